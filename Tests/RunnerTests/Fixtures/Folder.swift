import Foundation
import TestProcess
import Testing

/// A directory of a test's own below /tmp: short enough for sockets, and tools of another user reach
/// it.
struct Folder: Sendable {
  let path: String

  /// Lends one that anyone can write to, and removes it with all that is in it.
  static func lend<Result>(_ body: (Folder) async throws -> Result) async throws -> Result {
    let folder = Folder(path: "/tmp/rt-\(UInt32.random(in: 0...UInt32.max))")
    try FileManager.default.createDirectory(
      atPath: folder.path, withIntermediateDirectories: false)
    chmod(folder.path, 0o777)
    defer { try? FileManager.default.removeItem(atPath: folder.path) }
    return try await body(folder)
  }

  subscript(_ name: String) -> String { "\(path)/\(name)" }

  /// Writes a file, and the directories above it.
  @discardableResult
  func write(_ text: String, to name: String) throws -> String {
    try write(Array(text.utf8), to: name)
  }

  @discardableResult
  func write(_ bytes: [UInt8], to name: String) throws -> String {
    let file = URL(fileURLWithPath: self[name])
    try FileManager.default.createDirectory(
      at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
    try Data(bytes).write(to: file)
    return file.path
  }

  /// Writes a program of sh.
  @discardableResult
  func program(_ name: String, _ script: String) throws -> String {
    let path = self[name]
    try FileManager.default.createDirectory(
      at: URL(fileURLWithPath: path).deletingLastPathComponent(), withIntermediateDirectories: true)
    let text = "#!/bin/sh\n\(script)\n"
    try #require(write_program(path, 0o755, text, text.utf8.count) == 0)
    return path
  }

  func has(_ name: String) -> Bool { access(self[name], F_OK) == 0 }
}
