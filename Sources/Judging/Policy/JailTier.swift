/// How strong a jail is; the weakest first.
package enum JailTier: String, Sendable, CaseIterable, Comparable {
  /// Landlock and seccomp: nothing else can be opened, and no network. It leaves open what
  /// `stat` tells, path sockets, and, on old kernels, signals to processes of the same user.
  case landlock
  /// As `namespaces`, where only bubblewrap may make them.
  case bubblewrap
  /// Namespaces of its own for all that has one, a root of its own, Landlock, seccomp.
  case namespaces

  package static func < (one: JailTier, other: JailTier) -> Bool {
    allCases.firstIndex(of: one)! < allCases.firstIndex(of: other)!
  }
}
