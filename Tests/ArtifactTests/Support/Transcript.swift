import Artifact

/// What was taken out of a report as plain text, a line for each fact, to be compared with a literal.
///
///     kind: idea_implementation
///     note report/commentary @ 14:1
///
///     === schema/books.sql
///     origin: declared
///     report lines: 10-11
///     error artifact/fence-in-content @ 11:1, file 2:1
///     | SELECT 1;
///     | ```sql
///
/// A file that is not to be written says so. In its content a tab is shown as `␉` and a CR as `␍`.
enum Transcript {
  static func text(of report: Report, _ extraction: Extraction) -> String {
    var lines = ["kind: \(report.kind ?? "none")"]
    lines += report.faults.map { "fault: \($0)" }
    lines += extraction.findings.map(line)
    for artifact in extraction.artifacts {
      lines += ["", "=== \(visible(artifact.rawPath))"]
      if artifact.path == nil { lines.append("not written") }
      lines.append("origin: \(artifact.origin.rawValue)")
      lines.append(
        "report lines: \(artifact.reportLines.lowerBound)-\(artifact.reportLines.upperBound)")
      lines += artifact.findings.map(line)
      lines += content(of: artifact)
    }
    return lines.joined(separator: "\n") + "\n"
  }

  private static func line(_ finding: Finding) -> String {
    var line = "\(finding.severity) \(finding.rule)"
    if let place = finding.reportLocation { line += " @ \(place.line):\(place.column)" }
    if let place = finding.location { line += ", file \(place.line):\(place.column)" }
    return line
  }

  private static func content(of artifact: Artifact) -> [String] {
    var lines = artifact.content.bytes.split(separator: 0x0A, omittingEmptySubsequences: false)
    guard lines.last?.isEmpty == true else { return ["no line end at the end"] }
    lines.removeLast()
    return lines.map { line in
      let text = String(decoding: line, as: UTF8.self).unicodeScalars.map { scalar in
        switch scalar {
        case "\t": "␉"
        case "\r": "␍"
        default: String(scalar)
        }
      }
      return "| " + text.joined()
    }
  }

  /// All but ASCII and what cannot be seen is spelled out: two forms of one character differ here.
  private static func visible(_ path: String) -> String {
    path.unicodeScalars.map { $0.value < 0x20 ? "\\u{\($0.hex)}" : $0.escaped(asASCII: true) }
      .joined()
  }
}

/// Two texts held against each other by their bytes, line by line.
enum Comparison {
  /// Nil if they are the same; else all lines, `-` only in the expected one, `+` only in the other.
  static func difference(expected: String, actual: String) -> String? {
    let old = lines(expected)
    let new = lines(actual)
    if old == new { return nil }
    var removed: Set<Int> = []
    var inserted: Set<Int> = []
    for change in new.difference(from: old) {
      switch change {
      case .remove(let offset, _, _): removed.insert(offset)
      case .insert(let offset, _, _): inserted.insert(offset)
      }
    }
    var out: [String] = []
    var at = 0
    for (index, line) in new.enumerated() {
      while removed.contains(at) {
        out.append("- " + String(decoding: old[at], as: UTF8.self))
        at += 1
      }
      let isNew = inserted.contains(index)
      out.append((isNew ? "+ " : "  ") + String(decoding: line, as: UTF8.self))
      if !isNew { at += 1 }
    }
    while at < old.count {
      out.append("- " + String(decoding: old[at], as: UTF8.self))
      at += 1
    }
    return out.joined(separator: "\n")
  }

  private static func lines(_ text: String) -> [[UInt8]] {
    text.utf8.split(separator: 0x0A, omittingEmptySubsequences: false).map(Array.init)
  }
}
