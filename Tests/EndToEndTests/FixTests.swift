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
      #expect(place.names(in: "\(place.work)/fixed") == ["a.js", "report.md"])
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

  @Test("has short names for very many reports of one id, and mixes none of them")
  func oneID() async throws {
    try await Place.lend { place in
      let count = 300
      for index in 0..<count {
        let text = Sample.report([("a.js", "# \(index)\na();")], id: "same")
        try place.write(text, to: "r/\(index).md")
      }
      let run = try await place.sandbox("try", "--fix", "fixed", "r")
      guard run.out.contains("[javascript/syntax]") else { try Test.cancel("node is not here") }
      #expect(run.status == 1, "\(run.err)")
      let names = place.names(in: "\(place.work)/fixed")
      #expect(names.count == count && names.allSatisfy { $0.utf8.count < 20 })
      let texts = names.compactMap { place.text("\(place.work)/fixed/\($0)/a.js") }
      #expect(Set(texts).count == count)
    }
  }

  @Test("that cannot be written costs no verdict: all of it is told, in each format, with status 2")
  func unwritable() async throws {
    try await Place.lend { place in
      try place.write(Sample.report([("a.js", "# a\na();"), ("b.json", "{,}")]), to: "report.md")
      try place.write("no directory", to: "fixed")
      let run = try await place.sandbox(
        "try", "--fix", "fixed", "--output", "json=out.json", "report.md")
      guard run.out.contains("[javascript/syntax]") else { try Test.cancel("node is not here") }
      #expect(run.status == 2)
      #expect(run.out.contains("the repairs of report.md are not written: "), "\(run.out)")
      let document = try Document(try #require(place.text("\(place.work)/out.json")))
      #expect(document.reports.first?.artifacts.map(\.verdict) == ["failed", "failed"])
      #expect(document.summary.exitStatus == 2)
      #expect(place.text("\(place.work)/fixed") == "no directory")
    }
  }
}
