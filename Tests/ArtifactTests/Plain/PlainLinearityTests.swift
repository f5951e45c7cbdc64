import Artifact
import Testing

/// Plain documents that are made to take long.
@Suite(.timeLimit(.minutes(10))) struct PlainLinearityTests {
  @discardableResult
  private func expectLinear(
    _ size: Int, as form: PlainForm, on baseline: (Int) -> [String: String] = { _ in [:] },
    of text: (Int) -> String
  ) throws -> Extraction {
    try Linearity.expect(
      size, of: { (SourceText(Array(text($0).utf8)), baseline($0)) },
      by: { text, baseline in
        Extraction(try #require(PlainDocument.report(in: text, as: form)), on: baseline)
      })
  }

  private func repeated(_ text: String, _ count: Int) -> String {
    String(repeating: text, count: count)
  }

  @Test(
    "of one piece again and again are read in one go, as each form",
    arguments: [
      "`", "```\n", "```js\n", "~~~\n```\n", "```js title=a.js\n", "a.js\n```\nx\n```\n", "a.js\n",
      "```diff\n", "```diff\n--- a\n+++ a\n@@ -1 +1 @@\n-a\n+b\n```\n", "--- a\n+++ a\n",
      "@@ -1 +1 @@\n",
      "diff --git a/a b/a\n", "diff --git a/a b/a\nGIT binary patch\n", "+", "-x\n", "+x\n", " x\n",
      "\\\n", "\r\n",
      "\u{0}", "title=", "{", "\"", "> ", "a.js ", "*** ",
    ])
  func pieces(piece: String) throws {
    for form in PlainForm.allCases {
      for before in ["", "```js ", "--- a\n+++ a\n@@ -1,99999999 +1,99999999 @@\n"] {
        try expectLinear(
          4_000, as: form, on: { _ in ["a": "a\n"] },
          of: { before + repeated(piece, $0 / min(piece.utf8.count, 20)) })
      }
    }
  }

  @Test("of ten million backticks, in one line or in many, are read")
  func backticks() throws {
    for text in [repeated("`", 10_000_000), repeated("```\n", 2_500_000)] {
      let found = try Plain.extraction(text, as: .fences)
      #expect(found.artifacts.isEmpty && !found.told.isEmpty)
    }
  }

  @Test("of a hundred thousand hunks find the place of each, in one file and in many")
  func hunks() throws {
    let hunks = (0..<100_000).map { "@@ -1,2 +1,2 @@\n line \($0)\n-old \($0)\n+new \($0)\n" }
    let lines = (0..<100_000).map { "line \($0)\nold \($0)\n" }.joined()
    let text = "--- a/a.txt\n+++ b/a.txt\n" + hunks.joined()
    let found = try Plain.extraction(text, as: .diff, on: ["a.txt": lines])
    #expect(found.contents["a.txt"] == lines.replacing("old", with: "new") && found.told == [])
  }

  @Test("whose lines are nearly everywhere in the baseline are told in one pass")
  func everywhere() throws {
    // Each run is there in almost all places, but for its last line.
    let found = try expectLinear(
      60, as: .diff, on: { ["a": repeated("a\n", 40 * $0) + "b\n"] },
      of: { size in
        "--- a\n+++ a\n"
          + (0..<size).map { number in
            "@@ -1,\(number % 60 + 2) +1 @@\n" + repeated("-a\n", number % 60 + 1) + "-c\n+x\n"
          }.joined()
      })
    #expect(found.told.count == 480)
    let prefixes = try expectLinear(
      60, as: .diff, on: { ["a": repeated("a\n", 40 * $0)] },
      of: { size in
        "--- a\n+++ a\n"
          + (0..<size).map {
            "@@ -1,\($0 % 60 + 1) +0,0 @@\n" + repeated("-a\n", $0 % 60 + 1)
          }.joined()
      })
    #expect(prefixes.told.count == 480)
  }
}
