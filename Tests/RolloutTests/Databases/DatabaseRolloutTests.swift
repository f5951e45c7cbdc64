import Artifact
import Foundation
import Judging
import RolloutStage
import Synchronization
import Testing

@testable import Databases
@testable import Rollout

@Suite("A rollout with a database", .timeLimit(.minutes(5))) struct DatabaseRolloutTests {
  /// A stage with one file, and a database beside it.
  private struct Unit {
    let stage: Stage
    let database: StandInDatabase

    var rollouts: Rollouts {
      get throws {
        var rollouts = try stage.rollouts()
        let database = database
        rollouts.openDatabase = { _ in database }
        return rollouts
      }
    }

    @discardableResult
    func apply(check: (() async throws -> HealthCheck)? = nil) async throws -> Rollouts.Ending {
      let target = try stage.openTarget()
      let cleared = try await Cleared([("a.json", "[1]")])
      return try await rollouts.apply(
        cleared.change(in: target), to: target, from: Rollout.Origin(id: "x", path: "r.md"),
        database: TestedDatabase(rehearsed: database),
        check: check.map { check in { _ in try await check() } })
    }

    var isNew: (files: Bool, database: Bool) {
      (stage.text("a.json")?.hasPrefix("[1]") == true, database.isNew)
    }

    /// Neither, or both.
    var isWhole: Bool { isNew.files == isNew.database }

    static func lend(
      isExpandOnly: Bool = true, _ body: (Unit) async throws -> Void
    ) async throws {
      try await Stage.lend { stage in
        stage.write("[0]\n", to: "a.json")
        try await body(
          Unit(stage: stage, database: StandInDatabase(isExpandOnly: isExpandOnly)))
      }
    }
  }

  @Test("changes both, takes both back, and puts both in force again")
  func both() async throws {
    try await Unit.lend { unit in
      guard case .applied(let rollout) = try await unit.apply() else { throw CancellationError() }
      #expect(unit.isNew == (true, true))
      #expect(unit.database.markers == [1: .up] && rollout.standing == .applied)
      let back = try unit.rollouts.rollbackLast(target: nil)
      #expect(unit.isNew == (false, false) && unit.database.markers == [1: .down])
      #expect(back.database?.lines == ["kept 3 values of a column"])
      _ = try unit.rollouts.undo(target: nil)
      #expect(unit.isNew == (true, true) && unit.database.markers == [1: .down, 2: .up])
      _ = try unit.rollouts.rollbackLast(target: nil)
      #expect(unit.isNew == (false, false) && unit.database.markers[2] == .down)
    }
  }

  @Test("of a database alone needs no file")
  func alone() async throws {
    try await Unit.lend { unit in
      let target = try unit.stage.openTarget()
      let cleared = try await Cleared([("a.json", "[1]")])
      let clearance = try #require(cleared.result.clearance)
      let outcome = try await unit.rollouts.apply(
        ChangeSet([], clearedBy: clearance, in: target), to: target,
        from: Rollout.Origin(id: nil, path: "r.md"),
        database: TestedDatabase(rehearsed: unit.database))
      guard case .applied = outcome else { throw CancellationError() }
      #expect(unit.isNew == (false, true))
      _ = try unit.rollouts.rollbackLast(target: nil)
      #expect(unit.isNew == (false, false))
    }
  }

  @Test("puts the old files back while the database's transaction is open, and commits behind them")
  func order() async throws {
    try await Unit.lend { unit in
      try await unit.apply()
      unit.database.set { $0.atCommit = { #expect(unit.stage.text("a.json") == "[0]\n") } }
      _ = try unit.rollouts.rollbackLast(target: nil)
      #expect(unit.isNew == (false, false))
    }
  }

  @Test(
    "whose database refuses, is busy or is away changes nothing",
    arguments: [DatabaseProblem.refused("no"), .busy("no"), .away("no"), .broken("no")])
  func refused(_ problem: DatabaseProblem) async throws {
    try await Unit.lend { unit in
      unit.database.set { $0.problem = problem }
      await #expect(throws: RolloutError.self) { try await unit.apply() }
      #expect(unit.isNew == (false, false) && unit.database.markers.isEmpty)
      unit.database.set { $0.problem = nil }
      #expect(try unit.rollouts.recover().isEmpty)
      try await unit.apply()
      #expect(unit.isNew == (true, true))
    }
  }

  @Test("whose commit nobody heard of is taken back, and its round can never come late")
  func unknown() async throws {
    try await Unit.lend { unit in
      unit.database.set { $0.losesAnswer = true }
      await #expect(throws: RolloutError.self) { try await unit.apply() }
      #expect(unit.isNew == (false, false) && unit.database.markers == [1: .down])
    }
  }

  @Test("whose health check fails is taken back with its database")
  func unhealthy() async throws {
    try await Unit.lend { unit in
      let outcome = try await unit.apply { .failed(why: "ill") }
      guard case .takenBack = outcome else { throw CancellationError() }
      #expect(unit.isNew == (false, false))
    }
  }

  @Test("whose database refuses to go back leaves the files as they are, too")
  func refusedBack() async throws {
    try await Unit.lend { unit in
      try await unit.apply()
      unit.database.set { $0.problem = .refused("a view depends on it") }
      let error = #expect(throws: RolloutError.self) {
        try unit.rollouts.rollbackLast(target: nil)
      }
      #expect(error?.description.contains("a view depends on it") == true)
      #expect(unit.isNew == (true, true))
      unit.database.set { $0.problem = nil }
      _ = try unit.rollouts.rollbackLast(target: nil)
      #expect(unit.isNew == (false, false))
    }
  }

  @Test("goes back without its database where that is away and only grew; the next command ends it")
  func pending() async throws {
    try await Unit.lend { unit in
      try await unit.apply()
      unit.database.set { $0.problem = .away("no route to it") }
      for _ in 0..<7 {
        let error = #expect(throws: RolloutError.self) {
          try unit.rollouts.rollbackLast(target: nil)
        }
        #expect(error?.exitStatus == 6)
        #expect(unit.isNew == (false, true))
      }
      unit.database.set { $0.problem = nil }
      let back = try unit.rollouts.rollbackLast(target: nil)
      #expect(unit.isNew == (false, false) && back.rollouts.map(\.standing) == [.rolledBack])
      _ = try unit.rollouts.undo(target: nil)
      #expect(unit.isNew == (true, true))
    }
  }

  @Test("moves nothing where its database is away and is another than the old files know")
  func contracting() async throws {
    try await Unit.lend(isExpandOnly: false) { unit in
      try await unit.apply()
      unit.database.set { $0.problem = .away("no route to it") }
      let error = #expect(throws: RolloutError.self) {
        try unit.rollouts.rollbackLast(target: nil)
      }
      #expect(error?.exitStatus == 2 && unit.isNew == (true, true))
      unit.database.set { $0.problem = nil }
      _ = try unit.rollouts.rollbackLast(target: nil)
      #expect(unit.isNew == (false, false))
    }
  }

  @Test("whose record was changed on the disk is not taken back by it")
  func damaged() async throws {
    try await Unit.lend { unit in
      try await unit.apply()
      let path = "\(try unit.stage.folder())/database.json"
      try Data("{}".utf8).write(to: URL(fileURLWithPath: path))
      let error = #expect(throws: RolloutError.self) {
        try unit.rollouts.rollbackLast(target: nil)
      }
      #expect(error?.exitStatus == 3 && unit.isNew == (true, true))
    }
  }

  @Test("goes back behind another that has a database, which stays back where this one cannot")
  func group() async throws {
    try await Unit.lend { unit in
      try await unit.apply()
      let target = try unit.stage.openTarget()
      let cleared = try await Cleared([("b.json", "[1]")])
      _ = try await unit.rollouts.apply(
        cleared.change(in: target), to: target, from: Rollout.Origin(id: "y", path: "r.md"),
        database: TestedDatabase(rehearsed: StandInDatabase()))
      let error = #expect(throws: RolloutError.self) {
        try unit.rollouts.rollback(to: .start, target: nil)
      }
      // The stand-in is the same for both, and its round is back with the first.
      #expect(error?.exitStatus == 1 && unit.stage.text("b.json") == nil)
      #expect(unit.stage.text("a.json") != nil && unit.database.markers == [1: .down])
      unit.database.set { $0.markers = [1: .up] }
      _ = try unit.rollouts.rollback(to: .start, target: nil)
      #expect(unit.isNew == (false, false))
    }
  }

  @Test("that is old is not pruned while its database keeps values, unless they are to go")
  func prune() async throws {
    try await Unit.lend { unit in
      try await unit.apply()
      for text in ["[2]", "[3]"] { try await unit.stage.apply(["a.json": text]) }
      let spared = try unit.rollouts.prune(keep: 1)
      #expect(spared.spared.count == 1 && spared.spared[0].why.contains("the stand-in"))
      #expect(unit.database.state.withLock { $0.discarded } == 0)
      let pruned = try unit.rollouts.prune(keep: 1, dropsSalvage: true)
      #expect(pruned.removed.contains { $0.hasPrefix("0001-") } && pruned.spared.isEmpty)
      #expect(unit.database.state.withLock { $0.discarded } == 1)
    }
  }

  @Test("is drilled with its database, and is broken while that cannot be proven")
  func drill() async throws {
    try await Unit.lend { unit in
      try await unit.apply()
      var rollouts = try unit.rollouts
      rollouts.rehearseDatabase = { _, _, _ in throw DatabaseProblem.refused("a view depends on it")
      }
      #expect(try rollouts.drill()[0].failure?.contains("a view depends on it") == true)
      #expect(try rollouts.list()[0].condition.word == "broken")
      rollouts.rehearseDatabase = { _, round, _ in Double(round) }
      #expect(try rollouts.drill()[0].database?.seconds == 1)
      #expect(try rollouts.list()[0].condition.word == "warm")
    }
  }

  @Test("is not taken back by a database that does not know of it, and no file moves")
  func unknownMarker() async throws {
    try await Unit.lend { unit in
      try await unit.apply()
      unit.database.set { $0.markers = [:] }
      let error = #expect(throws: RolloutError.self) {
        try unit.rollouts.rollbackLast(target: nil)
      }
      #expect(error?.exitStatus == 1 && unit.isNew == (true, true))
      #expect(unit.database.markers.isEmpty)
    }
  }
}
