import Artifact
import Console
import Foundation
import Runner

/// How reports are tried: the defaults, what the policy says, and what the command line says, each
/// over the one before.
struct TrialSettings: Sendable {
  let policy: PolicyInForce?
  var criteria: Criteria
  var database: String?
  var baseline: Baseline
  var runsTests: Bool
  var jail: Jail.Tier?
  var runsSQL: Bool
  var limits = TrialLimits()

  /// Throws `PolicyProblem` where the policy's baseline is not there.
  init(_ options: TrialOptions, under policy: PolicyInForce?) throws {
    self.policy = policy
    let values = policy?.policy ?? Policy()
    criteria = values.criteria
    criteria.today = Self.day(Date())
    database = options.database
    baseline = try options.baseline ?? policy?.baseline() ?? Baseline.none
    runsTests = options.runsTests
    jail = options.jail ?? values.jail
    runsSQL = options.runsSQL ?? values.dryRun ?? true
    for (name, amount) in values.limits { limits[name] = amount }
    for (name, amount) in options.limits { limits[name] = amount }
  }

  /// The day of a moment, in UTC, as acceptances have it.
  static func day(_ moment: Date) -> String {
    String(moment.formatted(.iso8601.year().month().day()).prefix(10))
  }

  /// What may stay open without changing the exit status: what the policy says, or the options.
  func allowance(_ unchecked: Selection<Language>, review: Bool) -> ExitStatus.Allowance {
    let policy = policy?.policy
    return ExitStatus.Allowance(review: review || policy?.allowReview == true) { language in
      unchecked == .nothing
        ? policy?.allowUnchecked?.contains(language) == true : unchecked.contains(language)
    }
  }

  /// The policy, as documents have it.
  func policyRecord(_ session: Session) -> PolicyRecord { policy?.record(session) ?? .none }

  /// What the trial needs of this machine. Throws `JailFailure` where there is no jail.
  func equip(_ environment: [String: String]) async throws -> Workbench {
    var bench = try await Workbench.equipped(
      environment: environment, database: database, limits: limits, jail: jail, runsSQL: runsSQL)
    bench.baseline = baseline
    if let why = bench.cacheRefusal { complain(why) }
    return bench
  }
}
