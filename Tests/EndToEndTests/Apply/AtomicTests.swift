import Foundation
import Testing

@Suite("sandbox apply --atomic", .timeLimit(.minutes(10))) struct AtomicTests {
  private func link(_ path: String) -> String? {
    try? FileManager.default.destinationOfSymbolicLink(atPath: path)
  }

  @Test("makes a release beside, checks it, switches the link; last and undo switch it again")
  func atomic() async throws {
    try await ApplyTests.lend { place, app in
      let releases = "\(place.work)/srv/releases"
      let current = "\(place.work)/srv/current"
      try FileManager.default.createDirectory(
        atPath: releases, withIntermediateDirectories: true)
      try FileManager.default.moveItem(atPath: app, toPath: "\(releases)/first")
      symlink("releases/first", current)
      let old = Tree("\(releases)/first")

      let dry = try await place.sandbox(
        "apply", "report.md", "--to", "srv/current", "--atomic", "--dry-run")
      #expect(dry.status == 0 && place.names(in: releases) == ["first"], "\(dry)")
      let run = try await place.sandbox(
        "apply", "report.md", "--to", "srv/current", "--atomic", "--verify",
        "pwd; readlink ../../current; grep -q 1 a.json && grep -q keep other.txt")
      #expect(run.status == 0, "\(run)")
      let new = try #require(place.names(in: releases).first { $0 != "first" })
      #expect(run.out.contains("  | \(releases)/\(new)\n"), "\(run.out)")
      #expect(run.out.contains("switched   the link to releases/\(new); releases/first stays"))
      #expect(run.out.contains("applied: 2 files in \(current)\n"))
      #expect(link(current) == "releases/\(new)" && Tree("\(releases)/first") == old)
      #expect(place.text("\(current)/a.json") == "{\"a\": 1}\n")
      #expect(place.text("\(current)/b/c.json") == "[7]\n")

      let list = try await place.rollback("list")
      #expect(list.status == 0 && list.out.contains("in \(current)\nwarm "), "\(list)")
      #expect(try await place.rollback("drill").status == 0)
      try place.write("written\n", to: "srv/current/log.txt")
      let last = try await place.rollback("last", "--target", "srv/current")
      #expect(last.status == 0 && link(current) == "releases/first", "\(last)")
      #expect(last.out.contains("  \(current) leads to releases/first, switched in "))
      #expect(last.out.contains("all of it stays there:\n    releases/\(new)/log.txt\n"))
      #expect(place.text("\(releases)/\(new)/log.txt") == "written\n")

      try FileManager.default.removeItem(atPath: "\(releases)/\(new)/log.txt")
      let undo = try await place.start(["undo", "--format", "json"], program: "rollback").end()
      let document = try JSONSerialization.jsonObject(with: Data(undo.out.utf8)) as? [String: Any]
      let switched = document?["switched"] as? [String: Any]
      #expect(undo.status == 0 && switched?["to"] as? String == "releases/\(new)", "\(undo)")
      #expect(switched?["written"] as? [String] == [])

      let plain = try await place.sandbox("apply", "report.md", "--to", "srv", "--atomic")
      #expect(plain.status == 2 && plain.err.contains("--atomic switches a link"), "\(plain)")
    }
  }
}
