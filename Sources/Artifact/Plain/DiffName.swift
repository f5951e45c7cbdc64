/// Names of files, as the lines of a diff give them.
enum DiffName {
  /// Behind `--- ` or `+++ `, a time behind a tab cut off and quotes taken away; nil where it cannot be
  /// read. `/dev/null` stays: it is no file.
  static func name(in text: ArraySlice<UInt8>) -> [UInt8]? {
    if text.first == UInt8(ascii: "\"") { return unquoted(text)?.name }
    let name = ASCII.trimmed(text.prefix { $0 != ASCII.tab })
    return name.isEmpty ? nil : Array(name)
  }

  static let nowhere = Array("/dev/null".utf8)

  /// The one name that both are, without the two prefixes that git puts before them; nil for two.
  static func common(_ old: [UInt8], _ new: [UInt8]) -> [UInt8]? {
    if old == new { return old }
    let isPrefixed = prefixes.contains {
      old.starts(with: "\($0.0)/".utf8) && new.starts(with: "\($0.1)/".utf8)
    }
    return isPrefixed && old.dropFirst(2) == new.dropFirst(2) ? Array(new.dropFirst(2)) : nil
  }

  /// Whether two names are those of a file that is moved, with the two prefixes before them or without.
  static func are(_ old: [UInt8], _ new: [UInt8], _ from: [UInt8], _ to: [UInt8]) -> Bool {
    old == from && new == to
      || prefixes.contains {
        old == Array("\($0.0)/".utf8) + from && new == Array("\($0.1)/".utf8) + to
      }
  }

  private static let prefixes = [
    ("a", "b"), ("i", "w"), ("c", "i"), ("c", "w"), ("o", "w"), ("1", "2"),
  ]

  /// The one name in `a/NAME b/NAME`, behind `diff --git `; nil where they differ.
  static func ofGit(_ text: ArraySlice<UInt8>) -> [UInt8]? {
    let text = ASCII.trimmed(text)
    if text.first == UInt8(ascii: "\"") {
      guard let (old, end) = unquoted(text), let new = name(in: ASCII.trimmed(text[end...])) else {
        return nil
      }
      return common(old, new)
    }
    let half = text.count / 2
    guard text.count > 6, !text.count.isMultiple(of: 2),
      text[text.startIndex + half] == ASCII.space
    else { return nil }
    return common(Array(text.prefix(half)), Array(text.suffix(half)))
  }

  /// As C writes a string: `"a/na\303\257ve.js"`. And behind it.
  private static func unquoted(_ text: ArraySlice<UInt8>) -> (name: [UInt8], end: Int)? {
    var name: [UInt8] = []
    var at = text.startIndex + 1
    while at < text.endIndex, text[at] != UInt8(ascii: "\"") {
      guard text[at] == UInt8(ascii: "\\") else {
        name.append(text[at])
        at += 1
        continue
      }
      let digits = text[(at + 1)...].prefix(3).prefix { $0 >= 0x30 && $0 <= 0x37 }
      if digits.count == 3, let byte = UInt8(digits.text, radix: 8) {
        name.append(byte)
        at = digits.endIndex
      } else if at + 1 < text.endIndex, let byte = escapes[text[at + 1]] {
        name.append(byte)
        at += 2
      } else {
        return nil
      }
    }
    return at < text.endIndex && UTF8Form.isValid(name) ? (name, at + 1) : nil
  }

  private static let escapes: [UInt8: UInt8] = [
    UInt8(ascii: "a"): 7, UInt8(ascii: "b"): 8, UInt8(ascii: "t"): 9, UInt8(ascii: "n"): 10,
    UInt8(ascii: "v"): 11, UInt8(ascii: "f"): 12, UInt8(ascii: "r"): 13,
    UInt8(ascii: "\""): 0x22, UInt8(ascii: "\\"): 0x5C,
  ]
}
