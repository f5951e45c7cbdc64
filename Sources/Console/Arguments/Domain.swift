import Artifact

/// The values that an argument may take: how its text is read, and how help and errors say it.
///
/// `.any` is what the type itself allows; `.within(1...64)`, `.path` and `.directory` narrow it;
/// ``init(_:completion:note:read:)`` makes one of your own.
package struct Domain<Value: Sendable>: Sendable {
  /// What the text has to be, as it stands after "expected".
  package let expectation: String
  /// What a shell offers.
  package let completion: Completion
  /// What help says of the allowed values, if anything.
  package let note: String?
  private let read: @Sendable (String) -> Value?

  package init(
    _ expectation: String, completion: Completion = .nothing, note: String? = nil,
    read: @escaping @Sendable (String) -> Value?
  ) {
    self.expectation = expectation
    self.completion = completion
    self.note = note
    self.read = read
  }

  /// Reads one argument; `subject` is whose value it is, as an error names it.
  func value(of text: String, for subject: String) throws(UsageError) -> Value {
    if let value = read(text) { return value }
    var words: [String] = []
    if case .words(let all) = completion { words = all }
    throw UsageError(
      "invalid value '\(text.echoed)' for \(subject): expected \(expectation)"
        + Suggestion.clause(for: text, among: words))
  }
}

extension Domain where Value: ArgumentValue {
  /// Whatever the type itself can read.
  package static var any: Self {
    let spellings = Value.spellings
    return Self(
      Value.expectation,
      completion: spellings.isEmpty ? .nothing : .words(spellings),
      note: spellings.isEmpty ? nil : alternatives(spellings)
    ) { Value(argument: $0) }
  }

  /// The values from the lower to the upper bound, both included.
  package static func within(_ bounds: ClosedRange<Value>) -> Self where Value: Comparable {
    let limits = "from \(bounds.lowerBound.spelling) to \(bounds.upperBound.spelling)"
    return Self("\(Value.expectation) \(limits)", note: limits) { text in
      Value(argument: text).flatMap { bounds.contains($0) ? $0 : nil }
    }
  }
}

extension Domain where Value == String {
  /// A path, of a file or a directory; nobody looks whether it is there.
  package static var path: Self {
    Self("a path", completion: .files) { String(argument: $0) }
  }

  /// The name of something that is there, or how it begins; nobody looks whether it is.
  package static func name(_ kind: String) -> Self {
    Self("a name", completion: .printed(kind)) { String(argument: $0) }
  }

  /// A directory's path; nobody looks whether it is there.
  package static var directory: Self {
    Self("a directory", completion: .directories) { String(argument: $0) }
  }
}
