import Artifact
import Foundation
import Testing

@testable import Judging
@testable import Launching
@testable import Runner

@Suite("Candidate") struct CandidateTests {
  private func unreadable(_ candidate: Candidate) -> String? {
    switch candidate.content {
    case .unreadable(let message), .noText(let message): message
    case .report, .noReport, .resembling: nil
    }
  }

  @Test(
    "a file whose bytes are no report's says why",
    arguments: [
      ([], "the file is empty"), ([0xFF, 0xFE, 0x00], "the file is UTF-16; save it as UTF-8"),
      ([0x23, 0x20, 0xC3], "the file is not valid UTF-8"),
      ([0xED, 0xA0, 0x80], "the file is not valid UTF-8"),
      ([0xC0, 0xAF], "the file is not valid UTF-8"),
      ([0x7F, 0x45, 0x4C, 0x46, 0x00, 0x80], "the file is binary, not text"),
    ] as [([UInt8], String)])
  func bytes(bytes: [UInt8], message: String) async throws {
    try await Folder.lend { folder in
      for name in ["a.md", "a.json"] {
        let path = try folder.write(bytes, to: name)
        #expect(unreadable(Candidate(path: path, isNamed: true)) == message)
      }
    }
  }

  @Test("what claims to be a report and cannot be read is told apart from what claims nothing")
  func claims() {
    let heading = Array("# FSAR Proposal Report\n".utf8)
    for bytes in [
      heading + [0xFF], [0xFF, 0xFE] + heading, Array("{\"proposal\": ".utf8) + [0xFF],
    ] {
      guard case .unreadable = Candidate.content(of: bytes, isJSON: false) else {
        Issue.record("\(bytes) may be a report")
        continue
      }
    }
    for bytes in [[], [0x00, 0xFF], [0xFF]] as [[UInt8]] {
      guard case .noText = Candidate.content(of: bytes, isJSON: false) else {
        Issue.record("\(bytes) claims nothing")
        continue
      }
    }
  }

  @Test("a markdown file without the heading and JSON without the key are no reports")
  func noReport() throws {
    for (text, isJSON) in [
      ("# Notes", false), ("# FSAR Proposal Reports", false), ("{}", true),
      ("[1]", true), ("{,}", true),
    ] {
      guard case .noReport = Candidate.content(of: Array(text.utf8), isJSON: isJSON) else {
        Issue.record("\(text) is no report")
        continue
      }
    }
  }

  @Test("a report is read from both forms, byte order mark and CR LF included")
  func report() {
    let draft = Draft(files: [("a.sql", "SELECT 1;")])
    let forms = [
      (draft.markdown, false), ("\u{FEFF}" + draft.markdown, false),
      (draft.markdown.replacing("\n", with: "\r\n"), false), (draft.json, true),
    ]
    for (text, isJSON) in forms {
      guard case .report(let report) = Candidate.content(of: Array(text.utf8), isJSON: isJSON)
      else {
        Issue.record("\(text.prefix(40)) is a report")
        continue
      }
      #expect(report.id.value == "fsar_1")
    }
  }

  @Test("a document with markers is read for them where that is asked for, and is no report else")
  func markers() {
    let text = Array("Words.\n\n===FILE:a.js===\nf();\n===END===\n".utf8)
    guard case .report(let report) = Candidate.content(of: text, isJSON: false, as: .markers) else {
      Issue.record("it holds a file")
      return
    }
    #expect(report.format == .markers)
    for form in [nil, PlainForm.fences, .diff] {
      guard case .resembling = Candidate.content(of: text, isJSON: false, as: form) else {
        Issue.record("\(String(describing: form)) is not asked for")
        continue
      }
    }
    let heading = Array("# fsar proposal report\n".utf8) + text
    guard case .resembling = Candidate.content(of: heading, isJSON: false, as: .markers) else {
      Issue.record("it has a report's heading")
      return
    }
  }

  @Test("JSON that claims to be a report and is broken tells where")
  func brokenJSON() {
    let content = Candidate.content(of: Array("{\n\"proposal\": tru}".utf8), isJSON: true)
    guard case .unreadable("line 2, column 13: unexpected character") = content else {
      Issue.record("expected the place, not \(content)")
      return
    }
  }

  @Test(
    "what is no regular file is told apart, and never read", .timeLimit(.minutes(10)),
    arguments: ["/dev/null", "/dev/zero", "/tmp", "/proc/self/fd"])
  func special(path: String) {
    #expect(unreadable(Candidate(path: path, isNamed: true)) == "this is no regular file")
  }

  @Test("a FIFO that nobody writes to is not waited for", .timeLimit(.minutes(10)))
  func fifo() async throws {
    try await Folder.lend { folder in
      try #require(mkfifo(folder["a.md"], 0o600) == 0)
      #expect(
        unreadable(Candidate(path: folder["a.md"], isNamed: true)) == "nobody wrote to this pipe")
      #expect(
        unreadable(Candidate(path: folder["a.md"], isNamed: false)) == "this is no regular file")
    }
  }

  @Test("a file that is missing, or lies below a file, says so")
  func missing() async throws {
    try await Folder.lend { folder in
      try folder.write("x", to: "a.md")
      #expect(
        unreadable(Candidate(path: folder["b.md"], isNamed: true)) == "no such file or directory")
      #expect(unreadable(Candidate(path: folder["a.md/b"], isNamed: true)) == "not a directory")
      #expect(unreadable(Candidate(path: "", isNamed: true)) == "no such file or directory")
    }
  }

  @Test("a file that is too large is refused by its size, unread")
  func tooLarge() async throws {
    try await Folder.lend { folder in
      let path = try folder.write("# FSAR Proposal Report", to: "a.md")
      #expect(truncate(path, off_t(Candidate.largest + 1)) == 0)
      #expect(unreadable(Candidate(path: path, isNamed: true)) == "the file is larger than 64 MB")
    }
  }
}
