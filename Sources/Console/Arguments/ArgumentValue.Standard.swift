import Artifact

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

extension Duration: ArgumentValue {}

extension ByteCount: ArgumentValue {}
