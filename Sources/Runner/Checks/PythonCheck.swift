import Artifact
import Judging

/// Python, TOML, XML and YAML, by one python3 process for all files of a run.
enum PythonCheck {
  static func outcomes(for subjects: [Subject], on bench: Workbench, with python: Tool) async throws
    -> [Outcome]
  {
    let clock = ContinuousClock()
    let start = clock.now
    let answers = try await bench.answers(of: python, for: subjects) { subjects in
      FramedBatch(
        arguments: Python.arguments,
        // The script's kinds are the languages' words; of any other it says that it is unable.
        files: subjects.map { ($0.language.rawValue, $0.text.bytes) },
        good: Python.Kind.python.rawValue)
    }
    let each = (clock.now - start) / max(subjects.count, 1)
    return zip(subjects, answers).map {
      Batch.outcome(of: $1.map(\.said), for: $0, by: python, duration: each)
    }
  }
}
