import Artifact
import Foundation
import RolloutStage
import Testing

@testable import Rollout

/// A target that is not where it was, or not what it was.
@Suite("A target that was exchanged") struct MovedTargetTests {
  /// What an owner may do to the directory that was rolled out to.
  enum Exchange: String, CaseIterable, Sendable {
    case link, copy, linkAbove

    func make(_ stage: Stage) throws {
      let away = "\(stage.path)/away"
      switch self {
      case .link:
        rename(stage.target, away)
        mkdir("\(stage.path)/victim", 0o755)
        symlink("\(stage.path)/victim", stage.target)
      case .copy:
        rename(stage.target, away)
        #expect(try Command.run("cp", "-R", "-p", away, stage.target) == 0)
      case .linkAbove:
        mkdir("\(stage.path)/real", 0o755)
        rename(stage.path + "/site", "\(stage.path)/real/site")
        symlink("\(stage.path)/real/site", stage.path + "/site")
      }
    }
  }

  @Test(
    "by its owner is refused by each verb, forced or not, and nothing is written there",
    arguments: [Exchange.link, .copy], ["last", "force", "undo"])
  func refused(exchange: Exchange, verb: String) async throws {
    try await Stage.lend { stage in
      stage.write("[0]\n", to: "a.json")
      try await stage.apply(["a.json": "[1]", "new/b.json": "[1]"])
      if verb == "undo" { _ = try stage.rollouts().rollbackLast(target: nil) }
      try exchange.make(stage)
      let before = Tree.of(stage.path + "/victim").merging(stage.tree()) { $1 }
      let error = try #require(throws: RolloutError.self) {
        switch verb {
        case "last": _ = try stage.rollouts().rollbackLast(target: nil)
        case "force": _ = try stage.rollouts().rollbackLast(target: nil, policy: .force)
        default: _ = try stage.rollouts().undo(target: nil)
        }
      }
      #expect(error.exitStatus == 1 && "\(error)".contains("--retarget"), "\(error)")
      #expect(Tree.of(stage.path + "/victim").merging(stage.tree()) { $1 } == before)
      // The control: back in its place it works.
      try? Removal.remove(stage.target)
      #expect(rename("\(stage.path)/away", stage.target) == 0)
      if verb == "undo" {
        _ = try stage.rollouts().undo(target: nil)
      } else {
        _ = try stage.rollouts().rollbackLast(target: nil)
      }
    }
  }

  @Test("is used where the operator says so, which is written down")
  func retargeted() async throws {
    try await Stage.lend { stage in
      stage.write("[0]\n", to: "a.json")
      for text in ["[1]", "[2]"] { try await stage.apply(["a.json": text]) }
      try Exchange.copy.make(stage)
      #expect(throws: RolloutError.self) { try stage.rollouts().rollbackLast(target: nil) }
      let dry = try stage.rollouts().retargeted(nil, to: stage.target)
        .rollbackLast(target: nil, dryRun: true)
      #expect(dry.restored == ["a.json"] && stage.text("a.json") == "[2]\n")
      #expect(throws: RolloutError.self, "a dry run writes nothing down") {
        try stage.rollouts().rollbackLast(target: nil)
      }
      _ = try stage.rollouts().retargeted(nil, to: stage.target).rollbackLast(target: nil)
      #expect(stage.text("a.json") == "[1]\n")
      // From now on without the option, and by its name.
      _ = try stage.rollouts().rollbackLast(target: stage.target)
      #expect(stage.text("a.json") == "[0]\n")
    }
  }

  @Test("can be found at another path, under the name that it had")
  func moved() async throws {
    try await Stage.lend { stage in
      stage.write("[0]\n", to: "a.json")
      try await stage.apply(["a.json": "[1]"])
      let other = "\(stage.path)/other"
      mkdir(other, 0o755)
      try await stage.apply(["a.json": "[1]"], to: other)
      let there = "\(stage.path)/there"
      #expect(rename(stage.target, there) == 0)
      #expect(throws: RolloutError.self) { try stage.rollouts().retargeted(nil, to: there) }
      let moved = try stage.rollouts().retargeted(stage.target, to: there)
      #expect(try moved.rollbackLast(target: stage.target).target == there)
      let text = FileManager.default.contents(atPath: "\(there)/a.json")
      #expect(text == Data("[0]\n".utf8))
      #expect(try stage.rollouts().targets() == [other, there].sorted())
    }
  }

  @Test("a crash in the middle waits for the very directory, or for the operator's word")
  func unfinished() async throws {
    try Operation.requireStrace()
    try await Stage.lend { stage in
      stage.write("[0]\n", to: "a.json")
      try await stage.apply(["a.json": "[1]", "b.json": "[1]"])
      let call = Operation.Call(name: "renameat2", when: 1)
      #expect(try Operation(stage: stage, arguments: ["last"]).killed(at: call).isKilled)
      try Exchange.copy.make(stage)
      #expect(throws: RolloutError.self) { try stage.rollouts().recover() }
      #expect(throws: RolloutError.self) {
        try stage.rollouts().rollbackLast(target: nil, policy: .force)
      }
      let moved = try stage.rollouts().retargeted(nil, to: stage.target)
      _ = try moved.rollbackLast(target: nil)
      #expect(stage.texts() == ["a.json": "[0]\n"])
    }
  }

  @Test("a place is the same after a rename, and another for a copy at the same path")
  func place() throws {
    let stage = try Stage()
    defer { try? Removal.remove(stage.path) }
    let place = try Place(Directory.named(stage.target))
    rename(stage.target, "\(stage.path)/b")
    #expect(try place.differences(in: Place(Directory.named("\(stage.path)/b"))).isEmpty)
    mkdir(stage.target, 0o755)
    #expect(try !place.differences(in: Place(Directory.named(stage.target))).isEmpty)
    #expect(Place(try JSONNode(parsing: Array(place.json.text.utf8))) == place)
    // Of what an older program wrote down the number counts, and nothing else can.
    #expect(Place(inode: place.inode).differences(in: place).isEmpty)
    #expect(!Place(inode: place.inode + 1).differences(in: place).isEmpty)
  }

  @Test(
    "a store in a target is used only while it is the one that was made, and the caller's alone",
    .enabled("there is no second file system to write to") { Stage.memory != "/tmp" })
  func store() async throws {
    try await Stage.lend { stage in
      let there = try Stage(in: Stage.memory)
      defer { try? Removal.remove(there.path) }
      there.write("[0]\n", to: "a.json")
      try await stage.apply(["a.json": "[1]"], to: there.target)
      let store = "\(there.target)/\(Store.name)"
      let kept = "\(there.target)/kept"
      #expect(access(store, F_OK) == 0, "the control: it lies there")
      rename(store, kept)
      #expect(try Command.run("cp", "-R", "-p", kept, store) == 0)
      for verb in ["drill", "last"] {
        do {
          if verb == "drill" {
            #expect(try stage.rollouts().drill().allSatisfy { $0.failure != nil })
          } else {
            #expect(throws: RolloutError.self) { try stage.rollouts().rollbackLast(target: nil) }
          }
        }
      }
      #expect(there.text("a.json") == "[1]\n")
      try? Removal.remove(store)
      symlink(kept, store)
      #expect(throws: RolloutError.self) { try stage.rollouts().rollbackLast(target: nil) }
      unlink(store)
      rename(kept, store)
      chmod(store, 0o755)
      #expect(throws: RolloutError.self) { try stage.rollouts().rollbackLast(target: nil) }
      chmod(store, 0o700)
      _ = try stage.rollouts().rollbackLast(target: nil)
      #expect(there.text("a.json") == "[0]\n")
      _ = try stage.rollouts().prune(keep: 1)
    }
  }

  @Test(
    "a target's owner who made the store's directory first bars nobody",
    .enabled("only root can give files away, and to a second file system") {
      geteuid() == 0 && Stage.memory != "/tmp"
    })
  func taken() async throws {
    try await Stage.lend { stage in
      let there = try Stage(in: Stage.memory)
      defer { try? Removal.remove(there.path) }
      there.write("[0]\n", to: "a.json")
      let store = "\(there.target)/\(Store.name)"
      mkdir(store, 0o700)
      for path in [there.target, store] { chown(path, 12_345, 12_345) }
      try await stage.apply(["a.json": "[1]"], to: there.target)
      #expect(Removal.entries(of: store).isEmpty, "nothing of ours lies in theirs")
      _ = try stage.rollouts().rollbackLast(target: nil)
      #expect(there.text("a.json") == "[0]\n")
    }
  }
}
