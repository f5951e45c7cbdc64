import Artifact
import Console

/// A finding as a person reads it: what, where in the report and in the file, the line with a caret,
/// and what would help.
///
/// No line begins with text of a report: some log viewers act on a line that begins with `::`.
struct Diagnostic {
  let finding: FindingRecord
  let reportPath: String
  let artifactPath: String?
  /// The report's; nil where it is not at hand.
  let text: SourceText?
  /// Whether the line stands above already, and is too long to stand there twice.
  var isTold = false
  let style: Style
  /// Nil where nothing is cut.
  let width: Int?

  var lines: [Shown] {
    let code: Shown = finding.code.map { " \($0)" } ?? ""
    let state: Shown = finding.baselineState == .new ? " (new)" : ""
    let title: Shown = "\(finding.severity.rawValue)[\(finding.rule)\(code)]\(state)"
    var lines = wrapped(finding.message.shown.clipped(to: 240, in: width), after: title)
    guard let place = finding.reportLocation else {
      lines.append("  \(style(.gutter, "-->")) \(reportPath)")
      return lines + help(gutter: 1)
    }
    let gutter = "\(place.line)".count
    let blank = Shown.blanks(gutter)
    let bar = style(.gutter, "|")
    lines.append(
      "\(blank)\(style(.gutter, "-->")) \(reportPath):\(place.line):\(place.column)")
    if let artifactPath {
      let inFile: Shown = finding.location.map { ":\($0.line):\($0.column)" } ?? ""
      let room = max(20, (width ?? 0) - gutter - 12 - inFile.count)
      let name = artifactPath.shown.clipped(to: room, in: width)
      lines.append("\(blank) \(bar) \(style(.faint, "in \(name)\(inFile)"))")
    }
    if let line = text?.line(place.line), !isTold {
      let excerpt = Excerpt(
        line: line, column: place.column, width: width.map { $0 - gutter - 4 })
      lines.append("\(style(.gutter, "\(place.line)")) \(bar) \(excerpt.text)")
      let caret = Shown.blanks(excerpt.caret) + style(role, excerpt.marks)
      lines.append("\(blank) \(bar) \(caret)")
    }
    return lines + help(gutter: gutter)
  }

  private var role: Style.Role {
    switch finding.severity {
    case .error: .error
    case .warning: .warning
    case .note: .note
    }
  }

  private func help(gutter: Int) -> [Shown] {
    guard let help = finding.help else { return [] }
    let indent = gutter + " = help: ".count
    return TextLayout.wrap(help.shown, width: width.map { max(20, $0 - indent) }).behind(
      "\(Shown.blanks(gutter)) \(style(.gutter, "=")) \(style(.help, "help")): ", indent: indent)
  }

  private func wrapped(_ message: Shown, after title: Shown) -> [Shown] {
    TextLayout.wrap(
      message, width: width.map { max(20, $0 - 2) }, firstWidth: width.map { $0 - title.count - 2 }
    )
    .map { style(.strong, $0) }.behind("\(style(role, title)): ", indent: 2)
  }
}
