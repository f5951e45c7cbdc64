import Foundation
import Testing

@Suite("sandbox try --fix", .timeLimit(.minutes(10))) struct FixTests {
  @Test("writes what it mended, says what now parses, and never over anything")
  func fix() async throws {
    try await Place.lend { place in
      let files = [("a.js", "# a\na();"), ("b/c.js", "const x = ;"), ("d.js", "d();")]
      try place.write(Sample.report(files), to: "report.md")
      let run = try await place.sandbox("try", "--fix", "fixed", "report.md")
      guard run.status != 2 else { try Test.cancel("node is not here") }
      #expect(run.status == 1)
      #expect(run.out.contains("repaired  fixed/a.js: it parses now\n"))
      #expect(place.text("\(place.work)/fixed/a.js") == "// a\na();\n")
      #expect(place.names(in: "\(place.work)/fixed") == ["a.js"])
      #expect(place.mode("\(place.work)/fixed/a.js") == 0o600)

      try place.write("mine", to: "fixed/a.js")
      let again = try await place.sandbox("try", "--fix", "fixed", "report.md")
      #expect(again.out.contains("not written  fixed/a.js: "))
      #expect(place.text("\(place.work)/fixed/a.js") == "mine")
      // What was mended parses.
      try place.write(Sample.report([("a.js", "// a\na();")]), to: "mended.md")
      #expect(try await place.sandbox("try", "mended.md").status == 0)
    }
  }

  @Test("has a directory for each of several reports; a link is not followed")
  func several() async throws {
    try await Place.lend { place in
      for id in ["one", "two"] {
        try place.write(Sample.report([("a.js", "# a\na();")], id: id), to: "r/\(id).md")
      }
      let run = try await place.sandbox("try", "--fix", "fixed", "r")
      #expect(run.out.contains("repaired  fixed/one/a.js"))
      #expect(place.names(in: "\(place.work)/fixed") == ["one", "two"])
      try place.write("", to: "elsewhere/kept")
      symlink("\(place.work)/elsewhere", "\(place.work)/link")
      let linked = try await place.sandbox("try", "--fix", "link", "r/one.md")
      #expect(linked.status == 2)
      #expect(place.names(in: "\(place.work)/elsewhere") == ["kept"])
    }
  }
}
