import CKernel
import Glibc

/// Small files of our own.
extension Directory {
  /// Makes a new file, 0600; nothing is ever written over. `body` gets its descriptor.
  package func create(_ name: String, _ body: (Int32) throws -> Void) throws {
    let file = openat(
      descriptor, name, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0o600)
    try FileFailure.check(file >= 0, "open", naming(name))
    defer { close(file) }
    try body(file)
  }

  /// Writes a new file.
  package func write(_ bytes: [UInt8], as name: String) throws {
    try create(name) { file in
      try bytes.withUnsafeBytes { try Contents.write($0, to: file, at: naming(name)) }
    }
  }

  /// Writes a file that takes the place of what stands at its name: whole or not at all, and on the
  /// device when this returns. It is 0600; with `isShared` it has the mode of what stood there, else 0644.
  package func replace(_ name: String, with bytes: [UInt8], isShared: Bool = false) throws {
    let staged = ".\(name).\(UInt64.random(in: 0...UInt64.max))"
    do {
      try create(staged) { file in
        try bytes.withUnsafeBytes { try Contents.write($0, to: file, at: naming(name)) }
        let mode = try status(of: name).map { $0.mode & 0o777 } ?? 0o644
        try FileFailure.check(!isShared || fchmod(file, mode) == 0, "chmod", naming(name))
        try FileFailure.check(fsync(file) == 0, "fsync", naming(name))
      }
      let result = renameat(descriptor, staged, descriptor, name)
      try FileFailure.check(result == 0, "rename", naming(name))
    } catch {
      try? unlink(staged)
      throw error
    }
    try sync()
  }

  /// Reads a regular file; `EINVAL` is told of anything else, `EFBIG` of more bytes than `most`.
  package func read(_ name: String, atMost most: Int = 1 << 30) throws -> [UInt8] {
    let file = openat(
      descriptor, name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY | O_CLOEXEC)
    try FileFailure.check(file >= 0, "open", naming(name))
    defer { close(file) }
    var status = stat()
    guard fstat(file, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
      throw FileFailure("open", naming(name), EINVAL)
    }
    var bytes: [UInt8] = []
    _ = try Contents.read(file, size: Int(status.st_size), at: naming(name)) { portion in
      bytes.append(contentsOf: portion)
      if bytes.count > most { throw FileFailure("read", self.naming(name), EFBIG) }
    }
    return bytes
  }
}
