import Testing

@testable import Console
@testable import Results

@Suite("Plain text") struct PlainTextTests {
  @Test(
    "what a terminal would act on, or nobody would see, is spelled out",
    arguments: [
      ("\u{1B}[31m", "\\u{001b}[31m"), ("a\rb", "a\\u{000d}b"), ("a\u{7}", "a\\u{0007}"),
      ("\u{9B}31m", "\\u{009b}31m"), ("\u{9D}0;x\u{9C}", "\\u{009d}0;x\\u{009c}"),
      ("\u{202E}abc", "\\u{202e}abc"), ("\u{2066}x\u{2069}", "\\u{2066}x\\u{2069}"),
      ("a\u{2028}b\u{2029}c", "a\\u{2028}b\\u{2029}c"), ("a\u{85}b", "a\\u{0085}b"),
      ("a\u{200B}b\u{FEFF}", "a\\u{200b}b\\u{feff}"), ("a\nb", "a\\u{000a}b"),
      ("\u{0}\u{7F}", "\\u{0000}\\u{007f}"), ("\u{E0041}", "\\u{e0041}"),
      ("a\r\nb", "a\\u{000d}\\u{000a}b"),
    ])
  func spelled(text: String, expected: String) {
    #expect(text.escaped == expected && text.shown.text == expected)
  }

  @Test("all else stays, a tab as a blank", arguments: ["", "abc", "é😀日本", "\\u{1b}", "e\u{301}"])
  func kept(text: String) {
    #expect(text.escaped == text)
    #expect("\(text)\t".escaped == "\(text) ")
  }

  @Test(
    "a line that a log viewer would take for a command is none any more",
    arguments: [
      ("::error::x", "\\u{3a}:error::x"), ("  ::add-mask::x", "  \\u{3a}:add-mask::x"),
      ("::\u{301}error::", "\\u{3a}:\u{301}error::"), ("::", "\\u{3a}:"),
      ("a ##[error]x", "a ##\\u{5b}error]x"), (":error", ":error"), ("a ::error::", "a ::error::"),
      ("", ""), ("  ", "  "),
    ])
  func inert(line: String, expected: String) {
    #expect(Array(line.inert.utf8) == Array(expected.utf8))
  }

  @Test(
    "columns are those of a terminal",
    arguments: [("abc", 3), ("é", 1), ("e\u{301}", 1), ("日本", 4), ("😀", 2), ("ｆ", 2), ("…", 1)])
  func columns(text: String, columns: Int) {
    #expect(text.columns == columns)
  }

  @Test("clipping keeps the beginning, padding the columns")
  func clipping() {
    #expect("abcdef".clipped(to: 4) == "abc…" && "abcd".clipped(to: 4) == "abcd")
    #expect("abc".clipped(to: 0) == "…")
    #expect("日".padded(to: 4) == "日  " && "abcdef".padded(to: 4) == "abcdef")
    #expect("a/long/path.sql".clippedLeft(to: 9) == "…path.sql")
    #expect("日本語.sql".clippedLeft(to: 8) == "…語.sql")
  }

  @Test("a path of megabytes is clipped at no cost", .timeLimit(.minutes(10)))
  func hugePath() {
    let path = String(repeating: "a", count: 2_000_000)
    #expect(path.clippedLeft(to: 9) == "…aaaaaaaa")
  }
}
