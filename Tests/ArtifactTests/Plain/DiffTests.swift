import Artifact
import Testing

@Suite("Diffs") struct DiffTests {
  private let desk = "one\ntwo\nthree\nfour\nfive\nsix\nseven\n"
  private let change = """
    --- a/desk.txt
    +++ b/desk.txt
    @@ -2,3 +2,4 @@ anything
     two
    -three
    +THREE
    +more
     four

    """
  private let changed = "one\ntwo\nTHREE\nmore\nfour\nfive\nsix\nseven\n"

  @Test("change what stands in the baseline, alone, within prose and in blocks of their own")
  func places() throws {
    for text in [
      change, "So be it:\n\n```diff\n\(change)```\nDone.\n",
      "From: desk\n\n---\n\(change)-- \n2.40\n",
      "diff --git a/desk.txt b/desk.txt\nindex 1..2 100644\n\(change)",
      change.replacing("a/", with: "").replacing("b/", with: ""),
      change.replacing("-2,3 +2,4", with: "-40,3 +41,4"),
      change.replacing("a/desk.txt", with: "a/desk.txt\t2026-01-01 00:00"),
      "  ```diff\n\(change.split(separator: "\n").map { "  \($0)\n" }.joined())  ```\n",
    ] {
      let found = try Plain.extraction(text, as: .diff, on: ["desk.txt": desk])
      #expect(found.contents == ["desk.txt": changed], "\(text)")
      #expect(found.told == [] && found.artifacts.map(\.origin) == [.diff], "\(text)")
    }
  }

  @Test("of one file may stand in two places, and of several in one; a new file needs no baseline")
  func several() throws {
    let second = "--- a/desk.txt\n+++ b/desk.txt\n@@ -7 +8 @@\n-seven\n+SEVEN\n"
    let made =
      "--- /dev/null\n+++ b/new.txt\n@@ -0,0 +1,2 @@\n+a\n+b\n\\ No newline at end of file\n"
    let text = "```diff\n\(change)```\nand\n```diff\n\(second)\(made)```\n"
    let found = try Plain.extraction(text, as: .diff, on: ["desk.txt": desk])
    #expect(
      found.contents == [
        "desk.txt": changed.replacing("seven", with: "SEVEN"), "new.txt": "a\nb",
      ])
    #expect(found.told == [])
    #expect(try Plain.extraction(made, as: .diff).contents == ["new.txt": "a\nb"])
    #expect(
      try Plain.extraction(made.replacing("/dev/null", with: "a/new.txt"), as: .diff).contents
        == ["new.txt": "a\nb"])
  }

  @Test("map their own lines to themselves, and what the baseline keeps to the hunk's head")
  func positions() throws {
    let report = try Plain.read(change, as: .diff)
    let artifact = try #require(Extraction(report, on: ["desk.txt": desk]).artifacts.first)
    let places = (1...8).map { line in
      artifact.reportPosition(of: Position(line: line, column: 2), in: report)
    }
    #expect(places.map(\.line) == [3, 4, 6, 7, 8, 3, 3, 3])
    #expect(places[2].column == 3 && places[0].column == 1)
    #expect(artifact.opening.line == 1 && artifact.reportLines == 3...8)
  }

  @Test(
    "with line ends of their own keep these",
    arguments: [
      ("a\r\nb\r\n", "@@ -1,2 +1,2 @@\n a\r\n-b\r\n+c\r\n", "a\r\nc\r\n"),
      ("a\nb", "@@ -1,2 +1,2 @@\n a\n-b\n\\ No newline at end of file\n+c\n", "a\nc\n"),
      ("a\nb", "@@ -1,2 +1,3 @@\n+z\n a\n b\n\\ No newline at end of file\n", "z\na\nb"),
      ("a\nb\n", "@@ -1,2 +1,2 @@\n a\n-b\n+c\n\\ No newline at end of file\n", "a\nc"),
      ("a\n\nb\n", "@@ -1,3 +1,3 @@\n a\n\n-b\n+c", "a\n\nc\n"),
      ("", "@@ -0,0 +1 @@\n+a\n", "a\n"), ("- x\n", "@@ -1 +1 @@\n-- x\n+- y\n", "- y\n"),
    ])
  func ends(old: String, hunk: String, new: String) throws {
    let found = try Plain.extraction("--- f\n+++ f\n\(hunk)", as: .diff, on: ["f": old])
    #expect(found.contents["f"].map { Array($0.utf8) } == Array(new.utf8))
    #expect(found.told == [])
  }

  @Test(
    "whose old lines do not stand in the baseline once, as they are, fail at the hunk",
    arguments: [
      ("one\ntwo\nthree\n", "other\n"), ("", ""), ("\n", "\r\n"), ("two\n", "two \n"),
      ("five", "two\nthree\nfour\nfive"), ("three\nfour\n", "three\nextra\nfour\n"),
    ])
  func noPlace(part: String, other: String) throws {
    let old: [String: String] =
      part.isEmpty ? [:] : ["desk.txt": desk.replacing(part, with: other)]
    let found = try Plain.extraction(change, as: .diff, on: old)
    #expect(found.told == ["diff/no-place @ 3"] && found.artifacts.count == 1)
    #expect(found.artifacts.allSatisfy { $0.isEmpty })
    let isOfEnds = found.artifacts[0].findings.contains { $0.message.contains("CR LF") }
    #expect(isOfEnds == (other == "\r\n"))
  }

  @Test(
    "that are not right fail, and say where",
    arguments: [
      // Counts.
      ("--- f\n+++ f\n@@ -1,2 +1,2 @@\n-a\n+b\n", "diff/malformed @ 3"),
      ("--- f\n+++ f\n@@ -1 +1 @@\n-a\n+b\n+c\n", "diff/malformed @ 3"),
      (
        "--- f\n+++ f\n@@ -1 +1,2 @@\n-a\n+b\n--- g\n+++ g\n@@ -0,0 +1 @@\n+c\n",
        "diff/malformed @ 3"
      ),
      ("--- f\n+++ f\n@@ ... @@\n-a\n+b\n", "diff/malformed @ 3"),
      ("--- f\n+++ f\n@@ -1 +99999999999 @@\n-a\n+b\n", "diff/malformed @ 3"),
      ("--- f\n+++ f\n@@@ -1 -1 +1 @@@\n- a\n++b\n", "diff/malformed @ 3"),
      // Order and overlap.
      ("--- f\n+++ f\n@@ -3 +3 @@\n-c\n+x\n@@ -1 +1 @@\n-a\n+y\n", "diff/no-place @ 6"),
      (
        "--- f\n+++ f\n@@ -1,2 +1,2 @@\n-a\n+x\n b\n@@ -2,2 +2,2 @@\n b\n-c\n+y\n",
        "diff/no-place @ 7"
      ),
      ("--- f\n+++ f\n@@ -1,0 +2 @@\n+x\n", "diff/no-place @ 3"),
      // Names.
      ("```diff\n-a\n+b\n```\n", "diff/malformed @ 2"),
      ("@@ -1 +1 @@\n-a\n+b\n--- f\n+++ f\n@@ -1 +1 @@\n-a\n+x\n", "diff/malformed @ 1"),
      ("--- f\n+++ f\n", "diff/malformed @ 1"),
      ("diff --git a/f b/f\n--- a/g\n+++ b/g\n@@ -1 +1 @@\n-a\n+b\n", "diff/malformed @ 1"),
      ("--- \"a/f\\q\"\n+++ \"b/f\\q\"\n@@ -1 +1 @@\n-a\n+b\n", "diff/malformed @ 1"),
      ("--- a/../f\n+++ b/../f\n@@ -1 +1 @@\n-a\n+b\n", "path/unsafe @ 1"),
      ("--- a/.git/f\n+++ b/.git/f\n@@ -1 +1 @@\n-a\n+b\n", "path/protected @ 1"),
      // What goes has to be there, all of it; and it goes once.
      ("--- a/f\n+++ /dev/null\n@@ -1,2 +0,0 @@\n-a\n-b\n", "diff/no-place @ 1"),
      ("--- a/f\n+++ /dev/null\n@@ -1,3 +0,0 @@\n-a\n-x\n-c\n", "diff/no-place @ 3"),
      ("--- a/g\n+++ /dev/null\n@@ -1 +0,0 @@\n-a\n", "diff/no-place @ 1"),
      (
        "diff --git a/f b/f\ndeleted file mode 120000\n--- a/f\n+++ /dev/null\n@@ -1,3 +0,0 @@\n-a\n-b\n-c\n",
        "diff/unable @ 2"
      ),
      (
        "--- a/f\n+++ /dev/null\n@@ -1,3 +0,0 @@\n-a\n-b\n-c\n--- a/f\n+++ b/f\n@@ -1 +1 @@\n-a\n+x\n",
        "diff/malformed @ 7"
      ),
      ("--- a/.git/f\n+++ /dev/null\n@@ -1 +0,0 @@\n-a\n", "path/protected @ 1"),
      // What moves has to say so, in one way.
      ("--- a/f\n+++ b/g\n@@ -1 +1 @@\n-a\n+b\n", "diff/malformed @ 1"),
      (
        "diff --git a/f b/g\nrename from f\nrename to g\n--- a/f\n+++ b/h\n@@ -1 +1 @@\n-a\n+x\n",
        "diff/malformed @ 1"
      ),
      ("diff --git a/x b/g\nrename from x\nrename to g\n", "diff/no-place @ 1"),
      ("diff --git a/f b/F\nrename from f\nrename to F\n", "path/unsafe @ 1"),
      ("diff --git a/.git/f b/g\nrename from .git/f\nrename to g\n", "path/protected @ 1"),
      ("diff --git a/.git/f b/g\ncopy from .git/f\ncopy to g\n", "diff/no-place @ 1"),
      (
        "diff --git a/f b/g\nrename from f\nrename to g\n"
          + "diff --git a/f b/f\nnew file mode 100644\n--- /dev/null\n+++ b/f\n@@ -0,0 +1 @@\n+x\n",
        "artifact/duplicate @ 1"
      ),
      // Lines of a header that say two things.
      ("diff --git a/f b/g\nrename from f\n", "diff/malformed @ 1"),
      ("diff --git a/f b/g\nrename to g\n--- a/f\n+++ b/f\n", "diff/malformed @ 1"),
      ("diff --git a/f b/g\nrename from f\ncopy to g\n", "diff/malformed @ 1"),
      ("diff --git a/f b/g\nrename from f\nrename to h\nrename to g\n", "diff/malformed @ 4"),
      ("diff --git a/f b/g\ncopy from h\nrename from f\nrename to g\n", "diff/malformed @ 3"),
      (
        "diff --git a/f b/g\ndeleted file mode 100644\nrename from f\nrename to g\n",
        "diff/malformed @ 1"
      ),
      (
        "diff --git a/f b/g\nnew file mode 100644\ncopy from f\ncopy to g\n", "diff/malformed @ 1"
      ),
      (
        "diff --git a/f b/f\nnew file mode 100644\ndeleted file mode 100644\n",
        "diff/malformed @ 1"
      ),
      (
        "diff --git a/f b/f\ndeleted file mode 100644\n--- a/f\n+++ b/f\n@@ -1 +1 @@\n-a\n+x\n",
        "diff/malformed @ 1"
      ),
      (
        "diff --git a/g b/g\nnew file mode 100644\n--- a/g\n+++ b/g\n@@ -0,0 +1 @@\n+x\n",
        "diff/malformed @ 1"
      ),
      (
        "*** Begin Patch\n*** Delete File: f\n*** Move to: g\n*** End Patch\n",
        "diff/malformed @ 2"
      ),
      (
        "*** Begin Patch\n*** Update File: f\n*** Move to: g\n*** Move to: h\n-a\n+x\n*** End Patch\n",
        "diff/malformed @ 4"
      ),
      // What no rollout does.
      ("diff --git a/f b/f\nold mode 100644\nnew mode 100755\n", "diff/unable @ 2"),
      (
        "diff --git a/g b/g\nnew file mode 120000\n--- /dev/null\n+++ b/g\n@@ -0,0 +1 @@\n+f\n",
        "diff/unable @ 2"
      ),
      (
        "diff --git a/f b/f\nindex 1..2 100644\nBinary files a/f and b/f differ\n",
        "diff/unable @ 3"
      ),
      (
        "diff --git a/f b/f\nindex 1..2 100644\nGIT binary patch\nliteral 3\nKcmZ\n\nliteral 0\n",
        "diff/unable @ 3"
      ),
      // Line ends, what is there, and what is not.
      ("--- f\n+++ f\n@@ -1 +1 @@\n-a\n+x\n\\ No newline at end of file\n", "diff/malformed @ 3"),
      ("--- /dev/null\n+++ b/f\n@@ -0,0 +1 @@\n+a\n", "diff/no-place @ 1"),
      ("--- /dev/null\n+++ b/g\n@@ -1 +1 @@\n-a\n+b\n", "diff/malformed @ 1"),
      ("--- a/g\n+++ b/g\n@@ -1 +1 @@\n-a\n+b\n", "diff/no-place @ 3"),
      ("--- f\n+++ f\n@@ -1,3 +0,0 @@\n-a\n-b\n-c\n", "artifact/empty @ 1"),
      ("Only words.\n", "report/no-artifacts @ 1"),
      ("```diff\n--- f\n+++ f\n@@ -1 +1 @@\n-a\n+b\n", "artifact/unclear-block @ 1"),
      (
        "```diff\n--- f\n+++ f\n@@ -1 +1 @@\n-a\n+b\n\n(the rest stays)\n```\n",
        "diff/malformed @ 7"
      ),
    ])
  func wrong(text: String, told: String) throws {
    let found = try Plain.extraction(text, as: .diff, on: ["f": "a\nb\nc\n"])
    #expect(found.told.contains(told), "\(found.told)")
  }

  @Test("take a file away, with all that it held, or put it elsewhere")
  func goes() throws {
    let old = ["f": "a\nb\nc\n", "empty": ""]
    func found(_ text: String) throws -> [Artifact] {
      let found = try Plain.extraction(text, as: .diff, on: old)
      #expect(found.told == [], "\(text)")
      return found.artifacts
    }
    let hunk = "@@ -1,3 +0,0 @@\n-a\n-b\n-c\n"
    for text in [
      "--- a/f\n+++ /dev/null\n\(hunk)",
      "diff --git a/f b/f\ndeleted file mode 100755\nindex 1..0\n--- a/f\n+++ /dev/null\n\(hunk)",
      "*** Begin Patch\n*** Delete File: f\n*** End Patch\n",
    ] {
      let gone = try #require(try found(text).first)
      #expect(gone.isDeletion && gone.isEmpty && gone.path?.string == "f", "\(text)")
      #expect(gone.sha256 == SHA256.hex("a\nb\nc\n".utf8))
    }
    let empty = try found("diff --git a/empty b/empty\ndeleted file mode 100644\nindex e69..0\n")
    #expect(empty.map(\.isDeletion) == [true] && empty[0].sha256 == SHA256.hex("".utf8))
    let head = "diff --git a/f b/d/g\nsimilarity index 90%\n"
    for (text, content) in [
      ("\(head)rename from f\nrename to d/g\n", "a\nb\nc\n"),
      (
        "\(head)rename from f\nrename to d/g\n--- a/f\n+++ b/d/g\n@@ -1 +1 @@\n-a\n+x\n",
        "x\nb\nc\n"
      ),
      (
        "*** Begin Patch\n*** Update File: f\n*** Move to: d/g\n-a\n+x\n*** End Patch\n",
        "x\nb\nc\n"
      ),
    ] {
      let moved = try found(text)
      #expect(
        moved.map(\.path?.string) == ["f", "d/g"] && moved.map(\.isDeletion) == [true, false])
      #expect(moved[1].content.bytes == Array(content.utf8), "\(text)")
      #expect(moved[1].movedFrom?.string == "f")
    }
    let copied = try found("\(head)copy from f\ncopy to d/g\n")
    #expect(copied.map(\.path?.string) == ["d/g"] && copied[0].movedFrom == nil)
    #expect(copied[0].content.bytes == Array("a\nb\nc\n".utf8))
  }

  @Test("name files as programs quote them, and what is beside them in the document is told")
  func names() throws {
    let quoted =
      "--- \"a/na\\303\\257ve \\\"x\\\".txt\"\n+++ \"b/na\\303\\257ve \\\"x\\\".txt\"\n@@ -1 +1 @@\n-a\n+b\n"
    #expect(
      try Plain.extraction(quoted, as: .diff, on: ["naïve \"x\".txt": "a\n"]).contents
        == ["naïve \"x\".txt": "b\n"])
    let spaced =
      "diff --git a/a (1).txt b/a (1).txt\n--- a/a (1).txt\t\n+++ b/a (1).txt\t\n@@ -1 +1 @@\n-a\n+b\n"
    #expect(
      try Plain.extraction(spaced, as: .diff, on: ["a (1).txt": "a\n"]).contents
        == ["a (1).txt": "b\n"])
    let beside = try Plain.extraction(
      "```diff\n\(change)```\n\nAnd a.js:\n```js\nlend(1);\n```\n", as: .diff,
      on: ["desk.txt": desk])
    #expect(beside.told == ["report/code-left-out @ 13"])
  }
}
