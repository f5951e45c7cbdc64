import Foundation
import Testing

/// Results in several formats at once, to files and to standard output.
@Suite("Results to files", .timeLimit(.minutes(10))) struct OutputTests {
  private static let formats = [
    "text", "json", "sarif", "junit", "github", "gitlab", "concise", "feedback",
  ]

  private func writeReports(to place: Place) throws {
    try place.write(Sample.good, to: "in/good.md")
    try place.write(Sample.bad, to: "in/bad.md")
    try place.write(Sample.report([("a.scss", "a {}")]), to: "in/open.md")
  }

  /// What hides in the directory, too.
  private func leftovers(in place: Place) -> [String] {
    place.names(in: place.work).filter { $0.hasPrefix(".") }
  }

  @Test("every format goes to a file of its own, and the text to standard output")
  func several() async throws {
    try await Place.lend { place in
      try writeReports(to: place)
      var arguments = ["try"]
      for format in Self.formats { arguments += ["--output", "\(format)=out.\(format)"] }
      let run = try await place.start(arguments + ["in"]).end()
      #expect(run.status == 1, "\(run.err)")
      #expect(run.out.contains("3 reports: 1 failed, 1 unchecked, 1 passed"))
      func out(_ format: String) -> String { place.text("\(place.work)/out.\(format)") ?? "" }
      #expect(out("text").contains("error[json/syntax]") && out("text").contains("3 reports: "))
      #expect(try Document(out("json")).summary.reports == 3)
      #expect(out("sarif").contains("\"uri\":\"in/bad.md\""))
      #expect(out("junit").contains("<testsuite name=\"in/bad.md\""))
      #expect(out("github").contains("::error file=in/bad.md,line="))
      #expect(out("gitlab").contains("\"path\": \"in/bad.md\""))
      #expect(leftovers(in: place) == [])
      #expect(place.mode("\(place.work)/out.sarif") & 0o600 == 0o600)
    }
  }

  @Test("a file has the bytes that standard output gets", arguments: formats)
  func sameBytes(format: String) async throws {
    try await Place.lend { place in
      try writeReports(to: place)
      let run = try await place.sandbox(
        "try", "--format", format, "--output", "\(format)=out", "in")
      #expect(run.status == 1)
      // Where the workspaces are is told of each run.
      if format == "text" {
        #expect(place.text("\(place.work)/out")?.contains("1 failed, 1 unchecked") == true)
      } else {
        #expect(place.text("\(place.work)/out") == run.out)
      }
    }
  }

  @Test("a file that is named - is standard output", arguments: formats)
  func standardOutput(format: String) async throws {
    try await Place.lend { place in
      try writeReports(to: place)
      let plain = ["try", "--reproducible", "in"]
      let wanted = try await place.start(plain + ["--format", format]).end()
      let run = try await place.start(plain + ["--output", "\(format)=-"]).end()
      #expect(run.status == 1 && run.err == wanted.err)
      func bare(_ text: String) -> String {
        text.replacing(/Sandboxes\/\S+|\d+(\.\d+)? s/, with: "")
      }
      #expect(bare(run.out) == bare(wanted.out))
      #expect(place.text("\(place.work)/-") == nil)
      for other in [["--format", "text"], ["--output", "json=-"]] {
        let twice = try await place.start(plain + ["--output", "sarif=-"] + other).end()
        #expect(twice.status == 2 && twice.out == "", "\(twice)")
        #expect(twice.err.contains("two results are to be written to standard output"))
      }
    }
  }

  @Test("the status is that of the trial in each format", arguments: formats)
  func statuses(format: String) async throws {
    try await Place.lend { place in
      try place.write(Sample.good, to: "0.md")
      try place.write(Sample.bad, to: "1.md")
      try place.write("no report", to: "2.md")
      try place.write(Sample.report([("a.scss", "a {}")]), to: "3.md")
      try place.write(Sample.report([("a.json", "[1]")], severity: "60"), to: "4.md")
      for status in Int32(0)...4 {
        let run = try await place.sandbox("try", "--format", format, "\(status).md")
        #expect(run.status == status, "\(run.out)\(run.err)")
        // Nothing to look at is nothing for an editor, and only that is.
        #expect(format == "text" || !run.out.isEmpty || (format == "concise" && status == 0))
      }
    }
  }

  @Test(
    "what cannot be meant is wrong usage, and nothing is tried",
    arguments: [
      (["--output", "sarif=d"], "'d' is a directory"),
      (["--output", "sarif=d/"], "'d/' is a directory"),
      (["--output", "sarif=new/"], "'new/' is a directory"),
      (["--output", "sarif=/dev/null"], "'/dev/null' is no regular file"),
      (["--output", "sarif=a", "--output", "junit=./d/../a"], "two results are to be written to"),
      (["--output", "json=link"], "'link' is a symbolic link"),
      (["--output", "pdf=a"], "expected FORMAT=FILE, where FORMAT is text, json, sarif"),
      (["--output", "sarif="], "expected FORMAT=FILE"),
      (["--output", "out.sarif"], "expected FORMAT=FILE"),
      (
        ["--format", "pdf"],
        "expected text, json, sarif, junit, github, gitlab, concise or feedback"
      ),
    ])
  func usage(arguments: [String], complaint: String) async throws {
    try await Place.lend { place in
      try place.write(Sample.good, to: "good.md")
      try place.write("", to: "d/x")
      try place.write("as it was", to: "there")
      symlink("there", "\(place.work)/link")
      let run = try await place.start(["try"] + arguments + ["good.md"]).end()
      #expect(run.status == 2 && run.out == "")
      #expect(run.err.contains(complaint), "\(run.err)")
      #expect(place.workspaces() == [])
      #expect(place.text("\(place.work)/there") == "as it was")
      #expect(leftovers(in: place) == [] && place.names(in: "\(place.work)/d") == ["x"])
    }
  }

  @Test("a file that cannot be written is told before anything is tried")
  func unwritable() async throws {
    try await Place.lend { place in
      try place.write(Sample.good, to: "good.md")
      let run = try await place.sandbox("try", "--output", "sarif=none/out.sarif", "good.md")
      #expect(run.status == 2 && run.out == "")
      #expect(
        run.err.contains("cannot write none/out.sarif: no such file or directory"), "\(run.err)")
      #expect(place.workspaces() == [])
    }
  }

  @Test("a file that is there is replaced, in a directory that is a link as well")
  func replaced() async throws {
    try await Place.lend { place in
      try place.write(Sample.good, to: "good.md")
      try place.write("old", to: "d/real")
      symlink("d", "\(place.work)/link")
      let run = try await place.sandbox("try", "--output", "github=link/real", "good.md")
      #expect(run.status == 0, "\(run.err)")
      #expect(place.text("\(place.work)/d/real") == "sandbox: 1 report, 1 passed, exit status 0\n")
      #expect(place.names(in: "\(place.work)/d") == ["real"])
    }
  }

  @Test("a run that comes to no end says so in every file, where an older result stood")
  func endless() async throws {
    try await Place.lend { place in
      try writeReports(to: place)
      var arguments = ["try", "--since", "nowhere"]
      for format in Self.formats {
        try place.write("an older result: passed", to: "out.\(format)")
        arguments += ["--output", "\(format)=out.\(format)"]
      }
      let run = try await place.start(arguments + ["in"]).end()
      #expect(run.status == 2 && run.out == "")
      for format in Self.formats {
        let text = place.text("\(place.work)/out.\(format)") ?? ""
        #expect(!text.contains("older"))
        #expect(text.contains("no git repository") || text.contains("is in no"), "\(text)")
      }
      let document = try Document(place.text("\(place.work)/out.json") ?? "")
      #expect(document.summary.reports == 0 && document.summary.exitStatus == 2)
      #expect(leftovers(in: place) == [])
    }
  }

  @Test(
    "no result is written over what is read",
    arguments: [
      ["in/good.md"], ["in"], ["./in/../in", "--since", "nowhere"], ["--since", "nowhere"],
      ["--shard", "9/2", "in"],
    ])
  func spared(operands: [String]) async throws {
    try await Place.lend { place in
      try writeReports(to: place)
      let run = try await place.start(["try", "--output", "json=in/good.md"] + operands).end()
      #expect(run.status == 2 && run.out == "", "\(run)")
      #expect(place.text("\(place.work)/in/good.md") == Sample.good)
      #expect(place.workspaces() == [])
    }
  }

  @Test("a run that is interrupted before anything is judged says so in its file")
  func interrupted() async throws {
    try await Place.lend { place in
      let mark = "3600.\(UInt32.random(in: 1_000_000...UInt32.max))"
      let version = "if [ \"$1\" = --version ]; then echo 99.1.2; exit; fi"
      try place.tool("node", "\(version)\necho x >$0.up\nexec sleep \(mark)")
      chmod(place.path, 0o1777)
      chmod("\(place.path)/bin", 0o777)
      try place.write(Sample.report([("b.js", "a()")]), to: "report.md")
      try place.write("as it was", to: "out.sarif")
      let running = try place.start([
        "try", "--file-limit", "50s", "--output", "sarif=out.sarif", "report.md",
      ])
      let isUp = await place.eventually { !place.processes(marked: mark).isEmpty }
      #expect(isUp)
      kill(running.pid, SIGTERM)
      #expect(await running.end().status == 128 + SIGTERM)
      let text = place.text("\(place.work)/out.sarif") ?? ""
      #expect(text.contains("interrupted") && text.contains("\"executionSuccessful\":false"))
      #expect(leftovers(in: place) == [])
    }
  }

  @Test(
    "a reader of standard output that has gone changes neither files nor status", arguments: formats
  )
  func goneReader(format: String) async throws {
    try await Place.lend { place in
      try writeReports(to: place)
      let pipe = Pipe()
      let arguments = ["try", "--notes", "--format", format, "--output", "sarif=out.sarif", "in"]
      try pipe.fileHandleForReading.close()
      let run = try await place.start(arguments, output: pipe.fileHandleForWriting).end()
      #expect(run.status == 1 && !run.isSignal, "\(run)")
      #expect(run.err == "", "\(run.err)")
      #expect(place.text("\(place.work)/out.sarif")?.contains("\"in/bad.md\"") == true)
    }
  }
}
