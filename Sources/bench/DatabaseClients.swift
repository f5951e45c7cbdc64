import Foundation

/// Eight clients of pgbench, which read and update rows by their keys, and log how long each pair took.
final class DatabaseClients {
  private let process: Process
  private let directory: String

  static let count = 8
  /// Transactions a second: two cores can do many more, so that a query waits for locks, not for them.
  static let rate = 400

  /// From when until when something was done, in seconds since 1970.
  struct Window {
    let start: Double
    let end: Double
  }

  init(_ server: DatabaseServer, on database: String, rows: Int) throws {
    directory = "\(server.directory)/clients-\(database)"
    try FileManager.default.createDirectory(
      atPath: directory, withIntermediateDirectories: true)
    try Data(
      """
      \\set id random(1, \(rows))
      SELECT status, attempts FROM execution_tasks WHERE id = :id;
      UPDATE execution_tasks SET attempts = attempts + 1, status = 'running' WHERE id = :id;

      """.utf8
    ).write(to: URL(fileURLWithPath: "\(directory)/script"))
    process = server.process(
      "\(server.programs)/pgbench",
      [
        "-n", "-c", "\(Self.count)", "-j", "1", "-T", "100000", "-R", "\(Self.rate)", "-l",
        "--log-prefix=log", "-f", "script", database,
      ], in: "/clients-\(database)")
    process.standardOutput = FileHandle.nullDevice
    process.standardError = FileHandle.nullDevice
    try process.run()
  }

  /// Ends them: a pair of queries for each line of their log. Nobody may have been turned away.
  func stop() throws -> Log {
    // What pgbench has not written yet is lost.
    usleep(1_000_000)
    guard process.isRunning else {
      throw Measurement.Failure(description: "pgbench ended: see what its queries met")
    }
    // It inherits that our other signals are blocked.
    kill(process.processIdentifier, SIGKILL)
    process.waitUntilExit()
    var log = Log()
    for name in try FileManager.default.contentsOfDirectory(atPath: directory)
    where name.hasPrefix("log.") {
      let text = try String(contentsOfFile: "\(directory)/\(name)", encoding: .utf8)
      for line in text.split(separator: "\n") {
        // Client, number, time since it was due, script, end in seconds and microseconds, how late it began.
        let fields = line.split(separator: " ").compactMap { Double($0) }
        guard fields.count == 7 else { continue }
        log.pairs.append((fields[4] + fields[5] / 1e6, (fields[2] - fields[6]) / 1000))
      }
    }
    return log
  }

  struct Log {
    /// When each ended, and how many milliseconds it took.
    fileprivate(set) var pairs: [(end: Double, took: Double)] = []

    /// The longest that was under way in one of the windows, in milliseconds.
    func longest(in windows: [Window]) -> Double {
      pairs.filter { pair in
        windows.contains { pair.end > $0.start && pair.end - pair.took / 1000 < $0.end }
      }.map(\.took).max() ?? 0
    }
  }
}
