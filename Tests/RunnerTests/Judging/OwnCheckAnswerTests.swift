import Artifact
import Testing

@testable import Judging

@Suite("What the program of a check of one's own says") struct OwnCheckAnswerTests {
  private func check(
    _ errors: OwnCheck.Errors, unit: OwnCheck.Columns.Unit? = nil, first: Int = 1
  ) throws -> OwnCheck {
    OwnCheck(
      name: "own", files: try Glob("**/*.own"), run: ["own", "{file}"], passes: [0], fails: [1, 2],
      errors: errors, columns: OwnCheck.Columns(unit: unit, first: first), good: "", bad: "x")
  }
  private static let pattern = OwnCheck.Errors.pattern(
    #"^(?<file>\S+?):(?<line>\d+):(?:(?<column>\d+):)? (?<message>.*)$"#)

  private func answer(
    _ check: OwnCheck, _ said: String, status: Int32 = 1, about text: String = "é😀b\nc\n"
  ) -> OwnCheck.Answer {
    check.answer(
      status: status, check.errors(out: Array(said.utf8), err: []), about: SourceText(text),
      named: "0001x.own", in: "/work")
  }

  private func places(_ answer: OwnCheck.Answer) -> [String] {
    guard case .failed(let findings) = answer else { return ["\(answer)"] }
    return findings.map { "\($0.location?.line ?? 0):\($0.location?.column ?? 0) \($0.message)" }
  }

  @Test(
    "the copy is meant by its name, its place or its address, and by nothing else",
    arguments: [
      ("0001x.own", true), ("./0001x.own", true), ("/work/0001x.own", true),
      ("file:///work/0001x.own", true), ("/0001x.own", false), ("../0001x.own", false),
      ("0002x.own", false), ("x/0001x.own", false), ("0001x.own.own", false),
    ])
  func names(name: String, isIt: Bool) throws {
    let answer = answer(try check(Self.pattern), "\(name):1: wrong")
    #expect((places(answer) == ["1:1 wrong"]) == isIt)
    #expect(answer != .passed)
  }

  @Test(
    "columns count from 0 or 1 in code points, bytes or UTF-16, and end with the line",
    arguments: [
      (OwnCheck.Columns.Unit?.none, 1, 3, 3), (.points, 1, 3, 3), (.points, 0, 2, 3),
      (.bytes, 1, 7, 3), (.bytes, 0, 6, 3), (.utf16, 1, 4, 3), (.utf16, 0, 3, 3),
      (.points, 1, 99, 4), (.bytes, 1, 99, 4), (.utf16, 1, 0, 1),
    ])
  func columns(unit: OwnCheck.Columns.Unit?, first: Int, told: Int, column: Int) throws {
    let answer = answer(try check(Self.pattern, unit: unit, first: first), "0001x.own:1:\(told): w")
    #expect(places(answer) == ["1:\(column) w"])
  }

  @Test("the end of the file is a place in it, one line further is none")
  func end() throws {
    let check = try check(Self.pattern)
    #expect(places(answer(check, "0001x.own:3: w")) == ["2:1 w"])
    #expect(places(answer(check, "0001x.own:4: w")).first?.hasPrefix("unable") == true)
    #expect(places(answer(check, "0001x.own:2: w", about: "a")).first?.hasPrefix("unable") == true)
    #expect(
      places(answer(check, "0001x.own:99999999999999999999: w")).first?.hasPrefix("unable") == true)
  }

  @Test(
    "only a status that passes and no error is a pass, only one that fails and an error a failure")
  func statuses() throws {
    let check = try check(Self.pattern)
    #expect(answer(check, "Done.\n", status: 0) == .passed)
    #expect(places(answer(check, "0001x.own:1: w", status: 2)) == ["1:1 w"])
    for (said, status) in [("0001x.own:1: w", Int32(0)), ("", 1), ("0001x.own:1: w", 3), ("", 3)] {
      guard case .unable = answer(check, said, status: status) else {
        Issue.record("\(said), status \(status)")
        continue
      }
    }
  }

  @Test("a flood is not looked through, and passes nothing")
  func flood() throws {
    let check = try check(Self.pattern)
    let long = String(repeating: "x", count: OwnCheck.longestLine + 1)
    let many = String(repeating: "x\n", count: OwnCheck.mostLines + 1)
    for said in [long, many] {
      guard case .unable = answer(check, said, status: 0) else {
        Issue.record("it is no pass")
        continue
      }
    }
    #expect(answer(check, String(long.dropLast()), status: 0) == .passed, "the control")
  }

  /// Documents, what fails by them, and nil where they leave a doubt.
  static let samples: [(OwnCheck.Document, String, [String]?)] = [
    (.sarif, #"{"runs":[{"results":[]}]}"#, []),
    (
      .sarif,
      #"{"runs":[{"results":[{"level":"error","message":{"text":"a  b\nc"},"locations":[{"physicalLocation":{"artifactLocation":{"uri":"./0001x.own"},"region":{"startLine":1,"startColumn":4}}}]},{"level":"warning","message":{"text":"d"}}]}]}"#,
      ["1:3 a b c"]
    ),
    (
      .sarif,
      #"{"runs":[{"columnKind":"unicodeCodePoints","results":[{"message":{"text":"a"},"locations":[{"physicalLocation":{"artifactLocation":{"uri":"0001x.own"},"region":{"startLine":1,"startColumn":3}}}]}]}]}"#,
      ["1:3 a"]
    ),
    (.sarif, #"{"runs":[{"results":[{"level":"error","message":{"text":"a"}}]}]}"#, nil),
    (.sarif, #"{"runs":[{}]}"#, nil), (.sarif, #"{"runs":[]}"#, nil), (.sarif, "{", nil),
    (.sarif, "", nil),
    (.rdjson, #"{"diagnostics":[]}"#, []),
    (
      .rdjson,
      #"{"diagnostics":[{"message":"a","location":{"path":"0001x.own","range":{"start":{"line":1,"column":7}}}},{"severity":"INFO","message":"b"}]}"#,
      ["1:3 a"]
    ),
    (.rdjson, #"{"diagnostics":[{"message":"a"}]}"#, nil), (.rdjson, "[]", nil),
    (.checkstyle, "<?xml version=\"1.0\"?>\n<checkstyle version=\"4.3\"></checkstyle>", []),
    (
      .checkstyle,
      "<checkstyle><!-- <error> --><file name='./0001x.own'><error line='1' column=\"3\" severity='error' message='a &lt; &#39;&amp;lt;&#x62;' /><error line='1' severity='info' message='c'/></file></checkstyle>",
      ["1:3 a < '&lt;b"]
    ),
    (.checkstyle, "<checkstyle><file name='0001x.own'><error line='1' severity='error'/>", nil),
    (.checkstyle, "<checkstyle><error line='1' severity='error'/></checkstyle>", nil),
    (.checkstyle, "<html></html>", nil), (.checkstyle, "", nil), (.checkstyle, "<checkstyle", nil),
  ]

  @Test("is read from each form of document", arguments: samples.indices)
  func documents(index: Int) throws {
    let (form, text, expected) = Self.samples[index]
    let check = try check(.document(form))
    for status in [Int32(0), 1] {
      let answer = answer(check, text, status: status)
      switch (expected, status) {
      case ([]?, 0): #expect(answer == .passed, "\(text)")
      case (let places?, 1) where !places.isEmpty: #expect(self.places(answer) == places, "\(text)")
      default:
        guard case .unable = answer else {
          Issue.record("\(text), status \(status): \(answer)")
          continue
        }
      }
    }
  }

  @Test("documents of random bytes pass nothing and do no harm")
  func fuzz() throws {
    var random = SplitMix()
    let parts = [
      "<checkstyle>", "<file name='", "'", "<error line=", "\"1\"", "/>", "&#x", ";", "{",
      "\"runs\":", "[", "]", "\u{0}", "é",
    ]
    for _ in 0..<500 {
      let text = (0..<Int.random(in: 0...30, using: &random)).map { _ in
        parts.randomElement(using: &random)!
      }.joined()
      for form in OwnCheck.Document.allCases {
        let said = form.said(Array(text.utf8))
        #expect(said.doubt != nil || text.contains("<checkstyle>"), "\(text)")
      }
    }
  }
}
