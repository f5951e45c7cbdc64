import Artifact
import CKernel
import Glibc

extension Directory {
  /// What stands at a name, its content read and hashed; `sink` is given the bytes of a file.
  ///
  /// Nothing but a regular file is ever opened. A file that changes while it is read is as it was
  /// somewhere in between: whoever needs to know compares again later.
  func state(of name: String, reading sink: ((UnsafeRawBufferPointer) throws -> Void)? = nil) throws
    -> FileState
  {
    guard let status = try status(of: name) else { return .absent }
    if status.flags & UInt32(KERNEL_MOUNT_ROOT) != 0 {
      return FileState(.unreachable("something is mounted on it"))
    }
    switch status.mode & S_IFMT {
    case S_IFREG: return try file(name, sink)
    case S_IFLNK: return try link(name, status)
    case S_IFDIR: return FileState(.directory, status)
    case S_IFIFO: return FileState(.special("FIFO"), status)
    case S_IFSOCK: return FileState(.special("socket"), status)
    default: return FileState(.special("device"), status)
    }
  }

  private func file(
    _ name: String, _ sink: ((UnsafeRawBufferPointer) throws -> Void)?
  ) throws -> FileState {
    let flags = O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY | O_CLOEXEC
    let file = openat(descriptor, name, flags)
    guard file >= 0 else {
      if errno == ENOENT { return .absent }
      if errno == ELOOP { return FileState(.unreachable("it keeps changing")) }
      throw FileFailure("open", naming(name), errno)
    }
    defer { close(file) }
    var status = kernel_status()
    let result = kernel_status_of(file, "", &status)
    guard result >= 0 else { throw FileFailure("stat", naming(name), -result) }
    guard status.mode & S_IFMT == S_IFREG else {
      return FileState(.unreachable("it keeps changing"))
    }
    var state = FileState(.file, status)
    (state.sha256, state.size) = try Contents.read(file, size: state.size, at: naming(name), sink)
    state.attributes = try Attributes.all(of: file, nil, at: naming(name))
    return state
  }

  private func link(_ name: String, _ status: kernel_status) throws -> FileState {
    var state = FileState(.link, status)
    var buffer = [CChar](repeating: 0, count: Int(PATH_MAX) + 1)
    let count = readlinkat(descriptor, name, &buffer, buffer.count)
    guard count >= 0 else { throw FileFailure("readlink", naming(name), errno) }
    state.linkTarget = buffer[..<count].map { UInt8(bitPattern: $0) }
    state.size = count
    state.sha256 = SHA256.hex(state.linkTarget)
    state.attributes = try Attributes.all(of: descriptor, name, at: naming(name))
    return state
  }
}

extension FileState {
  fileprivate init(_ kind: Kind, _ status: kernel_status) {
    self.init(kind)
    size = kind == .file ? Int(status.size) : 0
    // The mode of a link means nothing, and cannot be set.
    mode = kind == .link ? 0o777 : Int(status.mode & 0o7777)
    uid = status.uid
    gid = status.gid
    modified = Time(seconds: Int(status.seconds), nanoseconds: Int(status.nanoseconds))
  }
}
