/// A JSON value to write: objects keep the order of their keys, and the text holds nothing that a
/// terminal would act on.
package indirect enum JSONValue: Sendable, Equatable {
  case object([(String, JSONValue)])
  case array([JSONValue])
  case string(String)
  case int(Int)
  /// Written with up to three places behind the point; null if it is none (JSON has no infinity).
  case number(Double)
  case bool(Bool)
  case null
  /// A value that was laid out before, by `bytes`.
  case laidOut([UInt8])

  package static func optional(_ text: String?) -> JSONValue { text.map(JSONValue.string) ?? .null }

  package static func == (a: JSONValue, b: JSONValue) -> Bool { a.text == b.text }

  /// On one line.
  package var text: String {
    var out: [UInt8] = []
    write(to: &out, indent: nil)
    return String(decoding: out, as: UTF8.self)
  }

  /// Laid out over lines, two blanks a level, with a line end at its end.
  package var pretty: String { String(decoding: bytes, as: UTF8.self) }

  /// The bytes of what is laid out over lines.
  package var bytes: [UInt8] {
    var out: [UInt8] = []
    out.reserveCapacity(4096)
    write(to: &out, indent: 0)
    out.append(ASCII.lf)
    return out
  }

  private func write(to out: inout [UInt8], indent: Int?) {
    switch self {
    case .object(let members):
      Self.list("{", "}", members, &out, indent) { member, out, indent in
        Self.quote(member.0, &out)
        out += (indent == nil ? ":" : ": ").utf8
        member.1.write(to: &out, indent: indent)
      }
    case .array(let items):
      Self.list("[", "]", items, &out, indent) { $0.write(to: &$1, indent: $2) }
    case .string(let text): Self.quote(text, &out)
    case .int(let value): out += "\(value)".utf8
    case .number(let value):
      let rounded = abs(value) < 1e12 ? (value * 1000).rounded() / 1000 : value
      // Int(exactly:) is nil for what has a fraction and for what no Int can hold.
      let text = Int(exactly: rounded).map { "\($0)" } ?? "\(rounded)"
      out += (value.isFinite ? text : "null").utf8
    case .bool(let value): out += "\(value)".utf8
    case .null: out += "null".utf8
    case .laidOut(let bytes): Self.shift(bytes, &out, indent)
    }
  }

  private static func list<Item>(
    _ opening: String, _ closing: String, _ items: [Item], _ out: inout [UInt8], _ indent: Int?,
    write: (Item, inout [UInt8], Int?) -> Void
  ) {
    out += opening.utf8
    for (index, item) in items.enumerated() {
      if index > 0 { out += ",".utf8 }
      newLine(&out, indent.map { $0 + 1 })
      write(item, &out, indent.map { $0 + 1 })
    }
    if !items.isEmpty { newLine(&out, indent) }
    out += closing.utf8
  }

  private static func newLine(_ out: inout [UInt8], _ indent: Int?) {
    guard let indent else { return }
    out.append(ASCII.lf)
    out.append(contentsOf: repeatElement(ASCII.space, count: 2 * indent))
  }

  /// No string holds a line end: each of the lines just moves to the right.
  private static func shift(_ bytes: [UInt8], _ out: inout [UInt8], _ indent: Int?) {
    for (index, line) in bytes.dropLast().split(separator: ASCII.lf).enumerated() {
      if index > 0 { newLine(&out, indent) }
      out += indent == nil ? line.drop { $0 == ASCII.space } : line
    }
  }

  /// Escapes what JSON demands, and every control and invisible character: a result that is shown on
  /// a terminal must not move its cursor.
  private static func quote(_ text: String, _ out: inout [UInt8]) {
    out.append(UInt8(ascii: "\""))
    defer { out.append(UInt8(ascii: "\"")) }
    if text.utf8.allSatisfy({ isPlain[Int($0)] }) {
      out += text.utf8
      return
    }
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"": out += "\\\"".utf8
      case "\\": out += "\\\\".utf8
      case "\n": out += "\\n".utf8
      case "\t": out += "\\t".utf8
      case "\r": out += "\\r".utf8
      case "\u{20}"..."\u{7E}": out.append(UInt8(ascii: scalar))
      case _ where ArtifactPath.isForbidden(scalar):
        for unit in scalar.utf16 {
          let digits = String(unit, radix: 16)
          out += ("\\u" + String(repeating: "0", count: 4 - digits.count) + digits).utf8
        }
      default: out.append(contentsOf: scalar.utf8)
      }
    }
  }

  /// The bytes that stand for themselves.
  private static let isPlain = (UInt8.min...UInt8.max).map {
    $0 >= 0x20 && $0 < 0x7F && $0 != UInt8(ascii: "\"") && $0 != UInt8(ascii: "\\")
  }
}
