import Testing

@testable import Console
@testable import Results

@Suite("Progress") struct ProgressTests {
  @Test(
    "a terminal is told how many are done; what keeps each line is told the whole number once",
    arguments: [
      (0, 1001, "checking 0 of 1,001", "checking 1,001"),
      (4200, 10_000, "checking 4,200 of 10,000", "checking 10,000"),
      (999, 1_234_567, "checking 999 of 1,234,567", "checking 1,234,567"),
    ])
  func counted(done: Int, total: Int, terminal: String, plain: String) {
    let words = Progress.words(for: "checking", (done, total))
    #expect(words.terminal.text == terminal && words.plain.text == plain)
  }

  @Test(
    "the time left is told as so far, in seconds or minutes, once a second gave a measure",
    arguments: [
      (900, 100, 2.0, "18 s"), (1, 999, 3, "1 s"), (9_000, 1_000, 60, "9 min"), (5, 0, 60, nil),
      (5, 5, 0.5, nil), (0, 5, 60, nil),
    ] as [(Int, Int, Double, String?)])
  func left(rest: Int, done: Int, seconds: Double, told: String?) {
    #expect(Progress.left(of: rest, at: done, in: .seconds(seconds))?.text == told)
  }

  @Test("without a number the words are the same on both, and harmless")
  func plain() {
    #expect(Progress.words(for: "a\u{1B}b", nil) == ("a\\u{001b}b", "a\\u{001b}b"))
  }

  @Test("an error of what is done aside comes through, and progress goes on")
  func aside() throws {
    struct Failure: Error {}
    let progress = Progress()
    defer { progress.end() }
    #expect(throws: Failure.self) { try progress.aside { throw Failure() } }
    progress.say("more")
  }
}
