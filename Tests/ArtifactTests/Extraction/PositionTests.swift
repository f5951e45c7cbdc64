import Artifact
import Testing

/// Where a place in a file stands in its report: the mark is what both must point at.
@Suite struct PositionTests {
  struct Case: CustomTestStringConvertible {
    let testDescription: String
    /// A body, or between the quotes of a JSON string its spelling.
    let body: String
    let line: Int
    let column: Int

    init(_ what: String, _ body: String, _ line: Int, _ column: Int) {
      (testDescription, self.body, self.line, self.column) = (what, body, line, column)
    }
  }

  private func check(_ one: Case, _ marked: Marked, _ report: Report) throws {
    let expected = try #require(marked.position, "no mark in the input")
    let artifact = try #require(Extraction(report).artifacts.first)
    let place = Position(line: one.line, column: one.column)
    #expect(artifact.content.position(at: artifact.content.offset(of: place)) == place)
    #expect(artifact.reportPosition(of: place, in: report) == expected)
    #expect(artifact.reportLines.contains(expected.line))
  }

  @Test(
    "a place in a file is found in a markdown report",
    arguments: [
      Case("the first character", "===FILE:a.js===\n📍one\ntwo\n===END===", 1, 1),
      Case("behind tabs", "===FILE:a.js===\none\n\t\tt📍wo\n===END===", 2, 4),
      Case("behind astral characters", "===FILE:a.js===\n'📚📚'; 📍two\n===END===", 1, 7),
      Case("behind combining characters", "===FILE:a.js===\ne\u{301}e\u{301} 📍x\n===END===", 1, 6),
      Case("CRLF", "===FILE:a.js===\r\none\r\nt📍wo\r\n===END===\r\n", 2, 2),
      Case("at the CR itself", "===FILE:a.js===\r\none📍\r\ntwo\r\n", 1, 4),
      Case("behind blank lines that went", "===FILE:a.js===\n\n \t\n  o📍ne\n===END===", 1, 4),
      Case("behind a fence that went", "===FILE:a.js===\n```js\none\n📍two\n```\n", 2, 1),
      Case("before a glued closing mark", "===FILE:a.js===\none\nt📍wo===END===", 2, 2),
      Case("the end of a glued line", "===FILE:a.js===\ntwo📍===END===", 1, 4),
      Case(
        "on the declaration's own line",
        "x: Create or update the file a.js with this complete content: on📍e\ntwo\n", 1, 3),
      Case(
        "the line after the declaration's own",
        "Create or update the file a.js with this complete content: one\n\ttw📍o\n", 2, 4),
      Case(
        "a declaration below the kind",
        "x: \n\nCreate or update the file a.js with this complete content:\n\n📍one\n", 1, 1),
      Case("the last line end", "===FILE:a.js===\none📍\n===END===", 1, 4),
    ])
  func markdown(_ one: Case) throws {
    let marked = Marked(Sample.header + one.body + Sample.lists)
    try check(one, marked, Sample.read(markdown: marked.text))
  }

  @Test(
    "a place in a file is found in the escaped text of a JSON report",
    arguments: [
      Case("the first character", #"===FILE:a.js===\n📍one\ntwo\n"#, 1, 1),
      Case("behind escapes of one character", #"===FILE:a.js===\n\t\"\\\/📍x\n"#, 1, 5),
      Case("an escape itself", #"===FILE:a.js===\nx\t📍\"y\n"#, 1, 3),
      Case("a character that was escaped", #"===FILE:a.js===\nx📍\u00e9y\n"#, 1, 2),
      Case("behind a character that was escaped", #"===FILE:a.js===\nx\u00e9📍y\n"#, 1, 3),
      Case("a surrogate pair", #"===FILE:a.js===\n'📍\ud83d\udcda'\n"#, 1, 2),
      Case("behind a surrogate pair", #"===FILE:a.js===\n'\ud83d\uDCDA📍'\n"#, 1, 3),
      Case("behind a lone surrogate", #"===FILE:a.js===\n'\ud83d\n'\n📍x"#, 3, 1),
      Case("behind characters as they are", #"===FILE:a.js===\né📚📍x\n"#, 1, 3),
      Case("a later line", #"===FILE:a.js===\none\ntwo\r\n\u000at📍hree\n"#, 4, 2),
      Case("behind a marker in escapes", #"\u003d==FILE:a.js===\u000A📍one===END==="#, 1, 1),
      Case("the end of a glued line", #"===FILE:a.js===\none📍\u003d==END===\n"#, 1, 4),
      Case("the end of the text", #"===FILE:a.js===\none📍"#, 1, 4),
    ])
  func json(_ one: Case) throws {
    let frame = String(decoding: Sample.json(escaped: []), as: UTF8.self)
    let marked = Marked(frame.replacing("\"\", \"block", with: "\"\(one.body)\", \"block"))
    try check(one, marked, Sample.read(json: marked.text))
  }

  @Test("a place past the end of a file is the end of its last line in the report")
  func pastTheEnd() throws {
    let marked = Marked(Sample.header + "===FILE:a.js===\none\ntwo📍===END===\nrest" + Sample.lists)
    let report = try Sample.read(markdown: marked.text)
    let artifact = try #require(Extraction(report).artifacts.first)
    for place in [Position(line: 3, column: 1), Position(line: 99, column: 99)] {
      #expect(artifact.reportPosition(of: place, in: report) == marked.position)
    }
  }

  @Test("a finding about a path points at the line that names the path")
  func paths() throws {
    let body = "one\n📍===FILE:/abs.js===\n\n\none\n===END===\n"
    let marked = Marked(Sample.header + body + Sample.lists)
    let artifact = try #require(Extraction(Sample.read(markdown: marked.text)).artifacts.first)
    let finding = try #require(artifact.findings.first { $0.rule == Rule.unsafePath.id })
    #expect(finding.reportLocation == marked.position)
  }

  @Test("findings about a file proposed twice point at the marker of the one that was dropped")
  func twice() throws {
    let body = """
      one
      📍===FILE:a.js===

      one
      ===END===
      ===FILE:a.js===
      two
      ===END===
      """
    let marked = Marked(Sample.header + body + Sample.lists)
    let artifact = try #require(Extraction(Sample.read(markdown: marked.text)).artifacts.first)
    let finding = try #require(artifact.findings.first { $0.rule == Rule.duplicate.id })
    #expect(finding.reportLocation == marked.position)
  }
}
