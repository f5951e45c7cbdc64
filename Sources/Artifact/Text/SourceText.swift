/// Bytes of UTF-8 with a sparse index from offsets to lines and columns.
///
/// A line ends at LF only; a CR before it belongs to the line. The index holds one entry for every
/// `stride` bytes, so a text of 50 MB that is all line ends costs no more than one long line.
package struct SourceText: Sendable {
  package let bytes: [UInt8]

  private struct Checkpoint {
    /// Line ends before this offset.
    var lineEnds: Int
    /// Code points from the line's start up to this offset.
    var column: Int
  }
  private let checkpoints: [Checkpoint]
  private static let stride = 2048

  /// How many lines there are; a text that ends in LF has no further, empty line.
  package let lineCount: Int

  package init(_ bytes: [UInt8]) {
    self.bytes = bytes
    var checkpoints: [Checkpoint] = []
    checkpoints.reserveCapacity(bytes.count / Self.stride + 1)
    var now = Checkpoint(lineEnds: 0, column: 0)
    bytes.withUnsafeBufferPointer { bytes in
      for start in Swift.stride(from: 0, to: bytes.count, by: Self.stride) {
        checkpoints.append(now)
        for offset in start..<min(start + Self.stride, bytes.count) {
          Self.advance(&now, over: bytes[offset])
        }
      }
    }
    if checkpoints.isEmpty { checkpoints.append(now) }
    self.checkpoints = checkpoints
    lineCount = now.lineEnds + (bytes.isEmpty || bytes.last == ASCII.lf ? 0 : 1)
  }

  /// The place of the byte at `offset`; an offset past the end is the end.
  package func position(at offset: Int) -> Position {
    let offset = min(max(offset, 0), bytes.count)
    let index = min(offset / Self.stride, checkpoints.count - 1)
    var now = checkpoints[index]
    for at in (index * Self.stride)..<max(offset, index * Self.stride) {
      Self.advance(&now, over: bytes[at])
    }
    return Position(line: now.lineEnds + 1, column: now.column + 1)
  }

  /// The offset of a place; a line or a column past the end is the end of the text or of the line.
  package func offset(of position: Position) -> Int {
    guard position.line >= 1 else { return bytes.count }
    let index = lastCheckpoint {
      ($0.lineEnds, $0.column) <= (position.line - 1, position.column - 1)
    }
    var now = checkpoints[index]
    for offset in (index * Self.stride)..<bytes.count {
      let byte = bytes[offset]
      if now.lineEnds == position.line - 1 {
        let isThere = now.column == position.column - 1 && !ASCII.isContinuation(byte)
        if isThere || byte == ASCII.lf { return offset }
      }
      Self.advance(&now, over: byte)
    }
    return bytes.count
  }

  /// The last one for which `isBefore`, which holds for those up to some place; else the first.
  private func lastCheckpoint(_ isBefore: (Checkpoint) -> Bool) -> Int {
    var (low, high) = (0, checkpoints.count)
    while high - low > 1 {
      let middle = (low + high) / 2
      if isBefore(checkpoints[middle]) { low = middle } else { high = middle }
    }
    return low
  }

  /// The bytes of line `number`, without its line end (LF or CR LF); nil if there is no such line.
  package func line(_ number: Int) -> ArraySlice<UInt8>? {
    guard let start = startOfLine(number), start < bytes.count else { return nil }
    let end = startOfLine(number + 1).map { $0 - 1 } ?? bytes.count
    let line = bytes[start..<end]
    return line.last == ASCII.cr ? line.dropLast() : line
  }

  private func startOfLine(_ number: Int) -> Int? {
    guard number >= 1 else { return nil }
    if number == 1 { return 0 }
    let index = lastCheckpoint { $0.lineEnds < number - 1 }
    var lineEnds = checkpoints[index].lineEnds
    for offset in (index * Self.stride)..<bytes.count where bytes[offset] == ASCII.lf {
      lineEnds += 1
      if lineEnds == number - 1 { return offset + 1 }
    }
    return nil
  }

  private static func advance(_ now: inout Checkpoint, over byte: UInt8) {
    if byte == ASCII.lf {
      now = Checkpoint(lineEnds: now.lineEnds + 1, column: 0)
    } else if !ASCII.isContinuation(byte) {
      now.column += 1
    }
  }
}
