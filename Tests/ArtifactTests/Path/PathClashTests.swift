import Artifact
import Testing

/// Paths that would be one file on some file system, or a file where another needs a directory.
@Suite struct PathClashTests {
  /// The paths of a report that are not safe to write, in order.
  private func refused(_ paths: [String]) throws -> [String] {
    let artifacts = try Sample.extraction(Sample.body(proposing: paths)).artifacts
    #expect(artifacts.count == paths.count)
    return artifacts.filter { artifact in
      let unsafe = artifact.findings.contains { $0.rule == Rule.unsafePath.id }
      #expect(unsafe == (artifact.path == nil))
      return unsafe
    }.map(\.rawPath)
  }

  @Test(
    "of two paths that clash both are refused, and no other",
    arguments: [
      ["a.js", "A.js"], ["src/a.js", "src/A.JS"], ["src/a.js", "SRC/b.js"], ["é.js", "É.js"],
      ["caf\u{E9}", "cafe\u{301}"], ["caf\u{E9}/a", "cafe\u{301}/b"], ["\u{212B}", "\u{C5}"],
      ["a", "a/b"], ["a/b", "a"], ["a/b/c", "a/b"], ["a/b/c/d", "a"], ["A", "a/b"],
      ["stra\u{DF}e", "STRASSE"], ["\u{3C2}", "\u{3C3}"], ["\u{17F}", "s"], ["\u{FB01}x", "fix"],
      ["É\u{323}", "\u{1EB9}\u{301}"],
    ])
  func clashes(paths: [String]) throws {
    let others = ["other/one.js", "z", "ab", "a.js.txt"]
    let all = [others[0]] + paths + others[1...]
    #expect(try refused(all).map { Array($0.utf8) } == paths.map { Array($0.utf8) })
    let reversed = Array(paths.reversed())
    #expect(try refused(reversed).map { Array($0.utf8) } == reversed.map { Array($0.utf8) })
  }

  @Test(
    "paths that share directories or beginnings do not clash",
    arguments: [
      ["a/b", "a/c", "a/d/e", "a/d/f"], ["a", "ab", "a.b", "b/a"], ["a/b", "b/a", "c/A"],
      ["é", "e"], ["1", "２"], ["a-b", "a_b"],
    ])
  func peaceful(paths: [String]) throws {
    #expect(try refused(paths) == [])
  }

  @Test("a third path in a directory spelled in two ways is refused with the two")
  func third() throws {
    #expect(try refused(["src/a", "SRC/b", "src/c", "lib/d"]) == ["src/a", "SRC/b", "src/c"])
  }

  @Test("an unsafe or protected path makes no clash that is not one")
  func unsafeIsNoClash() throws {
    #expect(try refused(["../a", "a", "/A"]) == ["../a", "/A"])
  }
}
