import Artifact
import Glibc

/// What a ledger is, read from its first record to its last.
package struct LedgerState: Sendable {
  package private(set) var head: Ledger.Head?
  /// How many lines a crash tore, and a later record owned up to.
  package fileprivate(set) var torn = 0
  /// What is wrong with it: where, and what. Nothing behind the first of them counts.
  package fileprivate(set) var flaw: String?
  package private(set) var time = 0.0
  /// Whether a key vouches for it, and not its chain alone.
  package var isSigned: Bool { seal != nil }
  fileprivate let seal: HMAC?
  /// The lines since the last record: torn, if the next one says so.
  private var rest: [UInt8]?
  /// Whether torn lines are its end.
  fileprivate var isOpen: Bool { rest != nil }

  fileprivate init(seal: HMAC?) { self.seal = seal }

  fileprivate mutating func take(
    _ bytes: UnsafeRawBufferPointer, at place: @autoclosure () -> String,
    _ body: (LedgerLine, Ledger.Head) throws -> Void
  ) throws {
    guard let line = LedgerLine(bytes, seal) else {
      if LedgerLine.isTorn(Array(bytes), after: head) {
        rest = rest.map { $0 + [ASCII.lf] + bytes } ?? Array(bytes)
      } else {
        let key = isSigned ? " that this home's key signed" : ""
        flaw = "\(place()): it is no record\(key)"
      }
      return
    }
    guard line.number == (head?.number ?? -1) + 1,
      head.map({ line.previous.elementsEqual($0.sha256.utf8) }) ?? true
    else {
      let before = head.map { "record \($0.number)" } ?? "anything, and is not the first record"
      flaw = "\(place()): it does not continue \(before)"
      return
    }
    if let rest {
      guard line.text(",\"torn\":\"") == SHA256.hex(rest) else {
        flaw = "\(place()): what stands before it was changed"
        return
      }
      self.rest = nil
      torn += 1
    }
    let head = line.head
    (self.head, time) = (head, line.time)
    try body(line, head)
  }
}

extension Ledger {
  /// Reads all of it, a line at a time, in their order. `body` sees each that is sound, with its number and
  /// SHA-256; a line lives only as long as the call. What follows a flaw is not shown.
  package func read(
    _ body: (LedgerLine, Head) throws -> Void = { _, _ in }
  ) throws -> LedgerState {
    var state = LedgerState(seal: seal)
    for name in try files() where state.flaw == nil {
      let file = try File(name, in: directory)
      var (offset, room, number, isEnd) = (0, 1 << 20, 1, false)
      while state.flaw == nil, !isEnd {
        try file.bytes(from: offset, room).withUnsafeBytes { bytes in
          var start = 0
          while state.flaw == nil, let end = LedgerLine.find("\n", in: bytes, from: start) {
            let line = UnsafeRawBufferPointer(rebasing: bytes[start..<end - 1])
            try state.take(line, at: "\(name), line \(number)", body)
            (start, number) = (end, number + 1)
          }
          isEnd = bytes.count < room
          offset += start
          // Each portion begins with a line: one that is longer needs more room.
          if start == 0 { room *= 4 }
          guard state.flaw == nil, isEnd, start < bytes.count else { return }
          // A crash tore it, or a writer is at it.
          let rest = UnsafeRawBufferPointer(rebasing: bytes[start...])
          try state.take(rest, at: "\(name), line \(number)", body)
        }
      }
    }
    if state.isOpen { state.torn += 1 }
    return state
  }

  /// One of its files, open. A FIFO, a device or a link is none.
  final class File {
    private let descriptor: Int32
    private let path: String
    let size: Int

    init(_ name: String, in directory: Directory, _ flags: Int32 = O_RDONLY) throws {
      path = directory.naming(name)
      let flags = flags | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC
      descriptor = openat(directory.descriptor, name, flags, 0o600)
      guard descriptor >= 0 else { throw FileFailure("open", path, errno) }
      var status = stat()
      let isKnown = fstat(descriptor, &status) == 0
      size = Int(status.st_size)
      guard isKnown, status.st_mode & S_IFMT == S_IFREG else {
        throw Unusable("\(path) is no regular file")
      }
    }

    deinit { close(descriptor) }

    /// What stands from there on; less than `room` only at its end.
    func bytes(from start: Int, _ room: Int) throws -> [UInt8] {
      try [UInt8](unsafeUninitializedCapacity: room) { buffer, filled in
        while filled < room, let first = buffer.baseAddress {
          let count = pread(descriptor, first + filled, room - filled, off_t(start + filled))
          if count < 0, errno == EINTR { continue }
          guard count >= 0 else { throw FileFailure("read", path, errno) }
          if count == 0 { return }
          filled += count
        }
      }
    }

    /// Its end, from the start of a line on: more and more of it, until that `isEnough`.
    func end(_ isEnough: ([UInt8]) throws -> Bool) throws -> [UInt8] {
      var room = 1 << 16
      while true {
        let start = max(0, size - room)
        var bytes = try bytes(from: start, size - start)
        if start > 0 {
          bytes.removeFirst(bytes.firstIndex(of: ASCII.lf).map { $0 + 1 } ?? bytes.count)
        }
        if try isEnough(bytes) || start == 0 { return bytes }
        room *= 4
      }
    }

    /// Adds bytes, on the device when this returns; all of them or none.
    func add(_ bytes: [UInt8]) throws {
      do {
        try bytes.withUnsafeBytes { try Contents.write($0, to: descriptor, at: path) }
        try FileFailure.check(fdatasync(descriptor) == 0, "fdatasync", path)
      } catch {
        // Half a line must not look like one later on.
        _ = ftruncate(descriptor, off_t(size))
        throw error
      }
    }
  }
}
