import Glibc

enum Descriptors {
  /// Lets this process open as many files as the system allows it at all: to take thousands of rollouts
  /// back at once takes a few for each. Where that is refused, all is as it was.
  static func raise() {
    var limit = rlimit()
    guard getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0 else { return }
    limit.rlim_cur = limit.rlim_max
    _ = setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
  }
}
