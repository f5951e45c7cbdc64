import Foundation
import Testing

/// Random schedules of rollouts, writes of others, kills and crashes, held against a model of files and rows.
/// `SANDBOX_SCHEDULES=200` walks so many; without it there are three.
@Suite(
  "Whatever happens to a rollout with a database, in whatever order", .timeLimit(.minutes(60)),
  .enabled(if: LiveServer.isHereOrRequired, "PostgreSQL's server is not installed"))
struct MigrateScheduleTests {
  private static let count =
    ProcessInfo.processInfo.environment["SANDBOX_SCHEDULES"].flatMap(Int.init) ?? 3

  private static let schema = """
    CREATE TABLE tasks (id int PRIMARY KEY, status text, n int);
    INSERT INTO tasks SELECT i, 'new', i FROM generate_series(1, 40) i;
    """
  private static let migration = """
    ALTER TABLE tasks ADD COLUMN model text;
    CREATE TABLE models (id int PRIMARY KEY, name text);
    UPDATE tasks SET status = 'old' WHERE id <= 5;
    """

  /// SplitMix64, so that a seed is a schedule.
  private struct Dice: RandomNumberGenerator {
    var state: UInt64
    mutating func next() -> UInt64 {
      state &+= 0x9E37_79B9_7F4A_7C15
      var value = state
      value = (value ^ value >> 30) &* 0xBF58_476D_1CE4_E5B9
      value = (value ^ value >> 27) &* 0x94D0_49BB_1331_11EB
      return value ^ value >> 31
    }
  }

  /// What is there, and what must come back.
  private struct World: Equatable {
    var isUp = false
    var status: [Int: String]
    /// Of the column and the table that come and go; those that were written while they were there.
    var models: [Int: String] = [:]
    var names: [Int: String] = [:]
    /// What the way back owes the rows that the migration changed.
    var owed: [Int: String] = [:]

    mutating func forth() {
      guard !isUp else { return }
      isUp = true
      for id in 1...5 where status[id] != nil && status[id] != "old" {
        owed[id] = status[id]
        status[id] = "old"
      }
    }

    mutating func back() {
      guard isUp else { return }
      isUp = false
      for (id, before) in owed where status[id] == "old" { status[id] = before }
      owed = [:]
    }

    var told: String {
      func list(_ all: [Int: String]) -> String {
        all.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }.joined(separator: ",")
      }
      return "\(isUp ? "[1]" : "[0]")\n|\(list(status))|"
        + (isUp ? "\(list(models))|\(list(names))" : "-")
    }
  }

  /// The same as the model tells it.
  private static func told(_ place: Place, _ database: LiveServer.Database) throws -> String {
    func list(_ column: String, _ table: String) throws -> String {
      try database(
        "SELECT string_agg(id || '=' || \(column), ',' ORDER BY id) FROM \(table) WHERE \(column) IS NOT NULL"
      )
    }
    let isUp = try database("SELECT to_regclass('models') IS NOT NULL") == "t"
    let rest = isUp ? try "\(list("model", "tasks"))|\(list("name", "models"))" : "-"
    return
      "\(place.text("\(place.work)/app/a.json") ?? "no file")|\(try list("status", "tasks"))|\(rest)"
  }

  @Test(
    "files and rows are as the model has them, and nothing that was written is lost",
    arguments: 1...Self.count)
  func schedule(seed: Int) async throws {
    var dice = Dice(state: UInt64(seed))
    let server = try LiveServer.another()
    defer { server.crash() }
    try await server.lend(Self.schema) { database in
      try await Place.lend { place in
        chmod(place.path, 0o755)
        try place.write(
          Sample.report([("db/2.sql", Self.migration), ("a.json", "[1]")]), to: "report.md")
        try place.write("[0]\n", to: "app/a.json")
        let apply = [
          "apply", "report.md", "--to", "app", "--migrate", database.url, "--accept-lock", "a test",
        ]
        var world = World(status: Dictionary(uniqueKeysWithValues: (1...40).map { ($0, "new") }))
        var (next, log) = (100, "seed \(seed):")

        /// Runs it, and does something to it after a moment; afterwards it is as before, or as it was to be.
        func step(
          _ verb: [String], _ program: String, _ change: (inout World) -> Void,
          disturb: ((Place.Running) throws -> Void)?
        ) async throws {
          var after = world
          change(&after)
          let running = try place.start(verb, program: program)
          if let disturb {
            try await Task.sleep(
              for: .milliseconds(
                Int.random(in: 0...(program == "sandbox" ? 1500 : 250), using: &dice)))
            try disturb(running)
          }
          let run = await running.end()
          log += " \(verb[0])\(disturb == nil ? "" : "!")=\(run.status)"
          try server.start()
          let recovered = try await place.rollback("list")
          #expect(recovered.status == 0, "\(log): \(recovered)")
          let found = try Self.told(place, database)
          if disturb == nil { #expect(run.status == 0, "\(log): \(run)") }
          if found == after.told {
            world = after
          } else {
            #expect(found == world.told, "\(log): neither before nor \(after.told): \(run)")
            #expect(disturb != nil, "\(log): \(run)")
          }
        }

        try await step(apply, "sandbox", { $0.forth() }, disturb: nil)
        for _ in 0..<12 {
          var disturb: ((Place.Running) throws -> Void)?
          switch Int.random(in: 0..<4, using: &dice) {
          case 0: disturb = { kill($0.pid, SIGKILL) }
          case 1: disturb = { _ in server.crash() }
          default: break
          }
          switch Int.random(in: 0..<6, using: &dice) {
          case 0, 1:
            next += 1
            let id = Int.random(in: 1...40, using: &dice)
            try database("INSERT INTO tasks VALUES (\(next), 'w\(next)', 0)")
            try database("UPDATE tasks SET status = 'w\(next)' WHERE id = \(id)")
            (world.status[next], world.status[id]) = ("w\(next)", "w\(next)")
            if world.isUp {
              try database("UPDATE tasks SET model = 'm\(next)' WHERE id = \(id)")
              try database("INSERT INTO models VALUES (\(next), 'n\(next)')")
              (world.models[id], world.names[next]) = ("m\(next)", "n\(next)")
            }
            log += " write"
          case 2 where !world.isUp:
            try await step(["undo"], "rollback", { $0.forth() }, disturb: disturb)
          case 3 where !world.isUp:
            try await step(apply, "sandbox", { $0.forth() }, disturb: disturb)
          case 4: try await step(["list"], "rollback", { _ in }, disturb: disturb)
          default:
            if world.isUp {
              try await step(["last"], "rollback", { $0.back() }, disturb: disturb)
            }
          }
        }
        if world.isUp { try await step(["last"], "rollback", { $0.back() }, disturb: nil) }
        try await step(apply, "sandbox", { $0.forth() }, disturb: nil)
      }
    }
  }
}
