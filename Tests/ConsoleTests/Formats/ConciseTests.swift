import Artifact
import Testing

@testable import Console
@testable import Judging
@testable import Results

@Suite("The concise format") struct ConciseTests {
  private func lines(_ text: String) -> [Substring] {
    text.split(separator: "\n", omittingEmptySubsequences: false).dropLast()
  }

  @Test("has a line for each thing, in the order of the files and of their lines")
  func order() async throws {
    let text = try await Trials.mixed().text(as: .concise)
    #expect(
      text.hasPrefix(
        """
        a.md:12:1: error: json/syntax expected a key in double quotes; help: take out the comma before it \
        [in a.json:3:1]
        a.md:15:1: warning: verdict/unchecked no-checker unchecked: there is no program here that checks scss
        """), "\(text)")
    let places = lines(text).compactMap { $0.wholeMatch(of: /(\w)\.md:(\d+):\d+: .+/) }
      .map { ("\($0.1)", Int($0.2) ?? 0) }
    #expect(places.count == lines(text).count && places.count > 6)
    #expect(places.elementsEqual(places.sorted { $0 < $1 }, by: ==))
  }

  @Test("says what was not looked at, and nothing of what passed")
  func nothing() async throws {
    let broken = Trials.broken().text(as: .concise)
    for line in [
      "sandbox: error: tool/failed node did not answer", "u.md:1:1: error: report/unreadable it is",
      "n.md:1:1: error: report/not-tried ", ".sandbox.json:3:1: error: policy/changed ",
    ] {
      #expect(broken.contains("\n\(line)") || broken.hasPrefix(line), "\(broken)")
    }
    #expect(Trials.none().text(as: .concise).hasPrefix("sandbox: error: report/none "))
    let passed = try await Drafts.trial([("a.md", Drafts.markdown(files: [("a.json", "[1]")]))])
    #expect(Trials.record(passed).text(as: .concise) == "")
  }

  @Test("nothing of a message is cut")
  func whole() async throws {
    let long = String(repeating: "word ", count: 400)
    let text = try await Trials.many(errors: 1, warnings: 0, message: long).text(as: .concise)
    #expect(text.contains(long) && !text.contains("…"))
  }

  @Test("only what came to some verdicts stands in it, where that is asked for")
  func chosen() async throws {
    let trial = try await Trials.mixed()
    #expect(trial.text(as: .concise, only: "failed").contains("json/syntax"))
    #expect(!trial.text(as: .concise, only: "failed").contains("verdict/unchecked"))
    #expect(lines(trial.text(as: .concise, only: "blocked")).allSatisfy { $0.hasPrefix("c.md:") })
    #expect(
      trial.text(as: .concise, only: "failed,unchecked,blocked,passed,nothing")
        == trial.text(as: .concise))
    #expect(trial.text(as: .sarif, only: "failed") == trial.text(as: .sarif), "for programs: all")
  }

  @Test(
    "whatever the text, each thing is one line that begins as ours do", arguments: Hostile.texts)
  func hostile(text: String) throws {
    let output = try Trials.hostile(text).text(as: .concise, notes: true)
    for scalar in output.unicodeScalars where scalar != "\n" {
      #expect(!ArtifactPath.isForbidden(scalar), "U+\(scalar.hex)")
    }
    #expect(lines(output).count >= 6)
    for line in lines(output) {
      #expect(line.contains(#/^(sandbox|[^:]*:\d+:\d+): (error|warning|note): /#), "\(line)")
    }
  }

  @Test("no name and no message makes vim see another file, or none")
  func vim() async throws {
    var trial = try await Trials.many(errors: 1, warnings: 0)
    trial.reports[0].artifacts[0].findings[0].message = "near \"evil.md\" line 7: x, \"b\", 8: y"
    for (name, shown) in [
      ("a:3:4: b.md", "./a\\u{3a}3\\u{3a}4\\u{3a} b.md"),
      ("In file included from a.md", "./In file included from a.md"),
      ("make: *** [a", "./make\\u{3a} *** [a"), ("a\nb.md", "./a\\u{000a}b.md"),
      ("\"a\" 3: b.md", "./\\u{22}a\\u{22} 3\\u{3a} b.md"), ("sub/a-1.md", "sub/a-1.md"),
    ] {
      trial.reports[0].path = name
      let text = trial.text(as: .concise)
      #expect(
        text.hasPrefix("\(shown):9:1: error: sql/syntax near \"evil.md\" line 7 : x"), "\(text)")
      #expect(!text.contains(/\d: [xy]/) && lines(text).count == 1)
    }
  }
}
