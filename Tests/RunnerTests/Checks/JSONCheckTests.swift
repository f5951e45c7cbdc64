import Artifact
import Testing

@testable import Judging
@testable import Launching
@testable import Runner

@Suite("JSON") struct JSONCheckTests {
  private func outcome(_ text: [UInt8]) -> Outcome {
    JSONCheck.outcome(for: .file("a.json", text))
  }

  @Test(
    "JSON passed",
    arguments: [
      "{}", "[]", "null", "1", "\"a\"", " [1, 2.5e-3, \"\\u00e9\\ud83d\\ude00\", true] \r\n",
      "{\"a\": {\"a\": []}}", "{\"é😀\": -0}", "\"a\\/b\"",
    ])
  func good(text: String) {
    let outcome = outcome(Array(text.utf8))
    #expect(outcome.check.verdict == .passed && outcome.findings == [], "\(outcome.findings)")
    #expect(outcome.check.name == "json/syntax" && outcome.check.tool == "foundation")
  }

  @Test(
    "an error stands where JSON ends to be JSON",
    arguments: [
      "{\"a\": 📍b}", "{\"a\": 1,📍}", "[1, 📍]", "{📍a: 1}", "{📍'a': 1}", "{\"a\" 📍1}",
      "{\n  \"a\": 1\n  📍\"b\": 2\n}", "{\"é😀\": 📍x}", "{\r\n\t\"a\": 📍}", "[1 📍2]", "[1]📍]",
      "📍// a\n{}", "{\"a\": 1} 📍// b", "{\"a\": 0📍1}", "[1.📍]", "[📍+1]", "[📍.5]", "[📍NaN]",
      "[📍tru]", "\"a📍\n\"", "\"\\📍x\"", "[1,\n 📍,2]", "{} 📍{}", "[📍undefined]",
    ] as [MarkedSource])
  func places(source: MarkedSource) throws {
    let outcome = outcome(source.text)
    #expect(outcome.check.verdict == .failed)
    let place = try #require(outcome.error?.location)
    #expect(
      [place.line, place.column] == [source.line, source.column], "\(outcome.findings)")
  }

  @Test(
    "what never ends stands at its last character",
    arguments: ["📍{", "{\"a\": 📍[\n\n", "[1📍,", "{\"a\"📍:\n", "[\"é📍]"] as [MarkedSource])
  func unended(source: MarkedSource) throws {
    let place = try #require(outcome(source.text).error?.location)
    let isString = source.text.last == UInt8(ascii: "]")
    #expect(place == Position(line: source.line ?? 0, column: isString ? 2 : source.column ?? 0))
  }

  @Test("what those who read it take, comments and a last comma, is right in files of their names")
  func comments() {
    let text = """
      // For "all": /* of them
      { "a": [1, 2, /* , ] */ ], // "b
        "url": "http://x/*", "c": {"d": "\\"//",},
      }
      """
    for (name, isRight) in [
      ("tsconfig.json", true), ("tsconfig.build.json", true), ("a.jsonc", true), ("a.json", false),
      ("package.json", false),
    ] {
      let verdict = JSONCheck.outcome(for: .file(name, text)).check.verdict
      #expect(verdict == (isRight ? .passed : .failed), "\(name)")
    }
    for wrong in [
      "{ \"a\": 1,, }", "[,]", "{ \"a\": 1 } /* b", "{ \"a\" /, 1 }", "// a", "{\"a\": \"b",
    ] {
      #expect(
        JSONCheck.outcome(for: .file("tsconfig.json", wrong)).check.verdict == .failed, "\(wrong)")
    }
  }

  @Test("an empty text is no JSON")
  func empty() {
    #expect(outcome([]).check.verdict == .failed)
    #expect(outcome(Array("\n \n".utf8)).check.verdict == .failed)
  }

  @Test(
    "a text in another encoding, or with NUL in it, is no JSON",
    arguments: [
      [0x31, 0x00], [0x00, 0x31], [0x31, 0x00, 0x00, 0x00], [0x7B, 0x00, 0x7D, 0x00],
      [0x7B, 0x7D, 0x00], [0x22, 0x00, 0x22],
    ] as [[UInt8]])
  func encodings(text: [UInt8]) {
    #expect(outcome(text).check.verdict == .failed)
  }

  @Test("what is nested too deeply to be read is unchecked, or right, never failed")
  func deep() {
    for depth in [400, 600, 100_000] {
      let text = String(repeating: "[", count: depth) + String(repeating: "]", count: depth)
      #expect(outcome(Array(text.utf8)).check.verdict != .failed, "\(depth)")
    }
  }

  @Test(
    "the usual mistakes are helped",
    arguments: [
      ("// a\n{}", "JSON has no comments"), ("{/* a */}", "JSON has no comments"),
      ("# a\n{}", "JSON has no comments"), ("{'a': 1}", "JSON quotes with \", not with '"),
      ("{\"a\": 1,\n}", "take out the comma before it"), ("[1, ]", "take out the comma before it"),
    ])
  func help(text: String, help: String) {
    #expect(outcome(Array(text.utf8)).error?.help == help)
  }
}
