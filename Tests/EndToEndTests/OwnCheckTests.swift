import Foundation
import Testing

@Suite("A policy's own checks", .timeLimit(.minutes(10))) struct OwnCheckTests {
  /// Has something against each line with BAD, by a program that every machine has.
  private static func policy(_ files: String = "**/*.own", more: String = "") -> String {
    #"""
    {"version": 1, "checks": [{"name": "no-bad", "files": "\#(files)", "run": ["grep", "-Hn", "BAD", "{files}"],
      "passes": [1], "fails": [0], "errors": "^(?<file>[^:]+):(?<line>\\d+):(?<message>.*)$",
      "good": "a\n", "bad": "BAD\n"}]\#(more)}
    """#
  }
  private static let report = Sample.report([
    ("a.own", "a"), ("b.own", "b\nBAD luck"), ("c.own", "c"), ("d.json", "[1]"),
  ])

  private func json(_ run: Place.Run) throws -> [String: Any] {
    try #require(
      try JSONSerialization.jsonObject(with: Data(run.out.utf8)) as? [String: Any], "\(run.err)")
  }

  /// What became of each file of the first report: `passed`, `unchecked no-checker`, …
  private func verdicts(_ document: [String: Any]) throws -> [String: String] {
    Dictionary(
      uniqueKeysWithValues: try artifacts(document).map { artifact in
        let words = [artifact["verdict"], artifact["reason"]].compactMap { $0 as? String }
        return (artifact["path"] as? String ?? "", words.joined(separator: " "))
      })
  }

  private func artifacts(_ document: [String: Any]) throws -> [[String: Any]] {
    let reports = try #require(document["reports"] as? [[String: Any]])
    return try #require(reports.first?["artifacts"] as? [[String: Any]])
  }

  private func findings(_ artifact: [String: Any]?) -> [[String: Any]] {
    artifact?["findings"] as? [[String: Any]] ?? []
  }

  @Test("judge their files where somebody says that they may run, beside the built-in ones")
  func judge() async throws {
    try await Place.lend { place in
      try place.write(Self.policy(), to: ".sandbox.json")
      try place.write(Self.report, to: "report.md")
      let run = try await place.sandbox("try", "--checks", "--format", "json", "report.md")
      #expect(run.status == 1 && !run.err.contains("did not run"), "\(run.err)")
      let document = try json(run)
      let expected = ["a.own": "passed", "b.own": "failed", "c.own": "passed", "d.json": "passed"]
      #expect(try verdicts(document) == expected)
      let found = findings(try artifacts(document)[1])
      #expect(found.map { $0["rule"] as? String } == ["check/no-bad"])
      #expect((found.first?["location"] as? [String: Int])?["line"] == 2)
      let environment = try #require(document["environment"] as? [String: Any])
      let tools = try #require(environment["tools"] as? [[String: Any]])
      let grep = try #require(tools.first { $0["name"] as? String == "grep" })
      #expect((grep["path"] as? String)?.hasSuffix("/bin/grep") == true && grep["version"] != nil)
      #expect((document["options"] as? [String: String])?["checks"] == "yes")
      // In every format.
      for (format, sign) in [
        ("text", "error[check/no-bad]: BAD luck"), ("sarif", "\"ruleId\":\"check/no-bad\""),
        ("junit", "check/no-bad"), ("github", "check/no-bad"), ("gitlab", "check/no-bad"),
      ] {
        let told = try await place.sandbox("try", "--checks", "--format", format, "report.md")
        #expect(told.status == 1 && told.out.contains(sign), "\(format): \(told.out)")
      }
    }
  }

  @Test("do not run where nobody says so, and no file reads as judged by them")
  func untrusted() async throws {
    try await Place.lend { place in
      // A program that a clone brings along is not found either.
      try place.tool("grep", "touch \(place.path)/ran; exit 1")
      try place.write(Self.policy(), to: ".sandbox.json")
      try place.write(Self.report, to: "report.md")
      let run = try await place.sandbox("try", "--format", "json", "report.md")
      #expect(run.status == 3)
      #expect(run.err.contains("own checks did not run (no-bad): add --checks"), "\(run.err)")
      let document = try json(run)
      let verdicts = try verdicts(document)
      #expect(verdicts["a.own"] == "unchecked no-checker" && verdicts["d.json"] == "passed")
      for artifact in try artifacts(document) {
        let isMeant = (artifact["path"] as? String)?.hasSuffix(".own") == true
        let notes = findings(artifact).filter { $0["rule"] as? String == "check/no-bad" }
        #expect(
          notes.count == (isMeant ? 1 : 0) && !"\(artifact["checks"] ?? "")".contains("no-bad"))
      }
      #expect(place.names(in: place.path).contains("ran") == false)
      let trusted = try await place.sandbox("try", "--checks", "report.md")
      #expect(trusted.status == 1 && !place.names(in: place.path).contains("ran"))
    }
  }

  @Test("what a built-in checker passes is told as not seen by a check that did not run")
  func beside() async throws {
    try await Place.lend { place in
      try place.write(Self.policy("**/*.json"), to: "policy.json")
      try place.write(
        Sample.report([("a.json", "{\"a\": \"BAD\"}"), ("b.json", "{"), ("c.json", "[1]")]),
        to: "report.md")
      let common = ["try", "--policy", "policy.json", "--format", "json"]
      let off = try json(try await place.start(common + ["report.md"]).end())
      #expect(try verdicts(off) == ["a.json": "passed", "b.json": "failed", "c.json": "passed"])
      #expect(
        findings(try artifacts(off)[0]).contains {
          $0["rule"] as? String == "check/no-bad" && $0["severity"] as? String == "note"
        })
      let on = try json(try await place.start(common + ["--checks", "report.md"]).end())
      #expect(
        try verdicts(on) == ["a.json": "failed", "b.json": "failed", "c.json": "passed"],
        "it fails what the other passes, and passes nothing that the other fails")
    }
  }

  @Test("of a revision's policy run without being asked for; a branch can neither add nor drop one")
  func revision() async throws {
    try await Team.lend { team in
      try await team.commit([(".sandbox.json", Self.policy()), ("reports/old.md", Sample.good)])
      try await team.git("switch", "-q", "-c", "attack")
      try await team.commit([("reports/new.md", Self.report)])
      let judged = try await team.sandbox("try", "--since", "main", "--format", "json")
      #expect(judged.status == 1 && !judged.err.contains("did not run"), "\(judged.err)")
      #expect(try verdicts(json(judged))["b.own"] == "failed")
      // It drops the check: main's is what counts, and that it did is an error.
      try await team.commit([(".sandbox.json", "{\"version\": 1}")])
      let dropped = try await team.sandbox("try", "--since", "main", "--format", "json")
      #expect(dropped.status == 1)
      #expect(try verdicts(json(dropped))["b.own"] == "failed")
      #expect(dropped.out.contains("policy/changed"))
    }
    try await Team.lend { team in
      try await team.commit([("reports/old.md", Sample.good)])
      try await team.git("switch", "-q", "-c", "attack")
      try await team.commit([(".sandbox.json", Self.policy()), ("reports/new.md", Self.report)])
      let added = try await team.sandbox("try", "--since", "main", "--format", "json")
      let document = try json(added)
      #expect(try verdicts(document)["a.own"] == "unchecked no-checker")
      #expect(!"\(document["environment"] ?? "")".contains("grep"))
    }
  }

  @Test("are shown by 'sandbox policy check', and whether they run")
  func shown() async throws {
    try await Place.lend { place in
      try place.write(Self.policy(), to: ".sandbox.json")
      let words = "no-bad: grep -Hn BAD {files} for **/*.own"
      for (options, runs) in [([String](), false), (["--checks"], true)] {
        let run = try await place.start(["policy", "check", "--format", "json"] + options).end()
        let settings = try #require(try json(run)["settings"] as? [[String: Any]])
        func value(_ name: String) -> Any? {
          settings.first { $0["name"] as? String == name }?["value"]
        }
        #expect(value("checks") as? [String] == [words])
        #expect(value("checks.run") as? Bool == runs)
      }
      let text = try await place.sandbox("policy", "check")
      #expect(text.out.contains("no-bad: grep"))
    }
  }

  @Test("a shut gate starts none of them")
  func gate() async throws {
    try await Place.lend { place in
      try place.write(Self.policy(), to: ".sandbox.json")
      try place.write(Sample.report([("a.own", "a")], severity: "60"), to: "report.md")
      let run = try await place.sandbox("try", "--checks", "--format", "json", "report.md")
      #expect(run.status == 4)
      #expect(try verdicts(json(run)) == ["a.own": "unchecked gate-shut"])
    }
  }
}

/// The manual's page is the one source of these.
@Suite("The entries of the manual's page on checks", .timeLimit(.minutes(10)))
struct OwnCheckEntryTests {
  private static let page = "\(Manual.directory)/checks.md"
  /// Those whose programs Debian has, and `.ci/run` installs. Those of PyPI run where they are.
  private static let required = ["shellcheck", "php", "protoc", "graphql"]

  static let names: [String] = {
    let text = (try? Manual.page(page).text) ?? ""
    return text.matches(of: /<!-- check ([a-z0-9-]+) -->/).map { String($0.1) }
  }()

  @Test("there are nine")
  func all() {
    #expect(Self.names.count == 9 && Set(Self.required).isSubset(of: Self.names))
  }

  @Test(
    "each passes its good example and fails its bad one, alone and among others", arguments: names)
  func entry(name: String) async throws {
    let block = try Manual.block("check \(name)")
    let entry = try #require(
      try JSONSerialization.jsonObject(with: Data(block.utf8)) as? [String: Any])
    let (good, bad) = (entry["good"] as? String ?? "", entry["bad"] as? String ?? "")
    let files = try #require(entry["files"] as? String)
    func path(_ directory: String) -> String {
      files.replacing("**/", with: "\(directory)/").replacing("*", with: "a")
    }
    try await Place.lend { place in
      try place.write("{\"version\": 1, \"checks\": [\(block)]}", to: "policy.json")
      let texts = [good, bad, good, good]
      try place.write(
        Sample.report(texts.enumerated().map { (path("d\($0)"), $1) }), to: "many.md")
      try place.write(Sample.report([(path("d"), good)]), to: "one.md")
      for (report, expected) in [
        ("many.md", ["passed", "failed", "passed", "passed"]), ("one.md", ["passed"]),
      ] {
        let run = try await place.sandbox(
          "try", "--policy", "policy.json", "--checks", "--format", "json", report)
        let checks = try checks(of: run, name)
        if let why = missing(checks, run) {
          if ProcessInfo.processInfo.environment["SANDBOX_REQUIRE_TOOLS"] == "1",
            Self.required.contains(name)
          {
            Issue.record("\(name): \(why)")
            return
          }
          try Test.cancel("\(name): \(why)")
        }
        #expect(checks.map(\.verdict) == expected, "\(run.out)")
        #expect(checks.allSatisfy { $0.verdict != "failed" || $0.line != nil })
      }
    }
  }

  /// What keeps a program from being here: itself, or its library.
  private func missing(_ checks: [(verdict: String, line: Int?)], _ run: Place.Run) -> String? {
    if run.out.contains("is not here to check it") { return "its program is not installed" }
    return run.out.contains("ModuleNotFoundError") ? "its library is not installed" : nil
  }

  private func checks(
    of run: Place.Run, _ name: String
  ) throws -> [(verdict: String, line: Int?)] {
    let document = try #require(
      try JSONSerialization.jsonObject(with: Data(run.out.utf8)) as? [String: Any], "\(run.err)")
    let reports = try #require(document["reports"] as? [[String: Any]])
    let artifacts = try #require(reports.first?["artifacts"] as? [[String: Any]])
    return artifacts.map { artifact in
      let checks = artifact["checks"] as? [[String: Any]] ?? []
      let findings = artifact["findings"] as? [[String: Any]] ?? []
      let own = findings.first { $0["rule"] as? String == "check/\(name)" }
      return (
        checks.first { $0["name"] as? String == "check/\(name)" }?["verdict"] as? String ?? "none",
        (own?["location"] as? [String: Int])?["line"]
      )
    }
  }
}
