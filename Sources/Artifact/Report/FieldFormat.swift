/// The forms that the fields of a report must have, the same in markdown and in JSON.
enum FieldFormat {
  /// 1 to 128 letters, digits, `.`, `_`, `:` and `-`.
  static func id(_ text: String) -> String? {
    let plain = text.utf8.allSatisfy { ASCII.isWord($0) || ".:-".utf8.contains($0) }
    return plain && (1...128).contains(text.utf8.count) ? text : nil
  }

  /// The date and time of RFC 3339: `2026-01-02T20:13:28.646Z`, with an offset instead of the Z or a
  /// space instead of the T.
  static func timestamp(_ text: String) -> String? {
    var reader = Digits(text.utf8)
    guard text.utf8.count <= 40,
      let year = reader.number(of: 4), reader.take("-"), let month = reader.number(of: 2),
      reader.take("-"), let day = reader.number(of: 2), reader.take("T") || reader.take(" "),
      let hour = reader.number(of: 2), reader.take(":"), let minute = reader.number(of: 2),
      reader.take(":"), let second = reader.number(of: 2),
      !reader.take(".") || (1...9).contains(reader.skip()), reader.takeOffset(), reader.isAtEnd,
      (1...12).contains(month), (1...days(of: month, in: year)).contains(day),
      hour < 24, minute < 60, second <= 60
    else { return nil }
    return text
  }

  private static func days(of month: Int, in year: Int) -> Int {
    switch month {
    case 2: year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28
    case 4, 6, 9, 11: 30
    default: 31
    }
  }

  /// A plain decimal number, 0 or more.
  static func severity(_ text: String) -> Double? {
    var reader = Digits(text.utf8)
    guard text.utf8.count <= 20, reader.skip() > 0, !reader.take(".") || reader.skip() > 0,
      reader.isAtEnd
    else { return nil }
    return Double(text)
  }
}

extension Report {
  /// A report of all that was given for each field; nil where that is not of the field's kind.
  init(
    format: Format, text: SourceText, id: [String?], timestamp: [String?], severity: [String?],
    blockExecution: [String?], risks: [[String]?], mitigations: [[String]?], proposals: Int,
    body: Body, strays: [Stray]
  ) {
    let list = "a list with at least one line of text"
    func items(_ list: [String]?) -> [String]? { list?.isEmpty == true ? nil : list }
    self.init(
      format: format, text: text,
      id: Field(id, expected: "1 to 128 letters, digits and . _ : -", FieldFormat.id),
      timestamp: Field(
        timestamp, expected: "a date and time such as 2026-01-31T23:59:59Z", FieldFormat.timestamp),
      severity: Field(severity, expected: "a number, 0 or more", FieldFormat.severity),
      blockExecution: Field(blockExecution, expected: "true or false") { Bool($0) },
      risks: Field(risks, expected: list, items),
      mitigations: Field(mitigations, expected: list, items),
      proposal: Field(Array(repeating: body, count: proposals), expected: "some text") {
        $0.bytes.allSatisfy(ASCII.isSpace) ? nil : $0
      },
      body: body, strays: strays)
  }
}

/// Digits and the signs between them, in ASCII alone.
private struct Digits {
  private var rest: Substring.UTF8View

  init(_ text: String.UTF8View) { rest = text[...] }

  var isAtEnd: Bool { rest.isEmpty }

  mutating func take(_ scalar: Unicode.Scalar) -> Bool {
    guard rest.first == UInt8(ascii: scalar) else { return false }
    rest.removeFirst()
    return true
  }

  /// The number that so many digits are.
  mutating func number(of count: Int) -> Int? {
    let digits = rest.prefix(count)
    guard digits.count == count, digits.allSatisfy(ASCII.isDigit) else { return nil }
    rest.removeFirst(count)
    return digits.reduce(0) { 10 * $0 + Int($1 - UInt8(ascii: "0")) }
  }

  /// Passes over all digits; how many they were.
  mutating func skip() -> Int {
    let count = rest.prefix(while: ASCII.isDigit).count
    rest.removeFirst(count)
    return count
  }

  /// `Z`, or the hours and minutes of a time zone.
  mutating func takeOffset() -> Bool {
    if take("Z") { return true }
    guard take("+") || take("-"), let hours = number(of: 2), take(":"), let minutes = number(of: 2)
    else { return false }
    return hours < 24 && minutes < 60
  }
}
