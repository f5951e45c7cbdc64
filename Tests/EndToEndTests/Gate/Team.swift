import Foundation
import Testing

/// A repository in a place's `work/`, with a branch `main`, as a team has one.
struct Team: Sendable {
  let place: Place
  /// Of `work/`.
  var top: String { place.work }

  static func lend<Result>(_ body: (Team) async throws -> Result) async throws -> Result {
    try await Place.lend { place in
      let team = Team(place: place)
      try team.place.write("[user]\n\tname = Ada\n\temail = ada@example.org\n", to: "../gitconfig")
      try await team.git("init", "-q", "-b", "main")
      return try await body(team)
    }
  }

  /// The program, if it is on the PATH; a test that needs it is cancelled visibly without it, or fails
  /// where tools are required.
  @discardableResult
  static func tool(_ name: String) throws -> String {
    let path = ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin"
    let places = path.split(separator: ":").map { "\($0)/\(name)" }
    if let found = places.first(where: { access($0, X_OK) == 0 }) { return found }
    if ProcessInfo.processInfo.environment["SANDBOX_REQUIRE_TOOLS"] == "1" {
      Issue.record("\(name) is not installed")
      throw CancellationError()
    }
    try Test.cancel("\(name) is not installed")
  }

  /// No configuration but our own; our programs first.
  func environment() -> [String: String] {
    let path = ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin"
    return [
      "PATH": "\(Place.programs.path):\(path)", "HOME": place.path, "GIT_CONFIG_NOSYSTEM": "1",
      "GIT_CONFIG_GLOBAL": "\(place.path)/gitconfig", "GIT_EDITOR": "true",
    ]
  }

  /// What git tells a hook in front of a commit.
  static let hook = ["GIT_INDEX_FILE": ".git/index"]

  /// A git command, which must succeed.
  @discardableResult
  func git(_ arguments: String..., in directory: String? = nil) async throws -> String {
    let run = try await attempt(arguments, in: directory)
    try #require(run.status == 0, "git \(arguments): \(run.err)")
    return run.out
  }

  /// A git command, however it ends.
  func attempt(
    _ arguments: [String], under wrapper: [String] = [], in directory: String? = nil
  ) async throws -> Place.Run {
    try await place.start(
      arguments, environment: environment(), in: directory, under: wrapper,
      program: try Self.tool("git")
    ).end()
  }

  /// `sandbox`, in the repository.
  func sandbox(
    _ arguments: String..., under wrapper: [String] = [], more: [String: String] = [:],
    in directory: String? = nil
  ) async throws -> Place.Run {
    try await place.start(
      arguments, environment: environment().merging(more) { $1 }, in: directory,
      under: wrapper
    ).end()
  }

  /// Writes files and commits all there is.
  func commit(_ files: [(name: String, text: String)], _ message: String = "a change") async throws
  {
    for file in files { try place.write(file.text, to: file.name) }
    try await git("add", "-A")
    try await git("commit", "-q", "-m", message)
  }

  /// A branch with these files, from where we are; we stay where we were.
  func branch(_ name: String, _ files: [(name: String, text: String)]) async throws {
    try await git("switch", "-q", "-c", name)
    try await commit(files, name)
    try await git("switch", "-q", "main")
  }

  /// Installs the hook of the README.
  func installHook() throws {
    try hook("pre-merge-commit", Manual.block("hook"))
  }

  func hook(_ name: String, _ script: String) throws {
    try place.program(script, at: "\(top)/.git/hooks/\(name)")
  }

  /// What a program is run under where there is to be no psql: it is found wherever it is installed.
  static func withoutPSQL() throws -> [String] {
    let hidden = ["/usr/lib/postgresql", "/usr/pgsql", "/usr/libexec/postgresql"]
      .filter { FileManager.default.fileExists(atPath: $0) }.flatMap { ["--tmpfs", $0] }
    let programs = ["/usr/bin/psql", "/usr/local/bin/psql", "/usr/bin/sqlite3"]
      .filter { FileManager.default.fileExists(atPath: $0) }
      .flatMap { ["--ro-bind", "/dev/null", $0] }
    return [try tool("bwrap"), "--dev-bind", "/", "/"] + hidden + programs + ["--"]
  }
}
