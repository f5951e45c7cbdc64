import Artifact
import Foundation
import Testing

@testable import Judging
@testable import Runner

@Suite("Repairs in a report's own text") struct MendedTextTests {
  /// A report of these files, where each that is not to pass is mended to another text.
  private func texts(
    _ files: [(String, String)], mending mended: [String: String], twin: Bool = false
  ) throws -> [MendedText] {
    let body =
      "idea_implementation:\n"
      + files.map { "===FILE:\($0.0)===\n\($0.1)\n===END===" }.joined(separator: "\n")
    let draft = Draft(body)
    let json = SourceText(Array(draft.json.utf8))
    let twins = try #require(try JSONReportReader.report(in: json))
    let result = draft.judged(
      twins: twin ? [Docket.Entry(path: "report.json", report: twins)] : []
    ) { subject in
      var outcome = subject.passed
      if let text = mended[subject.path] {
        outcome.mended = Mended(text: Array(text.utf8), isWhole: true)
      }
      return outcome
    }
    return try result.mendedTexts()
  }

  private func text(_ bytes: [UInt8]) -> String { String(decoding: bytes, as: UTF8.self) }

  @Test("change their lines and no other byte")
  func lines() throws {
    let mended = try texts(
      [("a.js", "let é = 1;\nb();"), ("c.js", "c(;\n// ü\nd();")],
      mending: ["c.js": "c();\n// ü\nd();\n"])
    #expect(mended.count == 1 && mended[0].files == ["c.js"])
    #expect(text(mended[0].new) == text(mended[0].old).replacing("c(;", with: "c();"))
  }

  @Test("stand in the JSON twin too, escaped as JSON is")
  func twin() throws {
    let mended = try texts(
      [("a.js", "a(\"é\n\", 1;\nb();")], mending: ["a.js": "a(\"é\\n\", 1);\nb();\n"], twin: true)
    #expect(mended.map(\.path) == ["report.md", "report.json"])
    let twin = try #require(try JSONReportReader.report(in: SourceText(mended[1].new)))
    let markdown = try #require(MarkdownReader.report(in: SourceText(mended[0].new)))
    #expect(
      Extraction(twin).artifacts.map(\.content.bytes)
        == Extraction(markdown).artifacts.map(\.content.bytes))
    #expect(Twins.differences(markdown, twin).isEmpty)
  }

  @Test("stand at each place where the report has the file")
  func repeated() throws {
    let mended = try texts(
      [("a.js", "a(;"), ("b.js", "b();"), ("a.js", "a(;")], mending: ["a.js": "a();\n"])
    #expect(text(mended[0].new) == text(mended[0].old).replacing("a(;", with: "a();"))
  }

  @Test(
    "that would make other files of the report are refused",
    arguments: [
      "a();\n===END===\n===FILE:b.js===\nb();\n", "```\na();\n```\n",
    ])
  func refused(text: String) {
    #expect(throws: MendedText.Problem.self) {
      try texts([("a.js", "a(;")], mending: ["a.js": text])
    }
  }

  @Test("of 300 random reports give the files that were mended, and leave the others")
  func random() throws {
    var generator = SplitMix()
    let pieces = ["é", "\n", "\r\n", "x", "\"", "\\", "\t", "𝄞", " ", "}", "===", "a b"]
    func some(_ count: Int) -> String {
      "x" + (0..<count).map { _ in pieces.randomElement(using: &generator) ?? "" }.joined() + "x"
    }
    for _ in 0..<300 {
      let files = (0..<3).map { ("f\($0).js", some(20)) }
      let new = some(20)
      let mended = try texts(files, mending: ["f1.js": new + "\n"], twin: true)
      if files[1].1 == new { continue }
      for (index, mended) in mended.enumerated() {
        let source = SourceText(mended.new)
        let report = try #require(
          index == 0 ? MarkdownReader.report(in: source) : try JSONReportReader.report(in: source))
        let found = Extraction(report).artifacts.map { text($0.content.bytes) }
        #expect(found == [files[0].1, new, files[2].1].map { $0 + "\n" })
      }
    }
  }
}
