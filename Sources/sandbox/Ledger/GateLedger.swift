import Artifact
import Console
import Foundation
import Judging
import Log
import Results
import Rollout
import Runner

/// What a gate decides, as the ledger has it: a record for each report.
struct GateLedger: Sendable {
  /// Where the records go; nil: to the home's ledger.
  var file: String?
  let via: String
  var since: String?
  var author: String?
  private let run = Hex.text((0..<8).map { _ in UInt8.random(in: 0...255) })

  /// Writes a record for each report, all at once.
  func record(
    _ reports: [ReportResult], of tools: Toolbox, _ settings: TrialSettings,
    allowing allowance: Allowance, jail: JailTier?, in home: Home?, _ session: Session
  ) throws {
    if reports.isEmpty { return }
    let ledger = try ledger(in: home, session)
    let judge = try settings.judge(with: tools, in: ledger)
    let judged = [("jail", JSONValue.optional(jail?.rawValue)), ("judge", .string(judge.id))]
    try ledger.append(
      judge.news
        + reports.map { (.trial, fields(of: $0, allowing: allowance, settings) + judged) })
  }

  private func ledger(in home: Home?, _ session: Session) throws -> Ledger {
    guard let file else {
      guard let home else { preconditionFailure("a gate without a home") }
      return try Rollouts(in: home, state: StateDirectory(named: session.state)).ledger(for: via)
    }
    guard let (parent, name) = try Directory.parent(of: file) else {
      throw UsageError("'--ledger' takes a file, and not '\(file.echoed)'")
    }
    // Nobody's key is there to sign it with: whoever keeps it has to keep its head, too.
    return Ledger(in: parent, file: name, seal: nil, via: via)
  }

  private func fields(
    of report: ReportResult, allowing allowance: Allowance, _ settings: TrialSettings
  ) -> [(String, JSONValue)] {
    let status = report.summary.status(allowing: allowance)
    // Status 0, and not because it passed.
    let isExcused =
      status == .passed && (report.verdict == .unchecked || report.gate.decision == .review)
    let idle = report.artifacts.count { $0.findings.contains { $0.rule == "artifact/idle" } }
    func counts(_ words: [String]) -> JSONValue {
      let counts = Dictionary(grouping: words) { $0 }.sorted { $0.key < $1.key }
      return .object(counts.prefix(20).map { ($0.key, .int($0.value.count)) })
    }
    let findings = report.findings + report.artifacts.flatMap(\.findings)
    let named: JSONValue = [
      "id": .optional(report.report.id.value?.clipped), "sha256": .string(report.sha256),
      "path": .string(report.path.clipped), "kind": .optional(report.report.kind?.clipped),
      "severity": report.report.severity.value.map { .number($0) } ?? .null,
      "review_by": .optional(settings.reviewDay(of: report)),
    ]
    return [
      ("run", .string(run)), ("verdict", .word(report.verdict)),
      ("status", .int(Int(status.rawValue))), ("excused", .bool(isExcused)), ("idle", .int(idle)),
      ("gate", .word(report.gate.decision)), ("since", .optional(since)),
      ("author", .optional(author?.clipped)), ("report", named),
      ("files", counts(report.artifacts.map(\.verdict.word))),
      ("reasons", counts(report.artifacts.compactMap(\.verdict.reason))),
      ("errors", counts(findings.filter { $0.severity == .error }.map(\.rule))),
    ]
  }
}

extension TrialSettings {
  func reviewDay(of report: ReportResult) -> String? {
    ReviewDate.day(of: report.report, today: .now, days: policy?.policy.reviewDays)
  }

  /// Why nothing may be tried, where the policy asks for an audit: there is none that passed and is young
  /// enough in a ledger that this home's key signed.
  func overdue(_ session: Session) throws -> String? {
    guard let age = policy?.policy.auditAge else { return nil }
    let now = Moment.now
    let asked = "the policy asks for an audit that passed in the last \(age.spelling)"
    guard
      let home = try Home.find(
        named: session.home, environment: session.environment, from: session.directory)
    else { return "\(asked), and there is no home with a ledger" }
    let ledger: Ledger?
    do {
      ledger = try Rollouts(in: home, state: StateDirectory(named: session.state)).readLedger()
    } catch {
      return "\(asked), and the ledger cannot be relied on: \(error)"
    }
    let since = now.seconds - Double(age.components.seconds)
    // One from the future is none: the clock was ahead, or is behind now.
    // The newest one counts that claims something, of this policy, and of a seed that nobody chose.
    let last = try ledger?.last(.audit, since: since) { record in
      let time = record["at"]?.string.flatMap { Moment(precise: $0) }
      return record["mode"]?.string != "quick" && record["chosen_seed"]?.bool != true
        && time.map { $0 < now + 60 } == true
    }
    guard let last else { return "\(asked), and there is none: run 'sandbox audit'" }
    guard last["outcome"]?.string == "passed" else {
      return "\(asked), and the last one did not pass"
    }
    if let policy = last["policy"], policy.string != self.policy?.sha256 {
      return "\(asked), and the last one was of another policy: run 'sandbox audit'"
    }
    return nil
  }
}

extension GateLedger {
  /// Nil where nobody decides anything: without `--since`, not in a hook, not in CI, and not asked for.
  init?(file: String?, changes: Changes?, isWorkTree: Bool, _ environment: [String: String]) {
    let isHook = Judged.isHook(environment)
    let isCI = environment["CI"].map { !["", "0", "false"].contains($0) } ?? false
    guard file != nil || !isWorkTree && (changes != nil || isHook || isCI) else { return nil }
    self.init(
      file: file, via: isHook ? "hook" : isCI ? "ci" : "cli", since: changes?.since.commit,
      author: changes?.author)
  }
}

extension TrialSettings {
  /// Who judges (the program, the tools and the policy): a short name for all of them, and the record that says what
  /// it stands for, where the end of the ledger does not.
  func judge(
    with tools: Toolbox, in ledger: Ledger
  ) throws -> (id: String, news: [Ledger.Record]) {
    let known = try ledger.recent(.judge)
    var status = stat()
    _ = stat("/proc/self/exe", &status)
    let times = IndexTimes.times(status)
    let file = "\([Int(status.st_dev), Int(status.st_ino), Int(status.st_size)] + times.changed)"
    // Its bytes are read again only where the file is another one.
    let same = known.last { $0["file"]?.string == file }?["binary"]?.string
    let parts: [(String, JSONValue)] = [
      ("version", .string(Product.version)), ("binary", .string(same ?? Self.binary)),
      ("file", .string(file)), ("policy", .optional(policy?.sha256)),
      (
        "tools",
        .object(
          tools.tools.map { ($0.name.rawValue, .string($0.version)) }
            + tools.own.map { (OwnCheck.prefix + $0.name, .string($0.version)) })
      ),
    ]
    let id = String(SHA256.hex(JSONValue.object(parts).text.utf8).prefix(16))
    let isKnown = known.contains { $0["judge"]?.string == id }
    return (id, isKnown ? [] : [(.judge, [("judge", .string(id))] + parts)])
  }

  /// SHA-256 of the running program.
  private static var binary: String {
    let file = open("/proc/self/exe", O_RDONLY | O_CLOEXEC)
    guard file >= 0 else { return "unknown" }
    defer { close(file) }
    return (try? Contents.read(file, size: 1 << 25, at: "/proc/self/exe", nil).sha256) ?? "unknown"
  }
}
