import Artifact
import CKernel
import Foundation
import Testing

@testable import Rollout

@Suite("A rollback", .timeLimit(.minutes(10))) struct RollbackTests {
  /// Three rollouts over the same files; the trees before, and after each.
  private func three(_ stage: Stage) async throws -> [[String: String]] {
    stage.write("[0]\n", to: "a.json")
    var trees = [stage.tree()]
    try await stage.apply(["a.json": "[1]", "b.json": "[1]"])
    trees.append(stage.tree())
    try await stage.apply(["a.json": "[2]", "c/d.json": "[2]"])
    trees.append(stage.tree())
    try await stage.apply(["a.json": "[3]", "c/d.json": "[3]", "c/e.json": "[3]"])
    trees.append(stage.tree())
    return trees
  }

  @Test("takes back the newest, then the one before, and undo puts them in force in turn")
  func stack() async throws {
    try await Stage.lend { stage in
      let trees = try await three(stage)
      let rollouts = try stage.rollouts()
      for index in [2, 1, 0] {
        _ = try rollouts.rollbackLast(target: nil)
        #expect(stage.tree() == trees[index])
      }
      let empty = try #require(throws: RolloutError.self) {
        try rollouts.rollbackLast(target: nil)
      }
      #expect(empty.exitStatus == 2)
      for index in [1, 2, 3] {
        _ = try rollouts.undo(target: nil)
        #expect(stage.tree() == trees[index])
      }
      #expect(throws: RolloutError.self) { try rollouts.undo(target: nil) }
    }
  }

  @Test("to ID takes back all after it at once, and undo puts them in force, oldest first")
  func toID() async throws {
    try await Stage.lend { stage in
      let trees = try await three(stage)
      let rollouts = try stage.rollouts()
      let result = try rollouts.rollback(to: .rollout("1"), target: nil)
      #expect(result.rollouts.count == 2 && stage.tree() == trees[1])
      #expect(try rollouts.rollback(to: .rollout("1"), target: nil).rollouts.isEmpty)
      _ = try rollouts.undo(target: nil)
      #expect(stage.tree() == trees[2])
      _ = try rollouts.undo(target: nil)
      #expect(stage.tree() == trees[3])
    }
  }

  @Test("to ID with a change in any of them changes nothing at all")
  func toIDDrift() async throws {
    try await Stage.lend { stage in
      _ = try await three(stage)
      stage.write("mine\n", to: "c/e.json")
      let tree = stage.tree()
      let error = try #require(throws: RolloutError.self) {
        try stage.rollouts().rollback(to: .rollout("1"), target: nil)
      }
      guard case .drift(let drifts) = error else { throw error }
      #expect(drifts.map(\.path) == ["c/e.json"] && error.exitStatus == 1)
      #expect(stage.tree() == tree)
    }
  }

  @Test(
    "refuses what was changed since, in any way but its time",
    arguments: ["content", "mode", "gone", "directory", "link", "attribute", "touched"])
  func drift(kind: String) async throws {
    try await Stage.lend { stage in
      stage.write("[0]\n", to: "a.json")
      stage.write("[0]\n", to: "b.json")
      let before = stage.tree()
      try await stage.apply(["a.json": "[1]", "b.json": "[1]"])
      let path = "\(stage.target)/a.json"
      switch kind {
      case "content": stage.write("[9]\n", to: "a.json")
      case "mode": chmod(path, 0o600)
      case "gone": unlink(path)
      case "directory":
        unlink(path)
        mkdir(path, 0o755)
      case "link":
        unlink(path)
        symlink("b.json", path)
      case "attribute":
        let file = open(path, O_RDONLY | O_CLOEXEC)
        _ = kernel_set_attribute(file, nil, "user.x", "1", 1)
        close(file)
      default: stage.touch("a.json", 5, 5)
      }
      if kind == "attribute" {
        let state = try stage.openTarget().root.state(of: "a.json")
        guard !state.attributes.isEmpty else {
          try Test.cancel("this file system has no extended attributes")
        }
      }
      let tree = stage.tree()
      let rollouts = try stage.rollouts()
      if kind == "touched" {
        _ = try rollouts.rollbackLast(target: nil)
        #expect(stage.tree() == before)
        return
      }
      #expect(throws: RolloutError.self) { try rollouts.rollbackLast(target: nil) }
      #expect(stage.tree() == tree, "nothing was changed")
      #expect(try rollouts.list().first?.condition.word == "stale")
      let kept = try rollouts.rollbackLast(target: nil, policy: .keepTheirs, dryRun: true)
      #expect(kept.kept.map(\.path) == ["a.json"] && stage.tree() == tree)
      let forced = try rollouts.rollbackLast(target: nil, policy: .force)
      #expect(forced.displaced.map(\.path) == ["a.json"])
      #expect(stage.tree() == before)
      let displaced = "\(try stage.folder())/displaced"
      if kind != "gone" {
        #expect(Tree.of(displaced)["a.json"] == tree["a.json"])
      }
    }
  }

  @Test("--keep-theirs leaves what was changed and takes back the rest")
  func keepTheirs() async throws {
    try await Stage.lend { stage in
      stage.write("[0]\n", to: "a.json")
      try await stage.apply(["a.json": "[1]", "x/b.json": "[1]"])
      stage.write("mine\n", to: "x/b.json")
      let result = try stage.rollouts().rollbackLast(target: nil, policy: .keepTheirs)
      #expect(result.kept.map(\.path) == ["x/b.json"] && result.restored == ["a.json"])
      #expect(stage.text("a.json") == "[0]\n" && stage.text("x/b.json") == "mine\n")
      #expect(try stage.rollouts().show("1").kept == ["x/b.json"])
    }
  }

  @Test("leaves files and directories that a user made, in its own directories too")
  func others() async throws {
    try await Stage.lend { stage in
      try await stage.apply(["x/y/b.json": "[1]"])
      stage.write("mine\n", to: "x/mine")
      _ = try stage.rollouts().rollbackLast(target: nil)
      #expect(stage.tree().keys.sorted() == ["x", "x/mine"])
    }
  }

  @Test("that lost the stored bytes says so and changes nothing; the drill finds it before")
  func bitRot() async throws {
    try await Stage.lend { stage in
      stage.write("[0]\n", to: "a.json")
      try await stage.apply(["a.json": "[1]"])
      let tree = stage.tree()
      let rollouts = try stage.rollouts()
      #expect(try rollouts.drill().map(\.failure) == [nil])
      for name in ["before/1", "swap/1"] {
        let path = "\(try stage.folder())/\(name)"
        let file = open(path, O_WRONLY | O_CLOEXEC)
        Foundation.write(file, "X", 1)
        close(file)
      }
      let drilled = try #require(try rollouts.drill().first)
      #expect(drilled.failure?.contains("before/1") == true)
      #expect(try rollouts.list().first?.condition.word == "broken")
      let error = try #require(throws: RolloutError.self) {
        try rollouts.rollbackLast(target: nil)
      }
      #expect(error.exitStatus == 3 && stage.tree() == tree)
      #expect(try rollouts.list().first?.rollout?.standing == .applied)
    }
  }

  @Test("of a file whose old self was changed meanwhile takes the stored copy")
  func fromCopy() async throws {
    try await Stage.lend { stage in
      stage.write("[0]\n", to: "a.json")
      let before = stage.tree()
      try await stage.apply(["a.json": "[1]"])
      let path = "\(try stage.folder())/swap/1"
      let file = open(path, O_WRONLY | O_APPEND | O_CLOEXEC)
      Foundation.write(file, "more", 4)
      close(file)
      _ = try stage.rollouts().rollbackLast(target: nil)
      #expect(stage.tree() == before)
    }
  }

  @Test("undo refuses what was changed since, and goes the way forth again with the same bytes")
  func undo() async throws {
    try await Stage.lend { stage in
      stage.write("[0]\n", to: "a.json")
      try await stage.apply(["a.json": "[1]", "x/b.json": "[1]"])
      let after = stage.tree()
      let rollouts = try stage.rollouts()
      _ = try rollouts.rollbackLast(target: nil)
      stage.write("mine\n", to: "a.json")
      let mine = stage.tree()
      let error = try #require(throws: RolloutError.self) { try rollouts.undo(target: nil) }
      #expect(error.exitStatus == 1 && stage.tree() == mine)
      stage.write("[0]\n", to: "a.json")
      _ = try rollouts.undo(target: nil, dryRun: true)
      #expect(stage.text("a.json") == "[0]\n")
      _ = try rollouts.undo(target: nil)
      #expect(stage.tree() == after)
    }
  }

  @Test("undo refuses where a newer rollout is in force")
  func undoNewer() async throws {
    try await Stage.lend { stage in
      try await stage.apply(["a.json": "[1]"])
      let rollouts = try stage.rollouts()
      _ = try rollouts.rollbackLast(target: nil)
      try await stage.apply(["b.json": "[1]"])
      let error = try #require(throws: RolloutError.self) { try rollouts.undo(target: nil) }
      #expect(error.exitStatus == 1 && error.description.contains("0002-"))
      _ = try rollouts.rollbackLast(target: nil)
      #expect(try rollouts.undo(target: nil).restored == ["b.json"], "the last one first")
    }
  }

  @Test("acts on one of several targets, and asks which")
  func targets() async throws {
    try await Stage.lend { stage in
      let other = "\(stage.path)/other"
      mkdir(other, 0o755)
      try await stage.apply(["a.json": "[1]"])
      try await stage.apply(["a.json": "[2]"], to: other)
      let rollouts = try stage.rollouts()
      let error = try #require(throws: RolloutError.self) {
        try rollouts.rollbackLast(target: nil)
      }
      #expect(error.description.contains(other) && error.exitStatus == 2)
      _ = try rollouts.rollbackLast(target: stage.target)
      #expect(stage.text("a.json") == nil)
      #expect(Tree.of(other).keys.sorted() == ["a.json"])
      #expect(throws: RolloutError.self) {
        try rollouts.rollback(to: .rollout("2"), target: stage.target)
      }
      #expect(throws: RolloutError.self) { try rollouts.rollbackLast(target: stage.path) }
    }
  }

  @Test("that may not write to the target names the target, and not what is ours")
  func unwritable() async throws {
    try Operation.requireStrace()
    for isThere in [true, false] {
      try await Stage.lend { stage in
        if isThere { stage.write("[0]\n", to: "a.json") }
        try await stage.apply(["a.json": "[1]"])
        let end = try Operation(stage: stage, arguments: ["last"]).failing(
          "EACCES", at: Operation.Call(name: "renameat2", when: 1))
        #expect(end.status == 2 && end.out.contains("\(stage.target)/a.json"), "\(end)")
        #expect(!end.out.contains("/swap/"), "\(end)")
        #expect(stage.text("a.json") == "[1]\n")
      }
    }
  }
}
