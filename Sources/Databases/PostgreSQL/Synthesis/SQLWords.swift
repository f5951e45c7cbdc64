import Artifact

/// The words of a statement, as far as it takes to know a DROP TABLE and a TRUNCATE.
struct SQLWords {
  enum Word: Equatable {
    /// Without quotes; one that was not quoted is in small letters.
    case name(String, isQuoted: Bool)
    case sign(UInt8)

    var text: String {
      switch self {
      case .name(let text, _): text
      case .sign(let byte): String(UnicodeScalar(byte))
      }
    }
  }

  private(set) var words: [Word] = []

  init(_ text: String) {
    let bytes = Array(text.utf8)
    var at = 0
    while at < bytes.count {
      let rest = bytes[at...]
      if rest.starts(with: "--".utf8) {
        at = rest.firstIndex(of: ASCII.lf) ?? bytes.count
      } else if rest.starts(with: "/*".utf8) {
        at = Self.endOfComment(bytes, at)
      } else if bytes[at] == UInt8(ascii: "\"") {
        at = quoted(bytes, at)
      } else if Self.isLetter(bytes[at]) {
        let end = rest.firstIndex { !Self.isLetter($0) && !ASCII.isDigit($0) } ?? bytes.count
        let word = String(decoding: bytes[at..<end].map(ASCII.lowercased), as: UTF8.self)
        words.append(.name(word, isQuoted: false))
        at = end
      } else {
        if bytes[at] > ASCII.space { words.append(.sign(bytes[at])) }
        at += 1
      }
    }
  }

  private mutating func quoted(_ bytes: [UInt8], _ start: Int) -> Int {
    var name: [UInt8] = []
    var at = start + 1
    while at < bytes.count {
      if bytes[at] == UInt8(ascii: "\"") {
        guard at + 1 < bytes.count, bytes[at + 1] == UInt8(ascii: "\"") else { break }
        at += 1
      }
      name.append(bytes[at])
      at += 1
    }
    words.append(.name(String(decoding: name, as: UTF8.self), isQuoted: true))
    return at + 1
  }

  /// Comments nest.
  private static func endOfComment(_ bytes: [UInt8], _ start: Int) -> Int {
    var depth = 0
    var at = start
    repeat {
      if bytes[at...].starts(with: "/*".utf8) {
        (depth, at) = (depth + 1, at + 2)
      } else if bytes[at...].starts(with: "*/".utf8) {
        (depth, at) = (depth - 1, at + 2)
      } else {
        at += 1
      }
    } while depth > 0 && at < bytes.count
    return at
  }

  private static func isLetter(_ byte: UInt8) -> Bool {
    ASCII.isLetter(byte) || byte == UInt8(ascii: "_") || byte == UInt8(ascii: "$") || byte >= 0x80
  }
}

extension SQLWords {
  /// What a DROP TABLE drops.
  struct Drop {
    var schema: String?
    var table: String
    /// How many tables it names besides.
    var others = 0
    var isCascading = false

    func names(_ object: Catalog.Object) -> Bool {
      Self.plain(object.bare).utf8.elementsEqual(table.utf8)
        && (schema.map { Self.plain(object.schema).utf8.elementsEqual($0.utf8) } ?? true)
    }

    /// An identifier without its quotes.
    private static func plain(_ identifier: String) -> String {
      SQLWords(identifier).words.first.map(\.text) ?? identifier
    }
  }

  var isTruncate: Bool { words.first == .name("truncate", isQuoted: false) }

  /// A DROP TABLE; nil for any other statement.
  var dropTable: Drop? {
    var rest = words[...]
    guard Self.take(&rest, "drop"), Self.take(&rest, "table") else { return nil }
    if Self.take(&rest, "if") { _ = Self.take(&rest, "exists") }
    guard case .name(let first, _)? = rest.popFirst() else { return nil }
    var drop = Drop(table: first)
    if rest.first == .sign(UInt8(ascii: ".")), case .name(let second, _)? = rest.dropFirst().first {
      (drop.schema, drop.table) = (first, second)
      rest = rest.dropFirst(2)
    }
    drop.others = rest.count { $0 == .sign(UInt8(ascii: ",")) }
    drop.isCascading = rest.contains(.name("cascade", isQuoted: false))
    return drop
  }

  private static func take(_ words: inout ArraySlice<Word>, _ word: String) -> Bool {
    guard words.first == .name(word, isQuoted: false) else { return false }
    words.removeFirst()
    return true
  }
}
