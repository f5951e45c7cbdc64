import Artifact
import Console
import Databases
import Judging
import Launching
import Results
import Runner

/// How reports are tried: the defaults, what the policy says, and what the command line says, each
/// over the one before.
struct TrialSettings: Sendable {
  let policy: PolicyInForce?
  var criteria: Criteria
  /// The database that reports are for: a URL or a service.
  var database: String?
  var baseline: Baseline
  /// Whether somebody said what is there already, or that nothing is.
  let hasNamedBaseline: Bool
  var runsTests: Bool
  /// The policy's own; those that may run.
  var checks: [OwnCheck]
  var jail: Jail.Tier?
  var runsSQL: Bool
  var limits = TrialLimits()
  /// Whether all reports make one change.
  var isTogether = false
  var reading = ReadingOptions(form: nil, ownNames: false, inputName: nil)

  /// Throws `PolicyProblem` where the policy's baseline is not there.
  init(_ options: TrialOptions, under policy: PolicyInForce?) throws {
    self.policy = policy
    let values = policy?.policy ?? Policy()
    criteria = values.criteria
    criteria.today = Moment.now.day
    database = options.database
    let named = try options.baseline ?? policy?.baseline()
    (baseline, hasNamedBaseline) = (named ?? .none, named != nil)
    runsTests = options.runsTests
    // A policy of a revision is no change's own. One that lies here may have come with the reports.
    let isRevision = if case .revision = policy?.source { true } else { false }
    checks = options.runsChecks || isRevision ? values.checks : []
    criteria.unrun = checks.isEmpty ? values.checks : []
    jail = options.jail ?? values.jail
    runsSQL = options.runsSQL ?? values.dryRun ?? true
    for (name, amount) in values.limits { limits[name] = amount }
    for (name, amount) in options.limits { limits[name] = amount }
  }

  /// What may stay open without changing the exit status: what the policy says, or the options.
  func allowance(_ unchecked: Selection<Language>, review: Bool) -> Allowance {
    let policy = policy?.policy
    return Allowance(review: review || policy?.allowReview == true) { name in
      guard let language = Language(rawValue: name) else { return false }
      return unchecked == .nothing
        ? policy?.allowUnchecked?.contains(language) == true : unchecked.contains(language)
    }
  }

  /// For how long somebody may take what the checks left open.
  var acceptanceDays: Int { policy?.policy.acceptanceDays ?? 90 }

  /// What an audit need not catch today, by its claims, and who says so.
  var knownLimits: [String: String] {
    let known = (policy?.policy.known ?? []).filter { $0.until >= criteria.today }
    return Dictionary(known.map { ($0.claim, $0.words) }) { $1 }
  }

  /// The policy, as documents have it.
  func policyRecord(_ session: Session) -> PolicyRecord { policy?.record(session) ?? .none }

  /// A trial, with what it needs of this machine. Throws `JailFailure` where there is no jail.
  func trial(
    _ environment: [String: String],
    progress: @escaping @Sendable (String) -> Void = { _ in }
  ) async throws -> Trial {
    var bench = try await Workbench.equipped(
      environment: environment, database: nil, limits: limits, jail: jail, runsSQL: runsSQL)
    bench.baseline = baseline
    var schema: DatabaseSchema?
    if let database {
      progress("reading the schema of the database")
      let found = try DatabaseSchema(
        of: Connection(database, environment: environment), by: Psql(environment: environment))
      try bench.take(found, named: database)
      schema = found
    }
    if let why = bench.cacheRefusal { complain(why) }
    if !criteria.unrun.isEmpty {
      complain(
        "the policy's own checks did not run (\(criteria.unrun.map(\.name).joined(separator: ", "))): "
          + "add --checks if you trust \(policy?.name ?? "it") to start programs")
    }
    bench.toolbox.own = try await OwnTool.search(checks.map(\.program), for: bench)
    for check in checks where !bench.toolbox.own.contains(where: { $0.name == check.program }) {
      complain(
        "\(check.program), which the check '\(check.name)' runs, is not here: \(OwnTool.advice)")
    }
    var trial = Trial(bench: bench, progress: progress)
    trial.database = runsSQL ? schema : nil
    trial.runsTests = runsTests
    trial.checks = checks
    (trial.isTogether, trial.ownNames) = (isTogether, reading.ownNames)
    trial.criteria = criteria
    return trial
  }
}
