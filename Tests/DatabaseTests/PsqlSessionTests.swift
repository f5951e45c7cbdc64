import Testing

@testable import Databases

@Suite("A session of psql", .enabled(if: ScratchServer.isHereOrRequired), .timeLimit(.minutes(2)))
struct PsqlSessionTests {
  @Test("stays connected in a session, whose open transaction ends with it")
  func session() throws {
    let server = try ScratchServer.shared.get()
    let (psql, connection) = (try server.psql(), try server.connection())
    let table = "s\(UInt32.random(in: 0 ... .max))"
    do {
      let session = try psql.open(connection)
      let first = try session.ask(
        "BEGIN; CREATE TABLE \(table)(); SELECT 'x'; SELECT 'm1';", until: "m1")
      #expect(first == "x\n")
      #expect(
        try session.ask("SELECT to_regclass('\(table)');\n\\echo m2", until: "m2") == "\(table)\n")
    }
    let other = try psql.open(connection)
    #expect(try other.ask("SELECT to_regclass('\(table)'); SELECT 'm';", until: "m") == "\n")
    #expect(try other.ask("SELECT nothing;", until: "m") == nil)
    let answer = try other.end()
    #expect(answer.status == 3 && answer.out.isEmpty && answer.err.contains("42703"))
    let third = try psql.open(connection)
    _ = try third.ask("BEGIN; CREATE TABLE \(table)(); SELECT 'm';", until: "m")
    #expect(try third.end(sending: "COMMIT; SELECT 'done';").out == "done\n")
    #expect(try psql.run("SELECT to_regclass('\(table)');", on: connection).out == "\(table)\n")
  }
}
