import Artifact
import Console

/// The members of one object of a results file, each read as what it has to be. Members that nobody
/// asks for are passed over.
struct RecordReader {
  private let node: JSONNode
  private let place: String

  /// No figure of ours is larger: sums of such do not overflow, and each is exact in JavaScript.
  private static let largest = 1 << 53

  init(_ node: JSONNode, at place: String = "") throws(RecordError) {
    guard case .object = node.value else { throw RecordError(place, "expected an object") }
    self.node = node
    self.place = place
  }

  /// The names of all members.
  var names: [String] {
    guard case .object(let members) = node.value else { return [] }
    return members.map(\.key)
  }

  private func name(_ key: String) -> String { place.isEmpty ? key : "\(place).\(key)" }

  /// A member that has to be there.
  func read<Value>(
    _ key: String, _ expected: String, _ convert: (JSONNode) -> Value?
  ) throws(RecordError) -> Value {
    guard let member = node[key] else { throw RecordError(name(key), "is missing") }
    guard let value = convert(member) else {
      throw RecordError(name(key), "expected \(expected)")
    }
    return value
  }

  /// A member that may be null, or not there.
  func optional<Value>(
    _ key: String, _ expected: String, _ convert: (JSONNode) -> Value?
  ) throws(RecordError) -> Value? {
    guard let member = node[key] else { return nil }
    if case .null = member.value { return nil }
    return try read(key, expected, convert)
  }

  func string(_ key: String) throws(RecordError) -> String {
    try read(key, "a string", \.string)
  }

  func optionalString(_ key: String) throws(RecordError) -> String? {
    try optional(key, "a string", \.string)
  }

  func count(_ key: String) throws(RecordError) -> Int {
    try read(key, Self.countForm, Self.count)
  }

  func optionalCount(_ key: String) throws(RecordError) -> Int? {
    try optional(key, Self.countForm, Self.count)
  }

  func optionalNumber(_ key: String) throws(RecordError) -> Double? {
    try optional(key, "a number") { $0.number.flatMap { $0.isFinite ? $0 : nil } }
  }

  func optionalBool(_ key: String) throws(RecordError) -> Bool? {
    try optional(key, "true or false", \.bool)
  }

  /// One of the words of an enumeration.
  func word<Word: RawRepresentable<String> & CaseIterable>(
    _ key: String, of type: Word.Type = Word.self
  ) throws(RecordError) -> Word {
    try read(key, alternatives(Word.allCases.map(\.rawValue))) {
      $0.string.flatMap(Word.init(rawValue:))
    }
  }

  func optionalWord<Word: RawRepresentable<String> & CaseIterable>(
    _ key: String
  ) throws(RecordError) -> Word? {
    try optional(key, alternatives(Word.allCases.map(\.rawValue))) {
      $0.string.flatMap(Word.init(rawValue:))
    }
  }

  func object(_ key: String) throws(RecordError) -> RecordReader {
    try RecordReader(try read(key, "an object") { $0 }, at: name(key))
  }

  func optionalObject(_ key: String) throws(RecordError) -> RecordReader? {
    try optional(key, "an object") { $0 }.map { member throws(RecordError) in
      try RecordReader(member, at: name(key))
    }
  }

  /// Each item of a list of objects. A list that is not there is empty.
  func list<Value>(
    _ key: String, _ item: (RecordReader) throws(RecordError) -> Value
  ) throws(RecordError) -> [Value] {
    try items(key).enumerated().map { index, node throws(RecordError) in
      try item(try RecordReader(node, at: "\(name(key))[\(index)]"))
    }
  }

  func strings(_ key: String) throws(RecordError) -> [String] {
    try items(key).enumerated().map { index, node throws(RecordError) in
      if let text = node.string { return text }
      throw RecordError("\(name(key))[\(index)]", "expected a string")
    }
  }

  private func items(_ key: String) throws(RecordError) -> [JSONNode] {
    try optional(key, "a list", \.items) ?? []
  }

  /// A line or a column: from 1.
  func ordinal(_ key: String) throws(RecordError) -> Int {
    try read(key, "a whole number from 1 to \(Int32.max)") { node in
      Self.count(node).flatMap { (1...Int(Int32.max)).contains($0) ? $0 : nil }
    }
  }

  private static let countForm = "a whole number that is not negative"

  private static func count(_ node: JSONNode) -> Int? {
    node.int.flatMap { (0...largest).contains($0) ? $0 : nil }
  }
}
