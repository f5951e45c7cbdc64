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
    var findings = AuditFindings(mode: mode)
    // Nobody can know it before, and everybody can use it again.
    let fresh = Hex.text((0..<16).map { _ in UInt8.random(in: 0...255) })
    findings.seed = try seed ?? ledger.head()?.sha256 ?? fresh
    let bench = try await settings.trial(session.environment).bench
    let judge = Audit.Judge(
      bench: bench, criteria: settings.criteria,
      allowance: settings.allowance(unchecked, review: review))
    let last = seed == nil ? try Self.last(in: ledger) : nil
    let audit = try await Audit(
      mode, seed: findings.seed, by: judge, found: Self.passes(in: home), last: last
    ) { progress.say("planting", done: $0, of: $1) }
    try Task.checkCancellation()
    progress.say("trying the jail")
    findings.canaries = try await Canaries.out(of: bench)
    progress.say("damaging what is thrown away")
    findings.home = try await HomeFaults.missed(judge)
    progress.say("drilling")
    findings.drilled = try rollouts.drill().map { ($0.id, $0.failure) }
    let proof = try rollouts.verifyLedger()
    findings.ledger = proof.tampering + proof.differences
    findings.audit = audit
    progress.end()
    let duration = ContinuousClock.now - start
    try ledger.append([(.audit, findings.record(duration))])
    try findings.tell(format, duration, session)
    return findings.status
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
    guard let record = try ledger.last(.audit, since: month, where: { $0["seed"]?.string != nil })
    else { return nil }
    return (record["seed"]?.string ?? "", Set(record["missed"]?.strings ?? []))
  }
}

/// All that an audit found.
struct AuditFindings {
  let mode: Audit.Mode
  var seed = ""
  var audit: Audit?
  /// What got out of the jail: nil where it could not be tried, and why.
  var canaries = Canaries.Result()
  /// Damage that was not seen.
  var home = HomeFaults.Result()
  var drilled: [(id: String, failure: String?)] = []
  var ledger: [String] = []

  init(mode: Audit.Mode) { self.mode = mode }

  private var failures: [String] {
    (audit?.failures ?? []) + canaries.out.map { "out of the jail: \($0)" }
      + home.missed.map { "not seen: \($0)" }
      + drilled.compactMap { drill in
        drill.failure.map { "\(drill.id) cannot be taken back: \($0)" }
      }
      + ledger.map { "the ledger: \($0)" }
  }

  private var lacks: [String] { (audit?.lacks ?? ["nothing was planted"]) + canaries.lacks }

  var outcome: Audit.Outcome {
    if !failures.isEmpty { return .failed }
    return lacks.isEmpty ? .passed : .insufficient
  }

  var status: Int32 {
    switch outcome {
    case .passed: 0
    case .failed: ExitStatus.failed.rawValue
    case .insufficient: ExitStatus.unchecked.rawValue
    }
  }

  /// For the ledger: the sums, and the names of what was missed.
  func record(_ duration: Duration) -> [(String, JSONValue)] {
    let rows = audit?.rows ?? []
    let missed = rows.flatMap(\.misses).map { String($0.plant.prefix { $0 != " " }) }
    return [
      ("outcome", .string(outcome.rawValue)), ("mode", .string(mode.rawValue)),
      ("seed", .string(seed)), ("bound", .number(audit?.bound ?? 0)),
      ("plants", .int(rows.reduce(0) { $0 + $1.planted })),
      ("caught", .int(rows.reduce(0) { $0 + $1.caught })),
      ("placebos", .int(audit?.placebos ?? 0)), ("refused", .int(audit?.refused.count ?? 0)),
      ("canaries", .int(canaries.tried)), ("out", .int(canaries.out.count)),
      ("drilled", .int(drilled.count)), ("regress", .int(audit?.regress.count ?? 0)),
      ("missed", .array(missed.prefix(60).map { .string($0) })),
      ("failures", .array(failures.prefix(10).map { .string($0.clipped) })),
      ("ms", .int(Int(duration / .milliseconds(1)))),
    ]
  }

  // MARK: Telling

  func tell(_ format: TrialFormat, _ duration: Duration, _ session: Session) throws {
    switch format {
    case .text: try Terminal.print(lines(duration, session.style).lines)
    case .json: try Terminal.print(document: document(duration).bytes)
    case .sarif, .junit, .github, .gitlab:
      let trial = Self.trial(failures + lacks.map { "INSUFFICIENT: \($0)" })
      if let bytes = format.bytes(of: trial, notes: false, in: session.directory) {
        try Terminal.print(document: bytes)
      }
    }
  }

  /// As a trial that found these sentences in the gate itself.
  static func trial(_ sentences: [String]) -> TrialRecord {
    var tally = Tally()
    tally.mayBeEmpty = true
    tally.findings = sentences.map {
      RunFinding(path: "sandbox audit", Finding(.auditFailed, $0, inReport: nil))
    }
    return TrialRecord(tally, version: Product.version, reports: [])
  }

  private func lines(_ duration: Duration, _ style: Style) -> [Shown] {
    var lines: [Shown] = []
    for row in audit?.rows ?? [] {
      let isFull = row.caught == row.planted && row.lack == nil
      let bound: Shown = mode.least == nil ? "" : "  at least \(fixed(row.bound))"
      let mark = isFull ? style(.good, "caught") : style(.bad, "MISSED")
      lines.append(
        "\(mark) \(row.claim.shown.padded(to: 28)) \(row.caught) of \(row.planted)\(bound)")
      lines += row.misses.prefix(3).map {
        "         \($0.plant.shown): \(Self.words($0.fate).shown)"
      }
    }
    let placebos = audit?.placebos ?? 0
    lines.append(
      "\(placebos) placebos, \(audit?.refused.count ?? 0) refused · \(canaries.tried) tries to get out of the "
        + "jail, \(canaries.out.count) did · \(home.tried) damaged homes, \(home.missed.count) not seen · "
        + "\(drilled.count.counted("rollout")) drilled")
    lines += failures.map { "\(style(.bad, "FAILED")) \($0.shown)" }
    lines += lacks.map { "\(style(.open, "INSUFFICIENT")) \($0.shown)" }
    let planted = audit?.rows.reduce(0) { $0 + $1.planted } ?? 0
    lines.append(
      "audit \(outcome.rawValue): \(planted) plants in \(duration.inSecondsText) · seed \(seed.shown)"
    )
    return lines
  }

  private func fixed(_ number: Double) -> String { "\((number * 1000).rounded() / 1000)" }

  private static func words(_ fate: Audit.Fate) -> String {
    switch fate {
    case .caught: "caught"
    case .luck(let by): "refused by luck (\(by)), and not by its rule"
    case .elsewhere(let line):
      "found in line \(line.map { "\($0)" } ?? "?"), which is not where it is"
    case .letThrough: "found, and the status in force is 0 all the same"
    case .missed: "passed"
    case .lost: "nothing came of it"
    }
  }

  private func document(_ duration: Duration) -> JSONValue {
    .object([
      ("schema", .string("sandbox.audit/1")), ("outcome", .string(outcome.rawValue)),
      ("status", .int(Int(status))), ("mode", .string(mode.rawValue)), ("seed", .string(seed)),
      ("bound", mode.least == nil ? .null : .number(audit?.bound ?? 0)),
      ("ms", .int(Int(duration / .milliseconds(1)))),
      (
        "rules",
        .array(
          (audit?.rows ?? []).map { row in
            .object([
              ("claim", .string(row.claim)), ("planted", .int(row.planted)),
              ("caught", .int(row.caught)), ("not_landed", .int(row.notLanded)),
              ("bound", mode.least == nil ? .null : .number(row.bound)),
              ("lack", .optional(row.lack)),
              (
                "misses",
                .array(
                  row.misses.map {
                    .object([
                      ("plant", .string($0.plant)), ("fate", .string(Self.words($0.fate))),
                    ])
                  })
              ),
            ])
          })
      ),
      ("placebos", .int(audit?.placebos ?? 0)), ("canaries", .int(canaries.tried)),
      ("damaged", .int(home.tried)), ("drilled", .int(drilled.count)),
      ("failures", .array(failures.map { .string($0) })),
      ("insufficient", .array(lacks.map { .string($0) })),
    ])
  }
}

extension Duration {
  fileprivate var inSecondsText: String { "\((self / .milliseconds(100)).rounded() / 10) s" }
}
