extension JSONNode {
  /// The value of a number.
  package var number: Double? {
    guard case .number(let text) = value else { return nil }
    return Double(text)
  }

  package var int: Int? {
    guard case .number(let text) = value else { return nil }
    return Int(text)
  }

  package var bool: Bool? {
    guard case .bool(let bool) = value else { return nil }
    return bool
  }

  package var items: [JSONNode]? {
    guard case .array(let items) = value else { return nil }
    return items
  }

  /// The strings of a list of strings.
  package var strings: [String]? {
    guard let items else { return nil }
    let strings = items.compactMap(\.string)
    return strings.count == items.count ? strings : nil
  }
}
