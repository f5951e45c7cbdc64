import Artifact
import Audit
import Console
import Foundation
import Judging
import Log
import Results
import Rollout
import Runner

/// `sandbox audit`: does the gate catch what it has to?
enum AuditCommand {
  static let command = Command<Session>(
    "Plant faults into what passes, and see whether the gate, as it is in force, refuses each.",
    discussion: """
      Files that pass (ours, and the newest passes of the home) get one fault each: a misspelt keyword, a \
      path out of the project, a marker that is lost. The rule that is meant has to find it, in its line, and \
      the status under the policy in force has to be another than 0. Placebos have to pass. The jail is tried \
      from inside. Snapshots and ledgers of a throw-away home are damaged, and that has to be seen. The \
      home's own rollouts are drilled. Nothing of it stays in Sandboxes/.

      --quick plants 5 for each rule, and claims no bound; 73 is usual (0.95 of what is planted is caught, at \
      least, with 95 % confidence), --nightly 381 (0.99). Status 0: passed; 1: it failed, and why; 3: \
      INSUFFICIENT, for a tool is missing, say. The ledger gets the result: a policy with \
      "audit": {"max_age": "26h"} shuts the gate where there is none that is young enough (not a quick one).

      --installed tries the gate of this repository: a harmless report that must be refused is merged in a \
      throw-away clone with its hook, which runs as you, outside of any jail. CI's files are read only.

        sandbox audit --quick
        sandbox audit --nightly --format json > audit.json
      """,
    Flag("--quick", "Five plants for each rule; claims no bound."),
    Flag("--nightly", "381 plants for each rule instead of 73."),
    Flag(
      "--installed",
      "Try the gate that this repository has instead: hooks, and what CI's files say."),
    Option<String?>(
      "--seed", placeholder: "SEED", "Plant what this seed planted; else the ledger's head is it."),
    Option<TrialFormat>(
      "--format", placeholder: "FORMAT", default: .text, "How to write the result."),
    Option<Selection<Language>>(
      "--allow-unchecked", placeholder: "LANGUAGE", "As the gate that is audited has it."),
    Flag("--allow-review", "As the gate that is audited has it."),
    TrialOptions.group
  ) { session, isQuick, isNightly, isInstalled, seed, format, unchecked, review, options in
    if isQuick, isNightly { throw UsageError("'--quick' and '--nightly' are two sizes; name one") }
    if isInstalled {
      return try await InstalledGate.audit(session, format)
    }
    let mode: Audit.Mode = isQuick ? .quick : isNightly ? .nightly : .standard
    let policy = try options.policy.policy(for: ["."], session)
    let settings = try TrialSettings(options, under: policy)
    let home = try Home.findOrMake(
      named: session.home, environment: session.environment, from: session.directory)
    let rollouts = try Rollouts(in: home, state: StateDirectory(named: session.state)) {
      complain($0)
    }
    let ledger = try rollouts.ledger(for: "audit")
    let progress = Progress()
    defer { progress.end() }
    progress.say("reading what passed")
    let start = ContinuousClock.now
    // Nobody can know it before, and everybody can use it again.
    let fresh = Hex.text((0..<16).map { _ in UInt8.random(in: 0...255) })
    let bench = try await settings.trial(session.environment).bench
    let judge = Audit.Judge(
      bench: bench, criteria: settings.criteria,
      allowance: settings.allowance(unchecked, review: review))
    // What starts programs of its own does so beside the planting.
    async let canaries = Canaries.out(of: bench)
    async let damaged = HomeFaults.missed(judge)
    let audit = try await Audit(
      mode, seed: try seed ?? ledger.head()?.sha256 ?? fresh, by: judge,
      found: Self.passes(in: home), last: seed == nil ? try Self.last(in: ledger) : nil,
      known: settings.knownLimits
    ) { progress.say("planting", ($0, $1)) }
    try Task.checkCancellation()
    progress.say("trying the jail, and damaging what is thrown away")
    let (tries, faults) = try await (canaries, damaged)
    progress.say("drilling")
    let drilled = try rollouts.drill().map { ($0.id, $0.failure) }
    let proof = try rollouts.verifyLedger()
    progress.end()
    let findings = AuditFindings(
      audit: audit, canaries: tries, damaged: faults, drilled: drilled,
      ledger: proof.tampering + proof.differences, duration: ContinuousClock.now - start)
    let who = try settings.judge(with: bench.toolbox, in: ledger)
    let asked: [(String, JSONValue)] = [
      ("policy", .optional(settings.policy?.sha256)), ("judge", .string(who.id)),
      ("chosen_seed", .bool(seed != nil)),
    ]
    try ledger.append(who.news + [(.audit, findings.record + asked)])
    return try findings.tell(format, session)
  }

  /// The newest files of the home that passed, at most twenty.
  private static func passes(in home: Home) throws -> [Base] {
    let sandboxes = try home.open(.sandboxes)
    var bases: [Base] = []
    for entry in try Workspaces(in: home).entries().suffix(200).reversed() where bases.count < 20 {
      let artifacts = entry.result?.artifacts ?? []
      guard entry.result?["verdict"]?.string == "passed", artifacts.count == 1,
        let path = artifacts[0]["path"]?.string, let safe = try? ArtifactPath(path),
        let parent = try? sandboxes.directory([entry.name, "files"] + safe.components.dropLast()),
        let name = safe.components.last, let bytes = try? parent.read(name, atMost: 1 << 16),
        Base.languages.contains(Language(path: path)), !bytes.isEmpty
      else { continue }
      bases.append(Base(path: path, content: String(decoding: bytes, as: UTF8.self)))
    }
    return bases
  }

  /// The seed of the last audit, and what it did not catch.
  private static func last(in ledger: Ledger) throws -> (seed: String, missed: Set<String>)? {
    let month = Moment.now.seconds - 31 * 86_400
    let record = try ledger.last(.audit, since: month, where: { $0["seed"]?.string != nil })
    return record.map { ($0["seed"]?.string ?? "", Set($0["missed"]?.strings ?? [])) }
  }
}

/// All that an audit found.
private struct AuditFindings {
  let audit: Audit
  let canaries: Tries
  let damaged: Tries
  let drilled: [(id: String, failure: String?)]
  let ledger: [String]
  let duration: Duration

  private var result: AuditResult {
    let failures =
      audit.failures + canaries.failed.map { "out of the jail: \($0)" }
      + damaged.failed.map { "not seen: \($0)" }
      + drilled.compactMap { id, failure in failure.map { "\(id) cannot be taken back: \($0)" } }
      + ledger.map { "the ledger: \($0)" }
    return AuditResult(failures: failures, lacks: audit.lacks + canaries.lacks)
  }

  /// What the ledger and the document both have.
  private var figures: [(String, JSONValue)] {
    let counts = [
      ("plants", sum(\.planted)), ("caught", sum(\.caught)), ("placebos", audit.placebos),
      ("refused", audit.refused.count), ("canaries", canaries.tried),
      ("out", canaries.failed.count), ("damaged", damaged.tried), ("drilled", drilled.count),
      ("regress", audit.regress.count), ("ms", Int(duration / .milliseconds(1))),
    ]
    return [("mode", .word(audit.mode)), ("seed", .string(audit.seed))]
      + counts.map { ($0, .int($1)) }
  }

  private func sum(_ count: KeyPath<Audit.Row, Int>) -> Int {
    audit.rows.reduce(0) { $0 + $1[keyPath: count] }
  }

  /// For the ledger: the sums, and the names of what was missed.
  var record: [(String, JSONValue)] {
    let missed = audit.rows.flatMap(\.misses).prefix(60).map { $0.plant.prefix { $0 != " " } }
    return result.record + figures + [
      ("bound", .number(audit.bound)), ("missed", .array(missed.map { .string(String($0)) })),
    ]
  }

  // MARK: Telling

  func tell(_ format: TrialFormat, _ session: Session) throws -> Int32 {
    let (result, seconds) = (result, (duration / .milliseconds(100)).rounded() / 10)
    let sums: Shown =
      "\(audit.placebos) placebos, \(audit.refused.count) refused · \(canaries.tried) tries to get out of the "
      + "jail, \(canaries.failed.count) did · \(damaged.tried) damaged homes, \(damaged.failed.count) not "
      + "seen · \(drilled.count.counted("rollout")) drilled"
    let end: Shown =
      "audit \(result.outcome.rawValue): \(sum(\.planted)) plants in \(seconds) s · seed \(audit.seed.shown)"
    let members: [(String, JSONValue)] = [
      ("status", .int(Int(result.outcome.status.rawValue))), ("bound", bound(audit.bound)),
      ("rules", .array(audit.rows.map(document))),
    ]
    return try result.tell(
      format, session, schema: "sandbox.audit/1", figures + members,
      lines: audit.rows.flatMap { lines($0, session.style) } + [sums], end: end)
  }

  private func lines(_ row: Audit.Row, _ style: Style) -> [Shown] {
    let least = (row.bound * 1000).rounded() / 1000
    let bound: Shown = audit.mode.size.least == nil ? "" : "  at least \(least)"
    let isFull = row.caught == row.planted && row.lack == nil
    let mark = isFull ? style(.good, "caught") : style(.bad, "MISSED")
    let claim = row.claim.shown.padded(to: 28)
    return ["\(mark) \(claim) \(row.caught) of \(row.planted)\(bound)"]
      + (audit.known[row.claim].map { ["         \($0.shown)"] } ?? [])
      + row.misses.prefix(3).map { "         \($0.plant.shown): \("\($0.fate)".shown)" }
  }

  private func bound(_ bound: Double) -> JSONValue {
    audit.mode.size.least == nil ? .null : .number(bound)
  }

  private func document(_ row: Audit.Row) -> JSONValue {
    let misses = row.misses.map { miss -> JSONValue in
      ["plant": .string(miss.plant), "fate": .string("\(miss.fate)")]
    }
    return [
      "claim": .string(row.claim), "planted": .int(row.planted), "caught": .int(row.caught),
      "not_landed": .int(row.notLanded), "bound": bound(row.bound), "lack": .optional(row.lack),
      "known": .optional(audit.known[row.claim]),
      "misses": .array(misses),
    ]
  }
}
