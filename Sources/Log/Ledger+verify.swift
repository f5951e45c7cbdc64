import Artifact
import Glibc

/// What a ledger is, read from its first record to its last.
package struct LedgerState: Sendable {
  package fileprivate(set) var head: Ledger.Head?
  /// How many lines a crash tore, and a later record owned up to.
  package fileprivate(set) var torn = 0
  /// What is wrong with it: where, and what. Nothing behind the first of them counts.
  package fileprivate(set) var flaw: String?
  package fileprivate(set) var time = 0.0
  /// Whether a key vouches for it, and not its chain alone.
  package let isSigned: Bool
}

extension Ledger {
  /// Reads all of it, a line at a time, in their order. `body` sees each that is sound, with the SHA-256 of
  /// its line; a line lives only as long as the call. What follows a flaw is not shown.
  package func read(
    _ body: (LedgerLine, String) throws -> Void = { _, _ in }
  ) throws -> LedgerState {
    var reader = Reader(seal: seal)
    let all = try files()
    for (index, name) in all.enumerated() where reader.state.flaw == nil {
      try reader.file(name, in: directory, isLast: index == all.count - 1, body)
    }
    return reader.state
  }

  private struct Reader {
    let seal: HMAC?
    var state: LedgerState
    /// The lines since the last record: torn, if the next one says so.
    var torn: [UInt8]?

    init(seal: HMAC?) {
      self.seal = seal
      state = LedgerState(isSigned: seal != nil)
    }

    mutating func file(
      _ name: String, in directory: Directory, isLast: Bool,
      _ body: (LedgerLine, String) throws -> Void
    ) throws {
      let path = directory.naming(name)
      let flags = O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC
      let descriptor = openat(directory.descriptor, name, flags)
      guard descriptor >= 0 else { throw FileFailure("open", path, errno) }
      defer { close(descriptor) }
      var rest: [UInt8] = []
      var number = 0
      while state.flaw == nil {
        let portion = try Self.portion(of: descriptor, path)
        if portion.isEmpty { break }
        rest += portion
        var start = 0
        while state.flaw == nil, let end = Self.lineEnd(in: rest, from: start) {
          number += 1
          try rest.withUnsafeBytes {
            try line(UnsafeRawBufferPointer(rebasing: $0[start..<end]), name, number, body)
          }
          start = end + 1
        }
        rest.removeFirst(start)
      }
      guard state.flaw == nil, !rest.isEmpty else { return }
      // A crash tore it, or a writer is at it; nothing may follow in another file.
      let expected = LedgerText.start(after: state.head)
      let isWhole = rest.withUnsafeBytes { LedgerLine($0, seal) != nil }
      if isWhole {
        try rest.withUnsafeBytes { try line($0, name, number + 1, body) }
      } else if isLast, LedgerText.isTorn(rest[...], of: expected) {
        state.torn += 1
      } else {
        state.flaw = "\(name), line \(number + 1): it is cut, and not by a crash"
      }
    }

    private static func portion(of file: Int32, _ path: String) throws -> [UInt8] {
      let room = 1 << 20
      var count = 0
      let bytes = [UInt8](unsafeUninitializedCapacity: room) { buffer, filled in
        repeat {
          count = Glibc.read(file, buffer.baseAddress, room)
        } while count < 0 && errno == EINTR
        filled = max(0, count)
      }
      guard count >= 0 else { throw FileFailure("read", path, errno) }
      return bytes
    }

    private static func lineEnd(in bytes: [UInt8], from start: Int) -> Int? {
      bytes.withUnsafeBytes { bytes in
        guard start < bytes.count, let first = bytes.baseAddress,
          let found = memchr(first + start, Int32(ASCII.lf), bytes.count - start)
        else { return nil }
        return UnsafeRawPointer(found) - first
      }
    }

    private mutating func line(
      _ bytes: UnsafeRawBufferPointer, _ name: String, _ number: Int,
      _ body: (LedgerLine, String) throws -> Void
    ) throws {
      guard let line = LedgerLine(bytes, seal) else {
        let expected = LedgerText.start(after: state.head)
        guard LedgerText.isTorn(Array(bytes)[...], of: expected) else {
          state.flaw =
            "\(name), line \(number): it is no record"
            + (seal == nil ? "" : " that this home's key signed")
          return
        }
        torn = torn.map { $0 + [ASCII.lf] + bytes } ?? Array(bytes)
        return
      }
      let before = state.head
      guard line.number == (before?.number ?? -1) + 1,
        before.map({ line.previous.elementsEqual($0.sha256.utf8) }) ?? true
      else {
        state.flaw =
          "\(name), line \(number): it does not continue "
          + (before.map { "record \($0.number)" } ?? "anything, and is not the first record")
        return
      }
      if let torn {
        guard line.text(",\"torn\":\"") == SHA256.hex(torn) else {
          state.flaw = "\(name), line \(number): what stands before it was changed"
          return
        }
        self.torn = nil
        state.torn += 1
      }
      var digest = SHA256()
      digest.update(bytes)
      let head = Ledger.Head(number: line.number, sha256: digest.hex())
      state.head = head
      state.time = line.time
      try body(line, head.sha256)
    }
  }
}
