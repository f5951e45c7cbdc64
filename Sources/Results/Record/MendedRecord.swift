import Artifact
import Judging

/// What a report was before its proven repairs were written into it, and it was tried again.
package struct MendedRecord: Sendable, Equatable {
  package var sha256: String
  package var verdict: ReportVerdict
  /// How many errors were repaired.
  package var errors: Int

  package init(sha256: String, verdict: ReportVerdict, errors: Int) {
    (self.sha256, self.verdict, self.errors) = (sha256, verdict, errors)
  }

  var json: JSONValue {
    ["sha256": .string(sha256), "verdict": .word(verdict), "errors": .int(errors)]
  }

  init(_ reader: RecordReader) throws(RecordError) {
    sha256 = try reader.string("sha256")
    verdict = try reader.word("verdict")
    errors = try reader.count("errors")
  }
}
