import Artifact
import Foundation
import Log
import RolloutStage
import Testing

@testable import Rollout

/// What rollouts tell the ledger, and what the two say of each other.
@Suite("The decisions of a home") struct DecisionTests {
  private func outcomes(_ stage: Stage) throws -> [String] {
    var all: [String] = []
    _ = try stage.rollouts().readLedger()?.read { line, _ in
      if let kind = line.kind, let outcome = line.node?["outcome"]?.string {
        all.append("\(kind.rawValue) \(outcome)")
      }
    }
    return all
  }

  @Test("are told in the order in which they were made, and agree with the rollouts")
  func told() async throws {
    try await Stage.lend { stage in
      try await stage.apply(["a.json": "[1]"])
      _ = try stage.rollouts().rollbackLast(target: nil)
      _ = try stage.rollouts().undo(target: nil)
      _ = try stage.rollouts().drill()
      #expect(
        try outcomes(stage) == [
          "apply begun", "apply applied", "rollback rolled-back", "rollback undone", "drill proven",
        ])
      let proof = try stage.rollouts().verifyLedger()
      #expect(proof.exitStatus == 0 && proof.anchors > 0 && proof.anchor != nil)
    }
  }

  @Test("an apply whose ledger cannot be written changes nothing; a rollback does not wait for it")
  func unwritable() async throws {
    try await Stage.lend { stage in
      try await stage.apply(["a.json": "[1]"])
      let ledger = "\(stage.home)/Rollbacks/ledger"
      rename(ledger, "\(stage.path)/ledger")
      // A file stands where the directory has to be.
      try Data().write(to: URL(fileURLWithPath: ledger))
      await #expect {
        try await stage.apply(["b.json": "[1]"])
      } throws: { error in
        (error as? RolloutError)?.exitStatus == 2 && "\(error)".contains("ledger")
      }
      #expect(stage.text("b.json") == nil)
      _ = try stage.rollouts().rollbackLast(target: nil)
      #expect(stage.text("a.json") == nil, "it is taken back all the same")
      unlink(ledger)
      rename("\(stage.path)/ledger", ledger)
      #expect(try stage.rollouts().verifyLedger().exitStatus == 5, "it does not know of it yet")
      _ = try stage.rollouts().drill()
      #expect(try outcomes(stage).filter { $0.hasPrefix("rollback") } == ["rollback rolled-back"])
      #expect(try stage.rollouts().verifyLedger().exitStatus == 0, "the next command made it up")
    }
  }

  @Test("a prune whose record cannot be written removes nothing")
  func prune() async throws {
    try await Stage.lend { stage in
      for number in 1...3 { try await stage.apply(["a.json": "[\(number)]"]) }
      let ledger = "\(stage.home)/Rollbacks/ledger"
      rename(ledger, "\(stage.path)/ledger")
      try Data().write(to: URL(fileURLWithPath: ledger))
      #expect(throws: RolloutError.self) { try stage.rollouts().prune(keep: 1) }
      #expect(try stage.rollouts().names().count == 3)
      unlink(ledger)
      rename("\(stage.path)/ledger", ledger)
      #expect(try stage.rollouts().prune(keep: 1).removed.count == 2)
      #expect(try stage.rollouts().verifyLedger().exitStatus == 0)
    }
  }

  @Test("a rollout that was removed by hand is told, one that was pruned is not")
  func removed() async throws {
    try await Stage.lend { stage in
      for number in 1...4 { try await stage.apply(["a.json": "[\(number)]"]) }
      _ = try stage.rollouts().prune(keep: 2)
      #expect(try stage.rollouts().verifyLedger().exitStatus == 0)
      let newest = try #require(try stage.rollouts().names().last)
      try Removal.remove("\(stage.home)/Rollbacks/\(newest)")
      let proof = try stage.rollouts().verifyLedger()
      #expect(proof.exitStatus == 5 && proof.differences.first?.contains(newest) == true)
    }
  }

  @Test("an end that was cut is told by the rollouts that saw it, and by a head that was kept")
  func cut() async throws {
    try await Stage.lend { stage in
      try await stage.apply(["a.json": "[1]"])
      let file = try #require(try stage.rollouts().readLedger()?.files().first)
      let path = "\(stage.home)/Rollbacks/ledger/\(file)"
      let before = try #require(FileManager.default.contents(atPath: path))
      let head = try stage.rollouts().readLedger()?.head()?.sha256
      try await stage.apply(["b.json": "[1]"])
      #expect(try stage.rollouts().verifyLedger(head: head).exitStatus == 0, "an older head")
      try before.write(to: URL(fileURLWithPath: path))
      #expect(try stage.rollouts().verifyLedger().exitStatus == 1)
      #expect(
        try stage.rollouts().verifyLedger(head: String(repeating: "0", count: 64)).exitStatus == 1)
    }
  }

  @Test("a home of an older program goes on: its catalog gets its new name, and its rollouts stay")
  func older() async throws {
    try await Stage.lend { stage in
      try await stage.apply(["a.json": "[1]"])
      let home = "\(stage.home)/Rollbacks"
      try Removal.remove("\(home)/ledger")
      rename("\(home)/catalog", "\(home)/ledger")
      #expect(try stage.rollouts().list().count == 1, "what only reads finds it as it is")
      try await stage.apply(["b.json": "[1]"])
      #expect(access("\(home)/catalog", F_OK) == 0)
      _ = try stage.rollouts().rollback(to: .start, target: nil)
      #expect(stage.texts().isEmpty)
    }
  }

  @Test("the ledger of a copied home counts as none; who adopts it begins a new one")
  func copied() async throws {
    try await Stage.lend { stage in
      try await stage.apply(["a.json": "[1]"])
      let home = "\(stage.home)/Rollbacks"
      rename(home, "\(home).old")
      try FileManager.default.copyItem(atPath: "\(home).old", toPath: home)
      chmod(home, 0o700)
      #expect(throws: RolloutError.self) { try stage.rollouts().readLedger() }
      let adoption = try #require(try stage.rollouts().adoption())
      try stage.rollouts().adopt(adoption.digest)
      let proof = try stage.rollouts().verifyLedger()
      #expect(proof.state.flaw == nil && proof.state.head?.number == 1)
    }
  }
}
