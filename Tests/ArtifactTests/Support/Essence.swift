import Artifact

/// What two forms of one report must agree on: all but the places in the report.
struct Essence: Equatable {
  struct File: Equatable {
    /// By their bytes: two Unicode forms are two paths.
    let rawPath: [UInt8]
    let path: [UInt8]?
    let origin: Artifact.Origin
    let content: [UInt8]
    let sha256: String
    let bodyRange: Range<Int>
    let findings: [Fact]
  }
  struct Fact: Equatable {
    let rule: String
    let severity: Severity
    let location: Position?

    init(_ finding: Finding) {
      rule = finding.rule
      severity = finding.severity
      location = finding.location
    }
  }
  let files: [File]
  let findings: [Fact]

  /// A body in markdown is a slice of the report: `start` is where it begins.
  init(_ extraction: Extraction, bodyFrom start: Int = 0) {
    files = extraction.artifacts.map { artifact in
      File(
        rawPath: Array(artifact.rawPath.utf8), path: artifact.path.map { Array($0.string.utf8) },
        origin: artifact.origin, content: artifact.content.bytes, sha256: artifact.sha256,
        bodyRange: (artifact.bodyRange.lowerBound - start)..<(artifact.bodyRange.upperBound - start),
        findings: artifact.findings.map(Fact.init))
    }
    findings = extraction.findings.map(Fact.init)
  }
}
