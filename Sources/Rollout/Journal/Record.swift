import Artifact

/// One line of a journal: what happened to a rollout.
struct Record: Sendable {
  enum Event: String, Sendable {
    /// A directory was made for the rollout; the target is untouched.
    case begun
    /// The pre-images and the new content lie in the store, and on the device.
    case snapshotted
    /// The restore was rehearsed.
    case proven
    /// From here on the target may be changed.
    case applying
    /// All is installed and verified.
    case applied
    /// In force; again after `reapplying`, and after a rollback that was given up.
    case committed
    case rollingBack = "rolling-back"
    case rolledBack = "rolled-back"
    case reapplying
    /// Taken back before it was in force.
    case takenBack = "taken-back"
    /// A recovery begins.
    case attempt
    /// It ended with an error, by itself.
    case failed
    /// The rehearsal was repeated.
    case drilled
    /// The operator said where the target is now.
    case retargeted
    /// The operator looked at all that stands before this, and vouched for it.
    case adopted
  }

  /// From 1.
  let sequence: Int
  let event: Event
  /// Seconds since 1970, by the clock of then.
  let time: Double
  /// An object of what belongs to the event.
  let data: JSONNode?
  /// The code at the end of its line.
  let checksum: String

  /// A record as a line: the length of the text in six digits or more, the text (a JSON object), the
  /// home's code (HMAC with SHA-256) of the checksum before and this length and text, a line feed. The
  /// first has 64 zeros before it.
  static func line(
    _ text: String, after previous: String, by seal: HMAC
  ) -> (line: [UInt8], checksum: String) {
    let count = "\(text.utf8.count)"
    let length = String(repeating: "0", count: max(0, 6 - count.count)) + count
    let checksum = seal.hex(Array("\(previous)\(length) \(text)".utf8))
    return (Array("\(length) \(text) \(checksum)\n".utf8), checksum)
  }

  static func text(
    _ event: Event, sequence: Int, time: Double, _ data: [(String, JSONValue)]
  ) -> String {
    JSONValue.object(
      [
        ("sequence", .int(sequence)), ("event", .string(event.rawValue)), ("time", .number(time)),
      ] + (data.isEmpty ? [] : [("data", .object(data))])
    ).text
  }

  static let start = String(repeating: "0", count: 64)
}

/// What a journal's bytes say.
struct JournalText {
  private(set) var records: [Record] = []
  /// The checksum of the last good record.
  private(set) var checksum = Record.start
  /// How many bytes the good records take; behind them a torn one may lie, which is to be cut.
  private(set) var length = 0
  /// What is wrong, where it is more than a last record that was torn by a crash.
  private(set) var flaw: String?

  private(set) var isTorn = false
  private let bytes: [UInt8]

  /// The bytes of the good records.
  var good: [UInt8] { Array(bytes[..<length]) }

  /// A line that has the form of one.
  private struct Line {
    let record: Record
    /// Without its checksum, and the checksum of the line before.
    let body: ArraySlice<UInt8>
    let previous: String
    let end: Int

    var checksum: String { record.checksum }

    func isSigned(by seal: HMAC) -> Bool { seal.hex(Array(previous.utf8) + body) == checksum }

    /// Whether it is chained as older programs did, by SHA-256 alone.
    var isChained: Bool { SHA256.hex(Array(previous.utf8) + body) == checksum }
  }

  /// Reads a journal whose records `seal` signed. What stands before a record of adoption that it signed
  /// is vouched for by that one, which names its SHA-256. Without a seal nothing is vouched for, and of an
  /// older program's journal a broken chain is told.
  ///
  /// A last record is torn if its line does not end, and less is there than it says, or a crash left
  /// zeros. A line that ends and is wrong was whole once: that is corruption.
  init(_ bytes: [UInt8], seal: HMAC?) {
    self.bytes = bytes
    var lines: [Line] = []
    while let line = Self.line(in: bytes, after: lines.last) { lines.append(line) }
    var good = lines.count
    if let seal {
      let first = lines.lastIndex { Self.adopts($0, bytes) && $0.isSigned(by: seal) } ?? 0
      good = lines[first...].firstIndex { !$0.isSigned(by: seal) } ?? lines.count
    } else if lines.first?.isChained == true {
      let older = lines.prefix { $0.record.event != .adopted }
      good = older.firstIndex { !$0.isChained } ?? lines.count
    }
    records = lines[..<good].map(\.record)
    checksum = good == 0 ? Record.start : lines[good - 1].checksum
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
      node["sequence"]?.number == Double((last?.record.sequence ?? 0) + 1),
      let event = node["event"]?.string.flatMap(Record.Event.init)
    else { return nil }
    let checksum = bytes[(text + count + 1)..<(text + count + 65)]
    guard checksum.allSatisfy({ (0x30...0x39).contains($0) || (0x61...0x66).contains($0) }) else {
      return nil
    }
    return Line(
      record: Record(
        sequence: (last?.record.sequence ?? 0) + 1, event: event,
        time: node["time"]?.number ?? 0, data: node["data"],
        checksum: String(decoding: checksum, as: UTF8.self)),
      body: bytes[start..<text + count], previous: last?.checksum ?? Record.start,
      end: text + count + 66)
  }

  /// Whether a line says that all before it was looked at, and that is what stands there.
  private static func adopts(_ line: Line, _ bytes: [UInt8]) -> Bool {
    line.record.event == .adopted
      && line.record.data?["sha256"]?.string == SHA256.hex(bytes[..<line.body.startIndex])
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

extension JSONNode {
  /// The value of a number.
  var number: Double? {
    guard case .number(let text) = value else { return nil }
    return Double(text)
  }

  var int: Int? {
    guard case .number(let text) = value else { return nil }
    return Int(text)
  }

  var bool: Bool? {
    guard case .bool(let bool) = value else { return nil }
    return bool
  }

  var items: [JSONNode]? {
    guard case .array(let items) = value else { return nil }
    return items
  }

  /// The strings of a list of strings.
  var strings: [String]? {
    guard let items else { return nil }
    let strings = items.compactMap(\.string)
    return strings.count == items.count ? strings : nil
  }
}
