import Artifact
import Foundation
import Testing

@testable import Judging
@testable import Launching
@testable import Runner

@Suite("A tool that is missing") struct MissingToolTests {
  private let files: [Subject] = [
    .file("a.sql", "SELECT 1;"), .file("b.sql", "PRAGMA a;"), .file("c.js", "a()"),
    .file("d.py", "a"), .file("e.sh", "a"), .file("f.json", "{}"), .file("g.toml", "a = 1"),
    .file("h.css", "a {}"), .file("i.ts", "a"), .file("j.rb", "a"),
  ]

  /// Which tool each of the files above needs; JSON needs none.
  private static let needs: [Tool.Name?] = [
    .postgresql, .sqlite3, .node, .python3, .bash, nil, .python3, .esbuild, .esbuild, .ruby,
  ]

  @Test("leaves its files unchecked with the command that installs it, and launches nothing")
  func nothingThere() async throws {
    let recorder = Recorder()
    let (outcomes, failures) = try await Workbench.fake([], recorder.supervisor()).check(files)
    #expect(failures == [] && recorder.runs.isEmpty)
    for (outcome, need) in zip(outcomes, Self.needs) {
      guard let need else {
        #expect(outcome.check.verdict == .passed)
        continue
      }
      #expect(outcome.check.verdict == .unchecked(.toolMissing) && outcome.check.tool == nil)
      let note = try #require(outcome.findings.first)
      #expect(note.severity == .note)
      #expect(note.message == "\(need.rawValue) is not here to check it")
      #expect(note.help == need.install)
      #expect(need.install.contains(" install ") || need.install.contains(" add "))
    }
  }

  @Test("a file that no program here reads stays unchecked, and goes to none that reads another")
  func unread() async throws {
    let all = Workbench.fake(Tool.Name.allCases, Recorder().supervisor())
    for language in Language.allCases where !language.hasChecker {
      let subject = Subject(
        id: 0, report: 0, artifact: 0, language: language, dialect: nil, path: "a",
        text: SourceText([]),
        moduleType: nil)
      let outcome = try await all.check([subject]).outcomes.first
      #expect(outcome?.check.verdict == .unchecked(.noChecker), "\(language)")
    }
    // The words that the script knows are those of languages that are given to it.
    for kind in [Batch.Goal.python, .ruby, .toml, .xml, .yaml] {
      #expect(Language(rawValue: kind.rawValue)?.hasChecker == true)
    }
  }

  @Test(
    "concerns its own files only",
    arguments: [Tool.Name.node, .python3, .ruby, .bash, .sqlite3, .esbuild])
  func one(name: Tool.Name) async throws {
    let recorder = Recorder()
    let names = Tool.Name.allCases.filter { $0 != name }
    let (outcomes, _) = try await Workbench.fake(names, recorder.supervisor()).check(files)
    for (outcome, need) in zip(outcomes, Self.needs) {
      #expect((outcome.check.verdict == .unchecked(.toolMissing)) == (need == name))
    }
    #expect(!recorder.runs.contains { $0.command.executable.hasSuffix("/\(name.rawValue)") })
  }

  @Test("psql without a server, or a server without psql, judges nothing")
  func halfPostgreSQL() async throws {
    for (names, missing) in [([Tool.Name.psql], "postgresql"), ([.postgresql], "psql")] {
      let recorder = Recorder()
      let outcome = try await Workbench.fake(names, recorder.supervisor()).check(
        "a.sql", "SELECT 1;")
      #expect(outcome.check.verdict == .unchecked(.toolMissing))
      #expect(outcome.findings.first?.message.hasPrefix(missing) == true)
      #expect(recorder.runs.isEmpty)
    }
  }

  @Test(
    "without PostgreSQL sqlite3's word on neutral SQL is told as a note and decides nothing",
    .timeLimit(.minutes(10)))
  func weakWord() async throws {
    var bench = try await RealTools.bench(.sqlite3)
    let sqlite = try #require(bench.toolbox[.sqlite3])
    bench.toolbox = Toolbox(tools: [sqlite], missing: [])
    let (outcomes, _) = try await bench.check([
      .file("a.sql", "SELECT 1;"), .file("b.sql", "SELECT FROM WHERE;"),
      .file("c.sql", "SELECT 1::int;"),
    ])
    #expect(outcomes.map(\.check.verdict) == Array(repeating: .unchecked(.toolMissing), count: 3))
    #expect(outcomes.allSatisfy { $0.findings.allSatisfy { $0.severity == .note } })
    #expect(outcomes[0].findings.count == 1)
    #expect(
      outcomes[1].findings.last?.message.hasPrefix("sqlite3, which is no judge of it, says: ")
        == true)
  }

  @Test("a search of PATH finds the first that answers with a version", .timeLimit(.minutes(10)))
  func search() async throws {
    try await Folder.lend { folder in
      try folder.program("broken/node", "exit 1")
      try folder.program("silent/node", "echo hello")
      try folder.program("good/node", "echo v99.1.2")
      try folder.write("not executable", to: "plain/node")
      try folder.program("good/bash", "echo GNU bash, version 77.0.1; exit 1")
      let path = ["plain", "broken", "silent", "good"].map { folder[$0] }.joined(separator: ":")
      let versions = ToolVersions(
        cache: folder["cache"], supervisor: .live, jail: .bare(as: try Workbench.unprivileged()))
      let box = try await Toolbox.search([.node, .bash], path: path, versions: versions)
      #expect(box[.node] == Tool(name: .node, version: "99.1.2", path: folder["good/node"]))
      #expect(
        box.passedBy.filter { $0.name == .node }.map(\.why) == [
          "'--version' ends with status 1", "'--version' tells no version: hello",
        ])
      #expect(box[.bash]?.path != folder["good/bash"], "one that fails does not answer")
    }
  }

  @Test("of several servers the newest is used, and the others are told", .timeLimit(.minutes(10)))
  func servers() async throws {
    try await Folder.lend { folder in
      for version in ["77.2", "99.9", "99.10"] {
        for program in ["postgres", "initdb", "psql"] {
          try folder.program("v\(version)/\(program)", "echo \(program) \(version)")
        }
      }
      let path = ["v77.2", "v99.10", "v99.9"].map { folder[$0] }.joined(separator: ":")
      let versions = ToolVersions(
        cache: nil, supervisor: .live, jail: .bare(as: try Workbench.unprivileged()))
      let box = try await Toolbox.search([.postgresql, .psql], path: path, versions: versions)
      #expect(box[.postgresql]?.path == folder["v99.10/postgres"])
      #expect(box[.psql]?.path == folder["v99.10/psql"])
      let older = box.older.filter { $0.name == .postgresql }.map(\.version)
      #expect(older.contains("77.2") && older.contains("99.9"))
    }
  }

  @Test("a relative directory in PATH is never searched", .timeLimit(.minutes(10)))
  func relative() async throws {
    try await Folder.lend { folder in
      try folder.program("node", "touch \(folder["canary"]); echo v99.1.2")
      let up = String(repeating: "../", count: 20)
      let paths = ".:\(up)\(folder.path.dropFirst()):"
      let versions = ToolVersions(
        cache: nil, supervisor: .live, jail: .bare(as: try Workbench.unprivileged()))
      let box = try await Toolbox.search([.node], path: paths, versions: versions)
      #expect(box[.node]?.version != "99.1.2" && !folder.has("canary"))
    }
  }
}
