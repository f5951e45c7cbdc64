import Artifact

/// JavaScript, by one node process for all files of a run.
enum JavaScriptCheck {
  static func outcomes(for subjects: [Subject], on bench: Workbench, with node: Tool) async throws
    -> [Outcome]
  {
    let clock = ContinuousClock()
    let start = clock.now
    let answers = try await bench.resumption.answers(to: subjects, of: \.report) { subjects in
      let batch = Node.batch(
        subjects.map { Node.Source(name: $0.name, text: $0.text.bytes, moduleType: $0.moduleType) })
      return try await bench.run(batch, on: node)
    }
    let each = (clock.now - start) / max(subjects.count, 1)
    return zip(subjects, answers).map { subject, answer in
      var outcome = Batch.outcome(of: answer, for: subject, by: node, duration: each)
      if !outcome.findings.isEmpty {
        outcome.findings[0].help = JavaScriptHint.help(for: outcome.findings[0], in: subject.text)
      }
      return outcome
    }
  }
}
