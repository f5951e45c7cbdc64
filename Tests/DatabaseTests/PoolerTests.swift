import Foundation
import Testing

@testable import Databases

@Suite("A pooler", .enabled(if: ScratchServer.isHereOrRequired), .timeLimit(.minutes(2)))
struct PoolerTests {
  @Test(
    "in transaction mode runs what is one transaction; pg_dump and clones are refused",
    .enabled(if: ScratchServer.pooler != nil || ScratchServer.isRequired, "pgbouncer is not here"),
    arguments: [1, 3])
  func pooler(connections: Int) throws {
    let server = try ScratchServer.shared.get()
    let psql = try server.psql()
    let directory = "\(server.directory)/pooler\(connections)"
    mkdir(directory, 0o755)
    chmod(directory, 0o777)
    let port = Int32.random(in: 32_000..<40_000)
    let password = ScratchServer.password.replacing("'", with: "''")
    let text = """
      [databases]
      shop = host=127.0.0.1 port=\(server.port) dbname=shop user=app password='\(password)'
      [pgbouncer]
      listen_addr = 127.0.0.1
      listen_port = \(port)
      auth_type = any
      pool_mode = transaction
      default_pool_size = \(connections)
      logfile = \(directory)/log
      pidfile = \(directory)/pid
      unix_socket_dir =

      """
    try text.write(toFile: "\(directory)/ini", atomically: false, encoding: .utf8)
    // It runs under no root.
    let drop = getuid() == 0 ? ["-u", "nobody"] : []
    let running = try ClientProcess(
      try #require(ScratchServer.pooler), drop + ["\(directory)/ini"], environment: [:], files: [],
      output: OutputLimit(bytes: 1 << 20))
    try running.wait(limit: nil, isLast: false) { _ in
      FileManager.default.fileExists(atPath: "\(directory)/pid")
    }
    let pooled = try Connection("postgres://app@127.0.0.1:\(port)/shop", environment: [:])
    let answer = try psql.run(
      "BEGIN; SET LOCAL lock_timeout = '111ms'; SELECT current_setting('lock_timeout'); COMMIT;"
        + "SELECT current_setting('lock_timeout');", on: pooled)
    #expect(answer.out == "111ms\n0\n")
    let live = try LiveState(of: pooled, by: psql)
    let dump = try #require(throws: DatabaseProblem.self) { try psql.dump(pooled) }
    let clone = try #require(throws: DatabaseProblem.self) {
      try CloneHost(pooled, by: psql, for: live, asSuperuser: false)
    }
    for problem in [dump, clone] {
      #expect("\(problem)".contains("name the server itself (127.0.0.1:\(server.port))"))
    }
    let state = try psql.run("SELECT current_setting('search_path');", on: pooled)
    #expect(state.out == "\"$user\", public\n")
  }
}
