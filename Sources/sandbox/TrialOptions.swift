import Artifact
import Console
import Runner

/// How reports are tried, whatever becomes of them: the same words for every verb that does.
struct TrialOptions: Sendable {
  var database: String?
  var baseline: Baseline
  var runsTests: Bool
  var jail: Jail.Tier?
  var runsSQL: Bool
  var limits: TrialLimits

  /// The options.
  static let group = Group(
    Option<String?>(
      "--database", placeholder: "URL",
      "Let this PostgreSQL server judge the syntax instead of one of our own; nothing is executed on it."
    ),
    Option<[String]>(
      "--baseline", placeholder: "SQL|DIR|URL",
      "What is there already: a schema, a repository, a database; reports build upon it."),
    Flag(
      "--run-tests",
      "Run the tests that a report proposes, by node, in the jail: the one thing that executes it."),
    Option<Jail.Tier?>(
      "--jail", placeholder: "TIER",
      "Refuse to run in a weaker jail than this; see 'sandbox doctor'."),
    Flag("--no-dry-run", "Only parse SQL; do not run it on an empty database of our own."),
    TrialLimits.options
  ) { (database, baseline, tests, jail, noDryRun, limits) throws(UsageError) in
    if let database, !DatabaseAddress.accepts(database) {
      throw UsageError("'--database' takes a URL such as postgresql://host/name")
    }
    do {
      return TrialOptions(
        database: database, baseline: try Baseline(baseline), runsTests: tests, jail: jail,
        runsSQL: !noDryRun, limits: limits)
    } catch {
      throw UsageError("'--baseline': \(error)")
    }
  }

  /// What the trial needs of this machine. Throws `JailFailure` where there is no jail.
  func equip(_ environment: [String: String]) async throws -> Workbench {
    var bench = try await Workbench.equipped(
      environment: environment, database: database, limits: limits, jail: jail, runsSQL: runsSQL)
    bench.baseline = baseline
    return bench
  }
}
