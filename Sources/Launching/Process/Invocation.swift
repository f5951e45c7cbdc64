import Artifact

/// One program to execute, described in full: nothing is taken from our own environment.
package struct Invocation: Sendable, Equatable {
  /// The absolute path of the program. It is not looked up in any `PATH`.
  package var executable: String

  /// What follows argv[0], which is `executable`.
  package var arguments: [String]

  /// The whole environment of the program.
  package var environment: [String: String]

  /// The absolute path of the directory it starts in.
  package var directory: String

  /// Which directory that has to be; nil: whichever is there. Where it is another one by then, the
  /// program is not started.
  package var identity: Directory.Identity?

  package init(
    _ executable: String,
    _ arguments: [String] = [],
    environment: [String: String] = [:],
    directory: String = "/",
    identity: Directory.Identity? = nil
  ) {
    self.executable = executable
    self.arguments = arguments
    self.environment = environment
    self.directory = directory
    self.identity = identity
  }
}
