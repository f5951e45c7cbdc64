import Foundation
import Testing

/// What a document of `sandbox apply --format json` says: what is not optional has to be there.
struct ApplyDocument: Decodable {
  struct Report: Decodable {
    var id, verdict, sha256: String
    var artifacts: [Document.Artifact]
  }
  struct File: Decodable {
    struct Side: Decodable {
      var sha256, mode: String
      var bytes: Int?
    }
    var path, change: String
    var before: Side?
    var after: Side
    var added, removed: Int?
  }
  struct Rollout: Decodable {
    var id, snapshot: String
    var rehearsal: Double

    enum CodingKeys: String, CodingKey {
      case id, snapshot
      case rehearsal = "rehearsal_ms"
    }
  }
  struct Kept: Decodable {
    var path: String
    var before: String?
  }
  struct Verify: Decodable {
    var command, output: String
    var healthy: Bool
    var complaint, jail: String?
    var status: Int?

    enum CodingKeys: String, CodingKey {
      case command, output, healthy, complaint, jail
      case status = "exit_status"
    }
  }
  var schema, outcome, target: String
  var reason, accepted, home: String?
  var status, unchanged: Int
  var isDryRun: Bool
  var report: Report
  var environment: Document.Environment
  var recovered, wayBack: [String]
  var files: [File]
  var rollout: Rollout?
  var kept: [Kept]
  var verify: Verify?

  enum CodingKeys: String, CodingKey {
    case schema, outcome, target, reason, accepted, home, status, unchanged, report, environment
    case recovered, files, rollout, kept, verify
    case isDryRun = "dry_run"
    case wayBack = "take_back"
  }

  static let keys: Set = [
    "schema", "tool", "outcome", "reason", "status", "dry_run", "report", "accepted", "environment",
    "policy",
    "home", "target", "recovered", "files", "unchanged", "migrations", "database", "after",
    "rollout", "kept",
    "verify",
    "take_back",
    "duration_ms",
  ]

  init(_ run: Place.Run) throws {
    self = try JSONDecoder().decode(ApplyDocument.self, from: Data(run.out.utf8))
    let object = try #require(
      try JSONSerialization.jsonObject(with: Data(run.out.utf8)) as? [String: Any])
    #expect(Set(object.keys) == Self.keys)
    #expect(status == run.status && schema == "sandbox.apply/1")
  }
}

@Suite("sandbox apply --format json", .timeLimit(.minutes(10))) struct ApplyJSONTests {
  private func apply(_ place: Place, _ options: String...) async throws -> ApplyDocument {
    let arguments = ["apply", "--format", "json", "report.md", "--to", "app"] + options
    return try ApplyDocument(await (try place.start(arguments)).end())
  }

  @Test("tells what a machine needs: the verdict, each file, the rollout, the check, the way back")
  func applied() async throws {
    try await ApplyTests.lend { place, app in
      let document = try await apply(place, "--verify", "cat a.json")
      #expect(document.outcome == "applied" && document.status == 0 && document.reason == nil)
      #expect(document.report.verdict == "passed" && document.report.id == "fsar_1")
      #expect(document.target == app && document.home == place.work)
      #expect(document.accepted == nil && document.unchanged == 0 && !document.isDryRun)
      let file = try #require(document.files.first)
      #expect(document.files.map(\.change) == ["replace", "create"])
      #expect(file.path == "a.json" && file.before?.mode == "100644" && file.after.bytes == 9)
      #expect(file.before?.sha256 != file.after.sha256)
      #expect(file.after.sha256.count == 64 && file.added == 1 && file.removed == 1)
      #expect(document.files[1].before == nil)
      let rollout = try #require(document.rollout)
      #expect(rollout.rehearsal > 0 && !rollout.id.isEmpty)
      #expect(FileManager.default.fileExists(atPath: rollout.snapshot))
      #expect(document.verify?.healthy == true && document.verify?.output == "{\"a\": 1}\n")
      #expect(document.verify?.status == 0 && document.verify?.jail == "namespaces")
      #expect(document.wayBack == ["rollback", "last", "--state", place.state])
    }
  }

  @Test("tells the same of what was taken back, planned, refused, or there already")
  func others() async throws {
    try await ApplyTests.lend(Sample.report([("a.json", "[1]"), ("b.scss", "a {}")])) { place, _ in
      let refused = try await apply(place)
      #expect(refused.outcome == "refused" && refused.status == 3 && refused.files.isEmpty)
      #expect(refused.reason?.contains("--accept") == true && refused.wayBack.isEmpty)
      let planned = try await apply(place, "--accept", "read", "--dry-run")
      #expect(planned.outcome == "planned" && planned.isDryRun && planned.rollout == nil)
      #expect(planned.accepted == "read" && planned.files.count == 2)
      let back = try await apply(place, "--accept", "read", "--verify", "echo no; exit 2")
      #expect(back.outcome == "taken-back" && back.status == 1 && back.wayBack.isEmpty)
      #expect(back.verify?.status == 2 && back.verify?.output == "no\n")
      #expect(try await apply(place, "--accept", "read").outcome == "applied")
      let nothing = try await apply(place, "--accept", "read")
      #expect(nothing.outcome == "nothing" && nothing.unchanged == 2 && nothing.rollout == nil)
    }
  }
}
