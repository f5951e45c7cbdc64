import Foundation
import Synchronization
import Testing

/// Others are at work on the tables while a rollout goes back and forth.
@Suite(
  "A live database with others at work", .timeLimit(.minutes(10)),
  .enabled(if: LiveServer.isHereOrRequired, "PostgreSQL's server is not installed"))
struct MigrateRaceTests {
  /// A large table is copied before it is locked.
  private static func lend(
    isLarge: Bool = false, _ body: (Place, LiveServer.Database) async throws -> Void
  ) async throws {
    let schema = """
      CREATE TABLE tasks (id int PRIMARY KEY, n int, pad text);
      INSERT INTO tasks SELECT i, i, repeat('x', \(isLarge ? 1000 : 0)) FROM generate_series(1, 20000) i;
      """
    try await LiveServer.shared.get().lend(schema) { database in
      try await Place.lend { place in
        chmod(place.path, 0o755)
        try place.write(
          Sample.report([("db/2.sql", "ALTER TABLE tasks ADD COLUMN model text;")]), to: "report.md"
        )
        let run = try await place.sandbox(
          "apply", "report.md", "--migrate", database.url, "--accept-lock", "a test")
        #expect(run.status == 0, "\(run.out)\(run.err)")
        try await body(place, database)
      }
    }
  }

  /// A psql that is told one statement after the other, and gives each one's answer.
  private final class Client {
    private let process = Process()
    private let (input, output) = (Pipe(), Pipe())
    private var rest = Data()

    init(_ database: LiveServer.Database) throws {
      process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
      process.arguments = [
        "psql", "-XqAt", "-h", database.server.socket, "-U", "app", "-d", database.name,
      ]
      (process.standardInput, process.standardOutput) = (input, output)
      process.standardError = FileHandle.nullDevice
      try process.run()
    }

    func begin(_ sql: String) throws {
      try input.fileHandleForWriting.write(contentsOf: Data("\(sql)\n".utf8))
    }

    /// Nil: it gave none, which an error does not either, and then an empty line follows.
    func ask(_ sql: String) throws -> String? {
      try begin("\(sql)\n\\echo")
      var lines: [String] = []
      while true {
        while let end = rest.firstIndex(of: 10) {
          let line = String(decoding: rest[rest.startIndex..<end], as: UTF8.self)
          rest = Data(rest[rest.index(after: end)...])
          if line.isEmpty { return lines.first }
          lines.append(line)
        }
        let more = output.fileHandleForReading.availableData
        if more.isEmpty { return nil }
        rest.append(more)
      }
    }

    func end() {
      try? begin("\\q")
      try? input.fileHandleForWriting.close()
      process.waitUntilExit()
    }
  }

  @Test(
    "rollback last loses no write that was acknowledged, and undo brings all of them back",
    arguments: [false, true])
  func writers(isLarge: Bool) async throws {
    try await Self.lend(isLarge: isLarge) { place, database in
      let size = try database("SELECT pg_relation_size('tasks') > 16 << 20")
      #expect(size == (isLarge ? "t" : "f"))
      let written = Mutex<[Int]>([])
      let isOver = Mutex(false)
      let group = DispatchGroup()
      for writer in 1...8 {
        group.enter()
        Thread.detachNewThread {
          defer { group.leave() }
          guard let client = try? Client(database) else { return }
          defer { client.end() }
          for id in stride(from: writer, through: 20_000, by: 8) {
            if isOver.withLock({ $0 }) { return }
            let sql = "UPDATE tasks SET model = 'm\(id)' WHERE id = \(id) RETURNING id;"
            // The column is gone: what was acknowledged until here counts.
            guard (try? client.ask(sql)) == "\(id)" else { return }
            written.withLock { $0.append(id) }
          }
        }
      }
      #expect(await place.eventually { written.withLock { $0.count } >= 3400 })
      let back = try await place.rollback("last")
      isOver.withLock { $0 = true }
      await withCheckedContinuation { done in group.notify(queue: .global()) { done.resume() } }
      #expect(back.status == 0, "\(back.out)\(back.err)")
      let all = written.withLock { Set($0) }
      #expect(all.count >= 3400)
      #expect(try await place.rollback("undo").status == 0)
      let there = try database("SELECT id FROM tasks WHERE model = 'm' || id").split(
        separator: "\n")
      #expect(all.subtracting(there.compactMap { Int($0) }).isEmpty, "acknowledged, and lost")
    }
  }

  @Test("a long reader makes a rollback wait, and nobody else")
  func reader() async throws {
    try await Self.lend { place, database in
      let long = try Client(database)
      #expect(try long.ask("BEGIN; SELECT count(*) FROM tasks;") == "20000")
      let isOver = Mutex(false)
      let longest = Mutex(Duration.zero)
      let group = DispatchGroup()
      group.enter()
      Thread.detachNewThread {
        defer { group.leave() }
        guard let client = try? Client(database) else { return }
        defer { client.end() }
        while !isOver.withLock({ $0 }) {
          let start = ContinuousClock.now
          _ = try? client.ask("SELECT n FROM tasks WHERE id = 5;")
          longest.withLock { $0 = max($0, ContinuousClock.now - start) }
          usleep(5000)
        }
      }
      let running = try place.start(["last"], program: "rollback")
      try await Task.sleep(for: .seconds(3))
      // It tried all that time, for 100 ms each; a machine that is busy with tests adds to that.
      #expect(longest.withLock { $0 } < .milliseconds(1500))
      #expect(try database("SELECT count(*) FROM pg_attribute WHERE attname = 'model'") == "1")
      long.end()
      let run = await running.end()
      #expect(run.status == 0, "\(run.out)\(run.err)")
      isOver.withLock { $0 = true }
      await withCheckedContinuation { done in group.notify(queue: .global()) { done.resume() } }
    }
  }

  @Test("of two applies at once one is there, and the other is told why it is not")
  func two() async throws {
    try await Self.lend { place, database in
      #expect(try await place.rollback("last").status == 0)
      let runs = try (1...2).map { number in
        try FileManager.default.createDirectory(
          atPath: "\(place.work)/home\(number)", withIntermediateDirectories: false)
        return try place.start([
          "apply", "report.md", "--migrate", database.url, "--accept-lock", "a test",
          "--home", "home\(number)", "--state", "\(place.path)/state\(number)",
        ])
      }
      let ends = [await runs[0].end(), await runs[1].end()]
      #expect(ends.map(\.status).sorted() == [0, 1], "\(ends)")
      #expect(try database("SELECT count(*) FROM sandbox_rollout.marker WHERE state = 'up'") == "1")
      let number = ends[0].status == 0 ? 1 : 2
      let back = try await place.start(
        ["last", "--home", "home\(number)", "--state", "\(place.path)/state\(number)"],
        program: "rollback"
      ).end()
      #expect(back.status == 0, "\(back.out)\(back.err)")
    }
  }
}
