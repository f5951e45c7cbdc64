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
      "{}", "[]", "1", "\"a\"", " [1, 2.5e-3, \"\\u00e9\\ud83d\\ude00\", true] \r\n",
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

  @Test(
    "what a program or a hurried hand gets wrong has a repair that is proven",
    arguments: [
      ("{\"a\": 1,}", "{\"a\": 1}"), ("[1,\n]\n", "[1\n]\n"),
      ("{\n  \"a\": 1\n  \"b\": 2\n}\n", "{\n  \"a\": 1,\n  \"b\": 2\n}\n"),
      ("{'a': 'b'}", "{\"a\": \"b\"}"),
      ("{a: 1, b_2: [None, True]}", "{\"a\": 1, \"b_2\": [null, true]}"),
      ("[1 2]", "[1, 2]"), ("{a-b: 1, c.d: 2}", "{\"a-b\": 1, \"c.d\": 2}"),
    ])
  func repairs(text: String, whole: String) {
    let found = outcome(Array(text.utf8))
    #expect(found.check.verdict == .failed && found.mended?.isWhole == true)
    #expect(found.mended?.text == Array(whole.utf8))
    #expect(found.findings.allSatisfy { $0.replacement != nil && $0.help != nil })
    #expect(outcome(Array(whole.utf8)).check.verdict == .passed)
  }

  @Test(
    "what may be cut off, left out or meant otherwise has none",
    arguments: [
      "{\"a\": [1, 2", "{\"a\": 1, // the rest as before\n\"b\": 2}",
      "{\"a\": \"say \"true\" now\"}",
      "[\"say \"1\" now\"]", "{} {}", "[1]]", "{'it's': 1}", "{\"a\" 1}", "{\"a\": undefined}",
      "{\"a\": 1,}, {\"b\": 2}", "[1,,2]", "{a b: 1}", "{\"a\": 1, \"a\": 2,}",
    ])
  func noRepair(text: String) {
    let found = outcome(Array(text.utf8))
    #expect(found.check.verdict == .failed && found.mended?.isWhole != true, "\(found.findings)")
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

  @Test(
    "comments and a last comma are right where their reader takes them, by the file's own name",
    arguments: [
      (".vscode/settings.json", true, true), (".devcontainer/devcontainer.json", true, true),
      (".devcontainer.json", true, true), ("nx.json", true, true), ("deno.json", true, true),
      ("turbo.json", true, true), (".swcrc", true, true),
      ("api-extractor.json", true, true), ("tsconfig-base.json", true, true),
      ("appsettings.Development.json", true, true), ("angular.json", true, true),
      ("knip.json", true, true), (".oxlintrc.json", true, true), ("cspell.json", true, false),
      (".mocharc.json", true, false), (".eslintrc.json", true, false),
      ("project.json", true, true), ("apps/desk/project.json", true, true),
      ("Properties/launchSettings.json", true, true), ("global.json", true, false),
      ("firebase.json", true, false), ("common/config/rush/command-line.json", true, false),
      ("config/rush.d/a.json", false, false),
      ("tsconfigure.json", false, false),
      ("vscode/settings.json", false, false), ("app.webmanifest", false, false),
      ("a.geojson", false, false), ("a.ipynb", false, false),
    ])
  func readers(path: String, comments: Bool, commas: Bool) {
    func passes(_ text: String) -> Bool {
      JSONCheck.outcome(for: .file(path, text)).check.verdict == .passed
    }
    #expect(passes("{\"a\": [1]}"))
    #expect(passes("{ // a\n\"a\": 1}") == comments)
    #expect(passes("{\"a\": [1,]}") == commas)
  }

  @Test(
    "a key that an object has twice fails at its second place, however it is spelled",
    arguments: [
      ("{\"a\": 1,\n 📍\"a\": 2}", 1), ("[{},\n{\"b\": {\"a\": 1, 📍\"a\": 2}}]", 2),
      ("{\"a\\u0062\": 1, 📍\"ab\": 2}", 1), ("{\"é\": {\"é\": 1},\n\n📍\"\\u00e9\": 2}", 1),
      (
        MarkedSource(
          stringLiteral: "{" + (0..<30).map { "\"k\($0)\": \($0),\n" }.joined()
            + "📍\"k\\u0033\": 0}"), 4
      ),
    ] as [(MarkedSource, Int)])
  func twice(source: MarkedSource, line: Int) throws {
    let outcome = outcome(source.text)
    let error = try #require(outcome.error)
    #expect(outcome.check.verdict == .failed)
    #expect(error.location == Position(line: source.line ?? 0, column: source.column ?? 0))
    #expect(error.message.hasSuffix("is there already, in line \(line)"))
  }

  @Test(
    "keys of different objects are no keys twice, nor are npm's comments; a real error is told first"
  )
  func once() {
    for text in [
      "[{\"a\": 1}, {\"a\": {\"a\": 1}}]", "{\"//\": 1, \"//\": 2}", "{\"a\": \"a\", \"b\": \"a\"}",
      "{" + (0..<200).map { "\"k\($0)\": {\"k\": 1}" }.joined(separator: ",") + "}",
    ] {
      #expect(outcome(Array(text.utf8)).check.verdict == .passed, "\(text.prefix(40))")
    }
    let both = outcome(Array("{\"a\": 1, \"a\": 2, b}".utf8))
    #expect(both.error?.message == "expected a key in double quotes")
  }

  @Test("null alone is no content; on a line of many it is a value")
  func null() {
    #expect(outcome(Array("null\n".utf8)).check.verdict == .unchecked(.placeholder))
    #expect(JSONCheck.outcome(for: .file("a.jsonl", "1\nnull\n")).check.verdict == .passed)
  }

  @Test("of many texts each line is one, and an error is in its own line")
  func lines() {
    let good = JSONCheck.outcome(for: .file("a.jsonl", "{\"a\": 1}\n\n{\"a\": 2}\n"))
    #expect(good.check.verdict == .passed)
    let bad = JSONCheck.outcome(for: .file("a.ndjson", "{\"a\": 1}\n{\"a\": x}\n{}\n"))
    #expect(bad.check.verdict == .failed && bad.error?.location == Position(line: 2, column: 7))
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
