import Glibc
import Judging

/// Why a run could not take place. The cause lies in our environment, never in what was tried.
package enum LaunchFailure: Error, Equatable, CustomStringConvertible {
  /// The program could not be executed: the system call that said no.
  case unstartable(Invocation, errno: Int32, step: String)

  /// The jail could not be made: the system call that said no.
  case unjailed(Jail.Tier?, errno: Int32, step: String)

  /// A system call that a launch needs failed.
  case unavailable(String, errno: Int32)

  /// Foundation hears of the end of a process by way of the loopback interface, and would wait for ever.
  case noLoopback

  /// The supervisor gave up, or did not even begin; what it said.
  case unsupervised(status: Int32, said: String)

  package var description: String {
    switch self {
    case .unstartable(let command, ESTALE, "chdir"):
      return "something else was put in the place of \(command.directory)"
    case .unstartable(let command, let errno, let step):
      let place = step.hasSuffix("chdir") ? "\(command.directory)" : command.executable
      return "cannot start \(command.executable): \(step) said \(quoted(errno)); "
        + "see that \(place) exists and that this user may use it"
    case .unjailed(let tier, let errno, let step):
      return "the jail (\(tier?.rawValue ?? "none")) could not be made, and nothing was started: "
        + "\(step) said \(quoted(errno)); 'sandbox doctor' tells more"
    case .unavailable(let what, let errno):
      return "cannot launch anything: \(what) said \(quoted(errno)); "
        + "see the limits of this process (ulimit -a) and of its container"
    case .noLoopback:
      return "cannot launch anything: there is no 127.0.0.1 here; 'ip link set lo up' makes it"
    case .unsupervised(let status, let said):
      return "the supervisor did not start (status \(status)): \(said); "
        + "see that /proc is mounted and that this program was not replaced while it ran"
    }
  }
}

/// What the system says of an errno.
func quoted(_ errno: Int32) -> String { "\"\(String(cString: strerror(errno)))\"" }
