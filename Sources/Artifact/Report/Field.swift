/// What became of a field that every report must have.
package enum Field<Value: Sendable & Equatable>: Sendable, Equatable {
  case given(Value)
  case missing
  case givenTwice
  /// Given, but not in a form that can be relied on; the text says what was expected.
  case malformed(expected: String)

  package var value: Value? { if case .given(let value) = self { value } else { nil } }

  /// Why the field cannot be relied on, or nil if it can.
  package func fault(named name: String) -> String? {
    switch self {
    case .given: nil
    case .missing: "\(name) is missing"
    case .givenTwice: "\(name) is given twice"
    case .malformed(let expected): "\(name) does not parse: expected \(expected)"
    }
  }

  /// The field read from all that was given for it; nil is not of its kind.
  init<Text>(_ given: [Text?], expected: String, _ parse: (Text) -> Value?) {
    switch given.count {
    case 0: self = .missing
    case 1: self = given[0].flatMap(parse).map(Field.given) ?? .malformed(expected: expected)
    default: self = .givenTwice
    }
  }
}
