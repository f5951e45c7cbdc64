import Artifact
import Console
import Foundation
import Judging
import Log
import Results
import Rollout

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
    case .head: return try Self.head(session.ledger(file), format)
    case .verify:
      return try file == nil
        ? verify(session, head, format) : verify(session.ledger(file), head, format)
    case .show: return try show(session.ledger(file), filter, format)
    }
  }

  private static func head(_ ledger: Ledger, _ format: Format) throws -> Int32 {
    guard let head = try ledger.head() else {
      complain("the ledger is empty")
      return ExitStatus.broken.rawValue
    }
    switch format {
    case .text: try Terminal.print(["\(head.number) \(head.sha256.shown)"].lines)
    case .json: try Terminal.print(document: head.json.bytes)
    }
    return 0
  }

  // MARK: Verify

  private static func verify(_ session: Session, _ head: String?, _ format: Format) throws -> Int32
  {
    let proof = try session.rollouts().verifyLedger(head: head)
    return try tell(
      proof.state, proof.anchor, proof.anchors, proof.tampering, proof.differences, format)
  }

  /// Of a file: nobody signed it, and there are no rollouts.
  private static func verify(_ ledger: Ledger, _ head: String?, _ format: Format) throws -> Int32 {
    var found: Ledger.Head?
    let state = try ledger.read { line, sha256 in
      if sha256 == head { found = Ledger.Head(number: line.number, sha256: sha256) }
    }
    var tampering = [state.flaw].compactMap(\.self)
    if let head, found == nil {
      tampering.append("no record has the SHA-256 \(head): it was cut, or written anew")
    }
    return try tell(state, found.map { ($0, "you") }, found == nil ? 0 : 1, tampering, [], format)
  }

  private static func tell(
    _ state: LedgerState, _ anchor: (head: Ledger.Head, holder: String)?, _ anchors: Int,
    _ tampering: [String], _ differences: [String], _ format: Format
  ) throws -> Int32 {
    let status: Int32 = !tampering.isEmpty ? 1 : differences.isEmpty ? 0 : 5
    switch format {
    case .json:
      try Terminal.print(
        document: JSONValue.object([
          ("schema", .string("sandbox.ledger/1")), ("head", state.head?.json ?? .null),
          ("signed", .bool(state.isSigned)),
          ("torn", .int(state.torn)), ("anchors", .int(anchors)),
          ("unchanged_up_to", anchor.map { .int($0.head.number) } ?? .null),
          ("anchored_by", .optional(anchor?.holder)),
          ("tampering", .array(tampering.map { .string($0) })),
          ("differences", .array(differences.map { .string($0) })),
        ]).bytes)
    case .text:
      var lines: [Shown] = tampering.map { "CHANGED: \($0)" } + differences.map { "DIFFERS: \($0)" }
      lines += proven(state, tampering.isEmpty ? anchor : nil)
      if state.torn > 0 {
        lines.append("\(state.torn.counted("line")) torn by a crash; each is accounted for")
      }
      try Terminal.print(lines.lines)
    }
    return status
  }

  /// What it proves, in a sentence.
  private static func proven(
    _ state: LedgerState, _ anchor: (head: Ledger.Head, holder: String)?
  ) -> [Shown] {
    guard let head = state.head else { return ["the ledger is empty"] }
    let chain: Shown =
      state.isSigned ? "by the chain and the home's key alone" : "by the chain alone"
    guard let anchor else {
      return ["0–\(head.number) hold together \(chain); the end may have been cut"]
    }
    let next = anchor.head.number + 1
    let range: Shown = next == head.number ? "\(next)" : "\(next)–\(head.number)"
    let rest: Shown = next > head.number ? "" : "; \(range) \(chain)"
    let who: Shown =
      anchor.holder == "you"
      ? "which is the head you gave" : "which \(anchor.holder.shown) has seen"
    return ["unchanged up to \(anchor.head.number), \(who)\(rest)"]
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
      let of = record["report"]
      let names = [of?.string, of?["id"]?.string, of?["path"]?.string, of?["sha256"]?.string]
      if let report, !names.contains(where: { $0 == report || $0?.hasPrefix(report) == true }) {
        return false
      }
      if let author, record["author"]?.string != author { return false }
      if let kind, record["kind"]?.string != kind { return false }
      if let rollout {
        let all = [record["rollout"]?.string] + (record["rollouts"]?.strings ?? [])
        if !all.contains(where: { $0?.hasPrefix(rollout) == true }) { return false }
      }
      if let after, record["at"]?.string ?? "" < after { return false }
      return true
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
      try Terminal.print(
        document: JSONValue.object([
          ("schema", .string("sandbox.ledger.records/1")), ("records", .array(shown)),
        ]).bytes)
    }
    if let flaw = state.flaw {
      complain("the ledger is damaged, and nothing behind that is shown: \(flaw)")
      return ExitStatus.failed.rawValue
    }
    return 0
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
      + words.compactMap { $0?.shown.clipped(to: 80) }.joined(separator: "  ")
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
    let rollouts = try rollouts()
    guard let ledger = try rollouts.readLedger() else {
      throw RolloutError.unusable("there is no ledger: nothing was decided in this home yet")
    }
    return ledger
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
