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
    // In ASCII alone: to a regex, the digits of every script are `\d`.
    guard text.utf8.count <= 40, text.utf8.allSatisfy({ $0 < 0x80 }),
      let match = text.wholeMatch(of: timestampPattern),
      let year = Int(match.1), let month = Int(match.2), let day = Int(match.3),
      let hour = Int(match.4), let minute = Int(match.5), let second = Int(match.6),
      (1...12).contains(month), (1...days(of: month, in: year)).contains(day),
      hour < 24, minute < 60, second <= 60,
      Int(match.7 ?? "0") ?? 24 < 24, Int(match.8 ?? "0") ?? 60 < 60
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
    guard text.utf8.count <= 20, text.wholeMatch(of: number) != nil else { return nil }
    return Double(text)
  }

  nonisolated(unsafe) private static let timestampPattern =
    /(\d{4})-(\d\d)-(\d\d)[T ](\d\d):(\d\d):(\d\d)(?:\.\d{1,9})?(?:Z|[+-](\d\d):(\d\d))/

  nonisolated(unsafe) private static let number = /\d+(?:\.\d+)?/

  static func bool(_ text: String) -> Bool? { Bool(text) }

  static let idForm = "1 to 128 letters, digits and . _ : -"
  static let timestampForm = "a date and time such as 2026-01-31T23:59:59Z"
  static let severityForm = "a number, 0 or more"
  static let boolForm = "true or false"
  static let listForm = "a list with at least one line of text"
  static let proposalForm = "some text"
}
