import Artifact
import CKernel
import Foundation

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
    try other.create(copy) { file in
      found = try self.state(of: name) { bytes in
        try Contents.write(bytes, to: file, at: other.naming(copy))
      }
      if found.kind == .file { try other.dress(file, copy, as: state ?? found) }
    }
    return found
  }

  /// Makes a link with everything that its state says.
  func link(_ name: String, state: FileState) throws {
    let text = state.linkTarget.map { CChar(bitPattern: $0) } + [0]
    guard symlinkat(text, descriptor, name) == 0 else {
      throw FileFailure("symlink", naming(name), errno)
    }
    guard fchownat(descriptor, name, state.uid, state.gid, AT_SYMLINK_NOFOLLOW) == 0 else {
      throw FileFailure("chown", naming(name), errno)
    }
    for attribute in state.attributes {
      try Attributes.set(attribute, of: descriptor, name, at: naming(name))
    }
    let times = Self.times(state)
    guard utimensat(descriptor, name, times, AT_SYMLINK_NOFOLLOW) == 0 else {
      throw FileFailure("utimens", naming(name), errno)
    }
  }

  /// Owner before mode, since a change of owner takes the setuid bit; attributes after both, since
  /// these take capabilities and change ACLs; times last.
  private func dress(_ file: Int32, _ name: String, as state: FileState) throws {
    guard fchown(file, state.uid, state.gid) == 0 else {
      throw FileFailure("chown", naming(name), errno)
    }
    guard fchmod(file, mode_t(state.mode)) == 0 else {
      throw FileFailure("chmod", naming(name), errno)
    }
    for attribute in state.attributes {
      try Attributes.set(attribute, of: file, nil, at: naming(name))
    }
    guard futimens(file, Self.times(state)) == 0 else {
      throw FileFailure("utimens", naming(name), errno)
    }
  }

  /// The access time stays what it is.
  private static func times(_ state: FileState) -> [timespec] {
    [
      timespec(tv_sec: 0, tv_nsec: (1 << 30) - 2),  // UTIME_OMIT
      timespec(tv_sec: state.modified.seconds, tv_nsec: state.modified.nanoseconds),
    ]
  }
}
