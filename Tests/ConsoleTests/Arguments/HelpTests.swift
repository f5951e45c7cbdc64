import Console
import Testing

@Suite("Help teaches")
struct HelpTests {
  @Test(
    "a program's help shows its commands and what they share",
    arguments: ["--help", "-h", "help", "--home x --help", "--help try", "--nonsense --help"])
  func program(_ line: String) {
    #expect(
      Example.printed(line) == """
        0 output: usage: sandbox COMMAND [options]

        Try what a report proposes where it can do no harm.

        A report is untrusted input. Its files are extracted, checked, and rolled out
        only when they hold.

          sandbox try report.md
          sandbox try --format sarif reports/

        Commands:
          try          Extract, check and judge the files that reports propose.
          apply        Try a report, and roll it out.
          take         Take one of everything else.
          list         List the workspaces.
          completions  Print a script that completes sandbox in a shell.
          help         Print help on the program, or on one command.

        Options of every command:
              --home DIR    Where workspaces are kept.
              --color WHEN  When to use colour. (auto, always or never; default: auto)
          -h, --help        Print help and stop.

        Options of the program:
          --version  Print the version and stop.

        Exit status:
          0  passed
          1  failed
          2  usage, or our own environment broke

        'sandbox help COMMAND' explains one command.

        """)
  }

  @Test(
    "a command's help shows its operands and options",
    arguments: [
      "try --help", "try -h", "help try", "try --fromat --help", "--home x try a -h", "try -qh",
    ])
  func command(_ line: String) {
    #expect(
      Example.printed(line) == """
        0 output: usage: sandbox try REPORT|DIR… [options]

        Extract, check and judge the files that reports propose.

        A directory is walked for reports.

          sandbox try --quiet report.md

        Operands:
          REPORT|DIR…  Reports, or directories of them.

        Options:
          -f, --format FORMAT  How the verdict is written. (text, json or sarif;
                               default: text)
          -q, --quiet          Say nothing of what passed.
              --allow-unchecked[=LANGUAGE,…]
                               Let unchecked files pass, of every language or of those
                               that are listed. (css, html or sql)

        Options of every command:
              --home DIR    Where workspaces are kept.
              --color WHEN  When to use colour. (auto, always or never; default: auto)
          -h, --help        Print help and stop.

        Exit status:
          0  passed
          1  failed
          2  usage, or our own environment broke

        """)
  }

  @Test("a required option stands in the usage line, and bounds and defaults with their option")
  func required() {
    let text = Example.printed("help apply")
    #expect(text.contains("usage: sandbox apply REPORT --to DIR [options]\n"))
    #expect(text.contains("  --to DIR       The target. (required)\n"))
    #expect(text.contains("  --jobs N       Checks at a time. (from 1 to 64; default: 4)\n"))
    #expect(text.contains("  --limit LIMIT  Wall time of one file. (from 1ms to 1h; default: 10s)"))
    let take = Example.printed("help take")
    #expect(take.contains("usage: sandbox take FIRST [NUMBER…] LAST [options]\n"))
  }

  @Test("no line is wider than the layout", arguments: [40, 60, 80, 120])
  func width(_ width: Int) {
    for command in ["try", "apply", "take", "list"] {
      let text = Example.printed(["help", command], HelpLayout(width: width))
      let help = text.trimmingPrefix("0 output: ")
      #expect(help.split(separator: "\n").allSatisfy { $0.count <= width }, "\(help)")
    }
  }

  @Test("bold type is in styled help only, and changes nothing else")
  func styled() {
    let plain = Example.printed(["help", "try"])
    let styled = Example.printed(["help", "try"], HelpLayout(styled: true))
    #expect(!plain.contains("\u{1B}"))
    #expect(styled.contains("\u{1B}[1mOptions:\u{1B}[0m\n"))
    let bare = styled.split(separator: "\u{1B}[1m", omittingEmptySubsequences: false).joined()
      .split(separator: "\u{1B}[0m", omittingEmptySubsequences: false).joined()
    #expect(bare == plain)
  }

  @Test("the version is one line")
  func version() {
    #expect(Example.printed("--version").hasPrefix("0 output: sandbox 0.1.0\n"))
  }

  @Test("after '--', '--help' is an operand")
  func operand() async throws {
    #expect(try await Example.run("try -- --help").contains(#"["--help"]"#))
  }
}
