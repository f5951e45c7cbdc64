import Artifact
import Testing

@testable import Console
@testable import Results

@Suite("A unified diff") struct UnifiedDiffTests {
  private func diff(
    _ before: String?, _ after: String?, path: String = "a.txt", modes: (Int, Int)? = nil,
    coloured: Bool = false
  ) -> String {
    let (old, new) = modes ?? (0o100644, 0o100644)
    return UnifiedDiff(style: Style(isColoured: coloured)).text([
      FileChange(
        path: path, before: before.map { .init(Array($0.utf8), mode: old) },
        after: after.map { .init(Array($0.utf8), mode: new) })
    ]).text
  }

  private func numbered(_ range: ClosedRange<Int>) -> String {
    range.map { "line \($0)\n" }.joined()
  }

  @Test("has three lines around each change, and a hunk for each place")
  func hunks() {
    let before = numbered(1...30)
    let after = before.replacing("line 4\n", with: "four\n")
      .replacing("line 20\n", with: "line 20\nmore\n")
    #expect(
      diff(before, after, path: "src/list.txt") == """
        diff --git a/src/list.txt b/src/list.txt
        --- a/src/list.txt
        +++ b/src/list.txt
        @@ -1,7 +1,7 @@
         line 1
         line 2
         line 3
        -line 4
        +four
         line 5
         line 6
         line 7
        @@ -18,6 +18,7 @@
         line 18
         line 19
         line 20
        +more
         line 21
         line 22
         line 23

        """)
  }

  @Test("tells a new file, one that goes, and an empty one")
  func files() {
    #expect(
      diff(nil, "one\ntwo\n") == """
        diff --git a/a.txt b/a.txt
        new file mode 100644
        --- /dev/null
        +++ b/a.txt
        @@ -0,0 +1,2 @@
        +one
        +two

        """)
    #expect(
      diff("one\n", nil) == """
        diff --git a/a.txt b/a.txt
        deleted file mode 100644
        --- a/a.txt
        +++ /dev/null
        @@ -1 +0,0 @@
        -one

        """)
    #expect(
      diff(nil, "") == """
        diff --git a/a.txt b/a.txt
        new file mode 100644

        """)
    #expect(diff("same", "same") == "")
  }

  @Test("tells a mode that changes, with and without a change of the content")
  func modes() {
    #expect(
      diff("a\n", "a\n", modes: (0o100755, 0o100644)) == """
        diff --git a/a.txt b/a.txt
        old mode 100755
        new mode 100644

        """)
    #expect(
      diff("a\n", "b\n", modes: (0o100644, 0o100755)) == """
        diff --git a/a.txt b/a.txt
        old mode 100644
        new mode 100755
        --- a/a.txt
        +++ b/a.txt
        @@ -1 +1 @@
        -a
        +b

        """)
  }

  @Test("tells a link that becomes a file as one that goes and one that comes")
  func link() {
    #expect(
      diff("/etc/passwd", "a\n", modes: (0o120000, 0o100644)) == """
        diff --git a/a.txt b/a.txt
        deleted file mode 120000
        --- a/a.txt
        +++ /dev/null
        @@ -1 +0,0 @@
        -/etc/passwd
        \\ No newline at end of file
        diff --git a/a.txt b/a.txt
        new file mode 100644
        --- /dev/null
        +++ b/a.txt
        @@ -0,0 +1 @@
        +a

        """)
  }

  @Test("tells a line end that is missing, on the side where it is")
  func lineEnd() {
    #expect(
      diff("a\nb", "a\nb\n").hasSuffix(
        """
        @@ -1,2 +1,2 @@
         a
        -b
        \\ No newline at end of file
        +b

        """))
    #expect(
      diff("a\nb", "x\nb").hasSuffix(
        """
        -a
        +x
         b
        \\ No newline at end of file

        """))
  }

  @Test("shows nothing of a binary file")
  func binary() {
    #expect(
      diff("a\0b", "text\n") == """
        diff --git a/a.txt b/a.txt
        Binary files a/a.txt and b/a.txt differ

        """)
    let latin = FileChange(path: "é", before: nil, after: .init([0xE9]))
    #expect(latin.counts == nil)
    #expect(
      UnifiedDiff(style: Style(isColoured: false)).text([latin]).text
        .hasSuffix("Binary files /dev/null and b/é differ\n"))
  }

  @Test("gives up on what is too large, with the figures")
  func large() {
    let before = String(repeating: "a\n", count: LineDiff.mostLines + 1)
    #expect(
      diff(before, "b\n").hasSuffix(
        "Files a/a.txt and b/a.txt are too large or too different to compare: "
          + "\(LineDiff.mostLines + 1) lines replaced by 1\n"))
    let unread = FileChange(path: "a", before: .init(size: 1 << 40), after: .init([97]))
    #expect(unread.counts == nil)
    #expect(
      UnifiedDiff(style: Style(isColoured: false)).text([unread]).text
        .hasSuffix(
          "Files a/a and b/a are too large to compare: 1099511627776 bytes replaced by 1\n"))
    // The control: one line fewer is compared.
    #expect(diff(String(before.dropFirst(2)), "b\n").contains("@@ -1,\(LineDiff.mostLines) +1 @@"))
  }

  @Test("lets no byte of a file or a name act on a terminal")
  func hostile() {
    let text = diff(
      "a\u{1B}[2Jb\tc\n", "::set-output name=x\n  ::error::\u{202E}abc\r\n",
      path: "x\u{1B}[1m\"\u{202E}y", coloured: false)
    #expect(
      text == """
        diff --git "a/x\\033[1m\\"\\342\\200\\256y" "b/x\\033[1m\\"\\342\\200\\256y"
        --- "a/x\\033[1m\\"\\342\\200\\256y"
        +++ "b/x\\033[1m\\"\\342\\200\\256y"
        @@ -1 +1,2 @@
        -a\\u{001b}[2Jb\tc
        +::set-output name=x
        +  ::error::\\u{202e}abc\\u{000d}

        """)
    // As a line around a change it would begin with blanks, and that a log viewer would act on.
    #expect(diff("::warning::x\n", "::warning::x\ny\n").contains("\n \\u{3a}:warning::x\n+y\n"))
  }

  @Test("of anything at all shows nothing that acts on a terminal or a log viewer")
  func anything() {
    let letters: [Unicode.Scalar] = [
      "a", "\n", "\r", "\t", "\u{1B}", "[", ":", " ", "\u{202E}", "\u{9B}", "\u{7F}", "é",
      "\u{2028}",
    ]
    func random() -> String {
      (0..<Int.random(in: 0...40)).reduce(into: "") { text, _ in
        text.unicodeScalars.append(letters.randomElement() ?? "a")
      }
    }
    for _ in 0..<500 {
      let text = diff(random(), random(), path: "a" + random().replacing("\n", with: ""))
      #expect(
        text.unicodeScalars.allSatisfy {
          $0 == "\n" || $0 == "\t" || !ArtifactPath.isForbidden($0)
        }, "\(text.debugDescription)")
      for line in text.split(separator: "\n") {
        #expect(!line.drop { $0.isWhitespace }.hasPrefix("::"), "\(text.debugDescription)")
      }
    }
  }

  @Test("has colour only where it is asked for")
  func colour() {
    let text = diff("a\n", "b\n", coloured: true)
    #expect(text.contains("\u{1B}[31m-a\u{1B}[0m\n\u{1B}[32m+b\u{1B}[0m\n"))
    #expect(text.contains("\u{1B}[36m@@ -1 +1 @@\u{1B}[0m"))
    #expect(!diff("a\n", "b\n").contains("\u{1B}"))
  }

  @Test("counts the lines that come and go")
  func counts() {
    func counts(_ before: String?, _ after: String?) -> [Int]? {
      FileChange(
        path: "a", before: before.map { .init(Array($0.utf8)) },
        after: after.map { .init(Array($0.utf8)) }
      ).counts.map { [$0.added, $0.removed] }
    }
    #expect(counts(nil, "a\nb\n") == [2, 0])
    #expect(counts("a\nb\nc\n", "a\nx\nc\ny\n") == [2, 1])
    #expect(counts("a\0", "b") == nil)
  }
}
