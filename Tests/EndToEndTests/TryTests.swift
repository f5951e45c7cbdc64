import Foundation
import Testing

@Suite("sandbox try", .timeLimit(.minutes(10))) struct TryTests {
  @Test("a good report passes, and its files lie in a workspace byte for byte")
  func good() async throws {
    try await Place.lend { place in
      try place.write(Sample.good, to: "report.md")
      let run = try await place.sandbox("try", "report.md")
      #expect(run.status == 0, "\(run.err)")
      #expect(run.out.contains("  passed     b/c.json  json        foundation\n"))
      let name = try #require(place.workspaces().first)
      #expect(name.hasPrefix("fsar_1-") && place.workspaces().count == 1)
      let workspace = "\(place.work)/Sandboxes/\(name)"
      #expect(run.out.contains("the files are in Sandboxes/\(name)/files\n"))
      #expect(place.text("\(workspace)/files/a.json") == "{\"a\": 1}\n")
      #expect(place.text("\(workspace)/files/b/c.json") == "[7]\n")
      #expect(place.names(in: workspace) == ["files", "manifest.json", "result.json"])
      #expect(place.mode(workspace) == 0o700)
      #expect(place.mode("\(workspace)/files/a.json") == 0o600)
      #expect(place.names(in: place.runtime) == [])
    }
  }

  @Test("a failing report exits 1 and points at the line of the report and of the file")
  func failing() async throws {
    try await Place.lend { place in
      try place.write(Sample.bad, to: "report.md")
      let run = try await place.sandbox("try", "report.md")
      #expect(run.status == 1)
      #expect(
        run.out.hasPrefix(
          """
          error[json/syntax]: expected a key in double quotes
            --> report.md:11:1
             | in a.json:2:1
          11 | }
             | ^
             = help: take out the comma before it

          """), "\(run.out)")
    }
  }

  @Test("JSON goes to standard output alone, and is one whole document")
  func json() async throws {
    try await Place.lend { place in
      try place.write(Sample.bad, to: "report.md")
      let run = try await place.sandbox("try", "--format", "json", "report.md")
      #expect(run.status == 1)
      let document = try Document(run.out)
      #expect(document.schema == "sandbox.try/1" && document.summary.failed == 1)
      let report = try #require(document.reports.first)
      #expect(report.path == "report.md" && report.id == "fsar_1" && report.verdict == "failed")
      #expect(report.artifacts.first?.findings.first?.rule == "json/syntax")
      let workspace = try #require(report.workspace)
      #expect(place.text("\(place.work)/\(workspace)/files/a.json") != nil)
    }
  }

  @Test("files of the same name in several reports do not mix, neither contents nor verdicts")
  func sameNames() async throws {
    try await Place.lend { place in
      let count = 12
      for index in 0..<count {
        let text = index.isMultiple(of: 3) ? "{\"n\": \(index),}" : "{\"n\": \(index)}"
        try place.write(
          Sample.report([("config/a.json", text), ("b.json", "[\(index)]")], id: "same"),
          to: "reports/\(index).md")
      }
      let run = try await place.sandbox("try", "--format", "json", "reports")
      #expect(run.status == 1)
      let document = try Document(run.out)
      #expect(document.reports.count == count && document.summary.failed == 4)
      #expect(Set(document.reports.compactMap(\.workspace)).count == count)
      for report in document.reports {
        let digits = report.path.filter(\.isNumber)
        let index = try #require(Int(digits))
        #expect(report.verdict == (index.isMultiple(of: 3) ? "failed" : "passed"))
        let files = "\(place.work)/\(report.workspace ?? "")/files"
        #expect(place.text("\(files)/config/a.json")?.hasPrefix("{\"n\": \(index)") == true)
        #expect(place.text("\(files)/b.json") == "[\(index)]\n")
      }
    }
  }

  @Test("real tools judge several languages in one run")
  func realTools() async throws {
    try await Place.lend { place in
      let files = [
        ("a.sql", "SELECT now();"), ("b.sql", "SELECT * FORM a b;"), ("c.js", "a();"),
        ("d.py", "a = = 1"), ("e.sh", "if true; then a; fi"), ("f.scss", "a {}"),
        ("g.sql", "PRAGMA foreign_keys = ON;\nSELECT 1;"),
      ]
      try place.write(Sample.report(files), to: "report.md")
      let run = try await place.sandbox("try", "--format", "json", "report.md")
      let artifacts = try #require(try Document(run.out).reports.first?.artifacts)
      let verdicts = ["passed", "failed", "passed", "failed", "passed", "unchecked", "passed"]
      let isRequired = ProcessInfo.processInfo.environment["SANDBOX_REQUIRE_TOOLS"] == "1"
      for (artifact, verdict) in zip(artifacts, verdicts) {
        let isMissing = artifact.reason == "tool-missing" && !isRequired
        #expect(artifact.verdict == verdict || isMissing, "\(artifact)")
      }
      #expect(artifacts.count == verdicts.count)
      #expect(place.names(in: place.runtime) == [] && place.processes().isEmpty)
    }
  }

  @Test("a directory is walked; what is no report in it is counted, not complained of")
  func directory() async throws {
    try await Place.lend { place in
      try place.write(Sample.good, to: "in/a.md")
      try place.write(Sample.good, to: "in/deep/er/b.md")
      try place.write("# Notes\n", to: "in/notes.md")
      try place.write("", to: "in/empty.md")
      try place.write([0xFF, 0x00], to: "in/x.bin")
      let run = try await place.sandbox("try", "in")
      #expect(run.status == 0, "\(run.out)\(run.err)")
      #expect(run.out.contains("2 reports: 2 passed"))
      #expect(run.out.contains("3 other files skipped"))
    }
  }

  @Test(
    "what is no report is told with its reason and exit 2, never with a trace",
    arguments: [
      ("empty.md", "empty.md: the file is empty"), ("/dev/null", "this is no regular file"),
      ("binary.md", "binary.md: the file is binary"),
      ("latin.md", "latin.md: the file is not valid UTF-8"),
      ("notes.md", "notes.md: this is no report"), ("other.json", "other.json: this is no report"),
      ("missing.md", "missing.md: no such file or directory"),
      ("missing/a.md", "no such file or directory"), ("notes.md/a", "not a directory"),
      ("broken.json", "broken.json: line 1, column 14"), ("fifo.md", "nobody wrote to this pipe"),
    ])
  func unreadable(name: String, message: String) async throws {
    try await Place.lend { place in
      try place.write("", to: "empty.md")
      try place.write([0x7F, 0x45, 0x00, 0xFF], to: "binary.md")
      try place.write([0x23, 0x20, 0xE9, 0x0A], to: "latin.md")
      try place.write("# Notes\n", to: "notes.md")
      try place.write("{}", to: "other.json")
      try place.write("{\"proposal\": tru}", to: "broken.json")
      mkfifo("\(place.work)/fifo.md", 0o600)
      let run = try await place.sandbox("try", name)
      #expect(run.status == 2)
      #expect((run.out + run.err).contains(message), "\(run.out)\(run.err)")
      #expect(place.workspaces() == [])
      try place.write(Sample.good, to: "good.md")
      let both = try await place.sandbox("try", name, "good.md")
      #expect(both.status == 2 && both.out.contains("1 passed"), "the others are tried")
    }
  }

  @Test("a directory without a report exits 2 and says what a report is")
  func noReport() async throws {
    try await Place.lend { place in
      try place.write("# Notes\n", to: "in/notes.md")
      let run = try await place.sandbox("try", "in")
      #expect(run.status == 2)
      #expect(run.err.contains("sandbox: no report in in (1 other file); a report is "))
    }
  }

  @Test(
    "a shut gate exits 4 whatever is in the report, and shows its files",
    arguments: ["severity", "block", "field"])
  func blocked(why: String) async throws {
    try await Place.lend { place in
      let files = [("a.json", "{,}"), ("b.json", "[1]")]
      let text =
        switch why {
        case "severity": Sample.report(files, severity: "45")
        case "block": Sample.report(files, blocks: true)
        default: Sample.report(files).replacing("- id: fsar_1\n", with: "")
        }
      try place.write(text, to: "report.md")
      for options in [[], ["--allow-unchecked"], ["--allow-review"]] {
        let run = try await place.start(["try", "report.md"] + options).end()
        #expect(run.status == 4)
        #expect(run.out.contains("gate shut: ") && run.out.contains("a.json"))
      }
    }
  }

  @Test("a severity that no integer holds does no harm")
  func hugeSeverity() async throws {
    try await Place.lend { place in
      try place.write(Sample.report([], severity: "99999999999999999999"), to: "report.md")
      #expect(try await place.sandbox("try", "report.md").status == 4)
      #expect(try await place.sandbox("try", "--format", "json", "report.md").status == 4)
    }
  }

  @Test("what may stay unchecked is what is allowed, by language; a review by its own option")
  func allowances() async throws {
    try await Place.lend { place in
      try place.write(Sample.report([("a.scss", "a {}"), ("b.html", "<a>")]), to: "scss.md")
      try place.write(Sample.report([("a.json", "[1]")], severity: "30"), to: "review.md")
      let expected: [([String], Int32)] = [
        (["scss.md"], 3), (["--allow-unchecked", "scss.md"], 0),
        (["--allow-unchecked=scss", "scss.md"], 3),
        (["--allow-unchecked=scss,html", "scss.md"], 0),
        (["--allow-review", "scss.md"], 3), (["review.md"], 3),
        (["--allow-review", "review.md"], 0), (["--allow-unchecked", "review.md"], 3),
        (["--allow-review", "--allow-unchecked", "scss.md", "review.md"], 0),
      ]
      for (arguments, status) in expected {
        let run = try await place.start(["try"] + arguments).end()
        #expect(run.status == status, "\(arguments)")
      }
    }
  }

  @Test("a file that no program reads is unchecked, and exits 3")
  func noChecker() async throws {
    try await Place.lend { place in
      try place.write(Sample.report([("a.php", "<?php"), ("b.json", "[1]")]), to: "report.md")
      let run = try await place.sandbox("try", "report.md")
      #expect(run.status == 3)
      #expect(run.out.contains("  unchecked  a.php   php         no-checker\n"), "\(run.out)")
    }
  }

  @Test("hostile text of a report reaches standard output neither raw nor as a command")
  func hostile() async throws {
    try await Place.lend { place in
      let text = "{\"a\": \u{1B}[31m\u{202E}x}\n::error::pwned"
      try place.write(Sample.report([("a.json", text)], id: "::error::id"), to: "::error::x.md")
      for options in [[], ["--notes"], ["--format", "json"]] {
        let run = try await place.start(["try", "::error::x.md"] + options).end()
        for line in (run.out + run.err).split(separator: "\n") {
          #expect(!line.drop { $0 == " " }.hasPrefix("::"), "\(line)")
        }
        #expect(
          !(run.out + run.err).unicodeScalars.contains {
            "\u{1B}\u{202E}\r".unicodeScalars.contains($0)
          })
      }
      let show = try await place.sandbox("show")
      #expect(!show.out.hasPrefix("::"))
    }
  }

  @Test("a path that leaves the workspace is not written, neither are protected ones")
  func paths() async throws {
    try await Place.lend { place in
      let names = [
        "../../escaped.json", "\(place.work)/escaped.json", ".git/config.json", "ok.json",
      ]
      try place.write(Sample.report(names.map { ($0, "[1]") }), to: "report.md")
      #expect(try await place.sandbox("try", "report.md").status == 1)
      let files = "\(place.work)/Sandboxes/\(try #require(place.workspaces().first))/files"
      #expect(place.names(in: files) == ["ok.json"])
      #expect(place.names(in: place.work) == ["Rollbacks", "Sandboxes", "report.md"])
    }
  }
}
