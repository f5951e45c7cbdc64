import Artifact
import Judging

/// JavaScript, by one node process for all files of a run, which mends those that do not parse, too.
enum JavaScriptCheck {
  static func outcomes(for subjects: [Subject], on bench: Workbench, with node: Tool) async throws
    -> [Outcome]
  {
    let said = try await bench.outcomes(
      for: subjects, by: node, Node.arguments, good: "either",
      mending: { JavaScriptRepairs.candidates(in: $0, at: $1, message: $2) },
      kind: { Node.goal(of: $0.name, $0.moduleType) })
    return zip(subjects, said).map { subject, said in
      var outcome = said.outcome
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
