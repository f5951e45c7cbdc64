/// A command line that cannot be understood: a lower-case sentence with what is wrong.
///
/// Text that came from the command line stands in it ``Swift/String/echoed``.
package struct UsageError: Error, Equatable, CustomStringConvertible {
  /// What is wrong, without a line end.
  package let message: String

  package init(_ message: String) { self.message = message }

  package var description: String { message }

  /// What a program ends with that could not do what it was asked for.
  package static let exitStatus: Int32 = 2
}
