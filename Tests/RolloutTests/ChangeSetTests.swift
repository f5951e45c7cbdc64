import Foundation
import Judging
import RolloutStage
import Testing

@testable import Rollout

@Suite("A change set")
struct ChangeSetTests {
  /// A report of two JSON files, tried for real.
  static func tried(_ second: String = "[2]") async throws -> ReportResult {
    try await Cleared([("a/one.json", "{\"one\": 1}"), ("two.json", second)]).result
  }

  @Test("cannot be made of a report that did not pass: there is no clearance")
  func failed() async throws {
    let result = try await Self.tried("[2")
    #expect(result.verdict == .failed)
    #expect(result.clearance == nil)
  }

  @Test("that deletes and moves takes what it was judged upon, and brings it back as it was")
  func deletion() async throws {
    try await Stage.lend { stage in
      stage.write("[0]\n", to: "a.json", mode: 0o640)
      stage.write("[0]\n", to: "sub/b.json")
      stage.touch("a.json", 1_700_000_000, 123_456_789)
      let before = stage.tree()
      let outcome = try await stage.apply(["a.json": "-", "sub/b.json": "-", "c.json": "[1]"])
      guard case .applied(let rollout) = outcome else {
        Issue.record("\(outcome)")
        return
      }
      #expect(Set(rollout.files.map(\.kind)) == [.create, .delete])
      #expect(stage.texts() == ["c.json": "[1]\n"], "the directory stays")
      #expect(try stage.rollouts().drill().map(\.failure) == [nil])
      // Somebody's file where nothing was left is drift like any other.
      stage.write("theirs", to: "a.json")
      #expect(throws: RolloutError.self) { try stage.rollouts().rollbackLast(target: nil) }
      let forced = try stage.rollouts().rollbackLast(target: nil, policy: .force)
      #expect(forced.displaced.map(\.path) == ["a.json"] && stage.tree() == before)
      _ = try stage.rollouts().undo(target: nil)
      #expect(stage.texts() == ["c.json": "[1]\n"])
      _ = try stage.rollouts().rollbackLast(target: nil)
      #expect(stage.tree() == before)
    }
  }

  @Test(
    "deletes nothing but the very bytes that it was judged upon; what is gone already is no change")
  func other() async throws {
    try await Stage.lend { stage in
      stage.write("[0]\n", to: "a.json")
      let cleared = try await Cleared([("a.json", "-")], in: stage.target)
      stage.write("[9]\n", to: "a.json")
      let refused = #expect(throws: RolloutError.self) {
        try cleared.change(in: stage.openTarget())
      }
      #expect("\(try #require(refused))".contains("not what the change deletes"))
      for kind in ["link", "directory"] {
        unlink("\(stage.target)/a.json")
        if kind == "link" {
          symlink("b", "\(stage.target)/a.json")
        } else {
          mkdir("\(stage.target)/a.json", 0o755)
        }
        #expect(throws: RolloutError.self) { try cleared.change(in: stage.openTarget()) }
      }
      rmdir("\(stage.target)/a.json")
      #expect(try cleared.change(in: stage.openTarget()).changes == [])
    }
  }
}
