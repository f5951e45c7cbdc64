import Artifact
import Foundation
import Testing

@testable import Judging
@testable import Launching
@testable import Runner

@Suite("Both ways to a server of ours", .serialized, .timeLimit(.minutes(10)))
struct PostgreSQLRouteTests {
  /// What the server says of each text.
  private func answers(
    to texts: [String], by route: PostgreSQL.Route
  ) async throws -> [PostgreSQL.LoggedError] {
    let cluster = try await cluster()
    let session = SQLDialogue(
      texts.map { PostgreSQL.query(for: SourceText(Array($0.utf8))) }, by: route,
      limit: .seconds(10))
    let end =
      switch route {
      case .psql: try await cluster.session(session.dialogue, limits: Limits())
      case .alone: try await cluster.reading(session.dialogue, limits: Limits())
      }
    #expect(end.ending == .exited(0), "\(end.account)")
    return try #require(session.answers)
  }

  private func cluster() async throws -> Cluster {
    let bench = try await RealTools.bench(.postgresql, .psql)
    return Cluster(
      server: try #require(bench.toolbox[.postgresql]), psql: try #require(bench.toolbox[.psql]),
      bench: bench)
  }

  @Test("give the same answers to texts that end anywhere, in any state of the lexer")
  func same() async throws {
    var texts = [
      "", ";", "\n", "\n\n", ";\n\n", "\n\n;\n\n\n;\n\n\n\n", "SELECT 1;\n\nSELECT 2;\n\n",
      "SELECT 1;\n\nSELEC 2;\n\nSELECT 3", "SELECT ';\n\n', 1 1;\n\n", "SELECT $$;\n\n$$ x y",
      "SELECT 1 -- ;\n\n+ + ;", "/* ;\n\n */ SELEC", "SELECT 'a'\n\n'b' c d", "SELECT 'a';\n\n'b'",
      "SELECT E'\\';\n\n' a b", "SELECT \";\n\n\" a b", "SELECT 1 +", "SELECT 1 +\n", "SELECT (",
      "SELECT 1 -- x", "SELECT 1 + -- x", "SELECT 1 /* x", "SELECT 1 /* x\n", "SELECT 'x",
      "SELECT 'x\n",
      "SELECT 'x;\n", "SELECT 'x\ny", "SELECT \"x", "SELECT \"x\n\n", "SELECT $a$x",
      "SELECT $a$x;\n\n",
      "SELECT U&'\\00", "SELECT U&'a' UESCAPE", "SELECT U&'a' UESCAPE\n", "SELECT b'1;\n\n'",
      "SELECT x'", "SELECT 1;\r\n\r\nSELEC", "SELECT 'é😀';\n\nSELEC é", "--;\n\n", "'\n--;\n\n\"",
      "SELECT '\n--;", "SELECT '\n--;\n", "SELECT '\n--;\n\n\"", "SELECT 1 'a\n--;\n\"b';",
      "SELECT a b \"x\n--;\n\";",
      "\\", "SELECT 1 \\\n\n+ \\\n;",
      "\\\n",
      "SELECT 1;\n\n\\\n\nSELEC", "SELECT :a;\n\n:b", "EXPLAIN", "SELECT 1; ;\n\n ; SELEC",
      "backend> SELECT 1;\n\n", "COPY a FROM stdin;\n\n", "SELECT 1;\u{b}\n\n",
      "SELECT 1;\n\u{c}\n",
    ]
    // And put together from pieces, the same each time.
    var random = SplitMix()
    let pieces = [
      ";\n\n", ";", "\n", "'", "\"", "$$", "$a$", "--", "/*", "*/", "SELECT 1", "SELEC", "E'\\'",
      "é",
      "\\", "\r", " ", "(", ")", ",", "a b", "BEGIN", "END", "U&'", ":x", "\t", "--;\n\n", "1/0",
    ]
    for _ in 0..<1500 {
      texts.append(
        (0..<Int.random(in: 1...9, using: &random)).map { _ in
          pieces.randomElement(using: &random) ?? ""
        }.joined())
    }
    let (one, other) = (
      try await answers(to: texts, by: .psql), try await answers(to: texts, by: .ownProcess())
    )
    for (text, (one, other)) in zip(texts, zip(one, other)) {
      let query = PostgreSQL.query(for: SourceText(Array(text.utf8)))
      #expect(one.code == other.code && one.message == other.message, "\(text.debugDescription)")
      // At the end of the input the server says where that is, which is not what is told of it.
      #expect(
        PostgreSQL.codePoint(of: one, in: query) == PostgreSQL.codePoint(of: other, in: query),
        "\(text.debugDescription)")
    }
    #expect(one.count == texts.count && other.count == texts.count)
    // Neither is said of all.
    #expect(Set(one.map(\.code)).isSuperset(of: ["22012", "42601"]))
  }

  @Test("no text ends its query, where the server reads it itself")
  func ends() async throws {
    // Without the jail, which would hold it as well: this is about what is sent.
    let cluster = try await cluster()
    var bench = cluster.bench
    // A server that is one process wants an account.
    bench.jail = .bare(as: bench.jail.user.map { _ in User(uid: 65534, gid: 65534) })
    let bare = Cluster(server: cluster.server, psql: cluster.psql, bench: bench)
    try await Folder.lend { folder in
      let canary = folder["canary"]
      let run = "COPY (SELECT 1) TO PROGRAM 'cat > \(canary)'"
      let texts = [
        "SELECT 1;\n\n\(run);\n\n", "\n\(run);\n\n", ";\n\n\(run);\n\n", "--;\n\n\(run);\n\n",
        "';\n\n\(run);\n\n", "/*;\n\n\(run);\n\n", ";\n\n\n\n\(run);\n\n", ";\n", "\(run);\n\n",
      ]
      func outcome(of input: [UInt8]) async throws {
        let dialogue = Dialogue(opening: input) { _, _ in .end }
        let end = try await bare.reading(dialogue, limits: Limits())
        #expect(end.ending == .exited(0), "\(end.account)")
      }
      let route = PostgreSQL.Route.ownProcess()
      try await outcome(of: route.script(for: texts.map { .init(text: Array($0.utf8)) }))
      #expect(!folder.has("canary"))
      // The control: as it stands, the first of them does.
      try await outcome(of: Array(texts[0].utf8))
      #expect(folder.has("canary"))
    }
  }

  @Test("only where something is to be run is there a server that serves, and psql")
  func processes() async throws {
    for runsSQL in [false, true] {
      let recorder = Recorder()
      var bench = try await RealTools.bench(.postgresql, .psql)
      bench.supervisor = recorder.watching(bench.supervisor)
      bench.runsSQL = runsSQL
      let outcome = try await bench.check("a.sql", "CREATE TABLE a (b int);")
      #expect(outcome.check.verdict == .passed)
      let run = try #require(recorder.runs.last)
      #expect(run.command.executable.hasSuffix(runsSQL ? "/psql" : "/postgres"))
      #expect((run.service != nil) == runsSQL)
    }
  }
}
