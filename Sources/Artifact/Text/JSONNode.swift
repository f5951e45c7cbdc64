/// A JSON text (RFC 8259) read with the place of every value, and with every key of an object, twice
/// given ones included.
///
/// Foundation gives neither, and a report's JSON twin needs both.
package struct JSONNode: Sendable {
  package indirect enum Value: Sendable {
    case object([(key: String, value: JSONNode)])
    case array([JSONNode])
    case string(JSONString)
    /// As it is spelled.
    case number(String)
    case bool(Bool)
    case null
  }

  package let value: Value
  /// Where the value stands in the text, quotes and brackets included.
  package let range: Range<Int>
  /// Where its key stands in the text, quotes included; nil for what has none.
  package var keyRange: Range<Int>?

  /// All values that an object gives for `key`, in order.
  package func all(_ key: String) -> [JSONNode] {
    members.filter { $0.key == key }.map(\.value)
  }

  package subscript(_ key: String) -> JSONNode? { all(key).last }

  package var string: String? {
    if case .string(let string) = value {
      String(decoding: string.bytes, as: UTF8.self)
    } else {
      nil
    }
  }

  /// A number as it is spelled.
  var numeral: String? { if case .number(let text) = value { text } else { nil } }

  package var number: Double? { numeral.flatMap(Double.init) }

  package var int: Int? { numeral.flatMap { Int($0) } }

  package var bool: Bool? { if case .bool(let bool) = value { bool } else { nil } }

  package var items: [JSONNode]? { if case .array(let items) = value { items } else { nil } }

  /// The strings of a list of strings.
  package var strings: [String]? {
    guard let items else { return nil }
    let strings = items.compactMap(\.string)
    return strings.count == items.count ? strings : nil
  }

  /// Of an object; none of anything else.
  package var members: [(key: String, value: JSONNode)] {
    if case .object(let members) = value { members } else { [] }
  }
}

/// Where and why a text is no JSON.
package struct JSONSyntaxError: Error, Equatable {
  package let message: String
  package let offset: Int
}

extension JSONNode {
  /// Reads a whole text; arrays and objects nest 512 deep at most. Of values that lie `kept` levels deep
  /// and deeper the contents are forgotten, which costs no memory: 1 keeps the kind of the whole.
  package init(parsing bytes: [UInt8], keeping kept: Int = 512) throws(JSONSyntaxError) {
    var reader = JSONReader(bytes: bytes, kept: kept)
    self = try reader.document()
  }

  /// What a text is that is JSON.
  package struct Look: Sendable {
    /// Whether every reader can hold it: there is no lone surrogate, no number beyond a Double.
    package let isHeld: Bool
    /// Where a key stands that an object has twice, the first time and the second.
    package let twice: (first: Range<Int>, second: Range<Int>)?
    package let isNull: Bool
  }

  /// Looks through a text without keeping it.
  package static func look(at bytes: [UInt8]) throws(JSONSyntaxError) -> Look {
    var reader = JSONReader(bytes: bytes, kept: 0)
    reader.seeksTwice = true
    let node = try reader.document()
    let isNull = if case .null = node.value { true } else { false }
    return Look(isHeld: !reader.holdsMore, twice: reader.twice, isNull: isNull)
  }
}
