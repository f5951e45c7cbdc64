import Artifact
import Testing

/// Reports that are made to take long.
@Suite(.timeLimit(.minutes(10))) struct LinearityTests {
  /// Reads what `text` gives for `size` and for eight times that, and returns the larger one's.
  @discardableResult
  private func expectLinear(
    _ size: Int, within factor: Int = 24, _ text: (Int) -> String
  ) throws -> Extraction {
    try Linearity.expect(
      size, within: factor, of: { Sample.markdown(text($0)) },
      by: { Extraction(try Sample.read(markdown: $0)) })
  }

  private func repeated(_ text: String, _ count: Int) -> String {
    String(repeating: text, count: count)
  }

  @Test("very many files are taken out")
  func files() throws {
    let extraction = try expectLinear(300) { size in
      (0..<size).map { "===FILE:d\($0 % 100)/\($0).js===\nx\n===END===\n" }.joined()
    }
    #expect(extraction.artifacts.count == 2_400)
  }

  @Test("very many openings of one path with the same content leave one file")
  func repeatedPath() throws {
    let artifacts = try expectLinear(400) { repeated("===FILE:a.js===\nx\n", $0) }.artifacts
    #expect(artifacts.count == 1)
    #expect(artifacts.first?.findings.count { $0.rule == Rule.repeated.id } == 3_199)
  }

  @Test("very many openings of one path with different contents leave one file")
  func duplicatedPath() throws {
    // The square would be of findings copied, which are cheap beside the reading of a line.
    let artifacts = try expectLinear(1_500, within: 16) { size in
      (0..<size).map { "===FILE:a.js===\n\($0)\n" }.joined()
    }.artifacts
    #expect(artifacts.count == 1)
    #expect(artifacts.first?.findings.count { $0.rule == Rule.duplicate.id } == 11_999)
  }

  @Test(
    "very many lines that look like markers are told one by one",
    arguments: ["", "===FILE:a.js===\n"])
  func unrecognized(before: String) throws {
    let extraction = try expectLinear(400) { before + repeated("##### FILE:x ####\n", $0) }
    let findings = extraction.findings + extraction.artifacts.flatMap(\.findings)
    #expect(findings.count { $0.rule == Rule.unrecognizedMarker.id } == 3_200)
  }

  @Test("very many closing marks, open or not, end one file")
  func closings() throws {
    let extraction = try expectLinear(400) {
      "===FILE:a.js===\nx\n" + repeated("===END===\ncode ===END FILE===\n", $0)
    }
    #expect(extraction.artifacts.map(\.content.bytes) == [Array("x\n".utf8)])
  }

  @Test("very many fences are one file's content", arguments: ["a.js", "a.md"])
  func fences(path: String) throws {
    let extraction = try expectLinear(800) { "===FILE:\(path)===\nx\n" + repeated("```js\n", $0) }
    #expect(extraction.artifacts.first?.content.lineCount == 6_401)
  }

  @Test("very many blank lines at both ends go")
  func blanks() throws {
    let extraction = try expectLinear(1_500) {
      let blanks = repeated("  \n", $0)
      return "===FILE:a.js===\n" + blanks + "x\n" + blanks + repeated(" ", $0)
    }
    #expect(extraction.artifacts.first?.content.bytes == Array("x\n".utf8))
  }

  @Test(
    "a long line of one kind, alone and between the pieces of a marker, is read in one go",
    arguments: [
      "=", "-", "(", ")", ":", "`", " ", "\t", "a", "===FILE:", "=== ", "= ", "-=", "==-- ",
      "FILE:==", "FILE: ", "===END ", "END=", "(a)", "a==(", "/", "./", "*/", "-->", "é", "FILE",
      "FILE :", "===a", "--a", "=a", "--FILE:a", "===END FILE", "//",
    ])
  func longLines(piece: String) throws {
    let prefixes = [
      "", "// ", "===FILE:", "===FILE:a (", "--FILE:", "// a.js ==", "===END ", "###",
    ]
    let extraction = try expectLinear(120) { size in
      let line = repeated(piece, size / piece.utf8.count)
      let lines = prefixes.flatMap { prefix in
        ["", "===", "--", ")==="].map { "\(prefix)\(line)\($0)\n" }
      }
      return "===FILE:first.js===\nfirst\n" + lines.joined()
    }
    #expect(extraction.artifacts.first?.content.bytes.starts(with: "first\n".utf8) == true)
  }

  @Test("a line of half a million bytes is content")
  func longestLine() throws {
    let extraction = try expectLinear(65_536) {
      "===FILE:a.js===\n\(repeated("lend();;", $0 / 8))\n"
    }
    #expect(extraction.artifacts.first?.content.bytes.count == 524_289)
  }

  @Test("deep paths are safe as long as the kernel can name them, and unsafe beyond")
  func deepPaths() throws {
    let deep = repeated("d/", 2_040)
    let few = try expectLinear(2) { size in
      (0..<size).map { "===FILE:\(deep)\($0)===\nx\n" }.joined()
    }
    #expect(few.artifacts.count == 16)
    #expect(few.artifacts.allSatisfy { $0.path != nil })
    let endless = try expectLinear(8_000) { "===FILE:" + repeated("d/", $0) + "x===\nx\n" }
    #expect(endless.artifacts.map(\.path) == [nil])
  }

  @Test("very many files that clash are all told")
  func clashes() throws {
    let extraction = try expectLinear(200) { size in
      (0..<size).map { "===FILE:\($0 % 2 == 0 ? "d" : "D")/\($0)===\nx\n" }.joined()
    }
    #expect(extraction.artifacts.count == 1_600)
    #expect(extraction.artifacts.allSatisfy { $0.path == nil })
  }

  @Test("very many headings in the body and bullets behind it are read")
  func headings() throws {
    let extraction = try expectLinear(500) { size in
      repeated("## Risks\n- x\n## Mitigations\n- y\n- severity: 99\n", size)
        + "===FILE:a.js===\nx\n"
    }
    #expect(extraction.artifacts.count == 1)
  }

  @Test("very many bullets are read before the body")
  func bullets() throws {
    let text = "# FSAR Proposal Report\n\(repeated("- note: x\n", 20_000))- proposal: x: y\n"
    #expect(try Sample.read(markdown: Array(text.utf8)).kind == "x")
  }

  @Test("a JSON report that is all escapes is read, and its places are found")
  func escapes() throws {
    let body = repeated(#"===FILE:a.js===\n\u0023\u0023\u0023 FILE:x ####\n"#, 2_000)
    let report = try Sample.read(json: Sample.json(escaped: Array(body.utf8)))
    let artifacts = Extraction(report).artifacts
    #expect(artifacts.count == 1)
    #expect(artifacts.first?.findings.count { $0.rule == Rule.repeated.id } == 1_999)
  }
}
