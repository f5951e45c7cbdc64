import Artifact

/// Names for the findings of one report that stay the same when lines are put in above them.
///
/// Each is made of the rule, the code, the report's id (its path where it has none), the artifact's
/// path, the line's own text, the message without its figures, and the how-manieth of equal ones.
struct Fingerprints {
  private let report: String
  private var seen: [String: Int] = [:]

  init(report: String) { self.report = report }

  /// The records of findings, given the text that `place` points into.
  mutating func records(
    of findings: [Finding], in text: SourceText, path: String, at place: (Finding) -> Position?
  ) -> [FindingRecord] {
    var lines: [Int: String] = [:]
    return findings.map { finding in
      var line = ""
      if let number = place(finding)?.line {
        // A line of megabytes may hold thousands of findings: it is digested once.
        line = lines[number] ?? SHA256.hex(ASCII.trimmed(text.line(number) ?? []))
        lines[number] = line
      }
      return FindingRecord(finding, fingerprint: fingerprint(of: finding, path: path, line: line))
    }
  }

  private mutating func fingerprint(of finding: Finding, path: String, line: String) -> String {
    let parts = [
      finding.rule, finding.code ?? "", report, path, line, Self.withoutFigures(finding.message),
    ]
    let base = Self.digest(parts)
    seen[base, default: 0] += 1
    return Self.digest([base, "\(seen[base, default: 1])"])
  }

  /// Each number becomes one `#`: places, counts and times tell nothing of what a finding is about.
  static func withoutFigures(_ message: String) -> String {
    var bytes: [UInt8] = []
    for byte in message.utf8 {
      if !ASCII.isDigit(byte) {
        bytes.append(byte)
      } else if bytes.last != UInt8(ascii: "#") {
        bytes.append(UInt8(ascii: "#"))
      }
    }
    return String(decoding: bytes, as: UTF8.self)
  }

  /// 32 hexadecimal digits of what these texts are, each apart from the next.
  static func digest(_ parts: [String]) -> String {
    var digest = SHA256()
    for part in parts {
      digest.update("\(part.utf8.count):".utf8)
      digest.update(part.utf8)
    }
    return String(digest.hex().prefix(32))
  }
}
