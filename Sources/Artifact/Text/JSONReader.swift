/// Reads JSON (RFC 8259) by descent; arrays and objects nest `deepest` deep at most.
struct JSONReader {
  let bytes: [UInt8]
  /// How many levels of the values are kept; what lies deeper is read, and its contents forgotten.
  let kept: Int
  var at = 0
  /// Whether there is a lone surrogate, or a number beyond what a Double holds.
  private(set) var holdsMore = false
  /// Whether keys that an object has twice are looked for, and where the first one stands: both times.
  var seeksTwice = false
  private(set) var twice: (first: Range<Int>, second: Range<Int>)?
  /// The keys of the objects that are open, each behind those of the one around it.
  private var keys: [Range<Int>] = []
  /// Whether one of all keys is spelled with escapes.
  private var hasEscapes = false
  static let deepest = 512

  init(bytes: [UInt8], kept: Int) { (self.bytes, self.kept) = (bytes, kept) }

  mutating func document() throws(JSONSyntaxError) -> JSONNode {
    if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { at = 3 }
    let node = try value(depth: 0)
    skipBlanks()
    guard at == bytes.count else { throw fault("unexpected text after the value") }
    return node
  }

  private mutating func value(depth: Int) throws(JSONSyntaxError) -> JSONNode {
    skipBlanks()
    let start = at
    guard depth < Self.deepest else { throw fault("nested too deeply") }
    guard let byte = peek else { throw fault("unexpected end of the text") }
    let value: JSONNode.Value
    switch byte {
    case UInt8(ascii: "{"): value = try object(depth: depth)
    case UInt8(ascii: "["): value = try array(depth: depth)
    case UInt8(ascii: "\""): value = .string(try string(isKept: depth < kept))
    case UInt8(ascii: "t"): value = try word("true", .bool(true))
    case UInt8(ascii: "f"): value = try word("false", .bool(false))
    case UInt8(ascii: "n"): value = try word("null", .null)
    default: value = .number(try number(isKept: depth < kept))
    }
    return JSONNode(value: value, range: start..<at)
  }

  private mutating func object(depth: Int) throws(JSONSyntaxError) -> JSONNode.Value {
    var members: [(key: String, value: JSONNode)] = []
    let outer = keys.count
    var many: [ArraySlice<UInt8>: Range<Int>] = [:]
    defer { keys.removeSubrange(outer...) }
    at += 1
    skipBlanks()
    if take("}") { return .object([]) }
    while true {
      skipBlanks()
      guard peek == UInt8(ascii: "\"") else { throw fault("expected a key in double quotes") }
      let start = at
      let isKept = depth + 1 < kept
      let key = String(decoding: try string(isKept: isKept).bytes, as: UTF8.self)
      let keyRange = start..<at
      if seeksTwice, twice == nil { note(keyRange, behind: outer, &many) }
      skipBlanks()
      guard take(":") else { throw fault("expected ':' after the key") }
      var member = try value(depth: depth + 1)
      member.keyRange = keyRange
      if isKept { members.append((key, member)) }
      skipBlanks()
      if take("}") { return .object(members) }
      guard take(",") else { throw fault("expected ',' or '}'") }
    }
  }

  /// Holds a key against those before it in its object: one by one, and where they are many by a table.
  private mutating func note(
    _ key: Range<Int>, behind outer: Int, _ many: inout [ArraySlice<UInt8>: Range<Int>]
  ) {
    let known: Range<Int>?
    hasEscapes = hasEscapes || bytes[key].contains(UInt8(ascii: "\\"))
    if keys.count - outer < 12 {
      known = keys[outer...].first { isSame($0, key) }
      keys.append(key)
    } else {
      if many.isEmpty { for range in keys[outer...] { many[spelled(range)] = range } }
      known = many.updateValue(key, forKey: spelled(key))
    }
    // npm takes any number of these for comments.
    if let known, key.count != 4 || !bytes[key].starts(with: "\"//\"") { twice = (known, key) }
  }

  private func isSame(_ one: Range<Int>, _ other: Range<Int>) -> Bool {
    if one.count == other.count, bytes[one].elementsEqual(bytes[other]) { return true }
    return hasEscapes && spelled(one).elementsEqual(spelled(other))
  }

  /// What a key is, without its quotes and escapes.
  private func spelled(_ key: Range<Int>) -> ArraySlice<UInt8> {
    let text = bytes[(key.lowerBound + 1)..<(key.upperBound - 1)]
    guard text.contains(UInt8(ascii: "\\")) else { return text }
    var reader = JSONReader(bytes: bytes, kept: 1)
    reader.at = key.lowerBound
    return (try? reader.string(isKept: true).bytes[...]) ?? text
  }

  private mutating func array(depth: Int) throws(JSONSyntaxError) -> JSONNode.Value {
    var items: [JSONNode] = []
    at += 1
    skipBlanks()
    if take("]") { return .array([]) }
    while true {
      let item = try value(depth: depth + 1)
      if depth + 1 < kept { items.append(item) }
      skipBlanks()
      if take("]") { return .array(items) }
      guard take(",") else { throw fault("expected ',' or ']'") }
    }
  }

  private mutating func string(isKept: Bool) throws(JSONSyntaxError) -> JSONString {
    var string = JSONString()
    let opening = at
    at += 1
    if isKept { string.step(textOffset: at) }
    var run = at
    while let byte = peek {
      switch byte {
      case UInt8(ascii: "\""):
        if isKept { string.bytes.append(contentsOf: bytes[run..<at]) }
        at += 1
        return string
      case UInt8(ascii: "\\"):
        guard isKept else {
          _ = try escape()
          continue
        }
        string.bytes.append(contentsOf: bytes[run..<at])
        string.step(textOffset: at)
        string.bytes.append(contentsOf: try escape().utf8)
        string.step(textOffset: at)
        run = at
      case ..<0x20: throw fault("a control character in a string must be escaped")
      default: at += 1
      }
    }
    throw JSONSyntaxError(message: "the string never ends", offset: opening)
  }

  private mutating func escape() throws(JSONSyntaxError) -> Unicode.Scalar {
    at += 1
    guard let byte = peek else { throw fault("unexpected end of the text") }
    at += 1
    switch byte {
    case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): return Unicode.Scalar(byte)
    case UInt8(ascii: "b"): return "\u{8}"
    case UInt8(ascii: "f"): return "\u{C}"
    case UInt8(ascii: "n"): return "\n"
    case UInt8(ascii: "r"): return "\r"
    case UInt8(ascii: "t"): return "\t"
    case UInt8(ascii: "u"): return try unicodeEscape()
    default:
      at -= 1
      throw fault("unknown escape in a string")
    }
  }

  /// A lone surrogate, which no UTF-8 text can hold, becomes U+FFFD.
  private mutating func unicodeEscape() throws(JSONSyntaxError) -> Unicode.Scalar {
    let high = try fourHexDigits()
    guard (0xD800..<0xDC00).contains(high), bytes[at...].starts(with: "\\u") else {
      holdsMore = holdsMore || (0xD800..<0xE000).contains(high)
      return Unicode.Scalar(high) ?? "\u{FFFD}"
    }
    let back = at
    at += 2
    let low = try fourHexDigits()
    guard (0xDC00..<0xE000).contains(low) else {
      at = back
      holdsMore = true
      return "\u{FFFD}"
    }
    return Unicode.Scalar(0x10000 + (high - 0xD800) << 10 + (low - 0xDC00)) ?? "\u{FFFD}"
  }

  private mutating func fourHexDigits() throws(JSONSyntaxError) -> UInt32 {
    let digits = bytes[at...].prefix(4)
    guard digits.count == 4, digits.allSatisfy(ASCII.isHexDigit),
      let value = UInt32(digits.text, radix: 16)
    else { throw fault("expected four hexadecimal digits") }
    at += 4
    return value
  }

  private mutating func number(isKept: Bool) throws(JSONSyntaxError) -> String {
    let start = at
    var isLarge = false
    _ = take("-")
    guard take("0") || takeDigits() else {
      at = start
      throw fault("unexpected character")
    }
    if take(".") { try digits() }
    if take("e") || take("E") {
      isLarge = true
      if !take("+") { _ = take("-") }
      try digits()
    }
    if isLarge || at - start > 300, Double(bytes[start..<at].text)?.isFinite != true {
      holdsMore = true
    }
    return isKept ? bytes[start..<at].text : ""
  }

  private mutating func digits() throws(JSONSyntaxError) {
    guard takeDigits() else { throw fault("expected a digit") }
  }

  private mutating func word(
    _ word: StaticString, _ value: JSONNode.Value
  ) throws(JSONSyntaxError) -> JSONNode.Value {
    guard bytes[at...].starts(with: word) else { throw fault("unexpected character") }
    at += word.utf8CodeUnitCount
    return value
  }

  private var peek: UInt8? { at < bytes.count ? bytes[at] : nil }

  private mutating func take(_ scalar: Unicode.Scalar) -> Bool {
    guard peek == UInt8(ascii: scalar) else { return false }
    at += 1
    return true
  }

  private mutating func takeDigits() -> Bool {
    let start = at
    while let byte = peek, ASCII.isDigit(byte) { at += 1 }
    return at > start
  }

  private mutating func skipBlanks() {
    while let byte = peek, byte == 0x20 || (byte >= 9 && byte <= 13 && byte != 11 && byte != 12) {
      at += 1
    }
  }

  private func fault(_ message: String) -> JSONSyntaxError {
    JSONSyntaxError(message: message, offset: at)
  }
}
