import Artifact
import Testing

@testable import Judging
@testable import Launching
@testable import Runner

/// Each way in which a program can be broken, as a script.
enum Breakage: String, CaseIterable, CustomTestStringConvertible {
  case silent = "exit 0"
  case garbage = "echo '{}'; echo garbage >&2; exit 0"
  case failing = "read -r line; echo garbage; echo no >&2; exit 1"
  case dying = "kill -SEGV $$"
  case hanging = "exec sleep 3600"
  case spinning = "while :; do :; done"
  case flooding = "exec yes garbage"
  case floodingErrors = "exec yes garbage >&2"

  var testDescription: String { "\(self)" }
}

@Suite("A tool that is broken", .timeLimit(.minutes(10))) struct BrokenToolTests {
  /// A bench whose tools are this script.
  private func bench(_ breakage: Breakage, _ name: Tool.Name, in folder: Folder) throws -> Workbench
  {
    let path = try folder.program(name.rawValue, breakage.rawValue)
    var bench = Workbench(
      toolbox: Toolbox(tools: [Tool(name: name, version: "1.0", path: path)], missing: []),
      supervisor: .live, jail: .bare(as: try Workbench.unprivileged()), cache: nil)
    bench.limits.file = .milliseconds(400)
    bench.limits.cpu = 1
    return bench
  }

  @Test(
    "passes nothing and fails nothing: its files are unchecked, the others are judged",
    arguments: [Tool.Name.node, .python3, .ruby, .bash, .sqlite3, .esbuild], Breakage.allCases)
  func broken(name: Tool.Name, breakage: Breakage) async throws {
    // A program of the shell's that reads nothing and says nothing is what bash -n is, too.
    if name == .bash, breakage == .silent { return }
    let file: (String, String) =
      switch name {
      case .node: ("a.js", "a()")
      case .python3: ("a.py", "a")
      case .ruby: ("a.rb", "a")
      case .bash: ("a.sh", "a")
      case .esbuild: ("a.ts", "a")
      default: ("a.sql", "PRAGMA foreign_keys;")
      }
    try await Folder.lend { folder in
      let bench = try bench(breakage, name, in: folder)
      for count in [1, 3] {
        let broken = (0..<count).map { _ in Subject.file(file.0, file.1) }
        let (outcomes, _) = try await bench.check([.file("z.json", "{}")] + broken)
        #expect(outcomes.count == count + 1)
        #expect(outcomes[0].check.verdict == .passed)
        for outcome in outcomes.dropFirst() {
          #expect(outcome.check.verdict.reason != nil, "\(outcome.check)")
          #expect(outcome.findings.allSatisfy { $0.severity == .note })
        }
      }
    }
  }

  @Test("that is not there any more is told, and its files are unchecked")
  func vanished() async throws {
    let bench = Workbench.fake([.node, .bash], .live)
    let (outcomes, failures) = try await bench.check([.file("a.js", "a"), .file("b.sh", "b")])
    #expect(outcomes.map(\.check.verdict) == [.unchecked(.crashed), .unchecked(.crashed)])
    #expect(failures.count == 2)
    #expect(failures.allSatisfy { $0.contains("cannot start /nonexistent/") })
  }

  @Test("is told by what it said last")
  func told() async throws {
    try await Folder.lend { folder in
      let (outcomes, failures) = try await bench(.failing, .node, in: folder).check([
        .file("a.js", "a"), .file("b.js", "b"),
      ])
      #expect(outcomes.allSatisfy { $0.check.verdict == .unchecked(.crashed) })
      #expect(failures == ["node did not answer: it ended with status 1: garbage | no"])
    }
  }

  @Test("a file that kills its tool is unchecked; those before and behind it are judged")
  func culprit() async throws {
    let recorder = Recorder()
    // Answers like node, and dies at a file that says so.
    let supervisor = recorder.supervisor { supervised in
      let request = String(decoding: supervised.input, as: UTF8.self).split(separator: "\n")
      var out = ""
      for (index, line) in stride(from: 2, to: request.count, by: 2).enumerated() {
        if request[line].hasPrefix("kill") {
          return Termination(.signaled(9), out: Array(out.utf8))
        }
        out += """
          {"nonce":"\(request[0])","index":\(index),"kind":"parsed","goal":"commonjs"}

          """
      }
      return Termination(.exited(0), out: Array(out.utf8))
    }
    let bench = Workbench.fake([.node], supervisor)
    // Behind others it is the first of a second run, before it is the one that did it.
    for (texts, runs) in [(["a\n", "kill\n", "b\n"], 3), (["kill\n", "a\n", "b\n"], 2)] {
      let before = recorder.runs.count
      let (outcomes, failures) = try await bench.check(texts.map { .file("a.js", $0) })
      #expect(failures == [])
      #expect(
        outcomes.map(\.check.verdict)
          == texts.map { $0 == "kill\n" ? .unchecked(.crashed) : .passed })
      #expect(recorder.runs.count - before == runs)
    }
  }

  @Test("a file that kills its tool and comes first does not take the others with it")
  func firstCulprit() async throws {
    var bench = try await RealTools.bench(.node)
    let node = try #require(bench.toolbox[.node])
    // A node that dies at the first file that says so: the real one, behind a look at its input.
    try await Folder.lend { folder in
      let script = """
        read -r nonce; read -r header; read -r first
        case $first in killer*) kill -9 $$ ;; esac
        { printf '%s\\n' "$nonce" "$header" "$first"; exec cat; } | \(node.path) "$@"
        """
      let path = try folder.program("node", "PATH=/usr/bin:/bin\n\(script)")
      bench.toolbox = Toolbox(
        tools: [Tool(name: .node, version: "1.0", path: path)], missing: [])
      let (outcomes, _) = try await bench.check([
        .file("a.js", "killer()\n"), .file("b.js", "good()\n"), .file("c.js", "bad bad\n"),
      ])
      #expect(outcomes.map(\.check.verdict) == [.unchecked(.crashed), .passed, .failed])
    }
  }

  @Test("a server that does not start is told, and its files are unchecked")
  func server() async throws {
    try await Folder.lend { folder in
      for program in ["postgres", "psql", "pg_resetwal"] { try folder.program(program, "exit 0") }
      try folder.program("initdb", "echo no space >&2; exit 1")
      let bench = Workbench(
        toolbox: Toolbox(
          tools: [
            Tool(name: .postgresql, version: "1.0", path: folder["postgres"]),
            Tool(name: .psql, version: "1.0", path: folder["psql"]),
          ], missing: []),
        supervisor: .live, jail: .bare(as: try Workbench.unprivileged()), cache: nil)
      let (outcomes, failures) = try await bench.check([
        .file("a.sql", "SELECT 1;"), .file("b.json", "{}"),
      ])
      #expect(outcomes.map(\.check.verdict) == [.unchecked(.crashed), .passed])
      #expect(failures == ["initdb did not work: it ended with status 1: no space"])
    }
  }

  @Test(
    "a server that is broken passes nothing and fails nothing, though its cluster is there",
    arguments: Breakage.allCases)
  func serving(breakage: Breakage) async throws {
    var bench = try await RealTools.bench(.postgresql, .psql)
    try await Folder.lend { folder in
      let postgres = try folder.program("postgres", breakage.rawValue)
      try folder.program("initdb", "echo no space >&2; exit 1")
      let version = try #require(bench.toolbox[.postgresql]).version
      let psql = try #require(bench.toolbox[.psql])
      bench.cache = folder["cache"]
      bench.limits.file = .milliseconds(400)
      bench.limits.cpu = 1
      // A cluster as another run has left it.
      let (before, _) = try await bench.check([.file("a.sql", "SELECT 1;")])
      #expect(before.map(\.check.verdict) == [.passed], "the control: with the real server")
      bench.toolbox = Toolbox(
        tools: [Tool(name: .postgresql, version: version, path: postgres), psql], missing: [])
      for runsSQL in [false, true] {
        bench.runsSQL = runsSQL
        let (outcomes, _) = try await bench.check([
          .file("a.sql", "SELECT 1;"), .file("b.sql", "SELEC"), .file("c.json", "{}"),
        ])
        for outcome in outcomes.prefix(2) {
          #expect(outcome.check.verdict.reason != nil, "\(outcome.check)")
          #expect(outcome.findings.allSatisfy { $0.severity == .note })
        }
        #expect(outcomes[2].check.verdict == .passed)
      }
    }
  }

  @Test("cancellation is no failure of a tool, and no verdict")
  func cancelled() async throws {
    try await Folder.lend { folder in
      let bench = try bench(.hanging, .bash, in: folder)
      let task = Task { try await bench.check([.file("a.sh", "a")]) }
      task.cancel()
      let (outcomes, failures) = try await task.value
      #expect(outcomes.map(\.check.isInterrupted) == [true] && failures == [])
    }
  }
}
