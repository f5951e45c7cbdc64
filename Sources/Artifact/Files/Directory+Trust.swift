import CKernel
import Glibc

/// Somebody who can exchange what lies below a directory, whoever owns that.
package struct Intruder: Error, Equatable, CustomStringConvertible {
  /// The directory, at or above the one that was asked about.
  package let path: String
  /// Its owner; nil if it is the mode that lets others write.
  package let owner: UInt32?

  package var description: String {
    owner.map { "\(path) belongs to another user (uid \($0))" } ?? "others can write to \(path)"
  }

  /// How to run a program as that user.
  package func advice(_ program: String) -> String {
    owner.map {
      "run it as that user (sudo -u '#\($0)' \(program) …, or runuser -u NAME -- \(program) …)"
    } ?? "run chmod go-w on it"
  }

  /// Whether a directory lets anyone but root exchange what is in it. Where the sticky bit is set, others
  /// can only add; the group of root is root's.
  package init?(at path: String, uid: UInt32, gid: UInt32, mode: UInt32) {
    let others = UInt32(gid == 0 ? S_IWOTH : S_IWOTH | S_IWGRP)
    guard uid != 0 || (mode & others != 0 && mode & UInt32(S_ISVTX) == 0) else { return nil }
    self.path = path
    owner = uid == 0 ? nil : uid
  }
}

extension Directory {
  /// For root: who else could put something in the place of this directory, or of what lies in it. Nil
  /// for every other user, whose rights are no more than those of whom that would deceive.
  package func intruder() throws(FileFailure) -> Intruder? {
    guard geteuid() == 0 else { return nil }
    var current: Directory? = self
    while let directory = current {
      let status = try directory.status()
      let found = Intruder(
        at: directory.path, uid: status.uid, gid: status.gid, mode: status.mode)
      if let found { return found }
      current = try directory.above()
    }
    return nil
  }
}
