import Glibc

/// A command of the operator's that is run when all is done: outside of any jail, as the caller, with the
/// caller's environment.
package struct ShellCommand: Sendable, Equatable, CustomStringConvertible {
  package enum Ending: Sendable, Equatable {
    case exited(Int32)
    case signaled(Int32)
    /// It could not be started: why.
    case notRun(String)
  }

  package let command: String
  package let ending: Ending

  package var isFine: Bool { ending == .exited(0) }

  /// nil where it did not end by itself.
  package var exitStatus: Int32? { if case .exited(let status) = ending { status } else { nil } }

  package var description: String {
    switch ending {
    case .exited(let status): "'\(command)' ended with status \(status)"
    case .signaled(let signal): "'\(command)' was ended by signal \(signal)"
    case .notRun(let why): "'\(command)' could not be run: \(why)"
    }
  }

  /// Runs a command by /bin/sh in a directory, and waits for its end, however long that takes. What it
  /// prints goes to standard error; it reads nothing. It is in our process group, and what ends it from the
  /// terminal does not end us: the caller sees to that.
  package init(_ command: String, in directory: String) {
    self.command = command
    ending = Self.run(["/bin/sh", "-c", "cd -- \"$1\" && eval \"$2\"", "sh", directory, command])
  }

  private static func run(_ words: [String]) -> Ending {
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0)
    posix_spawn_file_actions_adddup2(&actions, STDERR_FILENO, STDOUT_FILENO)
    var attributes = posix_spawnattr_t()
    posix_spawnattr_init(&attributes)
    defer { posix_spawnattr_destroy(&attributes) }
    // We may ignore what is to stop it.
    var signals = sigset_t()
    sigfillset(&signals)
    posix_spawnattr_setsigdefault(&attributes, &signals)
    var none = sigset_t()
    sigemptyset(&none)
    posix_spawnattr_setsigmask(&attributes, &none)
    posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK))
    var arguments: [UnsafeMutablePointer<CChar>?] = words.map { strdup($0) } + [nil]
    defer { for argument in arguments { free(argument) } }
    var child: pid_t = 0
    let result = posix_spawn(&child, words[0], &actions, &attributes, &arguments, environ)
    guard result == 0 else { return .notRun(String(cString: strerror(result)).lowercased()) }
    var status: Int32 = 0
    while waitpid(child, &status, 0) < 0 {
      guard errno == EINTR else { return .notRun(String(cString: strerror(errno)).lowercased()) }
    }
    let signal = status & 0x7F
    return signal == 0 ? .exited(status >> 8 & 0xFF) : .signaled(signal)
  }
}
