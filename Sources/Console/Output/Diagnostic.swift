import Artifact

/// A finding as a person reads it: what, where in the report and in the file, the line with a caret,
/// and what would help.
///
/// No line begins with text of a report: some log viewers act on a line that begins with `::`.
struct Diagnostic {
  let finding: Finding
  let reportPath: String
  let artifactPath: String?
  let text: SourceText
  let style: Style
  let width: Int

  var lines: [String] {
    let code = finding.code.map { " \($0.shown)" } ?? ""
    let title = "\(finding.severity.rawValue)[\(finding.rule)\(code)]"
    var lines = wrapped(finding.message.shown.clipped(to: 240), after: title)
    guard let place = finding.reportLocation else {
      lines.append("  \(style(.gutter, "-->")) \(reportPath.shown)")
      return lines + help(gutter: 1)
    }
    let gutter = "\(place.line)".count
    let blank = String(repeating: " ", count: gutter)
    let bar = style(.gutter, "|")
    lines.append(
      "\(blank)\(style(.gutter, "-->")) \(reportPath.shown):\(place.line):\(place.column)")
    if let artifactPath {
      let inFile = finding.location.map { ":\($0.line):\($0.column)" } ?? ""
      let name = artifactPath.shown.clipped(to: max(20, width - gutter - 12 - inFile.count))
      lines.append("\(blank) \(bar) \(style(.faint, "in \(name)\(inFile)"))")
    }
    if let line = text.line(place.line) {
      let excerpt = Excerpt(line: line.text, column: place.column, width: width - gutter - 4)
      lines.append("\(style(.gutter, "\(place.line)")) \(bar) \(excerpt.text)")
      let caret = String(repeating: " ", count: excerpt.caret) + style(role, excerpt.marks)
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

  private func help(gutter: Int) -> [String] {
    guard let help = finding.help else { return [] }
    let blank = String(repeating: " ", count: gutter)
    let lead = "\(blank) = help: "
    return TextLayout.wrap(help.shown, width: max(20, width - lead.count)).enumerated().map {
      $0.offset == 0
        ? "\(blank) \(style(.gutter, "=")) \(style(.help, "help")): \($0.element)"
        : String(repeating: " ", count: lead.count) + $0.element
    }
  }

  private func wrapped(_ message: String, after title: String) -> [String] {
    let first = TextLayout.wrap(
      message, width: max(20, width), firstWidth: width - title.count - 2)
    return first.enumerated().map {
      $0.offset == 0
        ? "\(style(role, title)): \(style(.strong, $0.element))"
        : "  \(style(.strong, $0.element))"
    }
  }
}

/// A line clipped around the place that matters, and the caret below it.
struct Excerpt: Equatable {
  let text: String
  /// Columns before the caret.
  let caret: Int
  let marks: String

  /// `column` counts code points from 1.
  init(line: String, column: Int, width: Int) {
    let scalars = Array(line.unicodeScalars)
    let at = min(max(column - 1, 0), scalars.count)
    // What is shown before the place: the indentation goes if the line is too long for it.
    let room = max(width, 20)
    func shown(_ range: Range<Int>) -> String {
      var piece = String.UnicodeScalarView()
      piece.append(contentsOf: scalars[range])
      return String(piece).shown
    }
    let token = scalars[at...].prefix {
      $0.properties.isAlphabetic || $0 == "_" || $0.properties.numericType != nil
    }
    let tokenLength = min(max(token.count, 1), 40)
    // Only what can be seen is laid out: a line of megabytes costs no more than a short one.
    var start = max(0, at - room)
    var before = shown(start..<at)
    let lead = max(room / 2, room - tokenLength - 20)
    if start > 0 || before.columns > lead {
      let keep = min(room / 2, before.columns)
      while before.columns > keep, start < at {
        start += 1
        before = shown(start..<at)
      }
      before = "…" + before
    }
    let end = min(scalars.count, at + room)
    var after = shown(at..<end)
    let rest = room - before.columns
    if after.columns > rest || end < scalars.count {
      while after.columns > rest - 1, !after.isEmpty { after.removeLast() }
      after += "…"
    }
    text = before + after
    caret = before.columns
    marks = String(
      repeating: "^",
      count: max(
        1,
        min(
          tokenLength, max(1, rest - 1),
          max(1, shown(at..<min(scalars.count, at + tokenLength)).columns))))
  }
}

/// Words laid out over lines.
enum TextLayout {
  static func wrap(_ text: String, width: Int, firstWidth: Int? = nil) -> [String] {
    var lines: [String] = []
    var line = ""
    var limit = firstWidth ?? width
    for word in text.split(separator: " ") {
      if !line.isEmpty, line.columns + 1 + String(word).columns > limit {
        lines.append(line)
        line = ""
        limit = width
      }
      line += line.isEmpty ? String(word) : " \(word)"
    }
    if !line.isEmpty || lines.isEmpty { lines.append(line) }
    return lines
  }
}
