import Foundation
import Testing

@Suite("Reports that make one change", .timeLimit(.minutes(10))) struct TogetherTests {
  private static let table = Sample.report(
    [("m/001_a.sql", "CREATE TABLE a (id int PRIMARY KEY);")], id: "one")
  private static let column = Sample.report(
    [("m/002_b.sql", "ALTER TABLE a ADD COLUMN b text;"), ("x.json", "[1]")], id: "two")

  @Test("are tried together: what one of them needs another has")
  func together() async throws {
    try await Place.lend { place in
      try place.write(Self.table, to: "b.md")
      try place.write(Self.column, to: "a.md")
      let apart = try await place.sandbox("try", "b.md", "a.md")
      #expect(apart.status == 3, "\(apart.out)")
      let run = try await place.sandbox("try", "--together", "b.md", "a.md")
      #expect(run.status == 0, "\(run.out)")
      let shard = try await place.sandbox("try", "--together", "--shard", "1/2", "b.md", "a.md")
      #expect(shard.status == 2)
    }
  }

  @Test("are one rollout, and one way back")
  func apply() async throws {
    try await Place.lend { place in
      try place.write(Self.table, to: "b.md")
      try place.write(Self.column, to: "a.md")
      try place.write("", to: "target/kept")
      let run = try await place.sandbox(
        "apply", "b.md", "a.md", "--to", "target", "--format", "json")
      #expect(run.status == 0, "\(run.out)\(run.err)")
      let json = try JSONSerialization.jsonObject(with: Data(run.out.utf8))
      let document = try #require(json as? [String: Any])
      #expect((document["reports"] as? [Any])?.count == 2)
      #expect(place.names(in: "\(place.work)/target") == ["kept", "m", "x.json"])
      let list = try await place.rollback("list")
      #expect(list.out.contains("one, two"), "\(list.out)")
      #expect(try await place.rollback("last").status == 0)
      #expect(place.names(in: "\(place.work)/target") == ["kept"])
    }
  }

  @Test(
    "are refused, with both places, where they propose different bytes for a path; the same bytes are one file"
  )
  func clash() async throws {
    try await Place.lend { place in
      try place.write(
        Sample.report([("x.json", "[1]"), ("y/z.json", "[2]")], id: "one"), to: "a.md")
      try place.write(Sample.report([("x.json", "[3]")], id: "two"), to: "b.md")
      try place.write(Sample.report([("x.json", "[1]")], id: "three"), to: "c.md")
      try place.write(
        Sample.report([("y", "no directory")], id: "four"), to: "d.md")
      try place.write("", to: "target/kept")
      let run = try await place.sandbox("apply", "a.md", "b.md", "--to", "target")
      #expect(run.status == 1, "\(run.out)")
      #expect(run.out.contains("set/clash") && run.out.contains("b.md, line 9, proposes x.json"))
      #expect(run.out.contains("a.md, line 9, proposes x.json"), "\(run.out)")
      #expect(place.names(in: "\(place.work)/target") == ["kept"])
      let tree = try await place.sandbox("try", "--together", "a.md", "d.md")
      #expect(tree.status == 1 && tree.out.contains("cannot stand side by side"), "\(tree.out)")
      let same = try await place.sandbox("apply", "a.md", "c.md", "--to", "target")
      #expect(same.status == 0, "\(same.out)\(same.err)")
    }
  }

  @Test("count by the worst gate of all")
  func gate() async throws {
    try await Place.lend { place in
      try place.write(Self.table, to: "a.md")
      try place.write(Sample.report([("x.json", "[1]")], id: "two", severity: "30"), to: "b.md")
      try place.write(Sample.report([("y.json", "[1]")], id: "three", blocks: true), to: "c.md")
      try place.write("", to: "target/kept")
      #expect(try await place.sandbox("apply", "a.md", "b.md", "--to", "target").status == 3)
      let shut = try await place.sandbox(
        "apply", "a.md", "b.md", "c.md", "--to", "target", "--accept", "read")
      #expect(shut.status == 4, "\(shut.out)")
      #expect(place.names(in: "\(place.work)/target") == ["kept"])
      let accepted = try await place.sandbox(
        "apply", "a.md", "b.md", "--to", "target", "--accept", "read")
      #expect(accepted.status == 0)
    }
  }
}
