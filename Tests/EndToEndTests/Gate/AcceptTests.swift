import Foundation
import Testing

/// A report that a team takes as it is, byte for byte, for a time.
@Suite("An acceptance", .timeLimit(.minutes(10))) struct AcceptTests {
  private static let open = Sample.report([("a.scss", "a {}"), (".env", "A=1")])

  @Test("of what is unchecked and asks for review makes the status 0, and is shown in every format")
  func accepted() async throws {
    try await Place.lend { place in
      try place.write(Self.open, to: "a.md")
      let policy = "{\n  \"version\": 1,\n  \"gate\": {\"review\": 20}\n}\n"
      try place.write(policy, to: ".sandbox.json")
      chmod("\(place.work)/.sandbox.json", 0o640)
      #expect(try await place.sandbox("try", "a.md").status == 3)
      let run = try await place.sandbox(
        "policy", "accept", "a.md", "--reason", "read by two", "--by", "Ada")
      #expect(run.status == 0, "\(run.out)\(run.err)")
      for word in ["unchecked, review", "a.scss (no-checker)", ".env", ".sandbox.json"] {
        #expect(run.out.contains(word), "\(run.out)")
      }
      let written = try #require(place.text("\(place.work)/.sandbox.json"))
      #expect(written.hasPrefix(String(policy.dropLast(3))) && written.hasSuffix("]\n}\n"))
      #expect(place.mode("\(place.work)/.sandbox.json") & 0o777 == 0o640)
      #expect(try await place.sandbox("policy", "check").status == 0)
      for format in ["text", "json", "sarif", "junit", "github", "gitlab", "concise", "feedback"] {
        let tried = try await place.sandbox("try", "--format", format, "a.md")
        #expect(tried.status == 0, "\(format): \(tried.out)\(tried.err)")
        #expect(
          tried.out.split { $0.isWhitespace }.joined(separator: " ").contains("by Ada until"),
          "\(format): \(tried.out)")
      }
      let json = try Document(try await place.sandbox("try", "--format", "json", "a.md").out)
      #expect(json.reports.map(\.verdict) == ["unchecked"])
      // A byte more, and it is not accepted.
      try place.write(Self.open + "\n", to: "a.md")
      let changed = try await place.sandbox("try", "a.md")
      #expect(changed.status == 3 && changed.out.contains("changed since"), "\(changed.out)")
    }
  }

  @Test("that is over counts as not there")
  func expired() async throws {
    try await Place.lend { place in
      try place.write(Self.open, to: "a.md")
      _ = try await place.sandbox("policy", "accept", "a.md", "--reason", "r")
      #expect(try await place.sandbox("try", "a.md").status == 0, "the control")
      let path = "\(place.work)/.sandbox.json"
      let text = try #require(place.text(path))
      let old = text.replacing(/"until":"[^"]*"/, with: "\"until\":\"2026-01-31\"")
      try place.write(old, to: ".sandbox.json")
      let run = try await place.sandbox("try", "a.md")
      #expect(run.status == 3 && run.out.contains("which is over"), "\(run.out)")
    }
  }

  @Test("of what failed, is blocked or has nothing open is refused, and nothing is written")
  func refused() async throws {
    try await Place.lend { place in
      try place.write(Sample.bad, to: "bad.md")
      try place.write(Sample.report([("a.scss", "a {}")], blocks: true), to: "blocked.md")
      try place.write(Sample.good, to: "good.md")
      for (name, status) in [("bad.md", 1), ("blocked.md", 4), ("good.md", 0), ("none.md", 2)] {
        let run = try await place.sandbox("policy", "accept", name, "--reason", "r")
        #expect(run.status == Int32(status), "\(name): \(run.out)\(run.err)")
      }
      #expect(try await place.sandbox("policy", "accept", "good.md").status == 2)
      #expect(
        try await place.sandbox("policy", "accept", "good.md", "--reason", "r", "--until", "soon")
          .status == 2)
      #expect(place.text("\(place.work)/.sandbox.json") == nil)
    }
  }

  @Test("does not let a lowered error through, nor does a failed report with its bytes pass")
  func errors() async throws {
    try await Place.lend { place in
      let report = Sample.report([("a.json", "{,}")])
      try place.write(report, to: "a.md")
      let digest = try await Document.digest(of: place, "a.md")
      func policy(_ rules: String) -> String {
        """
        {"version": 1, \(rules) "accepted": [{"sha256": "\(digest)", "reason": "r", "by": "b",
        "accept": ["unchecked", "review", "warnings"], "until": "2999-01-01"}]}
        """
      }
      try place.write(policy(""), to: ".sandbox.json")
      #expect(try await place.sandbox("try", "a.md").status == 1)
      try place.write(policy("\"rules\": {\"json/syntax\": \"note\"},"), to: ".sandbox.json")
      #expect(try await place.sandbox("try", "a.md").status == 3)
    }
  }
}

extension Document {
  /// The digest of a report, as a document tells it.
  fileprivate static func digest(of place: Place, _ name: String) async throws -> String {
    let out = try await place.sandbox("try", "--format", "json", name).out
    let match = try #require(out.firstMatch(of: /"sha256": "([0-9a-f]{64})"/))
    return String(match.1)
  }
}
