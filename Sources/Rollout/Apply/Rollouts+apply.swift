import Artifact

extension Rollouts {
  package func recover() throws -> [Recovered] { [] }

  /// Installs a change set: snapshot, rehearsal, apply, verify. `check` looks at the applied tree
  /// before it is committed; if it fails or throws, everything is taken back.
  package func apply(
    _ change: ChangeSet, to target: Target, from origin: Rollout.Origin, accepted: String? = nil,
    progress: (String) -> Void = { _ in },
    check: (() async throws -> HealthCheck)? = nil
  ) async throws -> Outcome {
    throw RolloutError.unusable("not yet")
  }
}
