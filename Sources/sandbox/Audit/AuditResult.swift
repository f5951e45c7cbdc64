import Artifact
import Audit
import Console
import Judging
import Results
import Rollout
import Runner

/// What an audit came to, and how that is told: one of this gate, and one of an installed gate.
struct AuditResult {
  /// A sentence each: why it failed, and why it says too little.
  let failures: [String]
  let lacks: [String]

  var outcome: Audit.Outcome { Audit.Outcome(failures, lacks) }

  /// For the ledger.
  var record: [(String, JSONValue)] {
    let first = failures.prefix(10).map { JSONValue.string($0.clipped) }
    return [("outcome", .word(outcome)), ("failures", .array(first))]
  }

  /// Tells it in lines, as a document, or as a trial that found its sentences in the gate itself.
  func tell(
    _ format: TrialFormat, _ session: Session, schema: JSONValue, _ members: [(String, JSONValue)],
    lines: [Shown], end: Shown
  ) throws -> Int32 {
    switch format {
    case .text:
      let failed = failures.map { "\(session.style(.bad, "FAILED")) \($0.shown)" as Shown }
      let open = lacks.map { "\(session.style(.open, "INSUFFICIENT")) \($0.shown)" as Shown }
      try Terminal.print((lines + failed + open + [end]).lines)
    case .json:
      let head = [("schema", schema), ("outcome", .word(outcome))]
      let sentences = [("failures", failures), ("insufficient", lacks)].map {
        ($0, JSONValue.array($1.map { .string($0) }))
      }
      try Terminal.print(document: JSONValue.object(head + members + sentences).bytes)
    case .sarif, .junit, .github, .gitlab, .concise, .feedback:
      var tally = Tally()
      tally.mayBeEmpty = true
      tally.findings = (failures + lacks.map { "INSUFFICIENT: \($0)" }).map {
        RunFinding(path: "sandbox audit", Finding(.auditFailed, $0, inReport: nil))
      }
      let trial = TrialRecord(tally, version: Product.version, reports: [])
      if let bytes = format.bytes(of: trial, showing: ShownParts(), in: session.directory) {
        try Terminal.print(document: bytes)
      }
    }
    return outcome.status.rawValue
  }
}
