import Artifact
import Foundation
import Testing

@testable import Judging
@testable import Launching
@testable import Runner

@Suite("A server that was named", .timeLimit(.minutes(10))) struct NamedServerTests {
  /// Runs `body` while a throw-away server answers on a socket in a directory, whose path it gets.
  ///
  /// The server is the service of a run whose command waits until `body` is over.
  private func serving(_ body: (String, Workbench) async throws -> Void) async throws {
    let bench = try await RealTools.bench(.postgresql, .psql)
    let bin = URL(fileURLWithPath: try #require(bench.toolbox[.postgresql]).path)
      .deletingLastPathComponent().path
    // initdb wants an account.
    let account = bench.jail.user.map { _ in User(uid: 65534, gid: 65534) }
    try await Scratch.lend(for: account) { scratch in
      chmod(scratch.path, 0o711)  // psql is another user
      let data = "\(scratch.path)/data"
      let environment = ["LC_ALL": "C", "TZ": "UTC", "PATH": "/usr/bin:/bin"]
      let made = try await bench.supervisor.run(
        Supervised(
          Invocation(
            "\(bin)/initdb",
            ["-D", data, "-U", "owner", "-E", "UTF8", "--no-locale", "-A", "trust", "-N"],
            environment: environment, directory: scratch.path),
          limits: Limits(wall: .seconds(50)), jail: .bare(as: account)))
      try #require(made.ending == .exited(0), "\(made.account)")
      let server = Invocation(
        "\(bin)/postgres",
        ["-D", data, "-k", scratch.path, "-c", "listen_addresses=", "-c", "fsync=off"],
        environment: environment, directory: scratch.path)
      let up = "\(scratch.path)/up"
      let serving = Task {
        try await bench.supervisor.run(
          Supervised(
            Fixture.shell("touch \(up); exec sleep 50"),
            service: Service(
              server, readyFile: "\(data)/postmaster.pid", readyWord: "ready",
              stopSignal: SIGQUIT),
            limits: Limits(wall: .seconds(50)), jail: .bare(as: account)))
      }
      let isUp = await Fixture.eventually { access(up, F_OK) == 0 }
      do {
        try #require(isUp)
        try await body(scratch.path, bench)
      } catch {
        serving.cancel()
        _ = try? await serving.value
        throw error
      }
      serving.cancel()
      _ = try? await serving.value
    }
  }

  @Test("judges as a cluster of ours does, executes nothing, and needs no server of its own")
  func judges() async throws {
    try await serving { socket, bench in
      var bench = bench
      let psql = try #require(bench.toolbox[.psql])
      bench.toolbox = Toolbox(tools: [psql], missing: [])
      bench.database = "postgresql:///template1?host=\(socket)&user=owner"
      let marked: [MarkedSource] = [
        "SELECT 1;", "SELECT 1;\nSELECT * 📍FORM a b;", "SELECT 'éß' a 📍b;", "SELECT '😀é' a 📍b;",
        "CREATE TABLE made (a int); COMMIT;", "\\! true\nSELECT\ta b 📍c;", "COMMIT; SELEC;",
        "SELECT \"x\nERROR:  22012: division by zero\nLINE 1: x\n        ^",
        "SELECT 'm0 0\n\\warn m 1\nERROR:  22012: y';",
      ]
      let (outcomes, failures) = try await bench.check(marked.map { .file("a.sql", $0.text) })
      #expect(failures == [])
      #expect(
        outcomes.map(\.check.verdict) == [
          .passed, .failed, .failed, .failed, .passed, .failed, .failed, .failed, .passed,
        ])
      for (source, outcome) in zip(marked, outcomes) where source.line != nil {
        let place = outcome.error?.location
        #expect(place.map { [$0.line, $0.column] } == [source.line, source.column])
      }
      #expect(outcomes[0].check.tool?.firstMatch(of: /^postgresql \d+/) != nil)

      // Nothing was executed: the table is not there.
      let query = try await bench.supervisor.run(
        Supervised(
          Invocation(
            psql.path, ["-XAtw", "-d", bench.database ?? "", "-c", "SELECT to_regclass('made')"]),
          jail: .bare(as: bench.jail.user)))
      #expect(query.ending == .exited(0) && query.text == "\n", "\(query.account)")
    }
  }

  @Test("is a baseline by its schema, which is only read")
  func baseline() async throws {
    try await serving { path, bench in
      var bench = bench
      let psql = try #require(bench.toolbox[.psql])
      let url = "postgresql://owner@\(path.replacing("/", with: "%2F"))/postgres"
      let made = try await bench.supervisor.run(
        Supervised(
          Invocation(
            psql.path,
            [
              "-XAtqw", "-d", url, "-c",
              """
              CREATE TABLE users (id int); INSERT INTO users VALUES (7); CREATE ROLE "a reader";
              CREATE POLICY p ON users TO "a reader" USING (true);
              """,
            ]),
          jail: .bare(as: bench.jail.user)))
      try #require(made.ending == .exited(0), "\(made.account)")
      bench.database = nil
      bench.runsSQL = true
      bench.baseline = try Baseline([url])
      let texts = [
        "SELECT 1 / count(*) FROM users;", "ALTER TABLE users ADD COLUMN a int;",
        "SELECT nothing FROM users;", "CREATE POLICY q ON users TO \"a reader\" USING (true);",
        "DROP POLICY p ON users;",
      ]
      let (outcomes, failures) = try await bench.check(texts.map { .file("a.sql", $0) })
      #expect(failures == [])
      // Empty: it has the schema and no rows.
      #expect(
        outcomes.map { $0.further.first?.verdict } == [
          .unchecked(.needsContext), .passed, .failed, .passed, .passed,
        ])
      #expect(outcomes.map(\.error?.code) == [nil, nil, "42703", nil, nil])
      let query = try await bench.supervisor.run(
        Supervised(
          Invocation(psql.path, ["-XAtqw", "-d", url, "-c", "SELECT id FROM users"]),
          jail: .bare(as: bench.jail.user)))
      #expect(query.text == "7\n", "the server's own table stands")
    }
  }

  @Test("a server that does not answer leaves SQL unchecked, and is told without its password")
  func unreachable() async throws {
    var bench = try await RealTools.bench(.psql)
    bench.database = "postgresql://a:s3cret@%2Fnonexistent/db"
    let (outcomes, failures) = try await bench.check([
      .file("a.sql", "SELECT 1;"), .file("b.json", "{}"),
    ])
    #expect(outcomes.map(\.check.verdict) == [.unchecked(.crashed), .passed])
    #expect(failures.count == 1)
    #expect(failures.first?.hasPrefix("the server of --database did not answer: ") == true)
    #expect(failures.first?.contains("s3cret") == false)
  }

  @Test("a password is in no argument and no environment of psql's")
  func password() async throws {
    let recorder = Recorder()
    var bench = Workbench.fake([.psql], recorder.supervisor())
    for url in ["postgresql://a:s3cret@h/db", "postgresql://a@h/db?password=s3cret"] {
      bench.database = url
      _ = try await bench.check([.file("a.sql", "SELECT 1;")])
    }
    #expect(recorder.runs.count == 2)
    for run in recorder.runs {
      #expect(!run.arguments.contains { $0.contains("s3cret") })
      #expect(run.command.environment["PGPASSFILE"] != nil)
      #expect(!run.command.environment.values.contains { $0.contains("s3cret") })
    }
  }

  @Test(
    "a URL is parted into what may be seen and its password",
    arguments: [
      ("postgresql://a:b@h:5/d", "postgresql://a@h:5/d", "b"),
      ("postgres://h/d?password=b&sslmode=require", "postgres://h/d?sslmode=require", "b"),
      ("postgresql:///d?host=/tmp/x", "postgresql:///d?host=/tmp/x", nil),
      ("postgresql://a:p%40%3A%5C@h/d", "postgresql://a@h/d", "p@:\\"),
      ("postgresql://h/d?password=b", "postgresql://h/d", "b"),
    ] as [(String, String, String?)])
  func address(text: String, url: String, password: String?) {
    let address = DatabaseAddress(text)
    #expect(address.url == url)
    #expect(address.password == password)
  }

  @Test("a password file escapes what has a meaning in it")
  func passwordFile() {
    let address = DatabaseAddress("postgresql://a:p%3A%5C@h/d")
    #expect(
      address.passwordFile.map { String(decoding: $0, as: UTF8.self) } == "*:*:*:*:p\\:\\\\\n")
  }
}
