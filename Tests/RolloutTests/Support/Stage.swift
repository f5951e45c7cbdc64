import Artifact
import Foundation
import RolloutStage
import Testing

@testable import Rollout

/// A home and a target of a test's own.
struct Stage: Sendable {
  let path: String
  var home: String { "\(path)/home" }
  var target: String { "\(path)/target" }
  /// Where the home's key lies.
  var state: String { "\(path)/state" }

  init(in directory: String = "/tmp") throws {
    path = "\(directory)/rollout-\(UInt64.random(in: 0...UInt64.max))"
    for directory in [path, "\(path)/home", "\(path)/target"] { mkdir(directory, 0o755) }
    for name in ["Sandboxes", "Rollbacks"] { mkdir("\(path)/home/\(name)", 0o700) }
    try #require(access("\(path)/home/Rollbacks", W_OK) == 0)
  }

  /// Where hundreds of stages come and go: on a disk, making files gets slow after so many removals.
  static let memory = access("/dev/shm", W_OK) == 0 ? "/dev/shm" : "/tmp"

  static func lend<Result>(
    in directory: String = "/tmp", _ body: (Stage) async throws -> Result
  ) async throws -> Result {
    let stage = try Stage(in: directory)
    defer { try? Removal.remove(stage.path) }
    return try await body(stage)
  }

  // MARK: Files of the target

  func write(_ text: String, to name: String, mode: mode_t = 0o644) {
    let path = "\(target)/\(name)"
    let parent = URL(fileURLWithPath: path).deletingLastPathComponent().path
    try? FileManager.default.createDirectory(
      atPath: parent, withIntermediateDirectories: true)
    let file = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600)
    let bytes = Array(text.utf8)
    Foundation.write(file, bytes, bytes.count)
    fchmod(file, mode)
    close(file)
  }

  func text(_ name: String) -> String? {
    FileManager.default.contents(atPath: "\(target)/\(name)")
      .map { String(decoding: $0, as: UTF8.self) }
  }

  /// The texts of all files, by path.
  func texts() -> [String: String] {
    let paths = FileManager.default.enumerator(atPath: target)?.allObjects as? [String] ?? []
    return Dictionary(
      uniqueKeysWithValues: paths.compactMap { path in text(path).map { (path, $0) } })
  }

  /// Sets the time of the last change, with its nanoseconds.
  func touch(_ name: String, _ seconds: Int, _ nanoseconds: Int) {
    let times = [
      timespec(tv_sec: seconds, tv_nsec: nanoseconds),
      timespec(tv_sec: seconds, tv_nsec: nanoseconds),
    ]
    utimensat(AT_FDCWD, "\(target)/\(name)", times, AT_SYMLINK_NOFOLLOW)
  }

  // MARK: Rollouts

  func openHome() throws -> Home {
    try #require(try Home.find(named: home, environment: [:], from: "/"))
  }

  func rollouts(_ tell: @escaping @Sendable (String) -> Void = { _ in }) throws -> Rollouts {
    try Rollouts(in: openHome(), state: StateDirectory(named: state), tell: tell)
  }

  func openTarget(_ path: String? = nil) throws -> Target {
    try Target(path: path ?? target, home: openHome())
  }

  @discardableResult
  func apply(
    _ files: KeyValuePairs<String, String>, to target: String? = nil,
    check: (() async throws -> HealthCheck)? = nil
  ) async throws -> Outcome {
    try await apply(all: files.map { (path: $0.key, text: $0.value) }, to: target, check: check)
  }

  @discardableResult
  func apply(
    all files: [(path: String, text: String)], to target: String? = nil,
    check: (() async throws -> HealthCheck)? = nil
  ) async throws -> Outcome {
    let target = try openTarget(target)
    let cleared = try await Cleared(files, in: target.path)
    return try await rollouts().apply(
      cleared.change(in: target), to: target,
      from: Rollout.Origin(id: "fsar_stage", path: "report.md"),
      check: check.map { check in { _ in try await check() } })
  }

  /// Recovers after a process was killed, once the kernel has let go of what it held.
  @discardableResult
  func recover(
    _ tell: @escaping @Sendable (String) -> Void = { _ in }
  ) async throws -> [Recovered] {
    for _ in 0..<12_000 {
      do {
        return try rollouts(tell).recover()
      } catch RolloutError.locked {
        try await Task.sleep(for: .milliseconds(10))
      }
    }
    return try rollouts().recover()
  }

  /// The only rollout's directory.
  func folder(_ number: Int = 1) throws -> String {
    let name = try rollouts().names().first { Rollouts.number($0) == number }
    return "\(home)/Rollbacks/\(try #require(name))"
  }

  /// Everything about the target that a rollout may not change behind anyone's back.
  func tree(_ directory: String? = nil) -> [String: String] {
    Tree.of(directory ?? target)
  }
}

extension Rollouts {
  /// All rollouts, or those of one target, all of each.
  func list(target: String? = nil, maxAge: Duration = Rollouts.maxAge) throws -> [Listing] {
    try list(target: target, maxAge: maxAge) { $0 }
  }
}

/// A directory's content and metadata, as text by path.
enum Tree {
  static func of(_ path: String) -> [String: String] {
    var tree: [String: String] = [:]
    guard let directory = try? Directory.named(path) else { return ["": "missing"] }
    walk(directory, "", &tree)
    return tree
  }

  private static func walk(_ directory: Directory, _ prefix: String, _ tree: inout [String: String])
  {
    for bytes in Removal.entries(of: directory.path) {
      let name = String(decoding: bytes, as: UTF8.self)
      if prefix.isEmpty, name.hasPrefix(Store.name) { continue }
      guard let state = try? directory.state(of: name) else {
        tree[prefix + name] = "unreadable"
        continue
      }
      if state.kind == .directory {
        tree[prefix + name] = "directory \(state.mode) \(state.uid) \(state.gid)"
        if let inner = try? directory.directory([name]) { walk(inner, prefix + name + "/", &tree) }
      } else {
        tree[prefix + name] = "\(state)"
      }
    }
  }
}
