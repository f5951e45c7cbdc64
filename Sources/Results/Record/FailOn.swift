import Console

/// What makes the exit status.
package enum FailOn: String, CaseIterable, Sendable, ArgumentValue {
  /// Whatever there is.
  case any
  /// What is new beside older results.
  case new
}
