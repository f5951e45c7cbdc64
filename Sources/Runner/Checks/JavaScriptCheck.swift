import Artifact
import Judging

/// JavaScript, by one node process for all files of a run, which mends those that do not parse, too.
enum JavaScriptCheck {
  static func outcomes(for subjects: [Subject], on bench: Workbench, with node: Tool) async throws
    -> [Outcome]
  {
    // What imports asks CommonJS for names: of other reports nobody needs to know them.
    let importing = Set(
      subjects.filter { $0.text.bytes.holds("import") }.map(\.report))
    let said = try await bench.outcomes(
      for: subjects, by: node, Node.arguments, good: "either",
      mending: { JavaScriptRepairs.candidates(in: $0, at: $1, message: $2) },
      kind: {
        Node.goal(of: $0.name, $0.moduleType) + (importing.contains($0.report) ? "+names" : "")
      })
    return zip(subjects, said).map { subject, said in
      var outcome = said.outcome
      if case .success(let answer) = said.answer, case .parsed(let goal, let names) = answer.said {
        (outcome.moduleType, outcome.names) = (ModuleType(rawValue: goal.rawValue), names)
      }
      guard case .success(let answer) = said.answer, !outcome.findings.isEmpty else {
        return outcome
      }
      func help(for message: String) -> String? {
        JavaScriptHint.help(for: message, in: subject.text)
      }
      outcome.findings[0].help = help(for: outcome.findings[0].message)
      outcome.mend(by: answer.patient, in: subject.text, end: subject.text.endOfCode) {
        help(for: $0.message)
      }
      return outcome
    }
  }
}
