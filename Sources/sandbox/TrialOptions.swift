import Console
import Judging
import Launching
import Runner

/// How reports are to be tried, as the command line says it: the same words for every verb that does.
struct TrialOptions: Sendable {
  var policy: PolicyChoice
  var database: String?
  /// Nil where none was given.
  var baseline: Baseline?
  var runsTests: Bool
  /// Whether the programs of a policy that is no revision's may run.
  var runsChecks: Bool
  var jail: Jail.Tier?
  /// Nil where a policy may say.
  var runsSQL: Bool?
  var limits: TrialLimits.Given

  static let group = Group(
    PolicyChoice.options,
    Option<String?>(
      "--database", placeholder: "URL|SERVICE",
      "The PostgreSQL database that reports are for: its schema is there already, and SQL is rehearsed on a clone. Only read; --migrate changes."
    ),
    Option<[String]>(
      "--baseline", placeholder: "SQL|DIR|URL",
      "What is there already: a schema, a repository, a database, or 'none'; reports build upon it."
    ),
    Flag(
      "--run-tests",
      "Run the tests that a report proposes, by node, in the jail: the one thing that executes it."),
    Flag(
      "--checks",
      "Run the programs that the policy's own 'checks' name, in the jail; with --since those of REV's policy run anyway."
    ),
    Option<Jail.Tier?>(
      "--jail", placeholder: "TIER",
      "Refuse to run in a weaker jail than this; see 'sandbox doctor'."),
    Flag("--no-dry-run", "Only parse SQL; do not run it on an empty database of our own."),
    TrialLimits.options
  ) { (policy, database, baseline, tests, checks, jail, noDryRun, limits) throws(UsageError) in
    do {
      return TrialOptions(
        policy: policy, database: database,
        baseline: baseline.isEmpty ? nil : try Baseline(baseline == ["none"] ? [] : baseline),
        runsTests: tests, runsChecks: checks, jail: jail,
        runsSQL: noDryRun ? false : nil, limits: limits)
    } catch {
      throw UsageError("'--baseline': \(error)")
    }
  }
}
