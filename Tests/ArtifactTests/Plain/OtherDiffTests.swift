import Artifact
import Testing

@Suite("Changes of other forms") struct OtherDiffTests {
  private let desk = "one\ntwo\nthree\nfour\n"

  private func extraction(_ text: String) throws -> Extraction {
    try Plain.extraction(text, as: .diff, on: ["desk.txt": desk])
  }

  private let patch = """
    *** Begin Patch
    *** Update File: desk.txt
    @@ the desk
     one
    -two
    +TWO
    @@
    -four
    +FOUR
    *** End of File
    *** Add File: b/new.txt
    +a
    +
    *** End Patch

    """
  private let edits = """
    desk.txt
    ```
    <<<<<<< SEARCH
    four
    =======
    FOUR
    >>>>>>> REPLACE
    ```

    ```txt
    <<<<<<< SEARCH
    one
    two
    =======
    one
    TWO
    >>>>>>> REPLACE
    ```

    And **`b/new.txt`**:

    `b/new.txt`
    <<<<<<< SEARCH
    =======
    a

    >>>>>>> REPLACE

    """

  @Test("are taken as diffs are, alone and in blocks")
  func taken() throws {
    let contents = ["desk.txt": "one\nTWO\nthree\nFOUR\n", "b/new.txt": "a\n\n"]
    for text in [
      patch, "So:\n\n```diff\n\(patch)```\n", "So:\n\n\(patch)", edits,
      edits.replacing("desk.txt\n```\n<", with: "```txt\ndesk.txt\n<"),
      edits.replacing("desk.txt\n```\n<", with: "```txt title=desk.txt\n<"),
    ] {
      let found = try extraction(text)
      #expect(found.contents == contents, "\(text)")
      #expect(found.told == [], "\(text)")
    }
  }

  @Test("map their lines to themselves")
  func positions() throws {
    for (text, lines) in [(patch, [4, 6, 3, 9]), (edits, [15, 16, 11, 6])] {
      let report = try Plain.read(text, as: .diff)
      let artifact = try #require(Extraction(report, on: ["desk.txt": desk]).artifacts.first)
      let places = (1...4).map {
        artifact.reportPosition(of: Position(line: $0, column: 1), in: report).line
      }
      #expect(places == lines)
    }
  }

  @Test(
    "fail where their old lines do not stand once, and where they are not right",
    arguments: [
      (
        "*** Begin Patch\n*** Update File: desk.txt\n-five\n+x\n*** End Patch\n",
        "diff/no-place @ 2"
      ),
      ("*** Begin Patch\n*** Update File: desk.txt\n@@\n+x\n*** End Patch\n", "diff/no-place @ 3"),
      ("*** Begin Patch\n*** Delete File: none.txt\n*** End Patch\n", "diff/no-place @ 2"),
      (
        "*** Begin Patch\n*** Update File: desk.txt\n*** Move to: b.txt\n-five\n+x\n*** End Patch\n",
        "diff/no-place @ 2"
      ),
      ("*** Begin Patch\n*** Add File: desk.txt\n+x\n*** End Patch\n", "diff/no-place @ 2"),
      ("*** Begin Patch\n*** Add File: b.txt\n x\n*** End Patch\n", "diff/malformed @ 2"),
      ("*** Begin Patch\n*** Update File: desk.txt\n-one\n+x\n", "diff/malformed @ 1"),
      ("*** Begin Patch\nlend\n*** End Patch\n", "diff/malformed @ 2"),
      (
        "*** Begin Patch\n*** Update File: ../desk.txt\n-one\n+x\n*** End Patch\n",
        "path/unsafe @ 2"
      ),
      ("desk.txt\n<<<<<<< SEARCH\nfive\n=======\nx\n>>>>>>> REPLACE\n", "diff/no-place @ 2"),
      ("desk.txt\n<<<<<<< SEARCH\n=======\nx\n>>>>>>> REPLACE\n", "diff/no-place @ 2"),
      ("desk.txt\n<<<<<<< SEARCH\none\n>>>>>>> REPLACE\n", "diff/malformed @ 2"),
      ("desk.txt\n<<<<<<< SEARCH\none\n=======\nx\n", "diff/malformed @ 2"),
      (
        "desk.txt\n<<<<<<< SEARCH\none\n=======\n=======\nx\n>>>>>>> REPLACE\n",
        "diff/malformed @ 2"
      ),
      ("Then:\n<<<<<<< SEARCH\none\n=======\nx\n>>>>>>> REPLACE\n", "diff/malformed @ 2"),
      (
        "desk.txt\n<<<<<<< SEARCH\none\ntwo\n=======\nx\n>>>>>>> REPLACE\n"
          + "<<<<<<< SEARCH\ntwo\n=======\ny\n>>>>>>> REPLACE\n", "diff/no-place @ 8"
      ),
    ])
  func wrong(text: String, told: String) throws {
    let found = try extraction(text)
    #expect(found.told.contains(told), "\(found.told)")
    #expect(found.artifacts.allSatisfy { $0.isEmpty })
  }

  @Test("beside which a block or a diff stands keep the document from passing")
  func beside() throws {
    for other in ["```js\nlend(1);\n```\n", "--- a/desk.txt\n+++ b/desk.txt\n"] {
      let found = try extraction(edits + other)
      #expect(found.told == ["report/code-left-out @ 28"])
    }
  }
}
