import Artifact
import Foundation
import Judging
import Launching
import Runner
import Testing

/// A directory of the host outside of every jail, with canaries in it. They belong to the user of
/// the attacker, and the modes forbid nothing: what protects them is the jail alone.
struct Outside: Sendable {
  let path: String

  static func lend<Result>(_ body: (Outside) async throws -> Result) async throws -> Result {
    let outside = Outside(path: "/tmp/adv-\(token())")
    try outside.directory()
    defer { try? FileManager.default.removeItem(atPath: outside.path) }
    return try await body(outside)
  }

  /// A word that is nowhere else on this machine.
  static func token() -> String { String(UInt64.random(in: 1 << 60...UInt64.max), radix: 36) }

  subscript(_ name: String) -> String { "\(path)/\(name)" }

  /// Makes a directory of that name; without one, its own.
  @discardableResult
  func directory(_ name: String? = nil) throws -> String {
    let path = name.map { self[$0] } ?? path
    try #require(mkdir(path, 0o777) == 0)
    try give(path, 0o777)
    return path
  }

  /// Writes a canary, and gives its path.
  @discardableResult
  func canary(_ name: String, _ text: String) throws -> String {
    try Data(text.utf8).write(to: URL(fileURLWithPath: self[name]))
    try give(self[name], 0o666)
    return self[name]
  }

  private func give(_ path: String, _ mode: mode_t) throws {
    try #require(chmod(path, mode) == 0)
    if let user = AttackTier.user { try #require(chown(path, user.uid, user.gid) == 0) }
  }

  /// What a file contains; nil if there is none.
  func text(_ name: String) -> String? { try? String(contentsOfFile: self[name], encoding: .utf8) }

  func has(_ name: String) -> Bool { HostFile.exists(self[name]) }
  func status(_ name: String) -> stat? { HostFile.status(self[name]) }
}

/// What the host says of a path, links not followed.
enum HostFile {
  static func status(_ path: String) -> stat? {
    var info = stat()
    return lstat(path, &info) == 0 ? info : nil
  }

  static func exists(_ path: String) -> Bool { status(path) != nil }
}

/// The processes of the host.
enum HostProcesses {
  /// Those whose command line contains a token.
  static func with(_ token: String) -> [Int32] {
    let names = Removal.entries(of: "/proc").compactMap {
      Int32(String(decoding: $0, as: UTF8.self))
    }
    return names.filter { pid in
      FileManager.default.contents(atPath: "/proc/\(pid)/cmdline")
        .map { String(decoding: $0, as: UTF8.self).contains(token) } ?? false
    }
  }

  /// Waits until a condition holds: false if it does not within two minutes.
  static func eventually(_ condition: () throws -> Bool) async rethrows -> Bool {
    for _ in 0..<12_000 {
      if try condition() { return true }
      try? await Task.sleep(for: .milliseconds(10))
    }
    return false
  }
}
