import Glibc

/// A system call on a file that failed, through no fault of any input: which, where, and why.
package struct FileFailure: Error, Equatable, CustomStringConvertible {
  package let call: String
  package let path: String
  package let errno: Int32
  /// What to do about it, where that is not what one does about a place in a home.
  private let remedy: String?

  package init(_ call: String, _ path: String, _ errno: Int32, remedy: String? = nil) {
    self.call = call
    self.path = path
    self.errno = errno
    self.remedy = remedy
  }

  package var description: String {
    "\(call) of \(path) failed: \(reason)" + (advice.map { "; \($0)" } ?? "")
  }

  /// As strerror(3) has it.
  package var reason: String { String(cString: strerror(errno)).lowercased() }

  /// Throws what errno says of a call, unless it succeeded.
  package static func check(
    _ isDone: Bool, _ call: String, _ path: @autoclosure () -> String
  ) throws(FileFailure) {
    let errno = Glibc.errno
    guard isDone else { throw FileFailure(call, path(), errno) }
  }

  private var advice: String? {
    if let remedy { return remedy }
    return switch errno {
    case ENOSPC, EDQUOT: "free some space, or name another place with --home"
    case EACCES, EROFS: "see that the place is yours and can be written, or use --home"
    case EPERM: "see that it is yours, and not immutable (lsattr shows that)"
    case EBUSY: "something is mounted there: unmount it first"
    case EMFILE, ENFILE: "raise the limit of open files"
    default: nil
    }
  }
}
