import Artifact
import Foundation
import Testing

@testable import Databases

@Suite("psql", .enabled(if: ScratchServer.isHereOrRequired), .timeLimit(.minutes(2)))
struct PsqlTests {
  private let server: ScratchServer
  private let psql: Psql
  private let connection: Connection

  init() throws {
    server = try ScratchServer.shared.get()
    psql = try server.psql()
    connection = try server.connection()
  }

  private func name() -> String { "t\(UInt32.random(in: 0 ... .max))" }

  /// A database that no other test changes.
  private func database() throws -> String {
    let name = name()
    let boss = try server.connection(user: "boss", database: "postgres")
    #expect(try psql.run("CREATE DATABASE \(name) OWNER app;", on: boss).status == 0)
    return name
  }

  @Test("runs a script up to its first error")
  func run() throws {
    let answer = try psql.run(
      "SELECT current_user, current_setting('application_name'); SELECT 1/0; SELECT 2;",
      on: connection)
    #expect(answer.out == "app|sandbox\n")
    #expect(answer.err.contains("ERROR:  22012: "))
    #expect(answer.status == 3)
  }

  @Test("finds the password in PGPASSWORD, .pgpass, a password file, and a service")
  func passwords() throws {
    let home = server.directory + "/" + name()
    mkdir(home, 0o700)
    let escaped = ScratchServer.password.replacing("\\", with: "\\\\").replacing(":", with: "\\:")
    let line = "127.0.0.1:\(server.port):shop:app:\(escaped)\n"
    let service = """
      [shop]
      host=127.0.0.1
      port=\(server.port)
      user=app
      dbname=shop
      password=\(ScratchServer.password)

      """
    for (file, text) in [(".pgpass", line), (".pg_service.conf", service)] {
      #expect(FileManager.default.createFile(atPath: "\(home)/\(file)", contents: Data(text.utf8)))
      chmod("\(home)/\(file)", 0o600)
    }
    let cases = [
      (["HOME": home], connection), (["PGPASSFILE": "\(home)/.pgpass"], connection),
      (["HOME": home], try Connection("shop", environment: [:])),
      ([:], try Connection("shop", environment: ["PGSERVICEFILE": "\(home)/.pg_service.conf"])),
    ]
    for (environment, connection) in cases {
      let answer = try server.psql(environment).run("SELECT 1;", on: connection)
      #expect(answer.out == "1\n", "\(environment)")
    }
  }

  @Test("that has no connection says so, quickly and without a password")
  func away() throws {
    let closed = try Connection("postgres://app@127.0.0.1:1/shop", environment: [:])
    let cases = [
      (["PGPASSWORD": "wrong-s3cret"], connection, "password authentication failed"),
      ([:], connection, "no password supplied"), ([:], closed, "Connection refused"),
      (
        ["PGPASSWORD": ScratchServer.password], try server.connection(database: "none"), "not exist"
      ),
      ([:], try Connection("none", environment: [:]), "\"none\" not found"),
    ]
    for (environment, connection, message) in cases {
      let problem = try #require(throws: DatabaseProblem.self) {
        try server.psql(environment).run("SELECT 1;", on: connection, limit: .seconds(20))
      }
      guard case .away(let text) = problem else {
        Issue.record("\(problem)")
        continue
      }
      #expect(text.contains(message))
      #expect(!text.contains("s3cret") && !text.contains("/proc"))
    }
  }

  @Test("has nothing secret in its arguments and its environment")
  func secrets() async throws {
    let word = name()
    let (psql, connection) = (psql, connection)
    let running = Task.detached {
      try psql.run("SELECT '\(word)', pg_sleep(2);", on: connection, limit: .seconds(30))
    }
    var seen = 0
    for _ in 0..<100 where seen == 0 {
      try await Task.sleep(for: .milliseconds(10))
      for entry in try FileManager.default.contentsOfDirectory(atPath: "/proc") {
        guard Int32(entry) != nil, let command = text("/proc/\(entry)/cmdline"),
          command.contains("service=sandbox"),
          text("/proc/\(entry)/stat")?.contains(" \(getpid()) ") == true
        else { continue }
        seen += 1
        let all = command + (text("/proc/\(entry)/environ") ?? "")
        #expect(!all.contains("s \"s'") && !all.contains("PGPASSWORD"))
      }
    }
    #expect(seen > 0)
    #expect(try await running.value.out.hasPrefix(word))
  }

  private func text(_ path: String) -> String? {
    FileManager.default.contents(atPath: path).map { String(decoding: $0, as: UTF8.self) }
  }

  @Test("is ended when its time is up, and so is what the server does")
  func limit() throws {
    let table = name()
    let answer = try psql.run(
      "BEGIN; CREATE TABLE \(table)(); SELECT pg_sleep(60); COMMIT;", on: connection,
      limit: .milliseconds(300))
    #expect(answer.status == 3)
    #expect(answer.err.contains("57014") && answer.err.hasSuffix("within 0.3 seconds\n"))
    #expect(try psql.run("SELECT to_regclass('\(table)');", on: connection).out == "\n")
  }

  @Test("is ended when its task is cancelled; what begins afterwards is not")
  func cancellation() async throws {
    let (psql, connection) = (psql, connection)
    let begun = AsyncStream.makeStream(of: Void.self)
    let running = Task.detached {
      begun.continuation.yield()
      let first = try psql.run("SELECT pg_sleep(60);", on: connection)
      return (first, try psql.run("SELECT pg_sleep(0.3), 7;", on: connection))
    }
    for await _ in begun.stream { break }
    try await Task.sleep(for: .milliseconds(300))
    running.cancel()
    let (first, second) = try await running.value
    #expect(first.status == 3 && first.err.hasSuffix("it was interrupted\n"))
    #expect(second.out == "|7\n")
  }

  @Test("that loses its connection in the middle was not away")
  func lost() throws {
    let answer = try psql.run("SELECT pg_terminate_backend(pg_backend_pid());", on: connection)
    #expect(answer.status == 2)
    #expect(answer.err.contains("57P01"))
  }

  @Test("takes and gives much at once, and too much is an error")
  func much() throws {
    let row = String(repeating: "y", count: 9_999) + "\n"
    let script =
      "CREATE TEMP TABLE b(t text);\nCOPY b FROM stdin;\n" + String(repeating: row, count: 2_000)
      + "\\.\nSELECT t FROM b;"
    #expect(try psql.run(script, on: connection).out.utf8.count == 20_000_000)
    let problem = try #require(throws: DatabaseProblem.self) {
      try psql.run("SELECT repeat('x', 1000000) FROM generate_series(1, 100);", on: connection)
    }
    #expect("\(problem)" == "psql: it printed more than 64 MiB, and was ended")
    let refusal = try #require(throws: DatabaseProblem.self) {
      try psql.run(
        "SELECT repeat('x', 1000);", on: connection,
        output: OutputLimit(bytes: 1000, refusal: "take fewer"))
    }
    #expect(refusal == .refused("take fewer"))
  }

  @Test("takes a dump elsewhere only if no name in it can be a command for psql")
  func restricted() throws {
    try CloneHost.mustBeRestricted(
      "--\n-- PostgreSQL database dump\n--\n\n\\restrict abc\n\nSET x = 1;\n")
    for dump in ["--\nSET x = 1;\n\\restrict abc\n", "\\! id\n\\restrict abc\n", "--\n"] {
      #expect(throws: DatabaseProblem.self) { try CloneHost.mustBeRestricted(dump) }
    }
  }

  @Test("gets nothing from a database whose encoding is unknown but what is UTF-8")
  func encoding() throws {
    let database = name()
    let boss = try server.connection(user: "boss", database: "postgres")
    _ = try psql.run(
      "CREATE DATABASE \(database) ENCODING 'SQL_ASCII' TEMPLATE template0;", on: boss)
    let answer = try psql.run(
      "SELECT 'ü'; SELECT E'\\xFF';", on: try server.connection(database: database))
    #expect(answer.out == "ü\n" && answer.status == 3 && answer.err.contains("22021"))
  }

  @Test("reaches a database of any name, and pg_dump does, too")
  func names() throws {
    let boss = try server.connection(user: "boss", database: "postgres")
    for (name, encoded) in [
      ("a=b", "a%3Db"), (" =c", "%20%3Dc"), ("#d", "%23d"), ("postgres://e", "postgres%3A%2F%2Fe"),
      ("ü [f]", "%C3%BC%20%5Bf%5D"),
    ] {
      #expect(try psql.run("CREATE DATABASE \"\(name)\" OWNER app;", on: boss).status == 0)
      let connection = try server.connection(database: encoded)
      let made = try psql.run(
        "CREATE TABLE t(i int); CREATE SCHEMA sandbox_x; CREATE TABLE sandbox_x.u(i int);"
          + "SELECT current_database();", on: connection)
      #expect(made.out == "\(name)\n")
      let dump = try psql.dump(connection)
      #expect(dump.contains("CREATE TABLE public.t (") && !dump.contains("sandbox_x"))
    }
  }

  @Test("a table that others keep locked makes no dump wait for long")
  func locked() throws {
    let connection = try server.connection(database: database())
    let table = name()
    let session = try psql.open(connection)
    let locking = "BEGIN; CREATE TABLE \(table)(); COMMIT; BEGIN; LOCK \(table); SELECT 'm';"
    #expect(try session.ask(locking, until: "m") == "")
    let problem = try #require(throws: DatabaseProblem.self) { try psql.dump(connection) }
    guard case .busy = problem else {
      Issue.record("\(problem)")
      return
    }
    _ = try session.end(sending: "DROP TABLE \(table); COMMIT;")
  }

  @Test("a role that may not read all gets no dump")
  func denied() throws {
    let database = try database()
    let boss = try server.connection(user: "boss", database: database)
    let table = name()
    _ = try psql.run("CREATE TABLE \(table)(i int);", on: boss)
    let problem = try #require(throws: DatabaseProblem.self) {
      try psql.dump(server.connection(database: database))
    }
    #expect("\(problem)".contains("permission denied for table \(table)"))
  }
}
