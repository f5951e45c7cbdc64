import Foundation
import Synchronization
import Testing

/// A live PostgreSQL server for rollouts, which trusts whoever reaches its socket. It ends with this process.
struct LiveServer: Sendable {
  let socket: String
  private let directory: String
  /// What it stores lies in memory where it can: its files come and go by hundreds, and ext4 looks for
  /// numbers of files that nobody had a moment ago.
  private var data: String { Self.data(of: directory) }
  private let programs: String

  static let shared = Result { try LiveServer() }

  /// Those of PATH come first.
  private static let programs: String? = {
    let path = ProcessInfo.processInfo.environment["PATH"] ?? ""
    let versions = ["18", "17", "16", "15", "14", "13"].map { "/usr/lib/postgresql/\($0)/bin" }
    let files: [String] = (path.split(separator: ":").map(String.init) + versions).map {
      "\($0)/initdb"
    }
    return files.first { access($0, X_OK) == 0 }.map { file in
      URL(fileURLWithPath: file).resolvingSymlinksInPath().deletingLastPathComponent().path
    }
  }()
  static var isHereOrRequired: Bool {
    programs != nil || ProcessInfo.processInfo.environment["SANDBOX_REQUIRE_TOOLS"] == "1"
  }
  /// Where they lie, and end with this process.
  private static let directories = Mutex<[String]>([])

  private static let memory = access("/dev/shm", W_OK) == 0 ? "/dev/shm" : "/tmp"
  private static func data(of directory: String) -> String {
    memory + directory.dropFirst("/tmp".count) + "-data"
  }

  private init() throws {
    programs = try #require(Self.programs, "PostgreSQL's server is not installed")
    directory = "/tmp/live-\(UInt32.random(in: 0 ... .max))"
    socket = "\(directory)/socket"
    mkdir(directory, 0o755)
    mkdir(socket, 0o777)
    chmod(socket, 0o777)
    try run(
      """
      mkdir \(data); [ -z "$U" ] || chown $S \(data)
      $U \(programs)/initdb -N --no-locale -E UTF8 -A trust -U boss -D \(data) >/dev/null 2>&1
      """)
    let isFirst = Self.directories.withLock { all in
      all.append(directory)
      return all.count == 1
    }
    if isFirst {
      atexit {
        for directory in LiveServer.directories.withLock({ $0 }) {
          kill(LiveServer.postmaster(of: directory), SIGQUIT)
          for path in [directory, LiveServer.data(of: directory)] {
            try? FileManager.default.removeItem(atPath: path)
          }
        }
      }
    }
    try start()
    _ = try query("CREATE ROLE app LOGIN", "postgres", "boss")
    _ = try query("CREATE ROLE reader; CREATE ROLE visitor LOGIN", "postgres", "boss")
  }

  /// One for a test alone, which may crash it.
  static func another() throws -> LiveServer { try LiveServer() }

  private static func postmaster(of directory: String) -> pid_t {
    let text = try? String(contentsOfFile: "\(directory)/pid", encoding: .utf8)
    return text.flatMap { pid_t($0.trimmingCharacters(in: .whitespacesAndNewlines)) } ?? 0
  }

  /// Ends it as a crash would: `pg_ctl stop -m immediate`.
  func crash() { kill(Self.postmaster(of: directory), SIGQUIT) }

  /// Starts it, and waits until it answers; also after a crash. One that answers is left as it is.
  func start() throws {
    if (try? query("SELECT 1", "postgres", "boss")) == "1" { return }
    try run(
      """
      # What is still ending holds the directory.
      for i in $(seq 200); do [ -f \(data)/postmaster.pid ] || break; sleep 0.05; done
      # What it inherits besides would keep us waiting for it. (dash closes none above 9.)
      (for f in /proc/self/fd/*; do n=${f##*/}; [ $n -lt 3 ] || eval "exec $n>&-"; done
       exec $U \(programs)/postgres -D \(data) -k $D/socket -c listen_addresses= -c fsync=off \
        -c max_connections=60) >>$D/log 2>&1 & echo $! > $D/pid
      """)
    for _ in 0..<200 {
      if (try? query("SELECT 1", "postgres", "boss")) == "1" { return }
      usleep(50_000)
    }
    throw Failed(text: "the server does not start: \(directory)/log")
  }

  private func run(_ script: String) throws {
    let shell = Process()
    shell.executableURL = URL(fileURLWithPath: "/bin/bash")
    // Not nobody: tests of limits run as that, and the kernel counts a user's processes.
    shell.arguments = [
      "-c",
      """
      set -e; cd /; D=\(directory)
      U=; S=postgres; id $S >/dev/null 2>&1 || S=nobody
      [ "$(id -u)" != 0 ] || U="setpriv --reuid=$S --regid=$(id -g $S) --clear-groups"
      \(script)
      """,
    ]
    shell.standardInput = FileHandle.nullDevice
    try shell.run()
    shell.waitUntilExit()
  }

  /// What psql prints of a query.
  @discardableResult
  func query(_ sql: String, _ database: String, _ role: String = "app") throws -> String {
    let psql = Process()
    psql.executableURL = URL(fileURLWithPath: "\(programs)/psql")
    psql.arguments = [
      "-XqAt", "-v", "ON_ERROR_STOP=1", "-h", socket, "-U", role, "-d", database, "-c", sql,
    ]
    let (out, err) = (Pipe(), Pipe())
    (psql.standardOutput, psql.standardError) = (out, err)
    psql.standardInput = FileHandle.nullDevice
    try psql.run()
    let said = out.fileHandleForReading.readDataToEndOfFile()
    let error = err.fileHandleForReading.readDataToEndOfFile()
    psql.waitUntilExit()
    guard psql.terminationStatus == 0 else {
      throw Failed(text: String(decoding: error, as: UTF8.self))
    }
    return String(decoding: said, as: UTF8.self).trimmingCharacters(in: .newlines)
  }

  struct Failed: Error { let text: String }

  /// Lends a database of the role `app`.
  func lend(
    _ schema: String, _ body: (Database) async throws -> Void
  ) async throws {
    let name = "db_\(UInt64.random(in: 0 ... .max))"
    try query("CREATE DATABASE \(name) OWNER app", "postgres", "boss")
    defer { _ = try? query("DROP DATABASE \(name) WITH (FORCE)", "postgres", "boss") }
    let database = Database(server: self, name: name)
    try database(schema)
    try await body(database)
  }

  struct Database: Sendable {
    let server: LiveServer
    let name: String
    /// As `--migrate` takes it.
    var url: String {
      let socket = server.socket.replacingOccurrences(of: "/", with: "%2F")
      return "postgres://app@\(socket)/\(name)"
    }

    @discardableResult
    func callAsFunction(_ sql: String) throws -> String { try server.query(sql, name) }
  }
}
