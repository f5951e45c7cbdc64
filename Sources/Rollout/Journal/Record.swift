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
  }

  /// From 1.
  let sequence: Int
  let event: Event
  /// Seconds since 1970, by the clock of then.
  let time: Double
  /// An object of what belongs to the event.
  let data: JSONNode?

  /// A record as a line: the length of the text in six digits or more, the text (a JSON object), the SHA-256 of
  /// the checksum before and this length and text, a line feed. The first has 64 zeros before it.
  static func line(_ text: String, after previous: String) -> (line: [UInt8], checksum: String) {
    let count = "\(text.utf8.count)"
    let length = String(repeating: "0", count: max(0, 6 - count.count)) + count
    let checksum = SHA256.hex(Array("\(previous)\(length) \(text)".utf8))
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

  /// A last record is torn if its line does not end, and less is there than it says, or a crash left
  /// zeros. A line that ends and is wrong was whole once: that is corruption.
  init(_ bytes: [UInt8]) {
    self.bytes = bytes
    while length < bytes.count {
      let rest = bytes[length...]
      guard let record = take(rest) else {
        isTorn = isTornTail(rest)
        if !isTorn { flaw = "record \(records.count + 1) (byte \(length)) is damaged" }
        return
      }
      records.append(record)
    }
  }

  private mutating func take(_ rest: ArraySlice<UInt8>) -> Record? {
    guard let (count, start) = declaredLength(rest), rest.endIndex >= start + count + 66 else {
      return nil
    }
    let text = String(decoding: rest[start..<(start + count)], as: UTF8.self)
    let (line, checksum) = Record.line(text, after: checksum)
    guard rest.prefix(line.count).elementsEqual(line),
      let node = try? JSONNode(parsing: Array(text.utf8)),
      node["sequence"]?.number == Double(records.count + 1),
      let event = node["event"]?.string.flatMap(Record.Event.init)
    else { return nil }
    self.checksum = checksum
    length += line.count
    return Record(
      sequence: records.count + 1, event: event, time: node["time"]?.number ?? 0,
      data: node["data"])
  }

  /// How long the text is, and where it begins.
  private func declaredLength(_ rest: ArraySlice<UInt8>) -> (count: Int, start: Int)? {
    let digits = rest.prefix(10).prefix { ASCII.isDigit($0) }
    guard (6...9).contains(digits.count), digits.endIndex < rest.endIndex,
      let count = Int(String(decoding: digits, as: UTF8.self))
    else { return nil }
    return (count, digits.endIndex + 1)
  }

  private func isTornTail(_ rest: ArraySlice<UInt8>) -> Bool {
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
