import Artifact
import Console

/// Whether something was there in the results that these are compared with.
package enum BaselineState: String, Sendable, CaseIterable { case new, unchanged }

/// A finding as a results file has it.
package struct FindingRecord: Sendable, Equatable {
  package var rule: String
  package var severity: Severity
  /// What it weighed before a policy lowered it; nil if none did.
  package var loweredFrom: Severity?
  package var code: String?
  package var message: String
  /// A file, relative to the current directory: only of what belongs to no report.
  package var path: String?
  package var location: Position?
  package var reportLocation: Position?
  package var help: String?
  package var replacement: Replacement?
  /// The same when lines move; see `Fingerprints`.
  package var fingerprint: String?
  package var baselineState: BaselineState?

  package init(
    _ finding: Finding, path: String? = nil, fingerprint: String?
  ) {
    rule = finding.rule
    severity = finding.severity
    loweredFrom = finding.loweredFrom
    code = finding.code
    message = finding.message
    self.path = path
    location = finding.location
    reportLocation = finding.reportLocation
    help = finding.help
    replacement = finding.replacement
    self.fingerprint = fingerprint
  }
}

extension FindingRecord {
  /// What it weighs for a verdict: what it was before a policy lowered it.
  var weight: Severity { max(severity, loweredFrom ?? severity) }

  package var json: JSONValue {
    var members: [(String, JSONValue)] = [
      ("rule", .string(rule)), ("severity", .string(severity.rawValue)), ("code", .optional(code)),
      ("message", .string(message)),
    ]
    if let path { members.append(("path", .string(path))) }
    members += [
      ("location", .position(location)), ("report_location", .position(reportLocation)),
      ("help", .optional(help)), ("replacement", replacement?.json ?? .null),
    ]
    if let loweredFrom { members.append(("lowered_from", .string(loweredFrom.rawValue))) }
    if let fingerprint { members.append(("fingerprint", .string(fingerprint))) }
    if let state = baselineState { members.append(("baseline_state", .string(state.rawValue))) }
    return .object(members)
  }

  init(_ reader: RecordReader) throws(RecordError) {
    rule = try reader.string("rule")
    severity = try reader.word("severity")
    loweredFrom = try reader.optionalWord("lowered_from")
    code = try reader.optionalString("code")
    message = try reader.string("message")
    path = try reader.optionalString("path")
    location = try reader.position("location")
    reportLocation = try reader.position("report_location")
    help = try reader.optionalString("help")
    replacement = try reader.optionalObject("replacement").map { reader throws(RecordError) in
      try Replacement(reader)
    }
    fingerprint = try reader.optionalString("fingerprint")
    baselineState = try reader.optionalWord("baseline_state")
  }
}

extension Replacement {
  /// What to put from `start` up to, but not including, `end`.
  fileprivate var json: JSONValue {
    func range(_ start: Position?, _ end: Position?) -> JSONValue {
      start == nil ? .null : .object([("start", .position(start)), ("end", .position(end))])
    }
    return .object([
      ("location", range(start, end)), ("report_location", range(reportStart, reportEnd)),
      ("text", .string(text)),
    ])
  }

  fileprivate init(_ reader: RecordReader) throws(RecordError) {
    let place = try reader.object("location")
    let (start, end) = try (place.place("start"), place.place("end"))
    self.init(start: start, end: end, text: try reader.string("text"))
    if let place = try reader.optionalObject("report_location") {
      reportStart = try place.place("start")
      reportEnd = try place.place("end")
    }
  }
}

extension RecordReader {
  /// A place that has to be there.
  fileprivate func place(_ key: String) throws(RecordError) -> Position {
    let place = try object(key)
    return Position(line: try place.ordinal("line"), column: try place.ordinal("column"))
  }
}
