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
      if let patient = answer.patient, !patient.found.isEmpty {
        outcome.findings = patient.findings(
          rule: subject.language.syntaxCheck, in: subject.text, skipped: 0,
          end: subject.text.endOfCode
        ) { JavaScriptHint.help(for: $0.message, in: subject.text) }
        // The parser's own place: an error at the end stands at the last token.
        if case .error(_, let line?, let column?, _) = answer.said {
          outcome.findings[0].location = Position(line: line, column: column)
        }
        outcome.mended = patient.mended(in: subject.text, skipped: 0)
      } else {
        outcome.findings[0].help = JavaScriptHint.help(
          for: outcome.findings[0].message, in: subject.text)
      }
      if let note = answer.patient?.unfinished(rule: subject.language.syntaxCheck) {
        outcome.findings.append(note)
      }
      return outcome
    }
  }
}
