import Artifact
import Testing

@testable import Judging
@testable import Launching
@testable import Runner

@Suite("Verdict of a file") struct VerdictTests {
  private func artifact(
    _ path: String, _ text: String, by answer: (Subject) -> Outcome = { $0.passed }
  ) throws -> ArtifactResult {
    let result = Draft(files: [(path, text)]).judged(by: answer)
    return try #require(result.artifacts.first)
  }

  @Test("a file passed if a checker read it and had nothing against it")
  func passed() throws {
    let result = try artifact("a.sql", "SELECT f;")
    #expect(result.verdict == .passed && result.verdict.reason == nil)
    #expect(result.checks.map(\.name) == ["sql/syntax"])
    #expect(result.findings == [])
  }

  @Test(
    "what no checker looked at is unchecked, never passed",
    arguments: ["a.scss", "a.html", "a.vue", "a.php", "a.md", "a.txt", "a.unknown", "Makefile"])
  func noChecker(path: String) throws {
    let result = try artifact(path, "a { b: c }")
    #expect(result.verdict == .unchecked(.noChecker))
    #expect(result.checks.isEmpty)
  }

  @Test(
    "a checker that came to no verdict leaves the file unchecked, for its reason",
    arguments: Unchecked.allCases)
  func unchecked(why: Unchecked) throws {
    let result = try artifact("a.sql", "SELECT f;") { $0.unchecked(why) }
    #expect(result.verdict == .unchecked(why))
    #expect(result.verdict.reason == why.rawValue)
  }

  @Test("an error beats a placeholder, a mismatch, a lost marker, and an unchecked check")
  func errorFirst() throws {
    let texts = [
      ("a.sql", "SELECT f;"), ("a.sql", "-- nothing"), ("a.sql", "SELECT f; -- ... the rest"),
      ("a.js", "CREATE TABLE a (b int);"), ("a.sql", "SELECT f;\n##### FILE:b.sql ####"),
    ]
    for (path, text) in texts {
      #expect(try artifact(path, text) { $0.failed() }.verdict == .failed, "\(text)")
    }
  }

  @Test("a file of comments, or with a part left out, is unchecked though it parses")
  func placeholder() throws {
    for text in ["-- the table comes here", "SELECT f;\n-- ... the rest"] {
      let result = try artifact("a.sql", text)
      #expect(result.verdict == .unchecked(.placeholder))
      #expect(
        result.checks.map(\.verdict) == [.passed], "the check's verdict is the parser's alone")
      #expect(result.findings.map(\.rule) == ["artifact/placeholder"])
    }
  }

  @Test("what a file's text is decides, whatever a parser says of it")
  func text() throws {
    for (path, text, verdict, rule) in [
      ("a.sql", "BEGIN;\nCOMMIT;", .unchecked(.idle), "artifact/idle"),
      ("a.js", "f(1); // \u{202E}b", .failed, "text/hidden"),
      ("a.css", "a { b: '\u{0}' }", .failed, "text/hidden"),
      ("a.js", "const pl\u{430}nt = f();", .unchecked(.mixedScript), "text/mixed-script"),
      ("a.js", "javascript\nf();", .failed, "artifact/stray-text"),
      ("a.sh", "set -e\\nf\\n", .failed, "artifact/escaped-line-ends"),
      (
        "a.html", "import a from 'a';\nexport default () => a();", .unchecked(.languageMismatch),
        "artifact/language-mismatch"
      ),
    ] as [(String, String, Verdict, String)] {
      let result = try artifact(path, text)
      #expect(result.verdict == verdict && result.findings.map(\.rule) == [rule], "\(text)")
    }
    // The control.
    #expect(try artifact("a.js", "const plant = f(); // b").verdict == .passed)
  }

  @Test("a fence is content of a text, a comment or a document, and fails a file of code")
  func fence() throws {
    for (path, text, isRead, verdict) in [
      ("a.py", "A = '''\n```json\n{}\n```\n'''\nf()", true, .passed),
      ("a.py", "f()\n```python\ng()\n```", false, .failed),
      ("a.js", "/*\n```js\n*/\nf();", true, .passed),
      ("a.js", "f();\n```js\ng();\n```", true, .failed),
      ("a.sh", "cat <<EOF\n```sh\nEOF\n", true, .passed),
      ("a.sh", "f\n```sh\ng\n```", true, .failed),
      ("a.txt", "f\n```sh\ng\n```", true, .unchecked(.noChecker)),
      ("a.rmd", "f\n```{r}\ng\n```", true, .unchecked(.noChecker)),
      ("a.go", "f()\n```go\ng()\n```", true, .failed),
    ] as [(String, String, Bool, Verdict)] {
      let result = try artifact(path, text) { isRead ? $0.passed : $0.failed() }
      #expect(result.verdict == verdict, "\(path): \(text)")
      let fences = result.findings.filter { $0.rule == "artifact/fence-in-content" }
      #expect(fences.map(\.severity) == [verdict == .failed ? .error : .note], "\(text)")
    }
  }

  @Test("a label is taken out by a repair where the file parsed, and the file is mended by it")
  func label() throws {
    let read = try artifact("a.js", "js\nf();")
    #expect(read.mended == Mended(text: Array("f();\n".utf8), isWhole: true))
    let replacement = try #require(read.findings.first?.replacement)
    #expect(replacement.start == Position(line: 1, column: 1) && replacement.text == "")
    #expect(replacement.end == Position(line: 2, column: 1) && replacement.reportEnd != nil)
    let unread = try artifact("a.js", "js\nf();") { $0.failed() }
    #expect(unread.mended == nil && unread.findings.first?.replacement == nil)
  }

  @Test("a file in another language is unchecked, and checked as what it is, too")
  func mismatch() throws {
    let result = try artifact("a.css", "const a = require('a');\na(() => 1);")
    #expect(result.verdict == .unchecked(.languageMismatch))
    #expect(result.checks.map(\.name) == ["css/syntax", "javascript/syntax"])
    let finding = try #require(result.findings.first)
    #expect(finding.rule == "artifact/language-mismatch" && finding.severity == .warning)
    #expect(finding.message == "the name says css, and the content is plainly javascript")
    let read = try artifact("a.css", "const a = require('a');\na(() => 1);") {
      $0.language == .css ? $0.passed : $0.failed()
    }
    #expect(read.verdict == .unchecked(.languageMismatch), "its own parser took it")
    let both = try artifact("a.js", "CREATE TABLE a (b int);")
    #expect(both.checks.map(\.name) == ["javascript/syntax", "sql/syntax"])
  }

  @Test("JSON in a YAML file is YAML")
  func jsonInYAML() throws {
    #expect(try artifact("a.yaml", "{\"a\": 1}").verdict == .passed)
    #expect(try artifact("a.js", "{\"a\": 1}").verdict == .unchecked(.languageMismatch))
  }

  @Test("a file with what looks like a marker is unchecked: another file may be lost in it")
  func unrecognizedMarker() throws {
    let result = try artifact("a.sql", "SELECT f;\n##### FILE:b.sql ####")
    #expect(result.verdict == .unchecked(.unrecognizedMarker))
  }

  @Test("an empty file failed, and nothing checks it")
  func empty() throws {
    let result = try artifact("a.sql", "")
    #expect(result.verdict == .failed)
    #expect(result.findings.map(\.rule) == ["artifact/empty"] && result.checks.isEmpty)
  }

  @Test("a file with an unsafe path failed, and is checked all the same")
  func unsafePath() throws {
    let result = try artifact("../a.sql", "SELECT f;")
    #expect(result.verdict == .failed && result.artifact.path == nil)
    #expect(result.checks.map(\.verdict) == [.passed])
  }

  @Test("of several checks the first that did not pass decides")
  func several() throws {
    let result = try artifact("a.js", "CREATE TABLE a (b int);") {
      $0.language == .sql ? $0.unchecked(.timeout) : $0.failed()
    }
    #expect(result.verdict == .failed && result.checks.count == 2)
  }

  @Test("a finding's place in the report follows from its place in the file")
  func places() throws {
    let draft = Draft(files: [("a.sql", "SELECT f;\nSELECT é 2;")])
    let result = draft.judged { $0.failed(at: Position(line: 2, column: 10)) }
    let finding = try #require(result.artifacts.first?.findings.first)
    let line = try #require(finding.reportLocation?.line)
    #expect(finding.location == Position(line: 2, column: 10))
    #expect(draft.report.text.line(line).map { String($0.text) } == "SELECT é 2;")
    #expect(finding.reportLocation?.column == 10)
  }

  @Test("a finding without a place stands at the file's first line in the report")
  func placeless() throws {
    let result = Draft(files: [("a.sql", "SELECT f;")]).judged { $0.failed() }
    let artifact = try #require(result.artifacts.first)
    #expect(
      artifact.findings.first?.reportLocation
        == Position(line: artifact.artifact.reportLines.lowerBound, column: 1))
  }

  @Test("what package.json says reaches the files below it, the nearest first")
  func packageTypes() {
    let result = Draft(files: [
      ("package.json", "{\"type\": \"module\"}"), ("b/package.json", "{\"name\": \"b\"}"),
      ("c/package.json", "no json"), ("a.js", "a()"), ("b/x/a.js", "a()"), ("c/a.js", "a()"),
    ])
    var types: [Int: ModuleType] = [:]
    let judged = result.judged { subject in
      if subject.language == .javascript { types[subject.artifact] = subject.moduleType }
      return subject.passed
    }
    #expect(judged.artifacts.count == 6)
    // Without a type node looks at the file.
    #expect(types == [3: .module, 5: .module])
  }
}
