/// A type that one command-line argument can spell.
///
/// An enum with text raw values needs only the conformance:
/// `enum Format: String, CaseIterable, ArgumentValue { case text, json }`.
package protocol ArgumentValue: Sendable {
  /// Reads the value, or gives nil where the text does not spell one.
  init?(argument: String)
  /// The text that reads back as this value; help shows it for a default.
  var spelling: String { get }
  /// What the text has to be, as it stands after "expected": `a whole number`.
  static var expectation: String { get }
  /// Every allowed spelling, where they can be listed; otherwise empty.
  static var spellings: [String] { get }
}

extension ArgumentValue {
  package static var spellings: [String] { [] }
}

extension ArgumentValue where Self: RawRepresentable<String> & CaseIterable {
  package init?(argument: String) { self.init(rawValue: argument) }
  package var spelling: String { rawValue }
  package static var expectation: String { alternatives(spellings) }
  package static var spellings: [String] { allCases.map(\.rawValue) }
}

/// Joins words as a sentence does: `text, json or sarif`.
package func alternatives(_ words: [String]) -> String {
  guard let last = words.last, words.count > 1 else { return words.first ?? "" }
  return words.dropLast().joined(separator: ", ") + " or " + last
}
