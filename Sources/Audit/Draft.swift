import Artifact
import Judging
import Runner

/// A report in the making: what it says of itself, its files, and what stands around them.
package struct Draft: Sendable {
  /// What the report is called, as it was made.
  package let id: String
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
    self.id = id
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
    func items(_ text: String) -> JSONValue {
      .array(text.split(separator: "\n").map { .string(String($0.dropFirst(2))) })
    }
    let proposal = body.hasSuffix("\n") ? String(body.dropLast()) : body
    var members = fields.map { name, value -> (String, JSONValue) in
      switch name {
      case "severity": (name, .number(Double(value) ?? 0))
      case "block_execution": (name, .bool(value == "true"))
      default: (name, .string(value))
      }
    }
    members += [
      ("proposal", .string(proposal)), ("risks", items(risks)), ("mitigations", items(mitigations)),
    ]
    members.removeAll { member in twin.contains { $0.name == member.0 } }
    return JSONValue.object(members + twin).bytes
  }

  /// As a trial takes it: the report, and its twin.
  package var candidates: [Candidate] {
    [("md", markdown), ("json", json)].compactMap { ending, bytes in
      bytes.map { bytes in
        Candidate(
          path: "\(id).\(ending)", isNamed: false,
          content: Candidate.content(of: bytes, isJSON: ending == "json"))
      }
    }
  }

  mutating func set(_ name: String, _ value: String?) {
    fields = fields.compactMap { $0.name == name ? value.map { (name, $0) } : $0 }
  }
}

/// The first file, in which faults are planted.
extension Draft {
  var path: String {
    get { files[0].path }
    set { files[0].path = newValue }
  }

  var text: String {
    get { files[0].content }
    set { files[0].content = newValue }
  }

  /// Where a text stands in code: never in a comment.
  func sites(of wanted: String) -> [Range<Int>] {
    let bytes = Array(text.utf8)
    let comments = Comments(in: bytes[...], language: Language(path: path)).comments
    return bytes.indices.filter { at in
      bytes[at...].starts(with: wanted.utf8)
        && !comments.contains { $0.startIndex <= at && at < $0.endIndex }
    }.map { $0..<$0 + wanted.utf8.count }
  }

  mutating func replace(_ range: Range<Int>, with new: String) {
    var bytes = Array(text.utf8)
    bytes.replaceSubrange(range, with: new.utf8)
    text = String(decoding: bytes, as: UTF8.self)
  }
}
