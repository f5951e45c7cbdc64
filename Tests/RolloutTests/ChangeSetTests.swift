import Artifact
import Judging
import Launching
import Rollout
import RolloutStage
import Runner
import Testing

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
}
