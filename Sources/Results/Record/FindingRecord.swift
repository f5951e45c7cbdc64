import Artifact

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

  package init(_ finding: Finding, path: String? = nil, fingerprint: String?) {
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
    [
      "rule": .string(rule), "severity": .word(severity), "code": .optional(code),
      "message": .string(message), "path": path.map { .string($0) },
      "location": .position(location), "report_location": .position(reportLocation),
      "help": .optional(help), "replacement": replacement?.json ?? .null,
      "lowered_from": loweredFrom.map { .word($0) },
      "fingerprint": fingerprint.map { .string($0) },
      "baseline_state": baselineState.map { .word($0) },
    ]
  }

  init(_ reader: RecordReader) throws(RecordError) {
    rule = try reader.string("rule")
    severity = try reader.word("severity")
    loweredFrom = try reader.optionalWord("lowered_from")
    code = try reader.optionalString("code")
    message = try reader.string("message")
    path = try reader.optionalString("path")
    location = try reader.optionalObject("location").map(Position.init)
    reportLocation = try reader.optionalObject("report_location").map(Position.init)
    help = try reader.optionalString("help")
    replacement = try reader.optionalObject("replacement").map(Replacement.init)
    fingerprint = try reader.optionalString("fingerprint")
    baselineState = try reader.optionalWord("baseline_state")
  }
}

extension Replacement {
  /// What to put from `start` up to, but not including, `end`.
  fileprivate var json: JSONValue {
    func range(_ start: Position?, _ end: Position?) -> JSONValue {
      start == nil ? .null : ["start": .position(start), "end": .position(end)]
    }
    return [
      "location": range(start, end), "report_location": range(reportStart, reportEnd),
      "text": .string(text),
    ]
  }

  fileprivate init(_ reader: RecordReader) throws(RecordError) {
    let place = try reader.object("location")
    let (start, end) = try (Position(place.object("start")), Position(place.object("end")))
    self.init(start: start, end: end, text: try reader.string("text"))
    if let place = try reader.optionalObject("report_location") {
      reportStart = try Position(place.object("start"))
      reportEnd = try Position(place.object("end"))
    }
  }
}

extension Position {
  fileprivate init(_ reader: RecordReader) throws(RecordError) {
    self.init(line: try reader.ordinal("line"), column: try reader.ordinal("column"))
  }
}
