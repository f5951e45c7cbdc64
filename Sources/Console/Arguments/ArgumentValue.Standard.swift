/// Any text but the empty one, which is nearly always a variable that was not set.
extension String: ArgumentValue {
  package init?(argument: String) {
    guard !argument.isEmpty else { return nil }
    self = argument
  }
  package var spelling: String { self }
  package static var expectation: String { "a text that is not empty" }
}

extension Int: ArgumentValue {
  package init?(argument: String) { self.init(argument) }
  package var spelling: String { description }
  package static var expectation: String { "a whole number" }
}

/// A finite number; `nan` and `inf` are refused.
extension Double: ArgumentValue {
  package init?(argument: String) {
    guard let number = Double(argument), number.isFinite else { return nil }
    self = number
  }
  package var spelling: String { description }
  package static var expectation: String { "a number" }
}

/// `true` or `false`; a switch that needs no value is a ``Flag``.
extension Bool: ArgumentValue {
  package init?(argument: String) { self.init(argument) }
  package var spelling: String { description }
  package static var expectation: String { alternatives(spellings) }
  package static var spellings: [String] { ["true", "false"] }
}
