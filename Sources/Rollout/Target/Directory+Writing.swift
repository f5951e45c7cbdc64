import Artifact
import CKernel
import Glibc

extension Directory {
  /// Writes a new file: bytes and everything else that its state says. Nothing is synced.
  func write(_ bytes: [UInt8], as name: String, state: FileState) throws {
    try create(name) { file in
      try bytes.withUnsafeBytes { try Contents.write($0, to: file, at: naming(name)) }
      try dress(file, name, as: state)
    }
  }

  /// Makes a copy of what stands at a name (a file or a link) in another directory, and says what it
  /// was. A copy that shares its blocks with the original is one too; a second name is not.
  @discardableResult
  func copy(_ name: String, to other: Directory, as copy: String, state: FileState? = nil) throws
    -> FileState
  {
    guard let status = try status(of: name) else { return .absent }
    guard status.mode & S_IFMT == S_IFREG else {
      let found = try self.state(of: name)
      if found.kind == .link { try other.link(copy, state: state ?? found) }
      return found
    }
    var found = FileState.absent
    let isSparse = try isSparse(name)
    try other.create(copy) { file in
      var end = 0
      found = try self.state(of: name) { bytes in
        if isSparse {
          try Holes.write(bytes, to: file, at: end, of: other.naming(copy))
        } else {
          try Contents.write(bytes, to: file, at: other.naming(copy))
        }
        end += bytes.count
      }
      if isSparse { try other.demand("ftruncate", copy, ftruncate(file, off_t(end))) }
      if found.kind == .file { try other.dress(file, copy, as: state ?? found) }
    }
    return found
  }

  /// Whether a file has holes: fewer blocks than its size takes.
  private func isSparse(_ name: String) throws -> Bool {
    var status = stat()
    try demand("stat", name, fstatat(descriptor, name, &status, AT_SYMLINK_NOFOLLOW))
    return Int(status.st_blocks) * 512 < Int(status.st_size)
  }

  /// Makes a link with everything that its state says.
  func link(_ name: String, state: FileState) throws {
    let text = state.linkTarget.map { CChar(bitPattern: $0) } + [0]
    try demand("symlink", name, symlinkat(text, descriptor, name))
    try demand(
      "chown", name, fchownat(descriptor, name, state.uid, state.gid, AT_SYMLINK_NOFOLLOW))
    for attribute in state.attributes {
      try Attributes.set(attribute, of: descriptor, name, at: naming(name))
    }
    try demand(
      "utimens", name, utimensat(descriptor, name, Self.times(state), AT_SYMLINK_NOFOLLOW))
  }

  /// Owner before mode, since a change of owner takes the setuid bit; attributes after both, since
  /// these take capabilities and change ACLs; times last.
  func dress(_ file: Int32, _ name: String, as state: FileState) throws {
    try demand("chown", name, fchown(file, state.uid, state.gid))
    try demand("chmod", name, fchmod(file, mode_t(state.mode)))
    // Our own directories may give their files an ACL, which is not that one's.
    if !state.attributes.contains(where: { $0.name == DefaultACL.access }) {
      let result = kernel_remove_attribute(file, "system.posix_acl_access")
      guard result >= 0 || [-ENODATA, -EOPNOTSUPP, -ENOSYS].contains(result) else {
        throw FileFailure("removexattr", naming(name), -result)
      }
    }
    for attribute in state.attributes {
      try Attributes.set(attribute, of: file, nil, at: naming(name))
    }
    try demand("utimens", name, futimens(file, Self.times(state)))
  }

  /// What a system call on something in it must answer.
  private func demand(_ call: String, _ name: String, _ result: Int32) throws(FileFailure) {
    if result != 0 { throw FileFailure(call, naming(name), errno) }
  }

  /// The access time stays what it is.
  private static func times(_ state: FileState) -> [timespec] {
    [
      timespec(tv_sec: 0, tv_nsec: (1 << 30) - 2),  // UTIME_OMIT
      timespec(tv_sec: state.modified.seconds, tv_nsec: state.modified.nanoseconds),
    ]
  }
}

/// Writing what is mostly zeros: as holes, a block at a time.
private enum Holes {
  private static let block = 4096

  /// Writes bytes that begin at an offset, all but the blocks of zeros.
  static func write(
    _ bytes: UnsafeRawBufferPointer, to file: Int32, at offset: Int, of path: String
  ) throws {
    var start = 0
    while start < bytes.count {
      let isZero = isZero(bytes, start)
      var end = start
      while end < bytes.count, Self.isZero(bytes, end) == isZero {
        end = min(end + block, bytes.count)
      }
      if !isZero {
        guard lseek(file, off_t(offset + start), SEEK_SET) >= 0 else {
          throw FileFailure("lseek", path, errno)
        }
        try Contents.write(UnsafeRawBufferPointer(rebasing: bytes[start..<end]), to: file, at: path)
      }
      start = end
    }
  }

  private static func isZero(_ bytes: UnsafeRawBufferPointer, _ start: Int) -> Bool {
    let count = min(block, bytes.count - start)
    // All are zero if the first is, and each is what the one before it is.
    guard let base = bytes.baseAddress, bytes[start] == 0 else { return false }
    return memcmp(base + start, base + start + 1, count - 1) == 0
  }
}
