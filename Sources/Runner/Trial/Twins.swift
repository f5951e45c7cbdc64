import Artifact

/// The markdown and the JSON form of one report, held against each other.
enum Twins {
  /// What the two say differently; empty if nothing.
  static func differences(_ markdown: Report, _ json: Report) -> [String] {
    var differences: [String] = []
    func compare<Value>(_ name: String, _ field: KeyPath<Report, Field<Value>>) {
      if markdown[keyPath: field].value != json[keyPath: field].value { differences.append(name) }
    }
    compare("timestamp", \.timestamp)
    compare("severity", \.severity)
    compare("block_execution", \.blockExecution)
    compare("risks", \.risks)
    compare("mitigations", \.mitigations)
    if !trimmed(markdown.body.bytes).elementsEqual(trimmed(json.body.bytes)) {
      differences.append("proposal")
    }
    return differences
  }

  private static func trimmed(_ body: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
    var body = body.drop { ASCII.isBlank($0) || $0 == ASCII.lf }
    while let last = body.last, ASCII.isBlank(last) || last == ASCII.lf { body.removeLast() }
    return body
  }
}
