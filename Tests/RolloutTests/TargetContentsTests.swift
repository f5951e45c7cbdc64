import Artifact
import Foundation
import Judging
import Launching
import Rollout
import Runner
import Testing

@Suite("What a change would replace") struct TargetContentsTests {
  @Test("is read as it was planned upon; what became another since is drift")
  func contents() async throws {
    let path = "/tmp/rollout-\(UInt32.random(in: 0...UInt32.max))"
    mkdir(path, 0o755)
    defer { try? FileManager.default.removeItem(atPath: path) }
    let result = try await ChangeSetTests.tried()
    let target = try Target(path: path, home: nil)
    func plan() throws -> [ChangeSet.Change] {
      try ChangeSet(
        result.artifacts.map(\.artifact), clearedBy: try #require(result.clearance), in: target
      ).changes
    }
    #expect(try plan().map { try target.contents(of: $0, atMost: 100) } == [[], []])
    try Data("old\n".utf8).write(to: URL(fileURLWithPath: "\(path)/two.json"))
    let change = try #require(try plan().last)
    #expect(change.path.string == "two.json" && change.kind == .replace)
    #expect(try target.contents(of: change, atMost: 4) == Array("old\n".utf8))
    #expect(try target.contents(of: change, atMost: 3) == nil)
    try Data("new\n".utf8).write(to: URL(fileURLWithPath: "\(path)/two.json"))
    #expect(throws: RolloutError.self) { try target.contents(of: change, atMost: 4) }
    unlink("\(path)/two.json")
    symlink("/etc/passwd", "\(path)/two.json")
    let link = try #require(try plan().last)
    #expect(try target.contents(of: link, atMost: 3) == Array("/etc/passwd".utf8))
  }
}
