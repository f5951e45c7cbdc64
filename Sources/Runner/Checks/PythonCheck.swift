import Artifact
import Judging

/// Python, TOML, XML and YAML, by one python3 process for all files of a run.
enum PythonCheck {
  static func outcomes(for subjects: [Subject], on bench: Workbench, with python: Tool) async throws
    -> [Outcome]
  {
    // The script's kinds are the languages' words; of any other it says that it is unable.
    try await bench.outcomes(for: subjects, by: python, Python.arguments, good: "python") {
      $0.language.rawValue
    }.map { outcome, answer in
      var outcome = outcome
      if case .success(let told) = answer, case .unable(let reason) = told.said,
        reason.hasPrefix("template: ")
      {
        outcome.check.verdict = .unchecked(.template)
        outcome.findings[0].message = String(reason.dropFirst(10))
        outcome.findings[0].help = Subject.filledIn
      }
      return outcome
    }
  }
}
