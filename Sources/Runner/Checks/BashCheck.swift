import Artifact
import Judging
import Launching

/// Shell scripts, which `bash -n` reads one by one on its standard input.
enum BashCheck {
  static func outcomes(for subjects: [Subject], on bench: Workbench, with tool: Tool) async throws
    -> [Outcome]
  {
    try await bench.oneByOne(subjects, by: tool) { subject in
      let name = subject.language.syntaxCheck
      if let nul = subject.text.bytes.firstIndex(of: 0) {
        let finding = Finding(
          rule: name, severity: .error, "the file holds a NUL character",
          at: subject.text.position(at: nul))
        return Outcome(check: Check(name, tool: tool.label, .failed), findings: [finding])
      }
      var limits = bench.limits.run(files: 1, bytes: subject.text.bytes.count)
      limits.cpu = bench.limits.cpu
      let end = try await bench.run(
        tool, Bash.arguments, environment: ["LC_ALL": "C"], input: subject.text.bytes,
        limits: limits)
      guard case .exited(let status) = end.ending else {
        return end.silence.outcome(of: name, by: tool.label, duration: end.wall)
      }
      let (verdict, said) = Bash.outcome(status: status, complaints: end.err, in: subject.text)
      return Outcome(
        check: Check(name, tool: tool.label, verdict, duration: end.wall),
        findings: said + end.blocked.map(\.finding))
    }
  }
}

extension Workbench {
  /// Files that a tool reads one by one: an outcome for each, in order. What is left of a report that has
  /// had its time is unchecked, and so is what a run was interrupted at.
  func oneByOne(
    _ subjects: [Subject], by tool: Tool, _ judge: (Subject) async throws -> Outcome
  ) async throws -> [Outcome] {
    var outcomes: [Outcome] = []
    var spent: [Int: Duration] = [:]
    for subject in subjects {
      func unjudged(_ why: NoAnswer) -> Outcome {
        why.outcome(of: subject.language.syntaxCheck, by: tool.label, duration: .zero)
      }
      guard spent[subject.report, default: .zero] < limits.report else {
        outcomes.append(unjudged(.late(limits)))
        continue
      }
      do {
        outcomes.append(try await judge(subject))
      } catch is CancellationError {
        outcomes.append(unjudged(.interrupted))
      }
      spent[subject.report, default: .zero] += outcomes.last?.check.duration ?? .zero
    }
    return outcomes
  }
}
