import Glibc

/// What arrives on one stream: the first `limit` bytes are kept, the others only counted as too many.
struct OutputReader {
  let descriptor: Int32
  let limit: Int
  private(set) var bytes: [UInt8] = []
  private(set) var overflowed = false

  init(_ descriptor: Int32, limit: Int) {
    self.descriptor = descriptor
    self.limit = limit
  }

  /// Why a read brought nothing.
  enum Pause { case later, ended }

  /// Reads once, without blocking. Nil: there may be more.
  mutating func read(by buffer: UnsafeMutableRawBufferPointer) -> Pause? {
    while true {
      let count = Glibc.read(descriptor, buffer.baseAddress, buffer.count)
      if count < 0 && errno == EINTR { continue }
      if count < 0 && errno == EAGAIN { return .later }
      guard count > 0 else { return .ended }
      let kept = min(count, limit - bytes.count)
      bytes.append(contentsOf: buffer[..<kept])
      overflowed = overflowed || kept < count
      return nil
    }
  }

  /// Reads what is there already, and no more than that once it is too much.
  mutating func drain(by buffer: UnsafeMutableRawBufferPointer) {
    while !overflowed, read(by: buffer) == nil {}
  }
}
