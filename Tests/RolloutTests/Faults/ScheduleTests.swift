import Artifact
import Foundation
import RolloutStage
import Testing

@testable import Rollout

@Suite("Random schedules", .timeLimit(.minutes(10))) struct ScheduleTests {
  static let paths = ["a.json", "b.json", "d/c.json", "d/e/f.json", "g/h.json"]

  @Test(
    "of applies, edits, rollbacks, kills and applies at once leave what the model says",
    arguments: 0..<20)
  func schedules(tens: Int) async throws {
    try Operation.requireStrace()
    for seed in (tens * 10)..<(tens * 10 + 10) {
      try await Stage.lend(in: Stage.memory) { stage in
        var schedule = Schedule(stage: stage, seed: UInt64(seed))
        for step in 0..<6 { try await schedule.step("seed \(seed), step \(step)") }
      }
    }
  }

  /// One stage, and the model of it.
  struct Schedule {
    let stage: Stage
    var random: Seeded
    var model = Model()

    init(stage: Stage, seed: UInt64) {
      self.stage = stage
      random = Seeded(state: seed)
    }

    mutating func step(_ name: String) async throws {
      switch Int.random(in: 0..<20, using: &random) {
      case 0..<7: try await apply(name)
      case 7..<9: edit()
      case 9..<13: try rollBack(name)
      case 13..<15: try undo(name)
      case 15..<19: try await kill(name)
      default: try await atOnce(name)
      }
      compare(name)
    }

    private mutating func files() -> [String: String] {
      var files: [String: String] = [:]
      for _ in 0..<Int.random(in: 1...3, using: &random) {
        let path = ScheduleTests.paths.randomElement(using: &random) ?? ""
        files[path] = "[\(Int.random(in: 0..<4, using: &random))]\n"
      }
      return files
    }

    private mutating func apply(_ name: String) async throws {
      let files = files()
      let cleared = try await Cleared(
        files.sorted { $0.key < $1.key }.map { (path: $0.key, text: String($0.value.dropLast())) })
      let target = try stage.openTarget()
      let outcome = try await stage.rollouts().apply(
        cleared.change(in: target), to: target, from: Rollout.Origin(id: nil, path: "r.md"))
      if case .applied(let rollout) = outcome {
        #expect(model.apply(files, number: Rollouts.number(rollout.id) ?? 0) == .done, "\(name)")
      } else {
        #expect(model.apply(files, number: 0) == .nothing && outcome == .nothing, "\(name)")
      }
    }

    private mutating func edit() {
      guard let path = model.live.keys.sorted().randomElement(using: &random) else { return }
      if Int.random(in: 0..<4, using: &random) == 0 {
        unlink("\(stage.target)/\(path)")
        model.live[path] = nil
      } else {
        let text = "edit \(UInt16.random(in: 0...9, using: &random))\n"
        stage.write(text, to: path)
        model.live[path] = text
      }
    }

    private mutating func rollBack(_ name: String) throws {
      let policy = [DriftPolicy.refuse, .keepTheirs, .force].randomElement(using: &random)!
      let answer = try answer { try stage.rollouts().rollbackLast(target: nil, policy: policy) }
      #expect(model.rollBack(policy) == answer, "\(name): \(policy)")
    }

    private mutating func undo(_ name: String) throws {
      let answer = try answer { try stage.rollouts().undo(target: nil) }
      #expect(model.undo() == answer, "\(name)")
    }

    private func answer(_ body: () throws -> Rollback) throws -> Model.Answer {
      do {
        _ = try body()
        return .done
      } catch let error as RolloutError where error.exitStatus == 1 {
        return .refused
      } catch RolloutError.unusable {
        return .nothing
      }
    }

    /// Kills an operation somewhere; after the recovery it was done or was not.
    private mutating func kill(_ name: String) async throws {
      let files = files()
      let arguments =
        [
          ["apply"] + files.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value.dropLast())" },
          ["last"], ["force"], ["keep"], ["undo"],
        ].randomElement(using: &random) ?? []
      let call = ["renameat2", "renameat2", "fdatasync", "syncfs", "unlinkat", "mkdirat", "write"]
        .randomElement(using: &random)!
      let standings = try standings()
      _ = try Operation(stage: stage, arguments: arguments).killed(
        at: Operation.Call(name: call, when: Int.random(in: 1...8, using: &random)))
      try await stage.recover()
      let after = try self.standings()
      if after == standings { return }
      switch arguments[0] {
      case "apply":
        let number = after.keys.max() ?? 0
        if after[number] == .applied { _ = model.apply(files, number: number) }
      case "undo": #expect(model.undo() == .done, "\(name)")
      case "force": #expect(model.rollBack(.force) == .done, "\(name)")
      case "keep": #expect(model.rollBack(.keepTheirs) == .done, "\(name)")
      default: #expect(model.rollBack(.refuse) == .done, "\(name)")
      }
    }

    private func standings() throws -> [Int: Rollout.Standing] {
      Dictionary(
        uniqueKeysWithValues: try stage.rollouts().reading().settled.map {
          (Rollouts.number($0.id) ?? 0, $0.standing ?? .begun)
        })
    }

    /// Two applies at the same time: each is done, or told why it is not.
    private mutating func atOnce(_ name: String) async throws {
      let stage = stage
      let both = [files(), files()]
      let ends = try await withThrowingTaskGroup(of: (Int, Operation.End).self) { group in
        for (index, files) in both.enumerated() {
          group.addTask {
            let arguments = files.sorted { $0.key < $1.key }.map {
              "\($0.key)=\($0.value.dropLast())"
            }
            return (index, try Operation(stage: stage, arguments: ["apply"] + arguments).run())
          }
        }
        return try await group.reduce(into: []) { $0.append($1) }
      }
      var applied: [(number: Int, files: [String: String])] = []
      for (index, end) in ends {
        #expect([0, 1, 4].contains(end.status) && !end.isKilled, "\(name): \(end)")
        if let id = end.out.split(separator: "applied ").last, end.out.hasPrefix("applied") {
          applied.append((Rollouts.number(String(id)) ?? 0, both[index]))
        }
      }
      for (number, files) in applied.sorted(by: { $0.number < $1.number }) {
        #expect(model.apply(files, number: number) == .done, "\(name)")
      }
    }

    private func compare(_ name: String) {
      var live: [String: String] = [:]
      for path in ScheduleTests.paths { live[path] = stage.text(path) }
      #expect(live == model.live, "\(name)")
    }
  }
}
