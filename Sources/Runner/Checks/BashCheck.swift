import Artifact
import Judging
import Launching

/// Shell scripts, which `bash -n` and `dash -n` read one by one on their standard input.
enum BashCheck {
  static func outcomes(for subjects: [Subject], on bench: Workbench, with tool: Tool) async throws
    -> [Outcome]
  {
    try await bench.oneByOne(subjects, by: tool) { subject in
      if let refusal = subject.refusal(by: tool.label) { return refusal }
      var outcome = try await outcome(for: subject, on: bench, by: tool)
      guard tool.name == .dash, let bash = bench.toolbox[.bash] else { return outcome }
      // dash says nothing of a here-document that never ends, and bash knows whether it is bash.
      let isOpen = subject.text.bytes.firstRange(of: [UInt8]("<<".utf8)) != nil
      if outcome.check.verdict == .failed || outcome.check.verdict == .passed && isOpen {
        let other = try await self.outcome(for: subject, on: bench, by: bash)
        if outcome.check.verdict == .failed, other.check.verdict == .passed {
          outcome.findings[0].help =
            "bash reads it: begin it with #!/bin/bash, or keep to what sh has"
        } else if outcome.check.verdict == .passed, case .unchecked = other.check.verdict {
          outcome = other
        }
      }
      return outcome
    }
  }

  private static func outcome(
    for subject: Subject, on bench: Workbench, by shell: Tool
  ) async throws -> Outcome {
    let arguments = shell.name == .dash ? ["-n"] : Bash.arguments(for: subject.text)
    return try await bench.outcome(
      for: subject, by: shell, arguments, input: subject.text.bytes
    ) { end, status in
      let (verdict, said) = Bash.outcome(status: status, complaints: end.err, in: subject.text)
      return (verdict, said, nil)
    }
  }

  /// A script for a shell that is not here to read it.
  static func unread(_ subject: Subject) -> Outcome {
    guard case .other(let name) = ShellName(of: subject.text) else {
      return subject.outcome(.unchecked(.noChecker))
    }
    return subject.outcome(
      .unchecked(.noChecker),
      [
        subject.finding(
          .note, "it is for \(name.prefix(20)), and no shell here reads that",
          at: Position(line: 1, column: 1),
          help: "give it the name of what it is: bash and dash judge their own scripts only")
      ])
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
        subject.outcome(why, by: tool.label)
      }
      guard spent[subject.report, default: .zero] < limits.report else {
        outcomes.append(unjudged(.late(limits)))
        continue
      }
      let outcome = try await unlessCancelled { try await judge(subject) }
      outcomes.append(outcome ?? unjudged(.interrupted))
      spent[subject.report, default: .zero] += outcome?.check.duration ?? .zero
    }
    return outcomes
  }

  /// One run of a tool over one file; `said` has what it said of it by how it ended, and another
  /// look.
  func outcome(
    for subject: Subject, by tool: Tool, _ arguments: [String], memory: Int = .max,
    input: [UInt8], _ said: (Termination, _ status: Int32) -> (Verdict, [Finding], Check?)
  ) async throws -> Outcome {
    var limits = self.limits.run(files: 1, bytes: subject.text.bytes.count)
    limits.cpu = self.limits.cpu
    limits.memory = min(limits.memory, memory)
    let end = try await run(
      tool, arguments, environment: ["LC_ALL": "C"], input: input, limits: limits)
    guard case .exited(let status) = end.ending else {
      return subject.outcome(end.silence, by: tool.label, duration: end.wall)
    }
    let (verdict, findings, further) = said(end, status)
    var outcome = subject.outcome(
      verdict, by: tool.label, findings + end.blocked.map(\.finding), duration: end.wall)
    outcome.further = [further].compactMap(\.self)
    return outcome
  }
}
