/// What a command line asks for.
package enum Resolution: Sendable {
  package enum Stream: Sendable { case output, error }

  /// A command's handler with its values; it gives the exit status.
  case run(@Sendable () async throws -> Int32)
  /// A text, the exit status after it, and where it goes.
  case print(String, status: Int32, Stream)
}
