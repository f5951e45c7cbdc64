import Artifact
import Judging

/// The options that a verdict or an exit status depends on, by their names without dashes, each as it
/// may be spelled on a command line; `yes` for a flag that is set.
package struct OptionsRecord: Sendable, Equatable {
  package private(set) var values: [String: String]

  /// Nil stands for what is not set.
  package init(_ values: [String: String?] = [:]) { self.values = values.compactMapValues(\.self) }

  package subscript(_ name: String) -> String? {
    get { values[name] }
    set { values[name] = newValue }
  }

  /// The first, by name, that differs.
  func difference(from other: OptionsRecord) -> String? {
    Set(values.keys).union(other.values.keys).filter { values[$0] != other.values[$0] }
      .min { $0.precedes($1) }
  }

  /// What may stay unchecked, and whether review is needed, as the options say.
  var allowance: Allowance {
    let languages = Set((values["allow-unchecked"] ?? "").split(separator: ",").map(String.init))
    return Allowance(review: values["allow-review"] != nil) { languages.contains($0) }
  }

  var json: JSONValue {
    .object(values.sorted { $0.key.precedes($1.key) }.map { ($0.key, .string($0.value)) })
  }

  init(_ reader: RecordReader) throws(RecordError) {
    var values: [String: String] = [:]
    for name in reader.names { values[name] = try reader.string(name) }
    self.values = values
  }
}

extension String {
  /// The order of their bytes, in which all lists of a record are.
  func precedes(_ other: String) -> Bool { utf8.lexicographicallyPrecedes(other.utf8) }
}
