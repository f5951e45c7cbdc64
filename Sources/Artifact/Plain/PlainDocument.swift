/// A plain document, which is no report, and the way its files are to be taken out of it.
package enum PlainForm: String, CaseIterable, Sendable {
  /// `===FILE:path===`, as in a report.
  case markers
  /// Code blocks of markdown, each with its path beside it.
  case fences
  /// Unified diffs against a baseline.
  case diff
}

/// A text that holds files and says nothing of what they risk.
package enum PlainDocument {
  /// Nil where it is a report, whatever it says beside that: it has the heading of one, or a field that
  /// a gate asks for.
  package static func report(in text: SourceText, as form: PlainForm) -> Report? {
    let body = text.bytes[MarkdownReader.markEnd(of: text.bytes)...]
    guard MarkdownReader.report(in: text) == nil, !isJSONReport(text),
      !Lines(body).contains(where: { Resemblance.isHeading(body[$0]) || isGateField(body[$0]) })
    else { return nil }
    let format: Report.Format =
      switch form {
      case .markers: .markers
      case .fences: .fences
      case .diff: .diff
      }
    return Report(plain: format, text, body: body)
  }

  private static func isJSONReport(_ text: SourceText) -> Bool {
    JSONReportReader.resemblance(in: text) != nil
      || (try? JSONReportReader.report(in: text)).flatMap(\.self) != nil
  }

  /// `- severity: 5` and `- block_execution: true`, however they are set off; the latter, which nobody
  /// else has, also without a bullet. A diff that takes out `  severity: page` has more blanks.
  private static func isGateField(_ line: ArraySlice<UInt8>) -> Bool {
    if Resemblance.field(in: line) == "block_execution" { return true }
    guard let bullet = line.first, "-*".utf8.contains(bullet),
      line.dropFirst().first == ASCII.space
    else { return false }
    let text = line.dropFirst(2).drop { "*_`\"'".utf8.contains($0) }
    let word = text.prefix(while: ASCII.isWord)
    return ["severity", "block_execution"].contains(word.text.lowercased())
      && text[word.endIndex...].drop { ASCII.isBlank($0) || "*_`\"'".utf8.contains($0) }.first
        == UInt8(ascii: ":")
  }
}
