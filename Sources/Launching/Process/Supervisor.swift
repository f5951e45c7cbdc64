/// What runs a command under supervision. A value, so that what uses it can be tested with a fake.
package struct Supervisor: Sendable {
  /// Runs, and comes back when nothing of the run is left: no process, no descriptor.
  ///
  /// Throws `LaunchFailure` if it could not take place, and `CancellationError` if the task was
  /// cancelled; that too only after everything is gone.
  package var run: @Sendable (Supervised) async throws -> Termination

  package init(run: @escaping @Sendable (Supervised) async throws -> Termination) {
    self.run = run
  }

  /// The one that launches real processes.
  package static let live = Supervisor { supervised in
    try Task.checkCancellation()
    let launch = try Launch(supervised)
    return try await withTaskCancellationHandler {
      try await withCheckedThrowingContinuation { launch.begin(resuming: $0) }
    } onCancel: {
      launch.cancel()
    }
  }
}
