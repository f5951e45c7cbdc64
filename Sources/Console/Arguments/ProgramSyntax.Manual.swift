/// Pages for man(1), from the table that also feeds the help: one of the program, one of each command.
///
/// They are in man(7), whose text lines read no word as a macro. mandoc and groff show them alike.
extension ProgramSyntax {
  /// What answers `--man`, which packages are made with and no help lists: the names of all pages; with
  /// one of them and the day that it shall bear, that page.
  func manual(_ arguments: ArraySlice<String>) -> String? {
    let pages = [(name, nil)] + commands.map { ("\(name)-\($0.name)", $0) }
    if arguments.isEmpty { return pages.map { "\($0.0)\n" }.joined() }
    guard arguments.count == 2, let asked = arguments.first, let day = arguments.last,
      day.utf8.allSatisfy({ (48...57).contains($0) || $0 == 45 }),
      let (title, command) = pages.first(where: { $0.0 == asked })
    else { return nil }
    var page = ManualPage()
    let heading = ManualPage.escaped(title.uppercased())
    page.macro("TH \(heading) 1 \(day) \"\(ManualPage.escaped("\(name) \(version)"))\"")
    command.map { write($0, to: &page) } ?? write(to: &page)
    page.entries("EXIT STATUS", statuses.map { ("\\fB\($0.key)\\fR", $0.value) })
    page.section("SEE ALSO")
    let others = pages.map(\.0).filter { $0 != title }
    page.text(others.map { "\(ManualPage.bold($0))(1)" }.joined(separator: ", "))
    return page.source
  }

  private func write(to page: inout ManualPage) {
    page.head(name, summary, "\(ManualPage.bold(name)) \\fICOMMAND\\fR [\\fIoptions\\fR]")
    page.prose(discussion)
    page.entries("COMMANDS", commands.map { (ManualPage.bold($0.name), $0.summary) })
    page.entries("OPTIONS", rows(leading))
  }

  private func write(_ command: CommandSyntax, to page: inout ManualPage) {
    let forms = command.forms.map(ManualPage.escaped).joined(separator: " ")
    page.head(
      "\(name)-\(command.name)", command.summary,
      "\(ManualPage.bold("\(name) \(command.name)")) \(forms)")
    page.prose(command.discussion)
    page.entries("OPERANDS", rows(command.operands))
    page.entries("OPTIONS", rows(command.options))
    page.entries("OPTIONS OF EVERY COMMAND", rows(shared + [Self.help]))
  }

  private func rows(_ parameters: [ParameterSyntax]) -> [(String, String)] {
    parameters.map { parameter in
      let letter = parameter.short.map { ManualPage.bold("-\($0)") + ", " } ?? ""
      let value = ManualPage.escaped(String(parameter.form.dropFirst(parameter.name.count)))
      return (letter + ManualPage.bold(parameter.name) + value, parameter.explanation)
    }
  }
}

/// A page in man(7) under construction. What `macro`, `text` and `entries` take as a head is source;
/// all else is text, and is escaped.
private struct ManualPage {
  private(set) var source = ""

  mutating func macro(_ line: String) { source += ".\(line)\n" }
  mutating func text(_ line: String) { source += "\(line)\n" }
  mutating func section(_ name: String) { macro("SH \(name)") }

  mutating func head(_ name: String, _ summary: String, _ synopsis: String) {
    section("NAME")
    text("\(Self.escaped(name)) \\- \(Self.escaped(summary))")
    section("SYNOPSIS")
    text(synopsis)
    section("DESCRIPTION")
    text(Self.escaped(summary))
  }

  /// Paragraphs; lines that begin with a space stay as they are.
  mutating func prose(_ discussion: String) {
    var isVerbatim = false
    var isNew = true
    for line in (discussion + "\n").split(separator: "\n", omittingEmptySubsequences: false) {
      let isProse = line.first != " "
      if isVerbatim, isProse { macro("fi") }
      if isNew, !line.isEmpty { macro("PP") }
      if !isVerbatim, !isProse { macro("nf") }
      isVerbatim = !isProse
      isNew = line.isEmpty
      if !isNew { text(Self.escaped(String(line))) }
    }
  }

  mutating func entries(_ heading: String, _ rows: [(head: String, text: String)]) {
    guard !rows.isEmpty else { return }
    section(heading)
    for (head, text) in rows {
      macro("TP")
      self.text(head)
      self.text(Self.escaped(text))
    }
  }

  static func bold(_ text: String) -> String { "\\fB\(escaped(text))\\fR" }

  /// The text as a line that means nothing but itself: a dot or a quote at its beginning is no macro, a
  /// backslash no escape, and a hyphen is the one that can be copied into a shell.
  static func escaped(_ text: String) -> String {
    let line = text.unicodeScalars.map { scalar in
      switch scalar {
      case "\\": "\\e"
      case "-": "\\-"
      case "\"": "\\(dq"
      case "'": "\\(aq"
      case "`": "\\(ga"
      case "^": "\\(ha"
      case "~": "\\(ti"
      case "\n": " "
      case _ where !scalar.isASCII: "\\[u\(hex(scalar.value))]"
      default: String(scalar)
      }
    }.joined()
    return line.hasPrefix(".") ? "\\&\(line)" : line
  }

  private static func hex(_ value: UInt32) -> String {
    let digits = String(value, radix: 16, uppercase: true)
    return String(repeating: "0", count: max(0, 4 - digits.count)) + digits
  }
}
