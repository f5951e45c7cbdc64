import CKernel
import Glibc

/// Why a person's file is not changed where it stands; it is as it was.
package enum AmendFailure: Error, Equatable, CustomStringConvertible {
  case changed(String)
  /// It is no file of its own.
  case shared(String, String)

  package var description: String {
    switch self {
    case .changed(let path): "\(path) was changed meanwhile, and is left as it is; try it again"
    case .shared(let path, let what):
      "\(path) is \(what), and is left as it is; name the file itself"
    }
  }
}

extension Directory {
  /// Puts `new` in the place of a regular file that holds exactly `old`: whole or not at all, on the device
  /// when this returns. Mode, owner, group, ACL and attributes stay. What someone else wrote meanwhile stays too.
  ///
  /// Throws `AmendFailure` and `FileFailure`.
  package func amend(_ name: String, from old: [UInt8], to new: [UInt8]) throws {
    guard let before = try status(of: name) else { throw AmendFailure.changed(naming(name)) }
    guard before.mode & S_IFMT == S_IFREG else {
      throw AmendFailure.shared(
        naming(name), before.mode & S_IFMT == S_IFLNK ? "a symbolic link" : "no regular file")
    }
    guard before.links == 1 else {
      throw AmendFailure.shared(naming(name), "a file with several names (hard links)")
    }
    let attributes = try attributes(of: name)
    let staged = ".sandbox-\(UInt64.random(in: 0...UInt64.max))"
    do {
      try create(staged) { file in
        try new.withUnsafeBytes { try Contents.write($0, to: file, at: naming(staged)) }
        // Owner before mode: a change of owner takes the setuid bit.
        try FileFailure.check(
          fchown(file, before.uid, before.gid) == 0, "chown", naming(staged))
        try FileFailure.check(
          fchmod(file, mode_t(before.mode & 0o7777)) == 0, "chmod", naming(staged))
        // After the mode: with an ACL its group bits are the mask. What the directory gave it is not the file's.
        _ = kernel_remove_attribute(file, "system.posix_acl_access")
        for attribute in attributes {
          try Attributes.set(attribute, of: file, nil, at: naming(staged))
        }
        let given = try Attributes.all(of: file, nil, at: naming(staged))
        guard given == attributes else {
          throw AmendFailure.shared(naming(name), "a file whose attributes cannot be kept")
        }
        try FileFailure.check(fsync(file) == 0, "fsync", naming(staged))
      }
      guard try read(name) == old else { throw AmendFailure.changed(naming(name)) }
      try exchange(staged, with: self, name)
    } catch {
      try? unlink(staged)
      throw error
    }
    // What came out is looked at: only that is sure to be what was replaced.
    let after = try status(of: staged)
    guard let after, Identity(after) == Identity(before), after.mode == before.mode,
      after.uid == before.uid, after.gid == before.gid, (try? read(staged)) == old,
      (try? self.attributes(of: staged)) == attributes
    else {
      try exchange(staged, with: self, name)
      try unlink(staged)
      throw AmendFailure.changed(naming(name))
    }
    try unlink(staged)
    try sync()
  }
  /// But for capabilities, which the kernel takes from a file that is written, too.
  private func attributes(of name: String) throws -> [Attributes.Attribute] {
    let file = openat(descriptor, name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC)
    try FileFailure.check(file >= 0, "open", naming(name))
    defer { close(file) }
    return try Attributes.all(of: file, nil, at: naming(name))
      .filter { $0.name != Attributes.capability }
  }
}
