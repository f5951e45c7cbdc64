#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// A system call on a file that failed, through no fault of any input: which, where, and why.
package struct FileFailure: Error, Equatable, CustomStringConvertible {
  package let call: String
  package let path: String
  package let errno: Int32

  package init(_ call: String, _ path: String, _ errno: Int32) {
    self.call = call
    self.path = path
    self.errno = errno
  }

  package var description: String {
    "\(call) of \(path) failed: \(String(cString: strerror(errno)).lowercased())"
      + (advice.map { "; \($0)" } ?? "")
  }

  private var advice: String? {
    switch errno {
    case ENOSPC, EDQUOT: "free some space, or name another place with --home"
    case EACCES, EPERM, EROFS: "see that the place is yours and can be written, or use --home"
    case EMFILE, ENFILE: "raise the limit of open files"
    default: nil
    }
  }
}
