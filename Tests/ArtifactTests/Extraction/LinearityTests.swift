import Artifact
import Testing

/// Reports that are made to take long: each would take hours if the time grew with the square.
@Suite struct LinearityTests {
  private func extraction(_ body: String) throws -> Extraction { try Sample.extraction(body) }

  private func repeated(_ text: String, _ count: Int) -> String {
    String(repeating: text, count: count)
  }

  @Test("very many files are taken out", .timeLimit(.minutes(1)))
  func files() throws {
    let body = (0..<50_000).map { "===FILE:d\($0 % 100)/\($0).js===\nx\n===END===\n" }.joined()
    #expect(try extraction(body).artifacts.count == 50_000)
  }

  @Test("very many openings of one path with the same content leave one file", .timeLimit(.minutes(1)))
  func repeatedPath() throws {
    let artifacts = try extraction(repeated("===FILE:a.js===\nx\n", 40_000)).artifacts
    #expect(artifacts.count == 1)
    #expect(artifacts.first?.findings.count { $0.rule == Rule.repeated.id } == 39_999)
  }

  @Test("very many openings of one path with different contents leave one file", .timeLimit(.minutes(1)))
  func duplicatedPath() throws {
    let body = (0..<40_000).map { "===FILE:a.js===\n\($0)\n" }.joined()
    let artifacts = try extraction(body).artifacts
    #expect(artifacts.count == 1)
    #expect(artifacts.first?.findings.count { $0.rule == Rule.duplicate.id } == 39_999)
  }

  @Test("very many lines that look like markers are told one by one", .timeLimit(.minutes(1)))
  func unrecognized() throws {
    let lines = repeated("##### FILE:x ####\n", 40_000)
    #expect(try extraction("===FILE:a.js===\n" + lines).artifacts.first?.findings.count == 40_000)
    #expect(try extraction(lines).findings.count { $0.severity == .warning } == 40_000)
  }

  @Test("very many closing marks, open or not, end one file", .timeLimit(.minutes(1)))
  func closings() throws {
    let body = "===FILE:a.js===\nx\n" + repeated("===END===\ncode ===END FILE===\n", 30_000)
    #expect(try extraction(body).artifacts.map(\.content.bytes) == [Array("x\n".utf8)])
  }

  @Test("very many fences are one file's content", .timeLimit(.minutes(1)))
  func fences() throws {
    let body = "===FILE:a.js===\nx\n" + repeated("```js\n", 60_000)
    #expect(try extraction(body).artifacts.first?.content.lineCount == 60_001)
  }

  @Test("very many blank lines at both ends go", .timeLimit(.minutes(1)))
  func blanks() throws {
    let blanks = repeated("  \n", 100_000)
    let body = "===FILE:a.js===\n" + blanks + "x\n" + blanks + repeated(" ", 300_000)
    #expect(try extraction(body).artifacts.first?.content.bytes == Array("x\n".utf8))
  }

  @Test(
    "one very long line of one kind is read in one go, alone and behind a marker's beginning",
    .timeLimit(.minutes(1)),
    arguments: [
      "=", "-", "(", ")", ":", "`", " ", "\t", "a", "===FILE:", "=== ", "= ", "-=", "==-- ",
      "FILE:==", "FILE: ", "===END ", "END=", "(a)", "a==(", "/", "./", "\"", "*/", "-->", "é",
      "FILE", "FILE :", "===a", "--a", "=a",
    ])
  func longLines(piece: String) throws {
    let line = repeated(piece, 120_000 / piece.utf8.count)
    for prefix in ["", "// ", "===FILE:", "===FILE:a (", "--FILE:", "// a.js ==", "===END ", "###"] {
      for suffix in ["", "===", "--", ")==="] {
        let body = "===FILE:a.js===\nfirst\n\(prefix)\(line)\(suffix)\nlast\n"
        let artifacts = try extraction(body).artifacts
        #expect(artifacts.first?.content.bytes.starts(with: "first\n".utf8) == true)
      }
    }
  }

  @Test("a line of ten million bytes is content", .timeLimit(.minutes(1)))
  func longestLine() throws {
    let line = repeated("lend();", 1_500_000)
    let artifact = try #require(try extraction("===FILE:a.js===\n\(line)\n").artifacts.first)
    #expect(artifact.content.bytes.count == line.utf8.count + 1)
  }

  @Test("deep and wide paths are told safe or unsafe", .timeLimit(.minutes(1)))
  func deepPaths() throws {
    let deep = repeated("d/", 2_040)
    let body = (0..<40).map { "===FILE:\(deep)\($0)===\nx\n" }.joined()
    #expect(try extraction(body).artifacts.allSatisfy { $0.path != nil })
    let endless = try extraction("===FILE:" + repeated("d/", 200_000) + "x===\nx\n")
    #expect(endless.artifacts.map(\.path) == [nil])
  }

  @Test("very many files that clash are all told", .timeLimit(.minutes(1)))
  func clashes() throws {
    let body = (0..<15_000).map { "===FILE:\($0 % 2 == 0 ? "d" : "D")/\($0)===\nx\n" }.joined()
    #expect(try extraction(body).artifacts.allSatisfy { $0.path == nil })
  }

  @Test("very many bullets and headings are read before and behind the body", .timeLimit(.minutes(1)))
  func headers() throws {
    let bullets = repeated("- note: x\n", 50_000)
    let headings = repeated("## Risks\n- x\n## Mitigations\n- y\n", 20_000)
    let text = "# FSAR Proposal Report\n\(bullets)- proposal: x: y\n\(headings)"
    let report = try Sample.read(markdown: Array(text.utf8))
    #expect(report.risks == .given(["x"]))
    #expect(report.mitigations == .given(["y"]))
  }

  @Test("a JSON report that is all escapes is read, and its places are found", .timeLimit(.minutes(1)))
  func escapes() throws {
    let body = repeated("===FILE:a.js===\\n##### FILE:x ####\\n", 10_000)
    let report = try Sample.read(json: Sample.json(escaped: Array(body.utf8)))
    #expect(Extraction(report).artifacts.count == 1)
  }
}
