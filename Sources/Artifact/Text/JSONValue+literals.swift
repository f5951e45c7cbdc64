/// Objects, lists and texts as literals.
extension JSONValue: ExpressibleByDictionaryLiteral, ExpressibleByArrayLiteral,
  ExpressibleByStringLiteral
{
  /// Members in the order in which they stand; one that is nil is left out.
  package init(dictionaryLiteral members: (String, JSONValue?)...) {
    self = .object(members.compactMap { key, value in value.map { (key, $0) } })
  }

  package init(arrayLiteral items: JSONValue...) { self = .array(items) }

  package init(stringLiteral text: String) { self = .string(text) }

  package static func word(_ word: some RawRepresentable<String>) -> JSONValue {
    .string(word.rawValue)
  }

  /// Which program wrote a document.
  package static func tool(_ version: String) -> JSONValue {
    ["name": "sandbox", "version": .string(version)]
  }

  package static func position(_ place: Position?) -> JSONValue {
    place.map { ["line": .int($0.line), "column": .int($0.column)] } ?? .null
  }
}
