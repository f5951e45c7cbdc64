import Foundation
import TestProcess
import Testing

/// A directory of a test's own, and `sandbox` run in it with nothing of our environment.
///
/// Everything that a run makes has the directory's name in it: what is left of it can be counted
/// while other tests run.
struct Place: Sendable {
  /// Short, so that sockets fit below it; tools of another user reach it.
  let path: String
  var work: String { "\(path)/work" }
  /// Where the keys of homes lie.
  var state: String { "\(path)/state" }
  /// Where runs make their scratch directories.
  var runtime: String { "\(path)/run" }

  static func lend<Result>(_ body: (Place) async throws -> Result) async throws -> Result {
    let place = Place(path: "/tmp/e2e-\(UInt32.random(in: 0...UInt32.max))")
    for directory in [place.path, place.work, place.runtime] {
      try FileManager.default.createDirectory(
        atPath: directory, withIntermediateDirectories: false,
        attributes: [.posixPermissions: 0o755])
    }
    defer { try? FileManager.default.removeItem(atPath: place.path) }
    return try await body(place)
  }

  /// Where our programs are: next to the bundle that these tests are in.
  static let programs =
    URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath().deletingLastPathComponent()

  /// Where the cluster's template is kept while the tests run: made once, before each of the tests that run
  /// at once makes it for itself.
  private static let cache: String = {
    let path = "/tmp/e2e-cache-\(UInt32.random(in: 0...UInt32.max))"
    mkdir(path, 0o755)
    atexit { try? FileManager.default.removeItem(atPath: Place.cache) }
    let sandbox = Process()
    sandbox.executableURL = programs.appending(path: "sandbox")
    sandbox.arguments = ["try", "--home", path, "--state", "\(path)/state", "\(path)/report.md"]
    sandbox.environment = [
      "PATH": ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin",
      "XDG_CACHE_HOME": path,
    ]
    (sandbox.standardOutput, sandbox.standardError) = (FileHandle.nullDevice, FileHandle.nullDevice)
    try? Sample.report([("a.sql", "SELECT 1;\n")])
      .write(toFile: "\(path)/report.md", atomically: false, encoding: .utf8)
    if (try? sandbox.run()) != nil { sandbox.waitUntilExit() }
    return path
  }()

  // MARK: Files

  /// Writes a file below `work/`, and the directories above it; its absolute path.
  @discardableResult
  func write(_ text: String, to name: String) throws -> String {
    try write(Array(text.utf8), to: name)
  }

  @discardableResult
  func write(_ bytes: [UInt8], to name: String) throws -> String {
    let file = URL(fileURLWithPath: "\(work)/\(name)")
    try FileManager.default.createDirectory(
      at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
    try Data(bytes).write(to: file)
    return file.path
  }

  /// Writes a program of sh to `bin/`, which `environment(tools:)` can put first.
  func tool(_ name: String, _ script: String) throws {
    try program("#!/bin/sh\n\(script)\n", at: "\(path)/bin/\(name)")
  }

  /// Writes a program, and the directories above it.
  func program(_ text: String, at file: String) throws {
    try FileManager.default.createDirectory(
      at: URL(fileURLWithPath: file).deletingLastPathComponent(), withIntermediateDirectories: true)
    try #require(write_program(file, 0o755, text, text.utf8.count) == 0)
  }

  func names(in directory: String) -> [String] {
    ((try? FileManager.default.contentsOfDirectory(atPath: directory)) ?? []).sorted()
  }

  /// The workspaces below a directory, without what hides.
  func workspaces(in directory: String? = nil) -> [String] {
    names(in: "\(directory ?? work)/Sandboxes").filter { !$0.hasPrefix(".") }
  }

  func text(_ file: String) -> String? {
    FileManager.default.contents(atPath: file).map { String(decoding: $0, as: UTF8.self) }
  }

  func mode(_ file: String) -> mode_t {
    var status = stat()
    return lstat(file, &status) == 0 ? status.st_mode & 0o7777 : 0
  }

  // MARK: Runs

  struct Run: Sendable {
    var status: Int32
    var isSignal: Bool
    var out: String
    var err: String
  }

  /// A run under way.
  struct Running: Sendable {
    let pid: pid_t
    fileprivate let ended: Task<(Int32, Bool), Never>
    fileprivate let streams: String
    fileprivate let state: String

    /// Waits for its end. No run of ours may end by a signal that it did not get, or by a trap.
    func end() async -> Run {
      let (status, isSignal) = await ended.value
      func text(_ name: String) -> String {
        FileManager.default.contents(atPath: "\(streams).\(name)")
          .map { String(decoding: $0, as: UTF8.self) } ?? ""
      }
      // What the tests add to each command is not told to anyone else.
      func plain(_ text: String) -> String { text.replacing(state, with: "") }
      let run = Run(
        status: status, isSignal: isSignal, out: plain(text("out")), err: plain(text("err")))
      #expect(!run.err.contains("Fatal error") && !run.err.contains("crashed"), "\(run.err)")
      return run
    }
  }

  /// Starts `sandbox`, another program of ours, or one by its absolute path, with these arguments;
  /// `output` instead of a file takes its standard output. A wrapper is a program that runs what stands
  /// behind its own arguments.
  func start(
    _ arguments: [String], environment: [String: String] = [:], in directory: String? = nil,
    output: FileHandle? = nil, under wrapper: [String] = [], program: String = "sandbox"
  ) throws -> Running {
    let streams = "\(path)/\(UInt32.random(in: 0...UInt32.max))"
    func file(_ name: String) throws -> FileHandle {
      try Data().write(to: URL(fileURLWithPath: "\(streams).\(name)"))
      return try #require(FileHandle(forWritingAtPath: "\(streams).\(name)"))
    }
    let process = Process()
    let executable = program.hasPrefix("/") ? program : Self.programs.appending(path: program).path
    // The keys of a test's homes are not to lie among those of who runs it.
    let isOurs = ["sandbox", "rollback"].contains(program) && !arguments.contains("--state")
    let state = isOurs ? ["--state", state] : []
    let command = wrapper + [executable] + state + arguments
    process.executableURL = URL(fileURLWithPath: command[0])
    process.arguments = Array(command.dropFirst())
    process.currentDirectoryURL = URL(fileURLWithPath: directory ?? work)
    let usual = [
      "PATH": ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin",
      "XDG_RUNTIME_DIR": runtime, "XDG_CACHE_HOME": Self.cache,
    ]
    var all = usual.merging(environment) { $1 }
    if FileManager.default.fileExists(atPath: "\(path)/bin") {
      all["PATH"] = "\(path)/bin:" + (all["PATH"] ?? "")
    }
    process.environment = all
    process.standardInput = FileHandle.nullDevice
    process.standardOutput = try output ?? file("out")
    process.standardError = try file("err")
    let (ends, end) = AsyncStream<(Int32, Bool)>.makeStream()
    process.terminationHandler = {
      $0.waitUntilExit()  // returns at once, and lets go of the run loop source
      end.yield(($0.terminationStatus, $0.terminationReason == .uncaughtSignal))
      end.finish()
    }
    try process.run()
    let ended = Task { await ends.first { _ in true } ?? (-1, true) }
    return Running(
      pid: process.processIdentifier, ended: ended, streams: streams,
      state: state.isEmpty ? "\0" : " " + state.joined(separator: " "))
  }

  func sandbox(
    _ arguments: String..., environment: [String: String] = [:], in directory: String? = nil
  ) async throws -> Run {
    let run = try await start(arguments, environment: environment, in: directory).end()
    #expect(!run.isSignal, "signal \(run.status): \(run.err)")
    return run
  }

  func rollback(
    _ arguments: String..., environment: [String: String] = [:], in directory: String? = nil
  ) async throws -> Run {
    let running = try start(
      arguments, environment: environment, in: directory, program: "rollback")
    let run = await running.end()
    #expect(!run.isSignal, "signal \(run.status): \(run.err)")
    return run
  }

  /// The processes that have this place, or the text, on their command line.
  func processes(_ text: String? = nil) -> [Int32] {
    processes(marked: path + "/") + (text.map { processes(marked: $0) } ?? [])
  }

  /// The processes that have the text on their command line.
  func processes(marked text: String) -> [Int32] {
    names(in: "/proc").compactMap { Int32($0) }.filter { pid in
      let line = FileManager.default.contents(atPath: "/proc/\(pid)/cmdline")
      return line.map { String(decoding: $0, as: UTF8.self).contains(text) } == true
    }
  }

  /// Waits until `condition` holds: false if it did not within two minutes.
  func eventually(_ condition: () throws -> Bool) async rethrows -> Bool {
    for _ in 0..<12_000 {
      if try condition() { return true }
      try? await Task.sleep(for: .milliseconds(10))
    }
    return false
  }
}

/// Reports as literals.
enum Sample {
  static func report(
    _ files: [(String, String)], id: String = "fsar_1", severity: String = "5",
    kind: String = "idea_implementation", blocks: Bool = false
  ) -> String {
    """
    # FSAR Proposal Report

    - id: \(id)
    - timestamp: 2026-01-02T20:13:28Z
    - severity: \(severity)
    - block_execution: \(blocks)
    - proposal:
    \(kind):
    \(files.map { "===FILE:\($0.0)===\n\($0.1)\n===END===" }.joined(separator: "\n"))

    ## Risks
    - it may be wrong

    ## Mitigations
    - look at it

    """
  }

  static let good = report([("a.json", "{\"a\": 1}"), ("b/c.json", "[7]")])
  static let bad = report([("a.json", "{\"a\": 1,\n}")])
}

/// What a document of `--format json` says.
struct Document: Decodable {
  struct Environment: Decodable {
    var jail: String
  }
  struct Check: Decodable {
    struct Stopped: Decodable {
      var by: String
      var signal: Int?
      var wall, cpu: Double
      var peakMemory: Int

      enum CodingKeys: String, CodingKey {
        case by, signal
        case wall = "wall_ms"
        case cpu = "cpu_ms"
        case peakMemory = "peak_memory_bytes"
      }
    }
    var jail: String?
    var stopped: Stopped?
  }
  struct Summary: Decodable {
    var reports, passed, failed, unchecked, blocked, nothing, artifacts: Int
    var notTried: Int?
    var exitStatus: Int?

    enum CodingKeys: String, CodingKey {
      case reports, passed, failed, unchecked, blocked, nothing, artifacts
      case notTried = "not_tried"
      case exitStatus = "exit_status"
    }
  }
  struct Report: Decodable {
    var path: String
    var id: String?
    var verdict: String
    var workspace: String?
    var artifacts: [Artifact]
  }
  struct Artifact: Decodable {
    var path, language, verdict: String
    var reason: String?
    var checks: [Check]
    var findings: [Finding]
  }
  struct Finding: Decodable {
    var rule, severity, message: String
  }
  var schema: String
  var summary: Summary
  var environment: Environment
  var reports: [Report]
  var notTried: [String]?

  enum CodingKeys: String, CodingKey {
    case schema, summary, environment, reports
    case notTried = "not_tried"
  }

  init(_ text: String) throws {
    self = try JSONDecoder().decode(Document.self, from: Data(text.utf8))
  }
}
