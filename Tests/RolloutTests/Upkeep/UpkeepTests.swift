import Artifact
import Foundation
import Testing

@testable import Rollout

@Suite("Keeping rollouts", .timeLimit(.minutes(10))) struct UpkeepTests {
  @Test("prune keeps the newest, always one, and what can be undone")
  func prune() async throws {
    try await Stage.lend { stage in
      for number in 1...4 { try await stage.apply(["a.json": "[\(number)]"]) }
      let rollouts = try stage.rollouts()
      _ = try rollouts.rollbackLast(target: nil)
      let names = try rollouts.list().map(\.id)
      #expect(try rollouts.prune(keep: 1, dryRun: true).removed == Array(names[..<2]))
      #expect(try rollouts.list().map(\.id) == names)
      #expect(try rollouts.prune(keep: 0).removed == Array(names[..<2]), "0 means 1")
      #expect(try rollouts.prune(keep: 1).removed.isEmpty)
      _ = try rollouts.undo(target: nil)
      #expect(stage.text("a.json") == "[4]\n")
      for text in ["[3]\n", "[2]\n"] {
        _ = try rollouts.rollbackLast(target: nil)
        #expect(stage.text("a.json") == text)
      }
    }
  }

  @Test("failed tries do not push the last way back out")
  func failedTries() async throws {
    try await Stage.lend { stage in
      stage.write("[0]\n", to: "a.json")
      try await stage.apply(["a.json": "[1]"])
      for number in 2...6 {
        try await stage.apply(["a.json": "[\(number)]"]) { .failed(why: "no") }
      }
      let rollouts = try stage.rollouts()
      #expect(try rollouts.prune(keep: 1).removed.count == 5)
      _ = try rollouts.rollbackLast(target: nil)
      #expect(stage.text("a.json") == "[0]\n")
    }
  }

  @Test("prune spares what someone wrote and a rollback displaced")
  func displaced() async throws {
    try await Stage.lend { stage in
      try await stage.apply(["a.json": "[1]"])
      stage.write("mine\n", to: "a.json")
      let rollouts = try stage.rollouts()
      _ = try rollouts.rollbackLast(target: nil, policy: .force)
      for number in 2...3 { try await stage.apply(["a.json": "[\(number)]"]) }
      let pruned = try rollouts.prune(keep: 1)
      #expect(pruned.removed.count == 1 && pruned.spared.map(\.id).first?.hasPrefix("0001") == true)
      #expect(
        FileManager.default.contents(atPath: "\(try stage.folder(1))/displaced/a.json")
          == Data("mine\n".utf8))
    }
  }

  @Test(
    "prune spares what stood where something was left as it was, until that is back or moved away",
    arguments: [true, false])
  func onlyCopy(isPutBack: Bool) async throws {
    try await Stage.lend { stage in
      stage.write("[0]\n", to: "a.json")
      stage.write("[0]\n", to: "b.json")
      try await stage.apply(["a.json": "[1]"]) {
        stage.write("theirs\n", to: "a.json")
        return .failed(why: "no")
      }
      try await stage.apply(["b.json": "[1]"])
      stage.write("theirs\n", to: "b.json")
      let rollouts = try stage.rollouts()
      _ = try rollouts.rollbackLast(target: nil, policy: .keepTheirs)
      try await stage.apply(["c.json": "[1]"])
      let copies = try (1...2).map { "\(try stage.folder($0))/before/1" }
      for isDry in [true, false] {
        let pruned = try rollouts.prune(keep: 1, dryRun: isDry)
        #expect(pruned.removed.isEmpty && pruned.spared.count == 2, "\(pruned)")
        for (spared, (copy, name)) in zip(pruned.spared, zip(copies, ["a.json", "b.json"])) {
          #expect(spared.why.contains(copy) && spared.why.contains(name))
          #expect(FileManager.default.contents(atPath: copy) == Data("[0]\n".utf8))
        }
      }
      for (copy, name) in zip(copies, ["a.json", "b.json"]) {
        if isPutBack { stage.write("[0]\n", to: name) } else { unlink(copy) }
      }
      #expect(try rollouts.prune(keep: 1).removed.count == 2)
    }
  }

  @Test("a target that nothing was rolled out to is an error to all that take one")
  func unknownTarget() async throws {
    try await Stage.lend { stage in
      try await stage.apply(["a.json": "[1]"]) { .failed(why: "no") }
      let rollouts = try stage.rollouts()
      let other = "\(stage.path)/nowhere"
      for verb: () throws -> Void in [
        { _ = try rollouts.list(target: other) }, { _ = try rollouts.drill(target: other) },
        { _ = try rollouts.prune(keep: 1, target: other) },
        { _ = try rollouts.drill(target: other, dryRun: true) },
      ] {
        let error = try #require(throws: RolloutError.self) { try verb() }
        #expect(error.exitStatus == 2 && error.description.contains(other), "\(error)")
      }
      // The control: one that has nothing to drill is none.
      #expect(try rollouts.drill(target: stage.target).isEmpty)
      #expect(try rollouts.list(target: stage.target).count == 1)
      unlink("\(try stage.folder())/\(Manifest.name)")
      #expect(try rollouts.list(target: stage.target).map(\.condition.word) == ["broken"])
    }
  }

  @Test("a snapshot that cannot be read is broken, and keeps no other from being drilled")
  func unreadable() async throws {
    try Operation.requireStrace()
    try await Stage.lend { stage in
      stage.write("[0]\n", to: "a.json")
      for text in ["[1]", "[2]"] { try await stage.apply(["a.json": text]) }
      let rollouts = try stage.rollouts()
      let before = try rollouts.list().map(\.drill)
      let end = try Operation(stage: stage, arguments: ["drill"]).failing(
        "EIO", at: "read", of: "\(try stage.folder(1))/before/1")
      #expect(end.status == 0 && end.out.contains("before/1"), "\(end)")
      #expect(end.out.contains("proven"), "the other one")
      let after = try rollouts.list()
      #expect(after.map(\.condition.word) == ["broken", "warm"])
      #expect(try #require(after[1].drill) > #require(before[1]))
      #expect(try rollouts.drill().map(\.failure) == [nil, nil], "the control")
    }
  }

  @Test("a snapshot is warm, then stale by age, by drift, and warm again by a drill")
  func conditions() async throws {
    try await Stage.lend { stage in
      stage.write("[0]\n", to: "a.json")
      try await stage.apply(["a.json": "[1]"])
      let rollouts = try stage.rollouts()
      func word(_ age: Duration = Rollouts.maxAge) throws -> String? {
        try rollouts.list(maxAge: age).first?.condition.word
      }
      #expect(try word() == "warm")
      #expect(try word(.seconds(-1)) == "stale")
      let first = try #require(try rollouts.list().first?.drill)
      _ = try rollouts.drill()
      #expect(try #require(try rollouts.list().first?.drill) > first)
      stage.write("mine\n", to: "a.json")
      #expect(try word() == "stale")
      _ = try rollouts.rollbackLast(target: nil, policy: .force)
      #expect(try word() == "-")
    }
  }

  @Test("a manifest that was changed, a half snapshot or a missing one is broken")
  func broken() async throws {
    for name in [Manifest.name, "before/1", "before", "after/1"] {
      try await Stage.lend { stage in
        stage.write("[0]\n", to: "a.json")
        try await stage.apply(["a.json": "[1]"])
        let rollouts = try stage.rollouts()
        let path = "\(try stage.folder())/\(name)"
        if name == Manifest.name {
          let text = String(
            decoding: try #require(FileManager.default.contents(atPath: path)), as: UTF8.self)
          try Data(text.replacing("\"a.json\"", with: "\"b.json\"").utf8)
            .write(to: URL(fileURLWithPath: path))
        } else {
          try Removal.remove(path)
        }
        #expect(try rollouts.list().first?.condition.word == "broken", "\(name)")
        #expect(try rollouts.drill().first?.failure != nil, "\(name)")
        #expect(stage.text("a.json") == "[1]\n")
      }
    }
  }

  @Test("a damaged manifest does not bar the way back of another rollout")
  func damagedOther() async throws {
    try await Stage.lend { stage in
      try await stage.apply(["a.json": "[1]"])
      try await stage.apply(["b.json": "[1]"])
      unlink("\(try stage.folder(1))/\(Manifest.name)")
      let rollouts = try stage.rollouts()
      #expect(try rollouts.rollbackLast(target: nil).restored == ["b.json"])
      #expect(try rollouts.prune(keep: 1).removed.isEmpty)
      #expect(throws: RolloutError.self) { try rollouts.rollbackLast(target: nil) }
      #expect(stage.text("a.json") == "[1]\n")
      unlink("\(try stage.folder(1))/journal")
      let error = try #require(throws: RolloutError.self) { try rollouts.recover() }
      #expect(error.exitStatus == 5)
    }
  }

  @Test("a damaged manifest bars the way to what is older than it, and to nothing else")
  func damaged() async throws {
    try await Stage.lend { stage in
      for text in ["[1]", "[2]", "[3]"] { try await stage.apply(["a.json": text]) }
      let path = "\(try stage.folder(2))/\(Manifest.name)"
      try Data("{}".utf8).write(to: URL(fileURLWithPath: path))
      let rollouts = try stage.rollouts()
      #expect(throws: RolloutError.self) { try rollouts.rollback(to: .rollout("1"), target: nil) }
      #expect(stage.text("a.json") == "[3]\n")
      _ = try rollouts.rollbackLast(target: nil)
      #expect(stage.text("a.json") == "[2]\n")
      #expect(throws: RolloutError.self) { try rollouts.rollbackLast(target: nil) }
      #expect(stage.text("a.json") == "[2]\n")
    }
  }

  @Test("five recoveries that are killed are enough: INCONSISTENT, until someone forces it")
  func inconsistent() async throws {
    try Operation.requireStrace()
    try await Stage.lend { stage in
      stage.write("[0]\n", to: "a.json")
      stage.write("[0]\n", to: "b.json")
      let tree = stage.tree()
      try await stage.apply(["a.json": "[1]", "b.json": "[1]"])
      let exchange = Operation.Call(name: "renameat2", when: 1)
      #expect(try Operation(stage: stage, arguments: ["last"]).killed(at: exchange).isKilled)
      for _ in 1...Rollouts.attempts {
        let end = try Operation(stage: stage, arguments: ["recover"]).killed(at: exchange)
        #expect(end.isKilled, "\(end)")
      }
      let end = try Operation(stage: stage, arguments: ["recover"]).run()
      #expect(end.status == 5 && end.out.contains("INCONSISTENT"), "\(end)")
      #expect(end.out.contains("--force"))
      let forced = try Operation(stage: stage, arguments: ["force"]).run()
      #expect(forced.out.contains("it is done now"), "\(forced)")
      #expect(stage.tree() == tree)
    }
  }

  @Test("a target that is gone is told, and comes to no harm")
  func vanished() async throws {
    try await Stage.lend { stage in
      try await stage.apply(["a.json": "[1]"])
      rename(stage.target, "\(stage.path)/moved")
      let rollouts = try stage.rollouts()
      let error = try #require(throws: RolloutError.self) {
        try rollouts.rollbackLast(target: nil)
      }
      #expect(error.exitStatus == 1 && error.description.contains(stage.target))
      #expect(try rollouts.list().first?.condition.word == "stale")
      rename("\(stage.path)/moved", stage.target)
      _ = try rollouts.rollbackLast(target: nil)
      #expect(stage.tree().isEmpty)
    }
  }
}
