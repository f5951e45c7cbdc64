import Foundation
import Testing

/// A directory of a test's own, which goes with it; modes below it are no obstacle.
final class TemporaryDirectory: Sendable {
  let path: String

  init() throws {
    let base = URL(fileURLWithPath: NSTemporaryDirectory()).resolvingSymlinksInPath()
      .standardizedFileURL.path
    var template = Array("\(base)/artifact-tests-XXXXXX".utf8CString)
    try #require(mkdtemp(&template) != nil)
    path = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }

  deinit {
    for _ in 0..<40 {
      if (try? FileManager.default.removeItem(atPath: path)) != nil { return }
      // A normal user must open what a test closed.
      for name in FileManager.default.enumerator(atPath: path)?.compactMap({ $0 as? String }) ?? []
      {
        var status = stat()
        if lstat("\(path)/\(name)", &status) == 0, status.st_mode & S_IFMT == S_IFDIR {
          chmod("\(path)/\(name)", 0o700)
        }
      }
    }
  }

  /// Writes a file and the directories above it.
  func write(_ text: String, to name: String) throws {
    let file = URL(fileURLWithPath: "\(path)/\(name)")
    try FileManager.default.createDirectory(
      at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
    try Data(text.utf8).write(to: file)
  }

  func read(_ name: String) -> String? {
    FileManager.default.contents(atPath: "\(path)/\(name)").map {
      String(decoding: $0, as: UTF8.self)
    }
  }

  func makeDirectory(_ name: String, mode: mode_t = 0o700) throws {
    try FileManager.default.createDirectory(
      atPath: "\(path)/\(name)", withIntermediateDirectories: true)
    try #require(chmod("\(path)/\(name)", mode) == 0)
  }

  func link(_ name: String, to target: String) throws {
    try #require(symlink(target, "\(path)/\(name)") == 0)
  }

  /// The permission bits, of a link itself; nil if nothing is there.
  func mode(of name: String) -> mode_t? {
    var status = stat()
    return lstat("\(path)/\(name)", &status) == 0 ? status.st_mode & 0o7777 : nil
  }

  func exists(_ name: String) -> Bool { mode(of: name) != nil }

  /// Every name below, sorted.
  var tree: [String] {
    (FileManager.default.enumerator(atPath: path)?.compactMap { $0 as? String } ?? []).sorted()
  }
}
