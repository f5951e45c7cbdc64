import Artifact
import Testing

@testable import Judging
@testable import Launching
@testable import Runner

@Suite("Portions of a search") struct PortionsTests {
  private func search(_ names: [String], _ body: (Search, Folder) throws -> Void) async throws {
    try await Folder.lend { folder in
      for name in names { try folder.write("x", to: name) }
      try body(Search([folder.path]), folder)
    }
  }

  @Test("few files are one portion, in the order in which they were found; none are one, too")
  func one() async throws {
    try await search(["b.md", "a.md", "c/d.json"]) { search, folder in
      #expect(search.portions().map { $0.map(\.path) } == [search.files.map(\.path)])
    }
    #expect(Search([]).portions().map(\.count) == [0])
  }

  @Test("many are parted in the order of the paths that are tried; a twin stays with its report")
  func parted() async throws {
    try await search(["a.md", "b.k.md", "b.json", "b.md", "c.md", "d.json"]) { search, folder in
      let portions = search.portions(of: 2)
      #expect(
        portions.map { $0.map { String($0.path.dropFirst(folder.path.count + 1)) } } == [
          ["a.md", "b.k.md"], ["b.json", "b.md", "c.md"], ["d.json"],
        ])
      #expect(
        Search.names(of: portions.joined()).map { String($0.dropFirst(folder.path.count + 1)) } == [
          "a.md", "b.k.md", "b.md", "c.md", "d.json",
        ])
    }
  }

  @Test("a portion ends before it is too large")
  func large() async throws {
    try await Folder.lend { folder in
      let half = [UInt8](repeating: ASCII.space, count: Search.portionSize / 2)
      for name in ["a.md", "b.md", "c.md"] { try folder.write(half, to: name) }
      #expect(Search([folder.path]).portions().map(\.count) == [2, 1])
    }
  }

  @Test(
    "a report and its twin have one stem, however they are named",
    arguments: [
      ("/a/b.md", "/a/b.json", true), ("/a/./b.md", "/a//b.json", true),
      ("/a/c/../b.md", "/a/b.json", true), ("x.md", "./x.json", true),
      ("/a/b.md", "/a/c.json", false),
      ("/a/.md", "/a/.json", false), ("/a.b/c", "/a.d/c", false), ("/../a.md", "/a.json", true),
    ])
  func stems(a: String, b: String, areTwins: Bool) {
    #expect((TwinPaths().stem(of: a) == TwinPaths().stem(of: b)) == areTwins)
  }
}
