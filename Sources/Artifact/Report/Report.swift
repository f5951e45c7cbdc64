/// A proposal report: its fields as they were given, and the proposal's body with its place in the
/// text it was read from.
package struct Report: Sendable {
  package enum Format: String, Sendable {
    case markdown, json
    /// A plain document: no report, and it has none of a report's fields.
    case markers, fences, diff
    /// No document at all, but files as they stand.
    case files

    /// Whether it has the fields that a gate asks for.
    package var isReport: Bool { self == .markdown || self == .json }
  }

  package var format: Format
  package var text: SourceText
  package var id: Field<String>
  /// ISO 8601, as it was given.
  package var timestamp: Field<String>
  /// 0 and up; 25 asks for review and 45 shuts the gate.
  package var severity: Field<Double>
  package var blockExecution: Field<Bool>
  package var risks: Field<[String]>
  package var mitigations: Field<[String]>
  package var proposal: Field<Body>

  /// The proposal, or nothing where none could be read. One that was given twice is the last one:
  /// its gate is shut, its files are shown all the same.
  package var body: Body
  /// What of its text is neither the proposal nor one of the fields.
  package var strays: [Stray] = []
}

/// A piece of a report's text that no field of a report takes.
package struct Stray: Sendable {
  /// Where it begins in the text.
  package let offset: Int
  /// From there on, as it stands in the text; of a JSON string what it means.
  package let bytes: ArraySlice<UInt8>
  /// The member of a JSON object that it is the value of; nil in markdown.
  package var member: String?
  /// Whether a list of the report tells it all the same.
  package var isListed = false
}

extension Report {
  /// What files that belong to no document are said to be a report of.
  package static let files = Report(plain: .files, SourceText([]))

  /// A document that has none of a report's fields; its body is its text, or a piece of that.
  package init(plain format: Format, _ text: SourceText, body: ArraySlice<UInt8>? = nil) {
    self.init(
      format: format, text: text, id: .missing, timestamp: .missing, severity: .missing,
      blockExecution: .missing, risks: .missing, mitigations: .missing, proposal: .missing,
      body: Body(body ?? text.bytes[...]))
  }

  /// What the fields that every report must have lack, in the order in which they are listed.
  package var faults: [String] {
    [
      id.fault(named: "id"), timestamp.fault(named: "timestamp"),
      proposal.fault(named: "proposal"), severity.fault(named: "severity"),
      risks.fault(named: "risks"), mitigations.fault(named: "mitigations"),
      blockExecution.fault(named: "block_execution"),
    ].compactMap { $0 }
  }

  /// The word before the body's first colon, such as `idea_implementation`; nil if there is none.
  package var kind: String? { format.isReport ? body.kind : nil }

  /// Where the byte of the body at `offset` stands in the report.
  package func position(ofBodyOffset offset: Int) -> Position {
    text.position(at: body.textOffset(of: offset))
  }
}

/// A proposal's text, and where each of its bytes stands in the report.
package struct Body: Sendable, Equatable {
  package let bytes: ArraySlice<UInt8>
  private let escapes: JSONString?

  /// A body that is a piece of the report's own text.
  package init(_ slice: ArraySlice<UInt8>) {
    bytes = slice
    escapes = nil
  }

  /// A body that was escaped in a JSON string.
  package init(_ string: JSONString) {
    bytes = string.bytes[...]
    escapes = string
  }

  package static func == (a: Body, b: Body) -> Bool { a.bytes == b.bytes }

  package func textOffset(of offset: Int) -> Int { escapes?.textOffset(of: offset) ?? offset }

  package var kind: String? { Self.kind(of: bytes)?.text }

  /// The word that a text begins with, if a colon stands behind it.
  static func kind(of bytes: ArraySlice<UInt8>) -> ArraySlice<UInt8>? {
    let start = bytes.drop(while: ASCII.isSpace)
    let word = start.prefix { ASCII.isWord($0) || $0 == UInt8(ascii: "-") }
    return !word.isEmpty && start[word.endIndex...].first == UInt8(ascii: ":") ? word : nil
  }
}
