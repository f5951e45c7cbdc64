import Foundation
import Testing

@Suite("The program", .timeLimit(.minutes(10))) struct ProgramTests {
  @Test("a limit is set by its name, and as it was spelled before")
  func limits() async throws {
    try await Place.lend { place in
      try place.write("{\"version\": 1}", to: "policy.json")
      let run = try await place.sandbox(
        "policy", "check", "--policy", "policy.json", "--limit", "file=7s", "--limit=inode=200",
        "--cpu-limit", "3", "--disk-limit=2M")
      #expect(run.status == 0, "\(run)")
      for words in [
        "limits.file \"7s\"", "limits.inodes 200", "limits.cpu 3", "limits.disk \"2M\"",
      ] {
        let plain = run.out.split(separator: "\n").map {
          $0.split(separator: " ").joined(separator: " ")
        }
        #expect(plain.contains { $0.hasPrefix(words) }, "\(words): \(run.out)")
      }
      let wrong = try await place.sandbox("try", "--limit", "fil=7s", "a")
      #expect(wrong.status == 2 && wrong.err.contains("did you mean 'file'?"), "\(wrong)")
    }
  }

  @Test("--help, --version and each verb's help exit 0")
  func help() async throws {
    try await Place.lend { place in
      let help = try await place.sandbox("--help")
      #expect(help.status == 0 && help.err == "")
      #expect(help.out.hasPrefix("usage: sandbox COMMAND [options]\n"))
      #expect(help.out.contains("\n  4  blocked by the gate\n"))
      let version = try await place.sandbox("--version")
      #expect(
        version.out.wholeMatch(of: /sandbox \d+\.\d+\.\d+\n(build [0-9a-f]+\n)?/) != nil)
      for verb in ["try", "list", "show", "clean"] {
        #expect(try await place.sandbox(verb, "--help").out.hasPrefix("usage: sandbox \(verb)"))
      }
      #expect(place.names(in: place.work) == [])
    }
  }

  @Test(
    "wrong usage exits 2 with a line or two on standard error, and does nothing",
    arguments: [
      ["tyr", "a"], ["try"], ["try", ""], ["try", "--formt", "json", "a"],
      ["try", "--format", "xml", "a"],
      ["try", "--cpu-limit", "0", "a"], ["try", "--database", "nohost", "a"], ["list", "surplus"],
      ["try", "--allow-unchecked=perl", "a"], ["--home"], ["try", "--file-limit", "never", "a"],
    ])
  func usage(arguments: [String]) async throws {
    try await Place.lend { place in
      let run = try await place.start(arguments).end()
      #expect(run.status == 2 && run.out == "")
      #expect(run.err.contains("sandbox") && run.err.split(separator: "\n").count <= 2)
      #expect(place.names(in: place.work) == [])
    }
  }

  @Test("a reader that has gone away is no crash, and the verdict stays")
  func closedOutput() async throws {
    try await Place.lend { place in
      try place.write(Sample.bad, to: "report.md")
      for options in [[], ["--format", "json"]] {
        let pipe = Pipe()
        try pipe.fileHandleForReading.close()
        let running = try place.start(
          ["try", "report.md"] + options, output: pipe.fileHandleForWriting)
        let run = await running.end()
        #expect(run.status == 1 && !run.isSignal)
      }
      let pipe = Pipe()
      try pipe.fileHandleForReading.close()
      let help = await (try place.start(["--help"], output: pipe.fileHandleForWriting)).end()
      #expect(help.status == 0 && !help.isSignal || help.status == SIGPIPE && help.isSignal)
    }
  }

  @Test("standard output that cannot be written is told, with what helps there, and status 2")
  func unwritableOutput() async throws {
    try await Place.lend { place in
      try place.write(Sample.good, to: "report.md")
      let full = try #require(FileHandle(forWritingAtPath: "/dev/full"))
      let run = try await place.start(["try", "report.md"], output: full).end()
      #expect(run.status == 2 && !run.err.contains("--home"), "\(run.err)")
      #expect(run.err.contains("no space left on device; free some space where it goes"))
      let closing = ["/bin/sh", "-c", "exec \"$@\" >&-", "sh"]
      let closed = try await place.start(["try", "report.md"], under: closing).end()
      #expect(closed.status == 2, "\(closed)")
      #expect(closed.err.contains("; it is closed: open it, or send it to a file"), "\(closed.err)")
    }
  }

  @Test("colour is there only where it is asked for")
  func colour() async throws {
    try await Place.lend { place in
      try place.write(Sample.bad, to: "report.md")
      #expect(try await !place.sandbox("try", "report.md").out.contains("\u{1B}"))
      let coloured = try await place.sandbox("--color", "always", "try", "report.md")
      #expect(coloured.out.contains("\u{1B}[1;31merror[json/syntax]\u{1B}[0m"))
    }
  }

  @Test("without a home directory and a cache it works all the same")
  func bareEnvironment() async throws {
    try await Place.lend { place in
      try place.write(
        Sample.report([("a.sql", "SELECT now();"), ("b.json", "[1]")]), to: "report.md")
      let run = try await place.sandbox(
        "try", "report.md", environment: ["XDG_CACHE_HOME": "", "PATH": ""])
      #expect([0, 3].contains(run.status), "\(run.out)\(run.err)")
      #expect(place.names(in: place.runtime) == [])
    }
  }

  @Test("a runtime directory that is not there is passed over")
  func noScratch() async throws {
    try await Place.lend { place in
      try place.write(Sample.report([("a.sh", "true")]), to: "report.md")
      let run = try await place.sandbox(
        "try", "report.md", environment: ["XDG_RUNTIME_DIR": "/nonexistent"])
      #expect([0, 3].contains(run.status), "\(run.err)")
      #expect(!FileManager.default.fileExists(atPath: "/nonexistent"))
    }
  }
}
