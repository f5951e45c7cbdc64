import Artifact
import Testing

@Suite("Own names") struct OwnNameTests {
  private func body(_ name: String, _ lines: String) -> String {
    "idea_implementation:\n===FILE:\(name)===\n\(lines)\nlend(1);\n===END===\n"
  }

  private func extraction(_ body: String, ownNames: Bool) throws -> Extraction {
    Extraction(try Sample.read(markdown: Sample.markdown(body)), ownNames: ownNames, on: [:])
  }

  @Test(
    "are told of files with made-up names, and taken on request",
    arguments: [
      ("generated_1.sql", "-- File: lib/a.sql", "lib/a.sql"),
      ("generated_12.css", "// routes/a.js", "routes/a.js"),
      ("generated_2.js", "<!-- File: views/a.html -->", "views/a.html"),
      ("generated_2.css", "/* file: a.css */", "a.css"),
      ("Generated-3.js", "# ./bin/run.py (the desk)", "bin/run.py"),
      ("file1.js", "// `a.js` - the desk", "a.js"),
      ("untitled_4.test.js", "#!/usr/bin/env node\n// File path: a.js", "a.js"),
      ("snippet_1.ini", "; conf/a.ini", "conf/a.ini"), ("code_7.txt", "# Dockerfile", "Dockerfile"),
      ("generated_5.sql", "// lib/a.js \u{2014} lends", "lib/a.js"),
    ])
  func taken(name: String, first: String, path: String) throws {
    let told = try extraction(body(name, first), ownNames: false)
    #expect(told.artifacts.map(\.rawPath) == [name] && told.told == [])
    #expect(told.artifacts[0].findings.map(\.rule) == [Rule.namesItself.id])
    let line = first.hasPrefix("#!") ? 2 : 1
    #expect(told.artifacts[0].findings[0].location?.line == line)
    let taken = try extraction(body(name, first), ownNames: true)
    #expect(taken.artifacts.map(\.path?.string) == [path] && taken.told == [])
    #expect(taken.artifacts[0].findings[0].message.contains(name))
  }

  @Test(
    "are none where the name was given, or the first line is not one",
    arguments: [
      ("lib/a.sql", "-- File: lib/b.sql"), ("generated.sql", "-- lib/b.sql"),
      ("a_1.sql", "-- lib/b.sql"),
      ("lib/generated_1.sql", "-- lib/b.sql"), ("generated_1", "-- lib/b.sql"),
      ("generated_1.js", "// lib/b.js lends a book"), ("generated_1.js", "// see lib/b.js"),
      ("generated_1.js", "const b = 1; // lib/b.js"), ("generated_1.js", "lib/b.js"),
      ("generated_1.js", "// Node.js"), ("generated_1.js", "// the desk\n// lib/b.js"),
      ("generated_1.js", "// generated_1.js"), ("generated_1.js", "//"),
      ("generated_1.js", "// lib/"),
    ])
  func none(name: String, first: String) throws {
    let found = try extraction(body(name, first), ownNames: true)
    #expect(found.artifacts.map(\.rawPath) == [name])
    #expect(!found.artifacts[0].findings.contains { $0.rule == Rule.namesItself.id })
  }

  @Test("are refused as any other where they are unsafe, protected, or there already")
  func refused() throws {
    for (path, told) in [
      ("/etc/a.js", Rule.unsafePath.id), ("../a.js", Rule.unsafePath.id),
      (".github/workflows/a.yml", Rule.protectedPath.id),
    ] {
      let found = try extraction(body("generated_1.js", "// \(path)"), ownNames: true)
      #expect(found.told == ["\(told) @ 7"] && found.artifacts.map(\.path) == [nil])
    }
    let twice = body("generated_1.js", "// lib/a.js") + "===FILE:lib/a.js===\nlend(2);\n===END===\n"
    #expect(try extraction(twice, ownNames: true).told == ["artifact/duplicate @ 7"])
    #expect(try extraction(twice, ownNames: false).told == [])
  }
}
