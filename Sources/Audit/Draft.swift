import Artifact
import Judging

/// A report in the making: what it says of itself, its files, and what stands around them.
package struct Draft: Sendable {
  package var fields: [(name: String, value: String)]
  package var files: [(path: String, content: String)]
  /// What stands below the files, before the risks.
  package var behind = ""
  package var risks = "- none that anybody knows of"
  package var mitigations = "- it is tried first"
  /// A fence around each file's content.
  package var isFenced = false
  /// Fields that the twin has otherwise; nil: there is no twin.
  package var twin: [(name: String, value: JSONValue)]?
  /// How many files have no closing marker, counted from the last.
  package var unclosed = 0
  package var lineEnd = "\n"

  package init(_ base: Base, id: String) {
    fields = [
      ("id", id), ("timestamp", "2026-01-01T00:00:00Z"), ("severity", "6"),
      ("block_execution", "false"),
    ]
    files = [(base.path, base.content)]
  }

  /// The files between their markers, as they stand in the proposal.
  private var body: String {
    var lines = "idea_implementation: what an audit plants\n\n"
    for (index, file) in files.enumerated() {
      lines += "===FILE:\(file.path)===\n"
      if isFenced { lines += "```\n" }
      lines += file.content
      if !file.content.hasSuffix("\n"), !file.content.isEmpty { lines += "\n" }
      if isFenced { lines += "```\n" }
      if index < files.count - unclosed { lines += "===END===\n" }
    }
    return lines + behind
  }

  package var markdown: [UInt8] {
    var text = "# FSAR Proposal Report\n"
    for field in fields { text += "- \(field.name): \(field.value)\n" }
    text += "- proposal:\n\n\(body)\n## Risks\n\(risks)\n\n## Mitigations\n\(mitigations)\n"
    return Array((lineEnd == "\n" ? text : text.replacing("\n", with: lineEnd)).utf8)
  }

  /// The same as a JSON object, but for what it has otherwise.
  package var json: [UInt8]? {
    guard let twin else { return nil }
    func value(_ field: (name: String, value: String)) -> JSONValue {
      switch field.name {
      case "severity": .number(Double(field.value) ?? 0)
      case "block_execution": .bool(field.value == "true")
      default: .string(field.value)
      }
    }
    func items(_ text: String) -> JSONValue {
      .array(text.split(separator: "\n").map { .string(String($0.dropFirst(2))) })
    }
    var members = fields.map { ($0.name, value($0)) }
    members += [
      ("proposal", .string(body.hasSuffix("\n") ? String(body.dropLast()) : body)),
      ("risks", items(risks)), ("mitigations", items(mitigations)),
    ]
    for (name, value) in twin {
      members.removeAll { $0.0 == name }
      members.append((name, value))
    }
    return JSONValue.object(members).bytes
  }

  mutating func set(_ name: String, _ value: String?) {
    fields = fields.compactMap { $0.name == name ? value.map { (name, $0) } : $0 }
  }

  /// The bytes that count, whatever the report is called: a plant that leaves them as they were did not land.
  var content: [UInt8] {
    var other = self
    other.set("id", "x")
    return other.markdown + (other.json ?? [])
  }
}
