import Artifact

/// What the bytes of a log say.
package struct LogText<Name: LogEvent> {
  package private(set) var entries: [Entry<Name>] = []
  /// The checksum of the last good record.
  package private(set) var checksum = Entry<Name>.start
  /// How many bytes the good records take; behind them a torn one may lie, which is to be cut.
  package private(set) var length = 0
  /// What is wrong, where it is more than a last record that was torn by a crash.
  package private(set) var flaw: String?

  package private(set) var isTorn = false
  private let bytes: [UInt8]

  /// The bytes of the good records.
  package var good: [UInt8] { Array(bytes[..<length]) }

  /// A line that has the form of one.
  private struct Line {
    let entry: Entry<Name>
    /// Without its checksum, and the checksum of the line before.
    let body: ArraySlice<UInt8>
    let previous: String
    let end: Int

    var checksum: String { entry.checksum }

    func isSigned(by seal: HMAC) -> Bool { seal.hex(Array(previous.utf8) + body) == checksum }

    /// Whether it is chained as older programs did, by SHA-256 alone.
    var isChained: Bool { SHA256.hex(Array(previous.utf8) + body) == checksum }
  }

  /// Reads a log whose entries `seal` signed. What stands before an entry of adoption that it signed
  /// is vouched for by that one, which names its SHA-256. Without a seal nothing is vouched for, and of an
  /// older program's log a broken chain is told.
  ///
  /// A last entry is torn if its line does not end, and less is there than it says, or a crash left
  /// zeros. A line that ends and is wrong was whole once: that is corruption.
  package init(_ bytes: [UInt8], seal: HMAC?) {
    self.bytes = bytes
    var lines: [Line] = []
    while let line = Self.line(in: bytes, after: lines.last) { lines.append(line) }
    var good = lines.count
    if let seal {
      let first = lines.lastIndex { Self.adopts($0, bytes) && $0.isSigned(by: seal) } ?? 0
      good = lines[first...].firstIndex { !$0.isSigned(by: seal) } ?? lines.count
    } else if lines.first?.isChained == true {
      let older = lines.prefix { $0.entry.event != .adopted }
      good = older.firstIndex { !$0.isChained } ?? lines.count
    }
    entries = lines[..<good].map(\.entry)
    checksum = good == 0 ? Entry<Name>.start : lines[good - 1].checksum
    length = good == 0 ? 0 : lines[good - 1].end
    if length == bytes.count { return }
    isTorn = good == lines.count && Self.isTornTail(bytes[length...])
    if !isTorn { flaw = "record \(good + 1) (byte \(length)) is damaged, or not ours" }
  }

  private static func line(in bytes: [UInt8], after last: Line?) -> Line? {
    let start = last?.end ?? 0
    let rest = bytes[start...]
    guard let (count, text) = declaredLength(rest), rest.endIndex >= text + count + 66,
      bytes[text - 1] == 0x20, bytes[text + count] == 0x20,
      bytes[text + count + 65] == ASCII.lf,
      let node = try? JSONNode(parsing: Array(bytes[text..<text + count])),
      node["sequence"]?.number == Double((last?.entry.sequence ?? 0) + 1),
      let event = node["event"]?.string.flatMap(Name.init)
    else { return nil }
    let checksum = bytes[(text + count + 1)..<(text + count + 65)]
    guard checksum.allSatisfy({ (0x30...0x39).contains($0) || (0x61...0x66).contains($0) }) else {
      return nil
    }
    return Line(
      entry: Entry(
        sequence: (last?.entry.sequence ?? 0) + 1, event: event,
        time: node["time"]?.number ?? 0, data: node["data"],
        checksum: String(decoding: checksum, as: UTF8.self)),
      body: bytes[start..<text + count], previous: last?.checksum ?? Entry<Name>.start,
      end: text + count + 66)
  }

  /// Whether a line says that all before it was looked at, and that is what stands there.
  private static func adopts(_ line: Line, _ bytes: [UInt8]) -> Bool {
    line.entry.event == .adopted
      && line.entry.data?["sha256"]?.string == SHA256.hex(bytes[..<line.body.startIndex])
  }

  /// How long the text is, and where it begins.
  private static func declaredLength(_ rest: ArraySlice<UInt8>) -> (count: Int, start: Int)? {
    let digits = rest.prefix(10).prefix { ASCII.isDigit($0) }
    guard (6...9).contains(digits.count), digits.endIndex < rest.endIndex,
      let count = Int(String(decoding: digits, as: UTF8.self))
    else { return nil }
    return (count, digits.endIndex + 1)
  }

  private static func isTornTail(_ rest: ArraySlice<UInt8>) -> Bool {
    // Space that was given to the file, whose bytes never got there.
    if rest.last == 0 { return !rest.dropLast().contains(ASCII.lf) }
    guard !rest.contains(ASCII.lf) else { return false }
    guard let (count, start) = declaredLength(rest) else {
      return rest.count < 10 && rest.allSatisfy { ASCII.isDigit($0) }
    }
    return rest.endIndex < start + count + 66
  }
}
