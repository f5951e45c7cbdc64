/// Why a scratch directory could not be made or removed.
package enum ScratchFailure: Error, Equatable, CustomStringConvertible {
  /// None of these directories is writable and safe.
  case noPlace([String])

  /// A system call failed at a path, with an errno.
  case failed(String, String, Int32)

  package var description: String {
    switch self {
    case .noPlace(let places):
      return "no place for a scratch directory in \(places.joined(separator: ", ")): each is "
        + "missing, too long, not writable, or writable by others without the sticky bit; "
        + "set TMPDIR to a short path of your own"
    case .failed(let call, let path, let errno):
      return "cannot prepare or remove \(path): \(call) said \(quoted(errno)); "
        + "see that it is ours, that nothing is mounted there, and that the disk is not full"
    }
  }
}
