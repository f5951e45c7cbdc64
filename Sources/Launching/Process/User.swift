/// An unprivileged user and group that root runs tools as, without supplementary groups.
package struct User: Sendable, Equatable {
  package var uid: UInt32
  package var gid: UInt32

  /// Neither may be 0.
  package init(uid: UInt32, gid: UInt32) {
    precondition(uid > 0 && gid > 0, "a run cannot drop its rights to root")
    self.uid = uid
    self.gid = gid
  }
}
