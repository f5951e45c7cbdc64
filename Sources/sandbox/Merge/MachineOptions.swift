import Console
import Results
import Rollout
import Runner

/// What parts a run among machines, and what its results are held against.
struct MachineOptions: Sendable {
  var shard: ShardChoice?
  var comparing: Comparing
  /// The directory that should hold the files.
  var against: String?
  var isReproducible: Bool

  static let group = Group(
    Option<ShardChoice?>(
      "--shard", placeholder: "I/N",
      "Try the I-th of N parts of the reports; 'auto' asks the environment of GitLab, Slurm, CircleCI or Buildkite, 'auto/N' also Kubernetes'."
    ),
    Comparing.options,
    Option<String?>(
      "--against", as: .directory, placeholder: "DIR",
      "Say of each file whether DIR holds exactly its bytes; status 1 at least if not."),
    reproducible
  ) { MachineOptions(shard: $0, comparing: $1, against: $2, isReproducible: $3) }

  /// What falls to this run of what was found; nil where that is all of it.
  func allotment(
    of search: Search, reading read: Trial.Reader, _ environment: [String: String]
  ) async throws -> Allotment? {
    guard let shard = try shard?.shard(in: environment) else { return nil }
    return try await Allotment(shard, of: search, reading: read)
  }

  static let reproducible = Flag(
    "--reproducible",
    "Leave out what differs from run to run: times, figures of usage, workspaces, paths of tools.")
}

/// The older results that results are compared with.
struct Comparing: Sendable {
  var results: String?
  var failOn: FailOn

  static let options = Group(
    Option<String?>(
      "--baseline-results", as: .path, placeholder: "FILE",
      "Compare with this older result (JSON): what is new, unchanged, fixed."),
    Option<FailOn>(
      "--fail-on", placeholder: "WHAT", default: .any,
      "Let only what is new beside --baseline-results count for the exit status.")
  ) { (results, failOn) throws(UsageError) in
    if failOn == .new, results == nil {
      throw UsageError("'--fail-on new' needs '--baseline-results FILE': new beside what?")
    }
    return Comparing(results: results, failOn: failOn)
  }

  /// Opens the older results; nil where there are none. A shard is compared with its own part.
  func opened(for shard: Shard? = nil) throws -> (comparison: Comparison, sha256: String)? {
    guard let results else { return nil }
    let old = try GivenResult(results)
    try old.trial.mustBeComparable(results)
    let comparison = Comparison(with: old.trial) { report in
      shard?.holds(Shard.key(id: report.id, path: report.path)) ?? true
    }
    return (comparison, old.sha256)
  }
}
