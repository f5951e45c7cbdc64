import Artifact
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
    let nothing = open("/dev/null", O_RDONLY | O_CLOEXEC)
    guard nothing >= 0 else { return .notRun(FileFailure("open", "/dev/null", errno).reason) }
    defer { close(nothing) }
    let child: pid_t
    switch Spawn.start(
      words[0], Array(words.dropFirst()), descriptors: [nothing, STDERR_FILENO, STDERR_FILENO])
    {
    case .failure(let failure): return .notRun(failure.reason)
    case .success(let pid): child = pid
    }
    var status: Int32 = 0
    while waitpid(child, &status, 0) < 0 {
      guard errno == EINTR else { return .notRun(String(cString: strerror(errno)).lowercased()) }
    }
    let signal = status & 0x7F
    return signal == 0 ? .exited(status >> 8 & 0xFF) : .signaled(signal)
  }
}
