import Artifact
import Console
import Foundation

/// A PostgreSQL server of our own for a measurement. It and its directory go when `stop` is called, and
/// when this process ends in any other way.
final class DatabaseServer {
  let directory: String
  let programs: String
  private let shell = Process()
  private let hold = Pipe()

  var socket: String { "\(directory)/socket" }

  private static let places = ["18", "17", "16", "15", "14", "13"].map {
    "/usr/lib/postgresql/\($0)/bin"
  }

  init(in parent: String) throws {
    guard let programs = Self.places.first(where: { access("\($0)/pgbench", X_OK) == 0 }) else {
      throw Measurement.Failure(
        description: "no initdb and pgbench in \(Self.places[3]) or beside it")
    }
    self.programs = programs
    directory = "\(parent)/bench-databases-\(UInt32.random(in: 0...UInt32.max))"
    for (path, mode) in [("", 0o755), ("/data", 0o700), ("/socket", 0o777)] as [(String, mode_t)] {
      guard mkdir(directory + path, mode) == 0, chmod(directory + path, mode) == 0 else {
        throw FileFailure("mkdir", directory + path, errno)
      }
    }
    // The shell outlives us: its input ends when we do, however that is. PostgreSQL runs under no root.
    let script = """
      trap '' INT HUP TERM; cd /; D='\(directory)'
      U=; [ "$(id -u)" != 0 ] || U='setpriv --reuid=nobody --regid=nogroup --clear-groups'
      [ -z "$U" ] || chown nobody "$D/data"
      $U \(programs)/initdb --no-locale -E UTF8 -A trust -U boss -D "$D/data" >"$D/log" 2>&1 ||
        { rm -rf "$D"; exit 1; }
      $U \(programs)/postgres -D "$D/data" -k "$D/socket" -c listen_addresses= \
        -c max_connections=60 -c shared_buffers=256MB -c max_wal_size=4GB >>"$D/log" 2>&1 & P=$!
      for i in 1 2 3 4 5 6 7 8 9; do
        ! \(programs)/pg_isready -q -h "$D/socket" || break; sleep 0.$i; done
      echo ready; cat >/dev/null
      kill -QUIT $P; wait $P; rm -rf "$D"
      """
    let out = Pipe()
    shell.executableURL = URL(fileURLWithPath: "/bin/sh")
    shell.arguments = ["-c", script]
    (shell.standardInput, shell.standardOutput) = (hold, out)
    try shell.run()
    guard !out.fileHandleForReading.availableData.isEmpty else {
      throw Measurement.Failure(description: "initdb did not work in \(directory)")
    }
    try query("CREATE ROLE app LOGIN", on: "template1", as: "boss")
  }

  /// Waits until nothing of it is left.
  func stop() {
    try? hold.fileHandleForWriting.close()
    shell.waitUntilExit()
    // What a program that was still at work wrote behind that.
    try? Removal.remove(directory)
  }

  /// Ends it where a cancelled measurement waits for a program.
  var release: @Sendable () -> Void {
    let end = hold.fileHandleForWriting
    return { try? end.close() }
  }

  func create(_ database: String, _ schema: String) throws {
    try query("CREATE DATABASE \(database) OWNER app", on: "template1", as: "boss")
    try query(schema, on: database)
    try query("VACUUM ANALYZE", on: database)
    try query("CHECKPOINT", on: database, as: "boss")
  }

  /// What psql prints of a script.
  @discardableResult
  func query(_ sql: String, on database: String, as role: String = "app") throws -> String {
    try run(
      "\(programs)/psql",
      ["-XqAt", "-v", "ON_ERROR_STOP=1", "-h", socket, "-U", role, "-d", database, "-c", sql])
  }

  /// The database as `--migrate` takes it.
  func url(of database: String) -> String {
    "postgres://app@\(socket.replacing("/", with: "%2F"))/\(database)"
  }

  /// The environment without what libpq would take from it.
  var environment: [String: String] {
    ProcessInfo.processInfo.environment.filter { !$0.key.hasPrefix("PG") }
      .merging(["PGHOST": socket, "PGUSER": "app"]) { $1 }
  }

  /// Runs a program in the directory to its end, and gives what it printed.
  @discardableResult
  func run(_ program: String, _ arguments: [String], in place: String = "") throws -> String {
    try Task.checkCancellation()
    let log = "\(directory)/last"
    try Data().write(to: URL(fileURLWithPath: log))
    let process = self.process(program, arguments, in: place)
    let out = Pipe()
    process.standardOutput = out
    process.standardError = FileHandle(forWritingAtPath: log)
    try process.run()
    let said = out.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    guard process.terminationStatus == 0 else {
      try Task.checkCancellation()
      let why = (try? String(contentsOfFile: log, encoding: .utf8)) ?? ""
      let text = String(decoding: said, as: UTF8.self)
      throw Measurement.Failure(
        description: "this did not work: \(program) \(arguments.joined(separator: " ")): "
          + "\(why.suffix(500))\(text.suffix(500))")
    }
    return String(decoding: said, as: UTF8.self)
  }

  func process(_ program: String, _ arguments: [String], in place: String = "") -> Process {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: program)
    process.arguments = arguments
    process.environment = environment
    process.currentDirectoryURL = URL(fileURLWithPath: directory + place)
    process.standardInput = FileHandle.nullDevice
    return process
  }
}
