import Artifact
import Console
import Foundation

/// What it takes to add a column to a live database and to take it away again, beside sqitch and psql by
/// hand, in turn in one run, while clients read and write the table.
struct DatabaseMeasurement {
  let rounds: Int
  let megabytes: Int
  /// Whether a database ten times as large, and one of 1,000 tables, are measured, too.
  let isLarge: Bool
  let directory: String

  static let values = 20_000
  private static let table = "execution_tasks"

  func run() async throws {
    let server = try DatabaseServer(in: directory)
    defer { server.stop() }
    // Whoever is cancelled waits for a program: it ends when the server goes.
    try await withTaskCancellationHandler {
      try measure(server)
    } onCancel: { [release = server.release] in
      release()
    }
  }

  private func measure(_ server: DatabaseServer) throws {
    let ways = try DatabaseWay.all(on: server)
    let first = try side(ways, on: server, "shop", megabytes: megabytes)
    guard isLarge else { return }
    print("")
    let second = try side(
      [.ours(on: server)], on: server, "large", megabytes: megabytes * 10)
    let grown = zip(Step.allCases, zip(first, second)).map {
      "\($0.name) \(ratio($1.1, to: $1.0))"
    }
    print("\nten times the rows take so many times as long: " + grown.joined(separator: ", "))
    try many(server)
  }

  /// What is measured of a round, in order.
  private enum Step: Int, CaseIterable {
    case up, back, backWithValues, again

    var name: String {
      switch self {
      case .up: "up"
      case .back: "back"
      case .backWithValues: "back with values"
      case .again: "up with values"
      }
    }
  }

  private struct Times {
    var rehearsals: [Duration] = []
    var steps: [[Duration]] = Step.allCases.map { _ in [] }
    var commands: [Duration] = []
    var windows: [[DatabaseClients.Window]] = Step.allCases.map { _ in [] }
    var lost = 0

    subscript(step: Step) -> Duration { steps[step.rawValue].median }

    mutating func add(_ other: Self) {
      rehearsals += other.rehearsals
      commands += other.commands
      for index in steps.indices {
        steps[index] += other.steps[index]
        windows[index] += other.windows[index]
      }
      lost += other.lost
    }
  }

  /// Measures each way on a new database, and prints it. Gives the medians of the first one's steps.
  private func side(
    _ ways: [DatabaseWay], on server: DatabaseServer, _ database: String, megabytes: Int
  ) throws -> [Duration] {
    let rows = megabytes * 4300
    tell("making a database of \(megabytes) MB …")
    try server.create(database, Self.schema(rows: rows))
    let size = try server.query("SELECT pg_database_size('\(database)') / 1000000", on: database)
      .trimmingCharacters(in: .newlines)
    let clients = try DatabaseClients(server, on: database, rows: rows)
    usleep(500_000)
    let quiet = window { usleep(3_000_000) }
    var all = ways.map { _ in Times() }
    // The first round is not counted: it makes caches and registries.
    for round in 0...rounds {
      tell("round \(round) of \(rounds) …")
      for (index, way) in ways.enumerated() {
        var times = Times()
        try self.round(way, round, server, database, &times)
        if round > 0 { all[index].add(times) }
      }
    }
    let log = try clients.stop()
    print(
      "a database of \(size) MB, \(DatabaseClients.count) clients with \(DatabaseClients.rate) "
        + "transactions a second; \(Self.values) values; median of \(rounds) rounds; in ms\n")
    table(ways, all)
    let calm = text(log.longest(in: [quiet]))
    print("\nlongest query meanwhile, of all rounds; with nothing else going on: \(calm)\n")
    for (way, times) in zip(ways, all) {
      row(way.name, ["", ""], times.windows.map { text(log.longest(in: $0)) })
    }
    for (way, times) in zip(ways, all).dropFirst() {
      let ratios = Step.allCases.map { "\($0.name) \(ratio(all[0][$0], to: times[$0]))" }
      let line = ratios.joined(separator: ", ")
      print("\nours takes so many times as long as \(way.name): \(line)")
    }
    return Step.allCases.map { all[0][$0] }
  }

  private func table(_ ways: [DatabaseWay], _ all: [Times]) {
    row("", ["rehearsal", "command"], Step.allCases.map(\.name), "values lost")
    for (way, times) in zip(ways, all) {
      let rehearsal = times.rehearsals.isEmpty ? "-" : text(times.rehearsals.median.milliseconds)
      let command = text(times.commands.median.milliseconds)
      let steps = Step.allCases.map { text(times[$0].milliseconds) }
      row(way.name, [rehearsal, command], steps, "\(times.lost)")
    }
  }

  private func row(_ name: String, _ first: [String], _ steps: [String], _ last: String = "") {
    func column(_ text: String, _ width: Int) -> String {
      String(repeating: " ", count: max(0, width - text.count)) + text
    }
    var line = name + String(repeating: " ", count: max(0, 32 - name.count))
    for text in first { line += column(text, 10) }
    for text in steps { line += column(text, 17) }
    print(line + (last.isEmpty ? "" : column(last, 13)))
  }

  /// There and back, there again, values, back, and there with them. A column of its own, so that nothing
  /// is kept of an earlier round.
  private func round(
    _ way: DatabaseWay, _ round: Int, _ server: DatabaseServer, _ database: String,
    _ times: inout Times
  ) throws {
    let column = "ai_model_\(way.word)_\(round)"
    try way.prepare(database, Self.table, column)
    func forth(_ step: Step?) throws {
      var outcome = DatabaseWay.Outcome()
      let clock = ContinuousClock()
      var whole = Duration.zero
      let window = try window { whole = try clock.measure { outcome = try way.forth(database) } }
      guard let step else { return }
      times.steps[step.rawValue].append(outcome.up ?? whole)
      times.windows[step.rawValue].append(window)
      guard step == .up else { return }
      times.commands.append(whole)
      if let rehearsal = outcome.rehearsal { times.rehearsals.append(rehearsal) }
    }
    func back(_ step: Step?) throws {
      let clock = ContinuousClock()
      var whole = Duration.zero
      let window = try window { whole = try clock.measure { try way.back(database) } }
      guard let step else { return }
      times.steps[step.rawValue].append(whole)
      times.windows[step.rawValue].append(window)
    }
    try forth(.up)
    try back(.back)
    try forth(nil)
    // In small parts: the clients want these rows, too.
    try server.query(
      """
      DO $$ BEGIN FOR i IN 0..\(Self.values / 1000 - 1) LOOP
        UPDATE \(Self.table) SET \(column) = 'model ' || id
          WHERE id > i * 1000 AND id <= (i + 1) * 1000;
        COMMIT;
      END LOOP; END $$
      """, on: database)
    usleep(300_000)
    try back(.backWithValues)
    try forth(.again)
    let count = try server.query("SELECT count(\(column)) FROM \(Self.table)", on: database)
    times.lost += Self.values - (Int(count.trimmingCharacters(in: .newlines)) ?? 0)
    try back(nil)
  }

  /// A thousand tables that hang on each other like a tree, one of which gets a column.
  private func many(_ server: DatabaseServer) throws {
    tell("making 1000 tables …")
    let tables = (1...1000).map { number in
      "CREATE TABLE t\(number) (id bigint GENERATED BY DEFAULT AS IDENTITY PRIMARY KEY, "
        + "name text NOT NULL DEFAULT '', parent bigint REFERENCES t\(max(1, number / 10))); "
        + "CREATE INDEX ON t\(number) (name); "
        + "INSERT INTO t\(number) (name) SELECT 'x' FROM generate_series(1, 10);"
    }
    // In parts: the locks of one transaction have an end.
    try server.create("many", "SELECT 1")
    for start in stride(from: 0, to: tables.count, by: 100) {
      try server.query(tables[start..<start + 100].joined(separator: "\n"), on: "many")
    }
    let ours = DatabaseWay.ours(on: server)
    var times: [[Duration]] = [[], [], [], []]
    for round in 1...max(1, rounds / 2) {
      try ours.prepare("many", "t500", "ai_model_\(round)")
      let clock = ContinuousClock()
      var outcome = DatabaseWay.Outcome()
      times[0].append(try clock.measure { outcome = try ours.forth("many") })
      times[1].append(outcome.rehearsal ?? .zero)
      times[2].append(outcome.up ?? .zero)
      times[3].append(try clock.measure { try ours.back("many") })
    }
    let medians = times.map { text($0.median.milliseconds) }
    print(
      "1,000 tables: the whole command \(medians[0]) ms, of that the rehearsal \(medians[1]), "
        + "up \(medians[2]); back \(medians[3])")
  }

  private func window(_ body: () throws -> Void) rethrows -> DatabaseClients.Window {
    let start = Date().timeIntervalSince1970
    try body()
    return DatabaseClients.Window(start: start, end: Date().timeIntervalSince1970)
  }

  private static func schema(rows: Int) -> String {
    """
    CREATE TABLE projects (id int PRIMARY KEY, name text NOT NULL);
    INSERT INTO projects SELECT i, 'project ' || i FROM generate_series(1, 1000) i;
    CREATE TABLE \(table) (id bigint GENERATED BY DEFAULT AS IDENTITY PRIMARY KEY,
      project_id int NOT NULL REFERENCES projects, status text NOT NULL DEFAULT 'new',
      payload jsonb NOT NULL, attempts int NOT NULL DEFAULT 0,
      created_at timestamptz NOT NULL DEFAULT now());
    INSERT INTO \(table) (project_id, payload) SELECT 1 + i % 1000,
      jsonb_build_object('prompt', repeat(md5(i::text), 2), 'n', i)
      FROM generate_series(1, \(rows)) i;
    CREATE INDEX ON \(table) (project_id);
    CREATE INDEX ON \(table) (status);
    CREATE TABLE events (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
      task_id bigint NOT NULL REFERENCES \(table), what text NOT NULL);
    INSERT INTO events (task_id, what) SELECT i, md5(i::text)
      FROM generate_series(1, \(rows / 10)) i;
    CREATE TABLE settings (name text PRIMARY KEY, value jsonb);
    CREATE VIEW open_tasks AS SELECT id, project_id FROM \(table) WHERE status <> 'done';
    """
  }

  private func tell(_ line: String) { Terminal.write("\(line)\n", to: STDERR_FILENO) }
  private func text(_ milliseconds: Double) -> String { String(format: "%.1f", milliseconds) }
  private func ratio(_ time: Duration, to other: Duration) -> String {
    String(format: "%.1f", time / other)
  }
}
