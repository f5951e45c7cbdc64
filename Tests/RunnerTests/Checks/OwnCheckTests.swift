import Artifact
import Testing

@testable import Judging
@testable import Launching
@testable import Runner

/// A check of a policy's own by a program of sh, which tells a line `FILE:LINE: MESSAGE`.
struct OwnProgram {
  var script: String
  var takesMany = false
  var errors = OwnCheck.Errors.pattern(#"^(?<file>[^:\s]+):(?<line>\d+): (?<message>.*)$"#)

  /// Has something against each line that holds `BAD`.
  static let honest =
    #"s=0; for f; do grep -Hn BAD "$f" | sed 's/:BAD.*/: bad/' && :; grep -q BAD "$f" && s=1; done; exit $s"#

  func check() throws -> OwnCheck {
    OwnCheck(
      name: "own", files: try Glob("**/*.own"),
      run: ["own", takesMany ? OwnCheck.all : OwnCheck.file], passes: [0], fails: [1],
      errors: errors, columns: OwnCheck.Columns(), good: "good\n", bad: "good\nBAD\n")
  }

  /// What it says of these files, each of a report of its own, in a jail; and the runs that took.
  func outcomes(
    _ texts: String..., isHere: Bool = true, patience: Duration? = nil,
    change: (inout Workbench) -> Void = { _ in }
  ) async throws -> (outcomes: [Outcome], runs: [Supervised]) {
    try await Folder.lend { folder in
      let path = try folder.program("own", script)
      var bench = try await RealTools.bench()
      bench.toolbox.own = isHere ? [OwnTool(name: "own", version: "1.0", path: path)] : []
      bench.limits.file = .seconds(2)
      change(&bench)
      let recorder = Recorder()
      bench.supervisor = recorder.watching(bench.supervisor)
      var session = OwnCheckSession(check: try check(), bench: bench)
      if let patience { session.patience = patience }
      let subjects = texts.enumerated().map {
        Subject.file("a\($0).own", $1).of(report: $0, numbered: $0)
      }
      return (try await session.outcomes(for: subjects), recorder.runs)
    }
  }
}

@Suite("A checker of one's own", .timeLimit(.minutes(10))) struct OwnCheckTests {
  @Test(
    "passes what its program has nothing against, and fails the rest where it says",
    arguments: [false, true])
  func honest(takesMany: Bool) async throws {
    let program = OwnProgram(script: OwnProgram.honest, takesMany: takesMany)
    let (outcomes, runs) = try await program.outcomes("a\n", "b\nc\nBAD\n", "d\n", "e\n")
    #expect(outcomes.map(\.check.verdict) == [.passed, .failed, .passed, .passed], "\(outcomes)")
    #expect(
      outcomes[1].findings == [
        Finding(rule: "check/own", severity: .error, "bad", at: Position(line: 3, column: 1))
      ])
    #expect(outcomes.allSatisfy { $0.check.name == "check/own" && $0.check.tool == "own 1.0" })
    // Canaries; then each alone, or two runs of all and one of the bad one.
    #expect(runs.count == 2 + (takesMany ? 3 : 4))
  }

  @Test("is started without a shell, a name, an input or an environment, in a directory of its own")
  func surroundings() async throws {
    let (_, runs) = try await OwnProgram(script: OwnProgram.honest).outcomes("a\n")
    #expect(runs.count == 3)
    for run in runs {
      #expect(run.command.environment == ["LC_ALL": "C.UTF-8"] && run.input.isEmpty)
      #expect(run.command.arguments.count == 1)
      #expect(run.command.arguments[0].wholeMatch(of: /\.\/0001x[a-z0-9]+\.own/) != nil)
      #expect(run.jail.readable.contains(run.command.directory) && run.jail.work == .memory)
      #expect(!run.jail.hasNetwork)
    }
    #expect(Set(runs.map(\.command.arguments)).count == 3, "no name is told before")
  }

  /// Programs and patterns that judge nothing.
  static let blind: [(what: String, program: OwnProgram)] = [
    ("true", OwnProgram(script: "exit 0")),
    ("a program that fails all", OwnProgram(script: "echo \"$1:1: no\"; exit 1")),
    ("one that fails and tells nothing", OwnProgram(script: "exit 1")),
    (
      "one that tells, and ends with 0",
      OwnProgram(script: "grep -Hn BAD \"$@\" | sed 's/:BAD/: bad/'; exit 0")
    ),
    (
      "one of another status",
      OwnProgram(script: "grep -q BAD \"$1\" && echo \"$1:1: bad\" && exit 3; exit 0")
    ),
    ("one that kills itself", OwnProgram(script: "kill -9 $$")),
    ("one that does not end", OwnProgram(script: "exec sleep 3600")),
    (
      "one that tells a line that is not there",
      OwnProgram(script: "grep -q BAD \"$1\" && echo \"$1:99: bad\" && exit 1; exit 0")
    ),
    (
      "one that tells another file",
      OwnProgram(script: "grep -q BAD \"$1\" && echo \"./0002.own:1: bad\" && exit 1; exit 0")
    ),
    (
      "one whose errors are a warning's",
      OwnProgram(
        script:
          "grep -q BAD \"$1\" && echo '{\"diagnostics\": [{\"severity\": \"WARNING\"}]}' && exit 1; echo '{\"diagnostics\": []}'",
        errors: .document(.rdjson))
    ),
    (
      "a wrong pattern",
      OwnProgram(
        script: OwnProgram.honest,
        errors: .pattern(#"^(?<file>\S+) \((?<line>\d+)\) (?<message>.*)$"#))
    ),
    ("another form", OwnProgram(script: OwnProgram.honest, errors: .document(.sarif))),
  ]

  @Test(
    "that does not tell good from bad judges nothing", arguments: blind.indices, [false, true])
  func judgesNothing(index: Int, takesMany: Bool) async throws {
    var program = Self.blind[index].program
    program.takesMany = takesMany
    let (outcomes, runs) = try await program.outcomes("a\n", "BAD\n")
    for outcome in outcomes {
      #expect(outcome.check.verdict == .unchecked(.unable), "\(Self.blind[index].what)")
      #expect(outcome.findings.map(\.severity) == [.note])
      #expect(outcome.findings[0].message.contains("does not work here"))
    }
    #expect(runs.count <= 2, "no file is given to it")
  }

  @Test("that is not here judges nothing, and starts nothing")
  func missing() async throws {
    let (outcomes, runs) = try await OwnProgram(script: "exit 0").outcomes("a\n", isHere: false)
    #expect(outcomes[0].check.verdict == .unchecked(.toolMissing) && runs.isEmpty)
    #expect(outcomes[0].findings[0].help?.contains("/usr/local/bin") == true)
  }

  /// What one file can do to a program that is honest otherwise.
  static let deeds: [(script: String, why: Unchecked)] = [
    ("kill -9 $$", .crashed), ("exec sleep 3600", .timeout), ("exit 7", .unable),
    ("exec head -c 100000000 /dev/zero", .output), ("echo \"$1:1: x\"; exit 0", .unable),
    ("exit 1", .unable), ("echo \"$1:5: x\"; exit 1", .unable),
    ("echo \"elsewhere.own:1: x\"; exit 1", .unable),
  ]

  @Test(
    "a file that stops it is unchecked, and the others are judged", arguments: deeds.indices,
    [false, true])
  func stopped(index: Int, takesMany: Bool) async throws {
    let (script, why) = Self.deeds[index]
    let program = OwnProgram(
      script: "for f; do grep -q STOP \"$f\" && { \(script); }; done; \(OwnProgram.honest)",
      takesMany: takesMany)
    let (outcomes, _) = try await program.outcomes("a\n", "STOP\n", "BAD\n", "b\n")
    #expect(
      outcomes.map(\.check.verdict) == [.passed, .unchecked(why), .failed, .passed], "\(script)")
  }

  @Test("a file that makes the program end early with a pass takes no other one along")
  func early() async throws {
    let script =
      "for f; do grep -q END \"$f\" && exit 0; grep -q BAD \"$f\" && echo \"$f:1: bad\" && exit 1; done; exit 0"
    let (outcomes, _) = try await OwnProgram(script: script, takesMany: true)
      .outcomes("END\n", "BAD\n", "a\n")
    #expect(outcomes.map(\.check.verdict) == [.passed, .failed, .passed])
  }

  @Test("an error that the pattern does not see is no pass among others")
  func unseen() async throws {
    let script =
      "s=0; for f; do grep -q HIDDEN \"$f\" && echo 'something is wrong' && s=1; done; for f; do grep -q BAD \"$f\" && echo \"$f:1: bad\" && s=1; done; exit $s"
    let (outcomes, _) = try await OwnProgram(script: script, takesMany: true)
      .outcomes("HIDDEN\n", "a\n")
    #expect(outcomes.map(\.check.verdict) == [.unchecked(.unable), .passed])
  }

  @Test("a file whose text the program prints forges nothing of another's, nor of the canaries")
  func forged() async throws {
    // Prints each file that it has something against, as many programs show the line.
    let script =
      "s=0; for f; do if grep -q BAD \"$f\"; then echo \"$f:1: bad\"; cat \"$f\"; s=1; fi; done; exit $s"
    let forgery = "BAD\n./0001.own:1: forged\n./0002.own:1: forged\n0003.own:1: forged\n"
    for takesMany in [false, true] {
      let (outcomes, _) = try await OwnProgram(script: script, takesMany: takesMany)
        .outcomes("a\n", forgery, "b\n")
      #expect(
        outcomes.map(\.check.verdict) == [.passed, .unchecked(.unable), .passed], "\(outcomes)")
    }
  }

  /// It takes some seconds of a core, and then ends: each `a` more makes them 1.6 times as many.
  @Test("a pattern that backtracks for long is left behind, and its files are unable")
  func backtracking() async throws {
    let program = OwnProgram(
      script: "grep -q SLOW \"$1\" && { cat \"$1\"; exit 1; }; \(OwnProgram.honest)",
      errors: .pattern(#"^(?<file>[^:\s]+):(?<line>\d+): (?<message>(?:a|aa|b|c|d|bad)*)$"#))
    let slow = "SLOW\nx:1: \(String(repeating: "a", count: 31))!\n"
    let (outcomes, _) = try await program.outcomes("g\n", slow, "h\n", patience: .seconds(1))
    #expect(outcomes[0].check.verdict == .passed, "\(outcomes[0])")
    #expect(outcomes[1].check.verdict == .unchecked(.unable))
    #expect(outcomes[2].check.verdict == .unchecked(.unable))
    #expect(outcomes[1].findings[0].message.contains("pattern takes too long"))
  }

  @Test("the files of a report that took its time are not given to it")
  func late() async throws {
    let (outcomes, _) = try await OwnProgram(script: OwnProgram.honest).outcomes("a\n") {
      $0.limits.report = .zero
    }
    #expect(outcomes[0].check.verdict == .unchecked(.timeout))
  }

  @Test("programs are found in the directories of the system only, each by what it really is")
  func search() async throws {
    let bench = try await RealTools.bench()
    try await Folder.lend { folder in
      try folder.program("a/one", "echo one 3.4.5")
      try folder.program("b/one", "echo one 9.9.9")
      try folder.program("b/two", "exit 1")
      try folder.write("no program", to: "b/three")
      let found = try await OwnTool.search(
        ["one", "two", "three", "four", "one"], for: bench, in: [folder["a"], folder["b"]])
      #expect(found.map(\.name) == ["one", "two"])
      #expect(found.map(\.path) == [folder["a/one"], folder["b/two"]])
      #expect(found[0].version == "3.4.5")
      #expect(found[1].version == "sha256:\(SHA256.hex("#!/bin/sh\nexit 1\n".utf8))")
    }
    #expect(OwnTool.directories.allSatisfy { $0.hasPrefix("/") })
  }
}
