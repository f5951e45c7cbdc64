import Artifact
import Foundation
import Testing

@testable import Rollout

@Suite("What a directory holds beside what it should") struct ComparisonTests {
  private func compare(
    _ stage: Stage, _ path: String, _ text: String = "[1]\n", atMost most: Int = 1000
  ) throws -> Target.Comparison {
    try stage.openTarget().comparison(
      of: ArtifactPath(path), with: Array(text.utf8), atMost: most)
  }

  @Test("these bytes, others, or nothing")
  func plain() async throws {
    try await Stage.lend { stage in
      stage.write("[1]\n", to: "sub/a.json")
      stage.write("[2]\n", to: "b.json")
      stage.write("", to: "empty")
      let same = try compare(stage, "sub/a.json")
      #expect(same == .identical)
      let other = try compare(stage, "b.json")
      #expect(other == .different(Array("[2]\n".utf8)))
      let empty = try compare(stage, "empty")
      #expect(empty == .different([]))
      let none = try compare(stage, "c.json")
      #expect(none == .absent)
      let noneDeeper = try compare(stage, "sub/deeper/c.json")
      #expect(noneDeeper == .absent)
      let otherText = try compare(stage, "b.json", "[2]\n")
      #expect(otherText == .identical)
    }
  }

  @Test(
    "a file of more bytes than are worth reading is different unread; one that is as long is read")
  func large() async throws {
    try await Stage.lend { stage in
      let file = open("\(stage.target)/sparse", O_WRONLY | O_CREAT, 0o600)
      #expect(file >= 0 && ftruncate(file, 1 << 40) == 0)
      close(file)
      stage.write(String(repeating: "x", count: 5000), to: "long")
      let sparse = try compare(stage, "sparse")
      #expect(sparse == .different(nil))
      let long = try compare(stage, "long")
      #expect(long == .different(nil))
      let asLong = try compare(stage, "long", String(repeating: "x", count: 5000))
      #expect(asLong == .identical)
    }
  }

  @Test("links are not followed, at the end or on the way, even to the very same bytes")
  func links() async throws {
    try await Stage.lend { stage in
      let outside = "\(stage.path)/outside"
      mkdir(outside, 0o755)
      try Data("[1]\n".utf8).write(to: URL(fileURLWithPath: "\(outside)/a.json"))
      stage.write("[1]\n", to: "real/a.json")
      symlink(outside, "\(stage.target)/out")
      symlink("real", "\(stage.target)/in")
      symlink("real/a.json", "\(stage.target)/a.json")
      symlink("nowhere", "\(stage.target)/broken.json")
      for path in ["out/a.json", "in/a.json", "a.json", "broken.json"] {
        guard case .refused(let why) = try compare(stage, path) else {
          Issue.record("\(path) was followed")
          continue
        }
        #expect(why.contains("a symbolic link stands"), "\(path): \(why)")
      }
      let same = try compare(stage, "real/a.json")
      #expect(same == .identical)
    }
  }

  @Test("what is no file is refused and never opened", .timeLimit(.minutes(10)))
  func special() async throws {
    try await Stage.lend { stage in
      try #require(mkfifo("\(stage.target)/fifo", 0o600) == 0)
      mkdir("\(stage.target)/directory", 0o755)
      stage.write("x", to: "file")
      let fifo = try compare(stage, "fifo")
      #expect(fifo == .refused("a FIFO stands there"))
      let directory = try compare(stage, "directory")
      #expect(directory == .refused("a directory stands there"))
      guard case .refused(let why) = try compare(stage, "file/a.json") else {
        Issue.record("a file is no directory")
        return
      }
      #expect(why.contains("no directory stands in the way"))
    }
  }

  @Test("a file that may not be read is refused", .enabled(if: getuid() != 0))
  func closed() async throws {
    try await Stage.lend { stage in
      stage.write("[1]\n", to: "a.json", mode: 0o000)
      let same = try compare(stage, "a.json")
      #expect(same == .refused("it cannot be read: permission denied"))
    }
  }
}
