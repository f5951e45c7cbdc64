import Artifact
import Foundation
import Synchronization
import Testing

@testable import Judging
@testable import Launching
@testable import Runner

/// A way in which a tool is run: what it may read and write, and from where its limits come. Each by the
/// door that the product uses, with a program of the test's in the tool's place.
enum Profile: String, CaseIterable, CustomTestStringConvertible {
  /// The server that reads its standard input; a server beside psql; psql; psql to a named server.
  case alone, server, psql, named
  case node, python, ruby, sqlite, bash, esbuild, tests, verification

  var testDescription: String { rawValue }

  /// Runs the program of `excess` in this profile: how that run ended.
  func run(_ excess: Excess, under limits: TrialLimits, in tier: Jail.Tier) async throws
    -> Termination
  {
    var bench = try await Stage.bench(tier, .postgresql, .psql, .node)
    bench.limits = limits
    bench.cache = try await Self.cache.value
    let witness = Witness()
    bench.supervisor = witness.watching(bench.supervisor)
    return try await CanaryFolder.lend { [bench] folder in
      try await run(excess, on: bench, in: folder)
      // Behind a tool that came to no end the real server is asked whether it works at all.
      let ends = witness.ends.filter {
        !String(decoding: $0.out.prefix(200), as: UTF8.self).contains("stand-alone backend")
      }
      return try #require(ends.last, "the program was run")
    }
  }

  private func run(_ excess: Excess, on bench: Workbench, in folder: CanaryFolder) async throws {
    var bench = bench
    let isLow = bench.limits == excess.low
    let program = excess.program(isStopped: isLow && excess.stop != nil)
    /// The tools are these, at the versions of the real ones.
    func equip(_ programs: [Tool.Name: String]) throws {
      let tools = try programs.map { name, text in
        let path = try folder.write(text, to: name == .postgresql ? "postgres" : name.rawValue)
        return Tool(name: name, version: bench.toolbox[name]?.version ?? "3.40", path: path)
      }
      let others = bench.toolbox.tools.filter { programs[$0.name] == nil }
      bench.toolbox = Toolbox(tools: tools + others, missing: [])
    }
    func check(_ name: String, _ text: String) async throws {
      let subject = Subject(
        id: 0, report: 0, artifact: 0, language: Language(path: name),
        dialect: name.hasSuffix("sql") ? SQLDialect.of(SourceText(Array(text.utf8))) : nil,
        path: name, text: SourceText(Array(text.utf8)), moduleType: nil)
      _ = try await Checks(bench: bench, progress: { _ in }).run([subject])
    }
    switch self {
    case .alone:
      try equip([.postgresql: program + "deed()\n"])
      // Its door, though the product takes another one where there is no root of its own.
      let cluster = Cluster(
        server: try #require(bench.toolbox[.postgresql]),
        psql: try #require(bench.toolbox[.psql]), bench: bench)
      _ = try await cluster.reading(
        Dialogue(opening: []) { _, _ in .wait }, limits: bench.limits.run(files: 1, bytes: 0))
    case .server:
      try equip([
        .postgresql: program + Self.besideServer(try #require(bench.toolbox[.postgresql]).path),
        .psql: "#!/bin/sh\nwhile ! [ -e over ]; do sleep 0.05; done\n",
      ])
      bench.runsSQL = true
      try await check("a.sql", "SELECT 1;")
    case .psql:
      try equip([.psql: program + "deed()\n"])
      bench.runsSQL = true
      try await check("a.sql", "SELECT 1;")
    case .named:
      try equip([.psql: program + "deed()\n"])
      bench.database = "postgresql://owner:secret@localhost:1/template1"
      try await check("a.sql", "SELECT 1;")
    case .node:
      try equip([.node: program + "deed()\n"])
      try await check("a.js", "a()")
    case .python:
      try equip([.python3: program + "deed()\n"])
      try await check("a.py", "a")
    case .ruby:
      try equip([.ruby: program + "deed()\n"])
      try await check("a.rb", "a")
    case .sqlite:
      try equip([.sqlite3: program + "deed()\n"])
      try await check("a.sql", "CREATE TABLE a (b INTEGER PRIMARY KEY AUTOINCREMENT);")
    case .bash:
      try equip([.bash: program + "deed()\n"])
      try await check("a.sh", "a")
    case .esbuild:
      try equip([.esbuild: program + "deed()\n"])
      try await check("a.ts", "a")
    case .tests:
      try equip([.node: program + "deed()\n"])
      let report = """
        # FSAR Proposal Report
        - id: fsar_1
        - timestamp: 2026-01-02T20:13:28Z
        - severity: 5
        - block_execution: false
        - proposal:
        ===FILE:tests/a.test.js===
        a()
        ===END===
        """
      let artifacts = Extraction(
        try #require(MarkdownReader.report(in: SourceText(Array(report.utf8))))
      ).artifacts
      let parsed = [0: [Outcome(check: Check("javascript/syntax", tool: "node", .passed))]]
      _ = try await TestCheck(bench: bench).run(artifacts, after: parsed)
    case .verification:
      let path = try folder.write(program + "deed()\n", to: "verify")
      chmod(folder.path, 0o755)
      let directory = try Directory.named(folder.path)
      _ = try await Verification("exec \(path)", in: directory, limit: bench.limits.file)
        .run(on: bench)
    }
  }

  /// Once the server is ready the deed is done beside it, by a process of the server's own kind.
  private static func besideServer(_ path: String) -> String {
    """
    data = sys.argv[sys.argv.index('-D') + 1]
    first = os.fork()
    if first:
      os.waitpid(first, 0)
      os.execv('\(path)', ['\(path)'] + sys.argv[1:])
    if os.fork(): os._exit(0)
    while True:
      try:
        with open(data + '/postmaster.pid') as file:
          if 'ready' in file.read(): break
      except OSError: pass
      time.sleep(0.02)
    try: deed()
    finally: open('over', 'w').close()

    """
  }

  /// A cache with the template that a server of a test's has: one that offers no extension.
  private static let cache = Task {
    let bench = try await Stage.bench(.namespaces, .postgresql, .psql)
    _ = try await bench.judge([(name: "a.sql", text: "SELECT 1;")])
    let kept = try #require(bench.cache)
    let version = try #require(bench.toolbox[.postgresql]).version
    let name = "postgresql-\(version)-\(Cluster.layout)"
    let made = try FileManager.default.contentsOfDirectory(atPath: kept).first {
      $0.hasPrefix(name)
    }
    let cache = "\(kept)/limits"
    mkdir(cache, 0o700)
    let parent = open(cache, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    defer { close(parent) }
    try DirectoryCopy.copy("\(kept)/\(try #require(made))", to: name, in: parent, owner: nil)
    return cache
  }
}

/// Keeps how each run ended.
private final class Witness: Sendable {
  private let seen = Mutex<[Termination]>([])

  var ends: [Termination] { seen.withLock { $0 } }

  func watching(_ supervisor: Supervisor) -> Supervisor {
    Supervisor { supervised in
      let end = try await supervisor.run(supervised)
      self.seen.withLock { $0.append(end) }
      return end
    }
  }
}
