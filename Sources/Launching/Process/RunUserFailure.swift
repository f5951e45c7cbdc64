/// Why root's tools have no user to run as. Nothing is run then.
package enum RunUserFailure: Error, Equatable, CustomStringConvertible {
  /// In this user namespace there are neither the numbers that we take nor those of the reserve.
  case unmapped

  /// In none of these places there can be a file of locks.
  case noLock([String])

  /// Each number that was tried belongs to an account, a process or another run.
  case allTaken(Range<UInt32>)

  /// Each account of the system's without a log-in has a process, or is another run's.
  case noAccount

  package var description: String {
    let purpose = "no user of its own for this run, and root runs no tool: "
    return switch self {
    case .unmapped:
      purpose + "this container has too few users; let it have those up to 65535 (/etc/subuid, "
        + "/proc/self/uid_map), or start this program as another user than root"
    case .noLock(let places):
      purpose + "no file to claim one in can be kept in \(places.joined(separator: ", ")); "
        + "see that one of them is root's own and can be written to"
    case .noAccount:
      "no idle account of the system's for initdb, which wants one with a name; "
        + "where namespaces can be made it needs none ('sandbox doctor')"
    case .allTaken(let numbers):
      purpose + "64 of the numbers \(numbers.lowerBound) to \(numbers.upperBound - 1) are all "
        + "taken, by accounts, /etc/subuid, processes or other runs"
    }
  }
}
