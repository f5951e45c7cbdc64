import Foundation
import Testing

@testable import Console
@testable import Results

/// What we print, judged by git and by diff.
@Suite("A diff in the hands of git", .timeLimit(.minutes(10))) struct AppliedDiffTests {
  private static let path = ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin"

  private static func find(_ program: String) throws -> String {
    let found = path.split(separator: ":").map { String("\($0)/\(program)") }
      .first { FileManager.default.isExecutableFile(atPath: $0) }
    if let found { return found }
    if ProcessInfo.processInfo.environment["SANDBOX_REQUIRE_TOOLS"] == "1" {
      Issue.record("\(program) is not installed")
    }
    try Test.cancel("\(program) is not installed")
  }

  /// Runs a program in a directory: its status and what it printed.
  private static func run(
    _ program: String, _ arguments: [String], in directory: String
  ) throws -> (status: Int32, out: String) {
    let process = Process()
    let pipe = Pipe()
    process.executableURL = URL(fileURLWithPath: program)
    process.arguments = arguments
    process.currentDirectoryURL = URL(fileURLWithPath: directory)
    process.environment = [
      "PATH": path, "HOME": directory, "LC_ALL": "C", "GIT_CEILING_DIRECTORIES": "/tmp",
      "GIT_CONFIG_NOSYSTEM": "1",
    ]
    process.standardInput = FileHandle.nullDevice
    process.standardOutput = pipe
    process.standardError = pipe
    try process.run()
    let out = try pipe.fileHandleForReading.readToEnd() ?? Data()
    process.waitUntilExit()
    return (process.terminationStatus, String(decoding: out, as: UTF8.self))
  }

  private static func text() -> String {
    let lines = (0..<Int.random(in: 0...25)).map { _ in
      ["", "a", "\tb", "c  ", "@@ -1 +1 @@", "--- a", "+x", "-x", "é", "\\"].randomElement() ?? ""
    }
    let text = lines.joined(separator: "\n")
    return Bool.random() && !text.isEmpty ? text + "\n" : text
  }

  private static func edited(_ text: String) -> String {
    var lines = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    for _ in 0..<Int.random(in: 0...4) {
      let place = Int.random(in: 0...lines.count)
      if Bool.random() || place == lines.count {
        lines.insert("new \(Int.random(in: 0...3))", at: place)
      } else {
        lines.remove(at: place)
      }
    }
    return lines.joined(separator: "\n")
  }

  private static let names = ["a.txt", "b c.txt", "d/é.txt", "d/\"q\".txt", "e"]

  @Test("applies, and gives the new bytes, modes and files")
  func apply() throws {
    let git = try Self.find("git")
    for _ in 0..<60 {
      let changes = Self.names.map { name -> FileChange in
        let before = Self.text()
        let mode = { Bool.random() ? 0o100755 : 0o100644 }
        let old = FileChange.Side(Array(before.utf8), mode: mode())
        let after = Int.random(in: 0...3) == 0 ? Self.text() : Self.edited(before)
        let new = FileChange.Side(Array(after.utf8), mode: mode())
        switch Int.random(in: 0...5) {
        case 0: return FileChange(path: name, before: nil, after: new)
        case 1: return FileChange(path: name, before: old, after: nil)
        default: return FileChange(path: name, before: old, after: new)
        }
      }
      try Self.lend { directory in
        for change in changes { try Self.write(change.before, to: "\(directory)/\(change.path)") }
        let diff = UnifiedDiff(style: Style(isColoured: false)).text(changes).text
        guard !diff.isEmpty else { return }
        try Data(diff.utf8).write(to: URL(fileURLWithPath: "\(directory)/patch"))
        let run = try Self.run(
          git, ["apply", "-p1", "--whitespace=nowarn", "patch"], in: directory)
        #expect(run.status == 0, "\(run.out)\n\(diff)")
        for change in changes {
          let file = "\(directory)/\(change.path)"
          let bytes = FileManager.default.contents(atPath: file).map(Array.init)
          #expect(bytes == change.after?.content, "\(change.path)\n\(diff)")
          var status = stat()
          if let after = change.after, lstat(file, &status) == 0 {
            #expect(Int(status.st_mode) & 0o100 == after.mode & 0o100, "\(change.path)\n\(diff)")
          }
        }
      }
    }
  }

  @Test("tells no more lines than diff does")
  func shortest() throws {
    let program = try Self.find("diff")
    for _ in 0..<60 {
      let before = Self.text()
      let after = Self.edited(before)
      try Self.lend { directory in
        try Data(before.utf8).write(to: URL(fileURLWithPath: "\(directory)/old"))
        try Data(after.utf8).write(to: URL(fileURLWithPath: "\(directory)/new"))
        let theirs = try Self.run(program, ["-d", "-U0", "old", "new"], in: directory).out
          .split(separator: "\n").dropFirst(2).count { $0.hasPrefix("+") || $0.hasPrefix("-") }
        let ours = LineDiff(Array(before.utf8), Array(after.utf8)).counts
        #expect(ours.added + ours.removed <= theirs, "\(before)\n→\n\(after)")
      }
    }
  }

  private static func write(_ side: FileChange.Side?, to file: String) throws {
    guard let side else { return }
    try FileManager.default.createDirectory(
      at: URL(fileURLWithPath: file).deletingLastPathComponent(), withIntermediateDirectories: true)
    try Data(side.content ?? []).write(to: URL(fileURLWithPath: file))
    chmod(file, mode_t(side.mode & 0o777))
  }

  private static func lend(_ body: (String) throws -> Void) throws {
    let path = "/tmp/diff-\(UInt32.random(in: 0...UInt32.max))"
    mkdir(path, 0o755)
    defer { try? FileManager.default.removeItem(atPath: path) }
    try body(path)
  }
}
