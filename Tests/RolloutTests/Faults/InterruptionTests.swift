import Artifact
import Foundation
import RolloutStage
import Testing

@testable import Rollout

/// What stops halfway, and what a later command makes of it.
@Suite("What was stopped halfway", .timeLimit(.minutes(10))) struct InterruptionTests {
  private func twice(_ stage: Stage) async throws {
    stage.write("[0]\n", to: "a.json")
    stage.write("[0]\n", to: "b.json")
    for text in ["[1]", "[2]"] { try await stage.apply(["a.json": text, "b.json": text]) }
  }

  /// Kills an operation between its two renames.
  private func kill(_ stage: Stage, _ arguments: String..., at rename: Int) throws {
    let end = try Operation(stage: stage, arguments: arguments).killed(
      at: Operation.Call(name: "renameat2", when: rename))
    #expect(end.isKilled)
  }

  @Test(
    "a rollback that cannot look at what came out puts that back, too", arguments: 1...2)
  func unreadable(rename: Int) async throws {
    try Operation.requireStrace()
    let call = try await Stage.lend { stage in
      try await twice(stage)
      return try Operation(stage: stage, arguments: ["last"]).call("statx", afterRename: rename)
    }
    try await Stage.lend { stage in
      try await twice(stage)
      let tree = stage.tree()
      let end = try Operation(stage: stage, arguments: ["last"]).failing("EIO", at: call)
      #expect(end.status == 2, "\(end)")
      #expect(stage.tree() == tree)
      try await stage.recover()
      #expect(stage.tree() == tree)
      _ = try stage.rollouts().rollbackLast(target: nil)
      #expect(stage.text("a.json") == "[1]\n" && stage.text("b.json") == "[1]\n")
    }
  }

  @Test("a Rollbacks/ that cannot be read is not taken for one with less in it")
  func unlisted() async throws {
    try Operation.requireStrace()
    try await Stage.lend { stage in
      try await twice(stage)
      let operation = Operation(stage: stage, arguments: ["last"])
      let readings = 2  // until there is no more
      for when in 1...readings {
        let end = try operation.failing("EIO", at: Operation.Call(name: "getdents64", when: when))
        #expect(end.status == 2 && end.out.contains("readdir"), "\(when): \(end)")
        #expect(stage.text("a.json") == "[2]\n", "\(when)")
      }
    }
  }

  @Test("the command that was killed, given again, takes back no more than it was to")
  func again() async throws {
    try Operation.requireStrace()
    try await Stage.lend { stage in
      try await twice(stage)
      try kill(stage, "last", at: 2)
      try await settled(stage)
      let result = try stage.rollouts().rollbackLast(target: nil)
      #expect(result.rollouts.first?.id.hasPrefix("0002") == true)
      #expect(result.restored == ["a.json", "b.json"])
      #expect(stage.text("a.json") == "[1]\n" && stage.text("b.json") == "[1]\n")
      _ = try stage.rollouts().rollbackLast(target: nil)
      #expect(stage.text("a.json") == "[0]\n", "the next one goes on")
    }
  }

  @Test("a dry run does not finish it, and says what a run in earnest would do first")
  func dryRun() async throws {
    try Operation.requireStrace()
    let kills: [([String], Int, String)] = [
      (["last"], 2, "finish its rollback"),
      (["apply", "a.json=[3]", "b.json=[3]"], 7, "take back"),
    ]
    for (arguments, rename, words) in kills {
      try await Stage.lend { stage in
        try await twice(stage)
        let end = try Operation(stage: stage, arguments: arguments).killed(
          at: Operation.Call(name: "renameat2", when: rename))
        #expect(end.isKilled)
        try await settled(stage)
        let before = Tree.of(stage.path)
        let rollouts = try stage.rollouts()
        for verb: () throws -> Void in [
          { _ = try rollouts.rollbackLast(target: nil, dryRun: true) },
          { _ = try rollouts.rollbackLast(target: nil, policy: .force, dryRun: true) },
          { _ = try rollouts.rollback(to: .rollout("1"), target: nil, dryRun: true) },
          { _ = try rollouts.undo(target: nil, dryRun: true) },
          { _ = try rollouts.prune(keep: 1, dryRun: true) },
          { _ = try rollouts.drill(dryRun: true) },
        ] {
          let error = try #require(throws: RolloutError.self) { try verb() }
          #expect(error.exitStatus == 1 && error.description.contains(words), "\(error)")
          #expect(error.description.contains("nothing was changed"))
          #expect(Tree.of(stage.path) == before)
        }
        // The control: in earnest it is finished, and then there is nothing in the way.
        #expect(try rollouts.recover().count == 1)
        #expect(Tree.of(stage.path) != before)
        #expect(try rollouts.rollbackLast(target: nil, dryRun: true).rollouts.count == 1)
      }
    }
  }

  @Test("a target that is locked is no try that was cut off")
  func locked() async throws {
    try Operation.requireStrace()
    try await Stage.lend { stage in
      try await twice(stage)
      try kill(stage, "last", at: 2)
      try await settled(stage)
      do {
        let lock = try Lock(on: stage.openTarget().root, "the target")
        defer { withExtendedLifetime(lock) {} }
        for _ in 0...Rollouts.attempts {
          #expect { try stage.rollouts().recover() } throws: {
            ($0 as? RolloutError)?.exitStatus == 4
          }
        }
      }
      #expect(try stage.rollouts().recover().count == 1)
      #expect(stage.text("a.json") == "[1]\n" && stage.text("b.json") == "[1]\n")
    }
  }

  @Test("recoveries that end with an error are no tries that were cut off")
  func failing() async throws {
    try Operation.requireStrace()
    try await Stage.lend { stage in
      try await twice(stage)
      try kill(stage, "last", at: 2)
      try await settled(stage)
      for _ in 0...Rollouts.attempts {
        let end = try Operation(stage: stage, arguments: ["recover"]).failing(
          "EIO", at: Operation.Call(name: "renameat2", when: 1))
        #expect(end.status == 2, "\(end)")
      }
      #expect(try stage.rollouts().recover().count == 1)
      #expect(stage.text("a.json") == "[1]\n" && stage.text("b.json") == "[1]\n")
    }
  }

  @Test("another directory at the target's path, as an empty mount point, is not recovered")
  func unmounted() async throws {
    try Operation.requireStrace()
    try await Stage.lend { stage in
      try await twice(stage)
      let other = "\(stage.path)/other"
      mkdir(other, 0o755)
      try await stage.apply(["a.json": "[1]"], to: other)
      try kill(stage, "last", at: 2)
      try await settled(stage)
      rename(stage.target, "\(stage.path)/away")
      for _ in 0...Rollouts.attempts {
        #expect { try stage.rollouts().recover() } throws: {
          if case .unreachable? = $0 as? RolloutError { true } else { false }
        }
        mkdir(stage.target, 0o755)
      }
      // It does not stand in the way of another target.
      #expect(try stage.rollouts().rollbackLast(target: other).restored == ["a.json"])
      rmdir(stage.target)
      rename("\(stage.path)/away", stage.target)
      #expect(try stage.rollouts().recover().count == 1)
      #expect(stage.text("a.json") == "[1]\n" && stage.text("b.json") == "[1]\n")
    }
  }

  @Test("a directory that someone made after the plan is theirs, and stays")
  func directory() async throws {
    try await Stage.lend { stage in
      let cleared = try await Cleared([("new/a.json", "[1]")])
      let target = try stage.openTarget()
      let change = try cleared.change(in: target)
      mkdir("\(stage.target)/new", 0o700)
      let tree = stage.tree()
      await #expect(throws: RolloutError.self) {
        try await stage.rollouts().apply(
          change, to: target, from: Rollout.Origin(id: nil, path: "report.md"))
      }
      #expect(stage.tree() == tree)
    }
  }

  @Test("a planted note of a snapshot elsewhere removes nothing that is not one")
  func note() async throws {
    try await Stage.lend { stage in
      try await stage.apply(["a.json": "[1]"])
      let outside = "\(stage.path)/outside"
      for name in [outside, "\(outside)/\(Store.name)", "\(outside)/kept"] { mkdir(name, 0o700) }
      for (index, end) in ["../kept", "0001-x"].enumerated() {
        mkdir("\(outside)/\(Store.name)/0001-x", 0o700)
        let folder = "\(stage.home)/Rollbacks/\(Rollouts.removed)\(index)"
        mkdir(folder, 0o700)
        try Data("\(outside)/\(Store.name)/\(end)".utf8).write(
          to: URL(fileURLWithPath: "\(folder)/elsewhere"))
      }
      _ = try stage.rollouts().recover()
      #expect(access("\(outside)/kept", F_OK) == 0)
      #expect(access("\(outside)/\(Store.name)/0001-x", F_OK) == 0)
      #expect(
        Removal.entries(of: "\(stage.home)/Rollbacks").count == 4, "key, catalog, ledger, rollout")
    }
  }

  @Test("a Rollbacks/ that came with a clone is refused, also where the home is named")
  func clone() async throws {
    try await Stage.lend { stage in
      stage.write("[0]\n", to: "a.json")
      try await stage.apply(["a.json": "[1]"])
      let copy = "\(stage.path)/clone"
      #expect(try Command.run("cp", "-R", "-p", stage.home, copy) == 0)
      func rollouts(named name: String? = nil, from home: String) throws -> Rollouts {
        try Rollouts(
          in: #require(try Home.find(named: name, environment: [:], from: home)),
          state: StateDirectory(named: stage.state))
      }
      #expect(throws: RolloutError.self) { try rollouts(from: copy).rollbackLast(target: nil) }
      #expect(throws: RolloutError.self) {
        try rollouts(named: copy, from: "/").rollbackLast(target: nil)
      }
      #expect(stage.text("a.json") == "[1]\n")
      // The controls: the one that was made here, and the copy that someone vouches for.
      _ = try rollouts(from: stage.home).rollbackLast(target: nil, dryRun: true)
      let adoption = try #require(try rollouts(from: copy).adoption())
      try rollouts(from: copy).adopt(adoption.digest)
      _ = try rollouts(from: copy).rollbackLast(target: nil)
      #expect(stage.text("a.json") == "[0]\n")
    }
  }

  @Test("what was displaced stays where the rest of its snapshot is gone")
  func halfSnapshot() async throws {
    try await Stage.lend { stage in
      try await stage.apply(["a.json": "[1]"])
      stage.write("mine\n", to: "a.json")
      _ = try stage.rollouts().rollbackLast(target: nil, policy: .force)
      for number in 2...3 { try await stage.apply(["a.json": "[\(number)]"]) }
      let folder = try stage.folder(1)
      try Removal.remove("\(folder)/before")
      #expect(try stage.rollouts().prune(keep: 1).removed.count == 1)
      #expect(access("\(folder)/displaced/a.json", F_OK) == 0)
    }
  }

  @Test("what is older than a rollout in force is not put in force again, whatever failed after it")
  func undoBelow() async throws {
    try await Stage.lend { stage in
      try await stage.apply(["a.json": "[1]"])
      _ = try stage.rollouts().rollbackLast(target: nil)
      try await stage.apply(["b.json": "[1]"])
      try await stage.apply(["c.json": "[1]"]) { .failed(why: "no") }
      #expect(throws: RolloutError.self) { try stage.rollouts().undo(target: nil) }
      #expect(stage.text("a.json") == nil)
    }
  }

  /// Waits until the kernel has let go of what a killed process held.
  private func settled(_ stage: Stage) async throws {
    for _ in 0..<12_000 {
      do {
        let home = try Lock(on: stage.rollouts().directory, "the home")
        let target = try Lock(on: stage.openTarget().root, "the target")
        return withExtendedLifetime((home, target)) {}
      } catch RolloutError.locked {
        try await Task.sleep(for: .milliseconds(10))
      }
    }
  }
}
