import Artifact
import Console
import Judging
import Log
import Results
import Rollout
import Trends

/// What can be asked of the ledger.
enum LedgerVerb: String, CaseIterable, Sendable, ArgumentValue { case head, verify, show }

/// `sandbox ledger`: the record of decisions.
enum LedgerCommand {
  static let command = Command<Session>(
    "The record of decisions: its head, whether it was changed, and what it says.",
    discussion: """
      Rollbacks/ledger/ has a line for each decision: what a gate tried, what was accepted, applied, rolled \
      back, drilled and audited. Each line is chained to the one before and signed with the home's key. \
      Nobody without that key can change one unseen; but whoever can write to the directory can cut its \
      end. Against that keep its head where they cannot reach it.

      'head' prints the number and the SHA-256 of the last record. 'verify' reads all, compares it with the \
      heads that the rollouts have seen, with the one you give, and with the rollouts that there are, and \
      says what that proves. 'show' lists records.

        sandbox ledger head
        sandbox ledger verify --head 4be1…
        sandbox ledger show --report fsar_0450 --after 2026-11-01
      """,
    Operand<LedgerVerb>("head|verify|show", "What to do."),
    Option<String?>(
      "--head", placeholder: "SHA256", "For 'verify': a head that was kept; it has to be there."),
    Option<String?>(
      "--report", placeholder: "ID", "For 'show': of this report, by its id, path or SHA-256."),
    Option<String?>("--author", placeholder: "NAME", "For 'show': of this author."),
    Option<String?>("--rollout", placeholder: "ID", "For 'show': of this rollout."),
    Option<String?>("--kind", placeholder: "KIND", "For 'show': of this kind, such as apply."),
    Option<String?>("--after", placeholder: "DAY", "For 'show': from this day on (2026-11-29)."),
    Option<String?>(
      "--file", as: .path, placeholder: "FILE",
      "A file that 'sandbox try --ledger' wrote, instead of the home's."),
    Option<Format>("--format", placeholder: "FORMAT", default: .text, "How to write it.")
  ) { session, verb, head, report, author, rollout, kind, after, file, format in
    let filter = Filter(report: report, author: author, rollout: rollout, kind: kind, after: after)
    try filter.check(verb, head)
    switch verb {
    case .head:
      guard let head = try session.ledger(file).head() else {
        throw UsageError("the ledger is empty")
      }
      try format.print(json: head.json, lines: ["\(head.number) \(head.sha256.shown)"])
      return 0
    case .verify:
      // Nobody signed a file, and there are no rollouts.
      let proof =
        try file == nil
        ? session.rollouts().verifyLedger(head: head)
        : LedgerProof(session.ledger(file), given: head)
      try format.print(json: document(of: proof), lines: lines(of: proof))
      return proof.exitStatus
    case .show: return try show(session.ledger(file), filter, format)
    }
  }

  // MARK: Verify

  private static func document(of proof: LedgerProof) -> JSONValue {
    [
      "schema": "sandbox.ledger/1", "head": proof.state.head?.json ?? .null,
      "signed": .bool(proof.state.isSigned), "torn": .int(proof.state.torn),
      "anchors": .int(proof.anchors),
      "unchanged_up_to": proof.anchor.map { .int($0.head.number) } ?? .null,
      "anchored_by": .optional(proof.anchor?.holder),
      "tampering": .array(proof.tampering.map { .string($0) }),
      "differences": .array(proof.differences.map { .string($0) }),
    ]
  }

  private static func lines(of proof: LedgerProof) -> [Shown] {
    let torn: Shown = "\(proof.state.torn.counted("line")) torn by a crash; each is accounted for"
    return proof.tampering.map { "CHANGED: \($0)" } + proof.differences.map { "DIFFERS: \($0)" }
      + [proven(proof)] + (proof.state.torn > 0 ? [torn] : [])
  }

  /// What it proves, in a sentence.
  private static func proven(_ proof: LedgerProof) -> Shown {
    guard let last = proof.state.head?.number else { return "the ledger is empty" }
    let chain: Shown =
      proof.state.isSigned ? "by the chain and the home's key alone" : "by the chain alone"
    guard let anchor = proof.anchor, proof.tampering.isEmpty else {
      return "0–\(last) hold together \(chain); the end may have been cut"
    }
    let next = anchor.head.number + 1
    let range: Shown = next == last ? "\(next)" : "\(next)–\(last)"
    let rest: Shown = next > last ? "" : "; \(range) \(chain)"
    let who: Shown =
      anchor.holder == "you" ? "is the head you gave" : "\(anchor.holder.shown) has seen"
    return "unchanged up to \(anchor.head.number), which \(who)\(rest)"
  }

  // MARK: Show

  /// Which records are meant.
  struct Filter {
    let report: String?
    let author: String?
    let rollout: String?
    let kind: String?
    let after: String?

    func check(_ verb: LedgerVerb, _ head: String?) throws {
      if head != nil, verb != .verify { throw UsageError("'--head' is of 'sandbox ledger verify'") }
      if verb != .show, [report, author, rollout, kind, after].contains(where: { $0 != nil }) {
        throw UsageError(
          "'--report', '--author', '--rollout', '--kind' and '--after' are of 'sandbox ledger show'"
        )
      }
      if let kind, Ledger.Kind(rawValue: kind) == nil {
        throw UsageError(
          "'--kind' is one of \(Ledger.Kind.allCases.map(\.rawValue).joined(separator: ", "))")
      }
      if let after, Moment(day: after) == nil {
        throw UsageError("'--after' is a day such as 2026-11-29, and not '\(after.echoed)'")
      }
    }

    func fits(_ record: JSONNode) -> Bool {
      func isOne(of names: [String?], _ beginning: String?) -> Bool {
        beginning.map { beginning in names.contains { $0?.hasPrefix(beginning) == true } } ?? true
      }
      let of = record["report"]
      let rollouts = [record["rollout"]?.string] + (record["rollouts"]?.strings ?? [])
      return isOne(of: [of?.string] + ["id", "path", "sha256"].map { of?[$0]?.string }, report)
        && isOne(of: rollouts, rollout)
        && author.map { record["author"]?.string == $0 } ?? true
        && kind.map { record["kind"]?.string == $0 } ?? true
        && after.map { record["at"]?.string ?? "" >= $0 } ?? true
    }
  }

  private static func show(_ ledger: Ledger, _ filter: Filter, _ format: Format) throws -> Int32 {
    var shown: [JSONValue] = []
    let state = try ledger.read { line, _ in
      guard let record = line.node, filter.fits(record) else { return }
      switch format {
      case .text: try Terminal.print([text(of: record)].lines)
      case .json: shown.append(record.plain)
      }
    }
    if format == .json {
      let document: JSONValue = ["schema": "sandbox.ledger.records/1", "records": .array(shown)]
      try Terminal.print(document: document.bytes)
    }
    guard let flaw = state.flaw else { return 0 }
    complain("the ledger is damaged, and nothing behind that is shown: \(flaw)")
    return ExitStatus.failed.rawValue
  }

  /// A line: when, what, of what, and how it ended.
  private static func text(of record: JSONNode) -> Shown {
    let time = (record["at"]?.string ?? "").prefix(19)
    let kind = record["kind"]?.string ?? ""
    let report = record["report"]
    let id =
      report?["id"]?.string ?? report?["path"]?.string
      ?? report?.string.map { String($0.prefix(12)) }
    let words: [String?] = [
      record["rollout"]?.string ?? id, record["verdict"]?.string, record["outcome"]?.string,
      record["status"]?.int.map { "status \($0)" }, record["indicator"]?.string,
      record["reason"]?.string,
    ]
    return "\(String(time).shown) \(kind.shown.padded(to: 8)) "
      + words.compactMap { $0?.shown.clipped(to: 80, in: Terminal.outputWidth) }.joined(
        separator: "  ")
  }
}

extension Session {
  /// The rollouts of the home that is there.
  func rollouts() throws -> Rollouts {
    try Rollouts(in: foundHome(), state: StateDirectory(named: state)) { complain($0) }
  }

  /// The ledger in a file, or the home's.
  func ledger(_ file: String?) throws -> Ledger {
    if let file {
      guard let (parent, name) = try Directory.parent(of: file) else {
        throw UsageError("'\(file.echoed)' is no file")
      }
      return Ledger(in: parent, file: name, seal: nil)
    }
    guard let ledger = try rollouts().readLedger() else {
      throw RolloutError.unusable("there is no ledger: nothing was decided in this home yet")
    }
    return ledger
  }

  /// What a ledger comes to now.
  func trends(_ file: String? = nil) throws -> Trends {
    let decisions = try Decisions(ledger(file))
    if let flaw = decisions.state?.flaw {
      throw RolloutError.broken(
        "the ledger was changed, so nothing is said of it: \(flaw); see 'sandbox ledger verify'")
    }
    return Trends(decisions, now: Moment.now.seconds)
  }
}

extension JSONNode {
  /// The same, to be written.
  var plain: JSONValue {
    switch value {
    case .object(let members): .object(members.map { ($0.key, $0.value.plain) })
    case .array(let items): .array(items.map(\.plain))
    case .string: .string(string ?? "")
    case .number: int.map { .int($0) } ?? .number(number ?? 0)
    case .bool(let bool): .bool(bool)
    case .null: .null
    }
  }
}
