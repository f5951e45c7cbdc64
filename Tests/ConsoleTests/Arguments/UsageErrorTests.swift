import Testing

@testable import Artifact
@testable import Console
@testable import Results

@Suite("A command line that cannot be understood says why, with status 2 on standard error")
struct UsageErrorTests {
  @Test(
    "every error has its words",
    arguments: [
      (
        "try --fromat json a",
        "unknown option '--fromat' for 'sandbox try'; "
          + "did you mean '--format'?"
      ),
      (
        "try --allow a",
        "unknown option '--allow' for 'sandbox try'; "
          + "did you mean '--allow-unchecked'?"
      ),
      ("try -format a", "unknown option '-format' for 'sandbox try'; did you mean '--format'?"),
      ("try --zebra=1 a", "unknown option '--zebra' for 'sandbox try'"),
      ("try -z a", "unknown option '-z' for 'sandbox try'"),
      ("try -qz a", "unknown option '-qz' for 'sandbox try'"),
      ("try --format", "missing value for '--format': expected text, json or sarif"),
      (
        "try a --home --quiet",
        "missing value for '--home': expected a directory; "
          + "one that begins with '-' is written '--home=…'"
      ),
      (
        "try --format jsn a",
        "invalid value 'jsn' for '--format': expected text, json or sarif; did you mean 'json'?"
      ),
      ("try --format= a", "invalid value '' for '--format': expected text, json or sarif"),
      (
        "try --allow-unchecked=css,,html a",
        "invalid value '' for '--allow-unchecked': expected css, html or sql"
      ),
      (
        "try --format json --format json a",
        "'--format' is given twice for 'sandbox try'; "
          + "give it once"
      ),
      ("--home a list --home b", "'--home' is given twice for 'sandbox list'; give it once"),
      ("try --quiet=yes a", "'--quiet' takes no value for 'sandbox try'"),
      ("try", "missing operand REPORT|DIR… for 'sandbox try'"),
      ("try --", "missing operand REPORT|DIR… for 'sandbox try'"),
      ("apply a", "missing option '--to DIR' for 'sandbox apply'"),
      ("take a", "missing operand LAST for 'sandbox take'"),
      ("list a b", "unexpected operand 'b' for 'sandbox list'"),
      (
        "apply a --to b --jobs 65",
        "invalid value '65' for '--jobs': expected a whole number from 1 to 64"
      ),
      (
        "apply a --to b --limit 10",
        "invalid value '10' for '--limit': "
          + "expected a duration such as 500ms, 10s, 5m, 2h or 7d from 1ms to 1h"
      ),
      ("take a x b", "invalid value 'x' for NUMBER: expected a whole number"),
      (
        "completions bsh",
        "invalid value 'bsh' for SHELL: expected bash, zsh or fish; did you mean 'bash'?"
      ),
    ])
  func words(_ line: String, _ message: String) {
    let first = line.split(separator: " ").first { !$0.hasPrefix("-") && $0 != "a" } ?? ""
    #expect(
      Example.printed(line) == "2 error: \(message)\nsee 'sandbox \(first) --help'\n")
  }

  @Test(
    "what stands before the command, and the command itself, have words too",
    arguments: [
      ("tyr a", "unknown command 'tyr' for 'sandbox'; did you mean 'try'?"),
      ("help tyr", "unknown command 'tyr' for 'sandbox'; did you mean 'try'?"),
      ("zebra --help", "unknown command 'zebra' for 'sandbox'"),
      ("--hom x list", "unknown option '--hom' for 'sandbox'; did you mean '--home'?"),
      (
        "-q try a",
        "unknown option '-q' for 'sandbox'; it follows the command, as in 'sandbox try -q'"
      ),
      (
        "--format json try a",
        "unknown option '--format' for 'sandbox'; it follows the command, "
          + "as in 'sandbox try --format'"
      ),
    ])
  func leading(_ line: String, _ message: String) {
    #expect(Example.printed(line) == "2 error: \(message)\nsee 'sandbox --help'\n")
  }

  @Test("an empty path, as an unset variable gives it, is refused")
  func emptyPath() {
    let text = Example.printed(["try", ""])
    #expect(text.hasPrefix("2 error: invalid value '' for REPORT|DIR: expected a path\n"))
  }

  @Test("no command at all is a short usage, with status 2")
  func noCommand() {
    #expect(
      Example.printed([]) == """
        2 error: usage: sandbox COMMAND [options]

        Commands:
          try          Extract, check and judge the files that reports propose.
          apply        Try a report, and roll it out.
          take         Take one of everything else.
          list         List the workspaces.
          completions  Print a script that completes sandbox in a shell.
          help         Print help on the program, or on one command.

        see 'sandbox --help'

        """)
  }

  @Test(
    "a character that a terminal would act on is shown as an escape",
    arguments: [
      ("\u{1B}[2J", "\\u{1b}[2J"), ("a\nb", "a\\u{a}b"), ("\u{7F}", "\\u{7f}"),
      ("\u{9B}31m", "\\u{9b}31m"), ("\u{202A}\u{202E}", "\\u{202a}\\u{202e}"),
      ("\u{2066}\u{2069}", "\\u{2066}\\u{2069}"), ("\u{200E}\u{200F}", "\\u{200e}\\u{200f}"),
      ("\u{61C}", "\\u{61c}"), ("\u{2028}", "\\u{2028}"), ("grün 🎈", "grün 🎈"),
    ])
  func escapes(_ text: String, _ echo: String) {
    #expect(text.echoed == echo)
    let printed = Example.printed(["list", "a", text])
    #expect(printed.hasPrefix("2 error: unexpected operand '\(echo)' for"))
  }

  @Test("a long argument is cut to a hundred characters")
  func cut() {
    #expect(String(repeating: "a", count: 100).echoed == String(repeating: "a", count: 100))
    #expect(String(repeating: "a", count: 101).echoed == String(repeating: "a", count: 100) + "…")
    #expect(String(repeating: "\u{1B}", count: 101).echoed.unicodeScalars.count <= 101)
  }

  @Test(
    "the distance counts swaps of neighbours once",
    arguments: [
      ("", "", 0), ("a", "", 1), ("format", "fromat", 1), ("try", "tyr", 1), ("ca", "abc", 3),
      ("kitten", "sitting", 3), ("list", "list", 0),
    ])
  func distance(_ a: String, _ b: String, _ distance: Int) {
    #expect(Suggestion.distance(Array(a.utf8), Array(b.utf8)) == distance)
    #expect(Suggestion.distance(Array(b.utf8), Array(a.utf8)) == distance)
  }
}
