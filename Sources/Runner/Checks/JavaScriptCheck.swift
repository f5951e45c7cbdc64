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
    var outcomes = zip(subjects, said).map { subject, said in
      var outcome = said.outcome
      if case .success(let answer) = said.answer, case .parsed(let goal, let names) = answer.said {
        (outcome.moduleType, outcome.names) = (ModuleType(rawValue: goal.rawValue), names)
        if let entity = subject.entity {
          outcome.check.verdict = .failed
          outcome.findings.append(entity)
          return outcome
        }
      }
      guard case .success(let answer) = said.answer, !outcome.findings.isEmpty else {
        return outcome
      }
      if let error = outcome.error(in: subject.text),
        let newer = Node.newer(
          error.message, at: error.offset, in: subject.text.bytes,
          than: Node.version(in: node.label))
      {
        let note =
          "node \(newer.since) has \(newer.what), and this one is \(node.version): \(error.message)"
        return subject.outcome(
          .unchecked(.unable), by: node.label, [subject.finding(.note, note, at: error.place)],
          duration: outcome.check.duration)
      }
      func help(for message: String) -> String? {
        JavaScriptHint.help(for: message, in: subject)
      }
      outcome.findings[0].help = help(for: outcome.findings[0].message)
      outcome.mend(by: answer.patient, in: subject.text, end: subject.text.endOfCode) {
        help(for: $0.message)
      }
      return outcome
    }
    let jsx = outcomes.indices.filter { mayBeJSX(outcomes[$0], subjects[$0].text) }
    if jsx.isEmpty { return outcomes }
    let looked = try await EsbuildCheck.outcomes(ofJSX: jsx.map { subjects[$0] }, on: bench)
    for (index, outcome) in zip(jsx, looked) { outcomes[index] = outcome }
    return outcomes
  }

  /// Whether what node rejects is a `<` that may open a tag, behind other code; what begins with a tag is
  /// a page. What a repair makes whole is none.
  private static func mayBeJSX(_ outcome: Outcome, _ text: SourceText) -> Bool {
    guard let error = outcome.findings.first, error.severity == .error,
      error.message == "Unexpected token '<'", outcome.mended?.isWhole != true,
      let place = error.location
    else { return false }
    let offset = text.offset(of: place)
    let next = text.bytes[min(offset + 1, text.bytes.count)...].first ?? 0
    return (ASCII.isLetter(next) || "_$>".utf8.contains(next) || next >= 0x80)
      && text.bytes[..<min(offset, text.bytes.count)].contains { !ASCII.isSpace($0) }
  }
}

extension Outcome {
  /// What a parser stopped at, where it told the place.
  fileprivate func error(in text: SourceText) -> (message: String, place: Position, offset: Int)? {
    guard check.verdict == .failed, let first = findings.first, let place = first.location else {
      return nil
    }
    return (first.message, place, text.offset(of: place))
  }
}
