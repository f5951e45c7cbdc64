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
    // Whoever is at the same in this directory sweeps nothing of ours.
    let isAlone = flock(descriptor, LOCK_EX | LOCK_NB) == 0
    defer { if isAlone { flock(descriptor, LOCK_UN) } }
    if isAlone { try sweepAmended() }
    let staged = Self.staged(name, from: old, to: new)
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

  /// Removes what an amend that was killed left here: a copy of the text that was to come or of the one that
  /// went, or a part of the first. What holds anything else is somebody's, and stays.
  package func sweepAmended() throws {
    for bytes in try names() {
      let parts = bytes[...].text.split(separator: "-", omittingEmptySubsequences: false)
      guard parts.count == 4, parts[0] == Self.opening,
        let left = String(validating: bytes, as: UTF8.self)
      else { continue }
      let found = try? Self.stamp(read(left))
      let stands = try names().first { Self.stamp($0) == parts[1] }.flatMap {
        try? read(String(decoding: $0, as: UTF8.self))
      }
      let isOurs = found.map { $0 == parts[2] || $0 == parts[3] } ?? false
      if isOurs || stands.map(Self.stamp) ?? "" == parts[2] { try unlink(left) }
    }
  }

  private static let opening = ".sandbox"

  /// It says what it is for, what stood there, and what is to come.
  private static func staged(_ name: String, from old: [UInt8], to new: [UInt8]) -> String {
    "\(opening)-\(stamp(name.utf8))-\(stamp(old))-\(stamp(new))"
  }

  private static func stamp(_ bytes: some Sequence<UInt8>) -> Substring {
    SHA256.hex(bytes).prefix(16)
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
