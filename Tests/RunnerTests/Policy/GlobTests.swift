import Artifact
import Testing

@testable import Judging
@testable import Launching
@testable import Runner

@Suite("Globs") struct GlobTests {
  private func path(_ text: String) throws -> ArtifactPath { try ArtifactPath(text) }

  @Test(
    "describe whole paths: * within a name, ? one character, ** any directories",
    arguments: [
      ("migrations/**", "migrations/a.sql", true), ("migrations/**", "migrations/a/b.sql", true),
      ("migrations/**", "migration/a.sql", false), ("migrations/*", "migrations/a/b.sql", false),
      ("**/*.sql", "a.sql", true), ("**/*.sql", "a/b/c.sql", true), ("*.sql", "a/b.sql", false),
      ("a/**/b", "a/b", true), ("a/**/b", "a/x/y/b", true), ("a/**/b", "a/x/c", false),
      ("a?c", "abc", true), ("a?c", "ac", false), ("a?c", "a/c", false), ("*", ".env", true),
      ("a*b*c", "axxbyyc", true), ("a*b*c", "axxbyy", false), ("**", "x/y/z", true),
      ("a.b", "axb", false), ("A/b", "a/b", false),
    ])
  func matches(pattern: String, text: String, expected: Bool) throws {
    #expect(try Glob(pattern).matches(path(text)) == expected)
  }

  @Test(
    "deny what is below a directory, too, in whatever case and Unicode form",
    arguments: [
      ("config", "config/a/b.json", true), ("config/**", "CONFIG/a.json", true),
      ("config", "configs/a.json", false), ("config/*.json", "Config/A.JSON", true),
      ("*/secret", "a/secret/b", true), ("stra\u{DF}e/**", "STRASSE/x", true),
      ("caf\u{E9}/**", "cafe\u{301}/x", true), ("caf?/x", "cafe\u{301}/x", true),
      ("caf?/x", "CAF\u{C9}/x", true), ("ca*/x", "cafe\u{301}/x", true),
      ("cafe*/x", "cafe\u{301}s/x", true), ("a/b", "a", false),
    ])
  func covers(pattern: String, text: String, expected: Bool) throws {
    #expect(try Glob(pattern).covers(path(text)) == expected)
  }

  @Test(
    "refuse what they would not mean",
    arguments: [
      "", "/etc", "../a", "a//b", "a\\*", "[ab]", "{a,b}", "!a", "a**", "a/b**/c", "~/a", "a/./b",
      "a\u{202E}b",
    ])
  func refuses(pattern: String) {
    #expect(throws: Glob.Problem.self) { try Glob(pattern) }
  }

  @Test("take a pattern and a path of the longest kind in no time")
  func stars() throws {
    let stars = try Glob(String(repeating: "a*", count: 100) + "b")
    let directories = try Glob(String(repeating: "**/a/", count: 200) + "b")
    #expect(!stars.matches(try path(String(repeating: "a", count: 250))))
    #expect(!directories.covers(try path(String(repeating: "a/", count: 2000) + "c")))
  }

  @Test("a path may be proposed if nothing denies it, and what is allowed describes it")
  func rules() throws {
    var rules = PathRules()
    #expect(rules.objection(to: try path("x")) == nil)
    rules.allow = [try Glob("migrations/**"), try Glob("routes/*.js")]
    rules.deny = [try Glob("migrations/000*")]
    #expect(rules.objection(to: try path("migrations/001.sql")) == nil)
    #expect(rules.objection(to: try path("routes/a.js")) == nil)
    #expect(rules.objection(to: try path("Routes/a.js"))?.hasPrefix("the policy allows") == true)
    #expect(
      rules.objection(to: try path("Migrations/000.SQL")) == "the policy denies migrations/000*")
  }
}
