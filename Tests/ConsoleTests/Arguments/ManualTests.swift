import Console
import Foundation
import Testing

@Suite("Pages of the manual come from the same table")
struct ManualTests {
  @Test("there is one of the program and one of each command")
  func names() {
    #expect(
      Example.printed("--man") == """
        0 output: sandbox
        sandbox-try
        sandbox-apply
        sandbox-take
        sandbox-list
        sandbox-completions
        sandbox-help

        """)
  }

  @Test("a page says what help says")
  func page() {
    #expect(
      Example.printed("--man sandbox-apply 2026-11-30") == #"""
        0 output: .TH SANDBOX\-APPLY 1 2026-11-30 "sandbox 0.1.0"
        .SH NAME
        sandbox\-apply \- Try a report, and roll it out.
        .SH SYNOPSIS
        \fBsandbox apply\fR REPORT \-\-to DIR [options]
        .SH DESCRIPTION
        Try a report, and roll it out.
        .SH OPERANDS
        .TP
        \fBREPORT\fR
        The report.
        .SH OPTIONS
        .TP
        \fB\-\-to\fR DIR
        The target. (required)
        .TP
        \fB\-\-jobs\fR N
        Checks at a time. (from 1 to 64; default: 4)
        .TP
        \fB\-\-limit\fR LIMIT
        Wall time of one file. (from 1ms to 1h; default: 10s)
        .SH OPTIONS OF EVERY COMMAND
        .TP
        \fB\-\-home\fR DIR
        Where workspaces are kept.
        .TP
        \fB\-\-color\fR WHEN
        When to use colour. (auto, always or never; default: auto)
        .TP
        \fB\-h\fR, \fB\-\-help\fR
        Print help and stop.
        .SH EXIT STATUS
        .TP
        \fB0\fR
        passed
        .TP
        \fB1\fR
        failed
        .TP
        \fB2\fR
        usage, or our own environment broke
        .SH SEE ALSO
        \fBsandbox\fR(1), \fBsandbox\-try\fR(1), \fBsandbox\-take\fR(1), \fBsandbox\-list\fR(1), \#
        \fBsandbox\-completions\fR(1), \fBsandbox\-help\fR(1)

        """#)
  }

  @Test(
    "what is no page, or no day, is an option that nobody knows",
    arguments: [
      "--man sandbox", "--man nothing 2026-11-30", "--man sandbox .so", "--man sandbox 1 2",
    ])
  func refused(_ line: String) {
    #expect(Example.printed(line).hasPrefix("2 error: unknown option '--man'"))
  }

  @Test("mandoc has nothing against any page", .timeLimit(.minutes(10)))
  func lint() throws {
    let names = Example.printed("--man").dropFirst("0 output: ".count).split(separator: "\n")
    for name in names { _ = try read(Example.program, "\(name)") }
    #expect(throws: Rejected.self) { try mandoc(".TH X\n.SH NAME\n.nosuch macro\n") }
  }

  @Test("no text of the table is taken for a macro or an escape", .timeLimit(.minutes(10)))
  func hostile() throws {
    let texts = [
      ".so /etc/passwd", "'br", #"\fB bold \n(yr \*(Tm \\ \"#, #"a "quoted" -- dash-ed word"#,
      "it's ^ ~ ` …", ". ", "…—é😀 \u{10FFFF}",
    ]
    for text in texts {
      let program = Program(
        "x", version: text, text,
        discussion: "\(text)\n\(text)\n\n  \(text)\n\(text)\n\n\n  \(text)",
        options: Group(Flag("--\(text)", text)) { $0 }, statuses: [0: text],
        commands: [
          "y": {
            Command(text, discussion: "  \(text)", Operand<String>(text, text)) { _, _ in 0 }
          }
        ])
      for page in ["x", "x-y"] {
        let shown = try read(program, page).split { $0.isWhitespace }.joined(separator: " ")
        let expected = text.split { $0.isWhitespace }.joined(separator: " ")
        let times = shown.components(separatedBy: expected).count - 1
        // The name, the description, each of its paragraphs, the option's form and what it is for, the status.
        #expect(times >= (page == "x" ? 11 : 7), "\(times) times in \(shown)")
      }
    }
  }

  private struct Rejected: Error { let complaint: String }

  /// The page as a reader sees it; what mandoc warns of is thrown.
  private func read(_ program: Program<some Sendable>, _ page: String) throws -> String {
    guard case .print(let source, 0, .output) = program.resolve(["--man", page, "2026-11-30"])
    else { throw Rejected(complaint: "no page \(page)") }
    return try mandoc(source)
  }

  @discardableResult
  private func mandoc(_ source: String) throws -> String {
    guard let mandoc = try Shells.path(of: "mandoc") else { return "" }
    let file = try Shells.write(source)
    defer { try? FileManager.default.removeItem(at: file) }
    let lint = try Shells.run(mandoc, ["-Tlint", "-Wwarning", file.path])
    guard lint.status == 0 else { throw Rejected(complaint: "\(lint.output)\n\(source)") }
    let shown = try Shells.run(mandoc, ["-Tutf8", "-Owidth=1000", file.path]).output
    // Bold type is a letter, a backspace, and the letter again.
    return String(
      shown.unicodeScalars.reduce(into: String.UnicodeScalarView()) { text, scalar in
        if scalar == "\u{8}" { text.removeLast() } else { text.append(scalar) }
      })
  }
}
