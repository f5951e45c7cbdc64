import Glibc

/// The bytes of open files.
package enum Contents {
  /// How much is read at once.
  package static let portion = 1 << 18

  /// Reads a file to its end: the SHA-256 in hexadecimal and the number of bytes. `size` is a guess.
  package static func read(
    _ file: Int32, size: Int, at path: String, _ sink: ((UnsafeRawBufferPointer) throws -> Void)?
  ) throws -> (sha256: String, size: Int) {
    var digest = SHA256()
    var total = 0
    // One more than there should be, so that the end shows at once.
    let room = min(size + 1, portion)
    return try withUnsafeTemporaryAllocation(byteCount: room, alignment: 16) { buffer in
      while true {
        let count = Glibc.read(file, buffer.baseAddress, buffer.count)
        if count < 0, errno == EINTR { continue }
        guard count >= 0 else { throw FileFailure("read", path, errno) }
        if count > 0 {
          let bytes = UnsafeRawBufferPointer(rebasing: buffer[..<count])
          digest.update(bytes)
          try sink?(bytes)
          total += count
        }
        if count == 0 || (count < room && total == size) { return (digest.hex(), total) }
      }
    }
  }

  /// The bytes of a file that we trust: one of the kernel's, or of our own.
  package static func ofFile(_ path: String) throws -> [UInt8] {
    let file = open(path, O_RDONLY | O_CLOEXEC)
    guard file >= 0 else { throw FileFailure("open", path, errno) }
    defer { close(file) }
    var bytes: [UInt8] = []
    // What is in /proc tells no size, and a first read may give less than there is.
    _ = try read(file, size: 1 << 14, at: path) { bytes.append(contentsOf: $0) }
    return bytes
  }

  /// Writes all of it.
  package static func write(_ bytes: UnsafeRawBufferPointer, to file: Int32, at path: String) throws
  {
    var rest = bytes[...]
    while !rest.isEmpty {
      let count = Glibc.write(file, UnsafeRawBufferPointer(rebasing: rest).baseAddress, rest.count)
      if count < 0, errno == EINTR { continue }
      guard count > 0 else { throw FileFailure("write", path, errno) }
      rest = rest.dropFirst(count)
    }
  }
}
