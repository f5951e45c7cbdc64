import Artifact
import Foundation
import RolloutStage
import Synchronization
import Testing

@testable import Rollout

@Suite("An apply", .timeLimit(.minutes(10))) struct ApplyTests {
  @Test("that changes nothing leaves nothing")
  func nothing() async throws {
    try await Stage.lend { stage in
      stage.write("[1]\n", to: "a.json")
      let outcome = try await stage.apply(["a.json": "[1]"])
      #expect(outcome == .nothing)
      #expect(try stage.rollouts().names().isEmpty)
    }
  }

  @Test("refuses a file that was changed after it was planned, and leaves nothing")
  func driftBefore() async throws {
    try await Stage.lend { stage in
      stage.write("[0]\n", to: "a.json")
      let cleared = try await Cleared([("a.json", "[1]"), ("b.json", "[1]")])
      let target = try stage.openTarget()
      let change = try cleared.change(in: target)
      stage.write("mine\n", to: "a.json")
      stage.write("mine\n", to: "b.json")
      let tree = stage.tree()
      let origin = Rollout.Origin(id: nil, path: "report.md")
      let error = try await #require(throws: RolloutError.self) {
        try await stage.rollouts().apply(change, to: target, from: origin)
      }
      #expect(error.exitStatus == 1 && stage.tree() == tree)
      #expect(try stage.rollouts().names().isEmpty)
    }
  }

  @Test("what someone writes while the check runs stays when it fails, and that is told")
  func edited() async throws {
    try await Stage.lend { stage in
      stage.write("[0]\n", to: "a.json")
      stage.write("[0]\n", to: "b.json")
      let told = Mutex<[String]>([])
      let cleared = try await Cleared([("a.json", "[1]"), ("b.json", "[1]")])
      let target = try stage.openTarget()
      let rollouts = try stage.rollouts { line in told.withLock { $0.append(line) } }
      let outcome = try await rollouts.apply(
        cleared.change(in: target), to: target, from: Rollout.Origin(id: nil, path: "r.md"),
        check: { _ in
          stage.write("theirs\n", to: "a.json")
          return .failed(why: "no")
        })
      guard case .takenBack(_, _, let kept) = outcome else { throw CancellationError() }
      #expect(kept.map(\.path) == ["a.json"])
      #expect(stage.text("a.json") == "theirs\n" && stage.text("b.json") == "[0]\n")
      let lines = told.withLock(\.self)
      #expect(lines.count == 1 && lines[0].hasPrefix("a.json was changed by someone else"))
      let before = try #require(lines[0].firstMatch(of: /is (\/.+)\)/)).1
      #expect(FileManager.default.contents(atPath: String(before)) == Data("[0]\n".utf8))
    }
  }

  @Test("whose check fails, or throws, is taken back")
  func check() async throws {
    struct Odd: Error {}
    try await Stage.lend { stage in
      stage.write("[0]\n", to: "a.json")
      let tree = stage.tree()
      let outcome = try await stage.apply(["a.json": "[1]", "x/b.json": "[1]"]) {
        #expect(stage.text("a.json") == "[1]\n" && stage.text("x/b.json") == "[1]\n")
        return .failed(why: "it is on fire")
      }
      guard case .takenBack(let rollout, "it is on fire", []) = outcome else {
        throw CancellationError()
      }
      #expect(rollout.standing == .takenBack && stage.tree() == tree)
      await #expect(throws: RolloutError.self) {
        try await stage.apply(["a.json": "[1]"]) { throw Odd() }
      }
      #expect(stage.tree() == tree)
      guard case .applied = try await stage.apply(["a.json": "[1]"], check: { .passed }) else {
        throw CancellationError()
      }
    }
  }

  @Test("is kept out, and a rollback too, while another is at work; a dead holder holds nothing")
  func locks() async throws {
    try await Stage.lend { stage in
      try await stage.apply(["a.json": "[1]"])
      try await stage.apply(["a.json": "[2]"]) {
        for operation in [
          ["apply", "b.json=[1]"], ["last"], ["undo"], ["drill"], ["prune", "1"], ["recover"],
        ] {
          let end = try Operation(stage: stage, arguments: operation).run()
          #expect(end.status == 4 && end.out.contains("in use by process"), "\(operation) \(end)")
        }
        return .passed
      }
      #expect(try Operation(stage: stage, arguments: ["last"]).run().status == 0)
    }
  }

  @Test("of another home to the same target is kept out")
  func targetLock() async throws {
    try await Stage.lend { stage in
      let other = try Stage()
      defer { try? Removal.remove(other.path) }
      try await stage.apply(["a.json": "[2]"]) {
        let error = try await #require(throws: RolloutError.self) {
          try await other.apply(["b.json": "[1]"], to: stage.target)
        }
        #expect(error.exitStatus == 4 && error.description.contains("the target"))
        return .passed
      }
    }
  }

  @Test(
    "keeps its snapshot on the target's file system where the home is on another, and says where")
  func otherFileSystem() async throws {
    guard access("/dev/shm", W_OK) == 0 else { try Test.cancel("there is no /dev/shm") }
    try await Stage.lend { stage in
      let there = try Stage(in: "/dev/shm")
      defer { try? Removal.remove(there.path) }
      let target = try stage.openTarget(there.target)
      guard try target.root.mount() != Directory.named(stage.path).mount() else {
        try Test.cancel("/dev/shm is the same file system")
      }
      there.write("[0]\n", to: "a.json", mode: 0o640)
      let tree = there.tree()
      let outcome = try await stage.apply(["a.json": "[1]", "b.json": "[1]"], to: there.target)
      guard case .applied(let rollout) = outcome else { throw CancellationError() }
      #expect(rollout.store.hasPrefix("\(there.target)/\(Store.name)/"))
      #expect(try Command.run("sh", "-c", "cd '\(rollout.store)' && sha256sum -c SHA256SUMS") == 0)
      let rollouts = try stage.rollouts()
      _ = try rollouts.rollbackLast(target: nil)
      #expect(there.tree() == tree)
      _ = try rollouts.undo(target: nil)
      try await stage.apply(["a.json": "[2]"], to: there.target)
      #expect(try rollouts.drill().map(\.failure) == [nil, nil])
      #expect(try rollouts.prune(keep: 1).removed == [rollout.id])
      #expect(access(rollout.store, F_OK) != 0, "the snapshot went with it")
      _ = try rollouts.rollbackLast(target: nil)
      #expect(there.text("a.json") == "[1]\n")
    }
  }

  @Test("writes sums that sha256sum checks, and that show a flipped byte")
  func sums() async throws {
    try await Stage.lend { stage in
      stage.write("[0]\n", to: "a.json")
      symlink("/nowhere", "\(stage.target)/c.json")
      try await stage.apply(["a.json": "[1]", "b.json": "[1]", "c.json": "[1]"])
      let check = "cd '\(try stage.folder())' && sha256sum --strict -c SHA256SUMS"
      #expect(try Command.run("sh", "-c", check) == 0)
      try Data("[7]\n".utf8).write(to: URL(fileURLWithPath: "\(try stage.folder())/before/1"))
      #expect(try Command.run("sh", "-c", check) == 1)
    }
  }

  @Test("stores copies, never other names of a live file")
  func copies() async throws {
    try await Stage.lend { stage in
      stage.write("[0]\n", to: "a.json")
      try await stage.apply(["a.json": "[1]"])
      var status = stat()
      for name in ["before/1", "after/1", "swap/1"] {
        lstat("\(try stage.folder())/\(name)", &status)
        #expect(status.st_nlink == 1, "\(name)")
      }
      lstat("\(stage.target)/a.json", &status)
      #expect(status.st_nlink == 1)
    }
  }

  @Test("that can neither go on nor back says so in sentences, and does not say that all is well")
  func stuck() async throws {
    try await Stage.lend { stage in
      stage.write("[0]\n", to: "a.json")
      let away = "\(stage.path)/away"
      let error = try await #require(throws: RolloutError.self) {
        try await stage.apply(["a.json": "[1]", "d/b.json": "[1]"]) {
          // The stored bytes are no more what they were: there is no way back.
          let folder = try stage.folder()
          rename("\(folder)/before/1", away)
          rename("\(folder)/swap/1", "\(away)2")
          throw Move.Drifted(path: try ArtifactPath("c.json"), found: .absent)
        }
      }
      let text = error.description
      #expect(text.contains("c.json was changed") && text.contains("failed too: "), "\(text)")
      #expect(!text.contains("ArtifactPath") && !text.contains("FileState"), "\(text)")
      #expect(!text.contains("nothing was changed"), "\(text)")
      rename(away, "\(try stage.folder())/before/1")
      _ = try stage.rollouts().recover()
      #expect(stage.text("a.json") == "[0]\n" && stage.text("d/b.json") == nil)
    }
  }

  @Test("that is committed is told as applied: nothing that might fail has to be read after it")
  func unread() async throws {
    try await Stage.lend { stage in
      let away = "\(stage.path)/away"
      let outcome = try await stage.apply(["a.json": "[1]"]) {
        rename("\(try stage.folder())/\(Manifest.name)", away)
        return .passed
      }
      guard case .applied(let rollout) = outcome else { throw CancellationError() }
      #expect(rollout.standing == .applied && rollout.files.map(\.path) == ["a.json"])
      rename(away, "\(try stage.folder())/\(Manifest.name)")
      _ = try stage.rollouts().rollbackLast(target: nil)
      #expect(stage.tree().isEmpty)
    }
  }
}
