import Artifact
import Testing

@Suite struct ArtifactPathTests {
  @Test(
    "a relative and plain path is taken as it is",
    arguments: [
      "a", "src/a.js", "a/b/c/d", "..a", "a..", "...", "src/...", ".hidden", "a b/c d", "-rf", "a~",
      "src/~", "büchér/é.js", "e\u{301}/x", "書/本.sql", "$HOME", "a:b", "C:x", "%2e%2e", "a*?b",
      "nul", "👩\u{FE0F}.js",
    ])
  func safe(raw: String) throws {
    let path = try ArtifactPath(raw)
    #expect(Array(path.string.utf8) == Array(raw.utf8))
    #expect(path.components.count == raw.utf8.count { $0 == UInt8(ascii: "/") } + 1)
  }

  @Test(
    "a path that is absolute, leaves its place or hides something is refused",
    arguments: [
      ("", "the path has an empty component"), ("/", "the path is absolute"),
      ("/a", "the path is absolute"), ("//a", "the path is absolute"),
      ("a/", "the path has an empty component"), ("a//b", "the path has an empty component"),
      (".", "the path has a component ."), ("./a", "the path has a component ."),
      ("a/./b", "the path has a component ."), ("a/.", "the path has a component ."),
      ("..", "the path has a component .."), ("../a", "the path has a component .."),
      ("a/../b", "the path has a component .."), ("a/..", "the path has a component .."),
      ("~", "the path begins with ~"), ("~/a", "the path begins with ~"),
      ("~root/a", "the path begins with ~"), ("a\\b", "the path holds a backslash"),
      ("..\\a", "the path holds a backslash"), ("a\u{0}b", "the path holds the character U+0000"),
      ("a\nb", "the path holds the character U+000A"),
      ("a\r\nb", "the path holds the character U+000D"),
      ("a\tb", "the path holds the character U+0009"),
      ("\u{1B}[2J", "the path holds the character U+001B"),
      ("a\u{7F}", "the path holds the character U+007F"),
      ("a\u{85}", "the path holds the character U+0085"),
      ("a\u{3164}.js", "the path holds the character U+3164"),
      ("a\u{A0}b", "the path holds the character U+00A0"),
      ("a\u{202E}b", "the path holds the character U+202E"),
      ("a\u{2066}b", "the path holds the character U+2066"),
      ("a\u{200B}b", "the path holds the character U+200B"),
      ("a\u{200D}b", "the path holds the character U+200D"),
      ("a\u{AD}b", "the path holds the character U+00AD"),
      ("\u{FEFF}a", "the path holds the character U+FEFF"),
      ("a\u{2028}b", "the path holds the character U+2028"),
      ("a\u{E0041}b", "the path holds the character U+E0041"),
    ])
  func unsafe(raw: String, message: String) throws {
    let problem = try #require(throws: ArtifactPath.Problem.self) { try ArtifactPath(raw) }
    #expect(problem.message == message)
  }

  @Test(
    "a combining character does not hide the slash, the dot or the tilde before it",
    arguments: [
      "/\u{301}a", "/\u{301}", "~\u{301}/a", "../\u{301}a", "a/../\u{FE0F}b", "a/./\u{301}b",
      "..\u{2F}\u{20E3}a", "/\u{FE0F}../a",
    ])
  func combining(raw: String) {
    #expect(throws: ArtifactPath.Problem.self) { try ArtifactPath(raw) }
  }

  @Test("every component is split off by the byte of the slash")
  func components() throws {
    let path = try ArtifactPath("a/\u{301}b/\u{FE0F}")
    #expect(
      path.components.map { Array($0.utf8) }
        == ["a", "\u{301}b", "\u{FE0F}"].map { Array($0.utf8) })
  }

  @Test("a name has 255 bytes at most, a path 4095")
  func lengths() throws {
    let name = String(repeating: "n", count: 255)
    #expect(try ArtifactPath("\(name)/\(name)").components.count == 2)
    #expect(throws: ArtifactPath.Problem.self) { try ArtifactPath("a/\(name)n") }
    // Bytes, not characters: 128 letters of two bytes.
    #expect(throws: ArtifactPath.Problem.self) {
      try ArtifactPath(String(repeating: "é", count: 128))
    }
    let long = String(repeating: "d/", count: 2047) + "x"
    #expect(long.utf8.count == 4095)
    #expect(try ArtifactPath(long).components.count == 2048)
    #expect(throws: ArtifactPath.Problem.self) { try ArtifactPath(long + "x") }
  }

  @Test(
    "an absolute path that is safe without its slash is told with the relative form",
    arguments: [
      ("/schema/001.sql", "name it relative to the project: schema/001.sql"),
      ("//schema/001.sql", "name it relative to the project: schema/001.sql"), ("/../x", nil),
      ("/", nil), ("/~x", nil),
    ] as [(String, String?)])
  func help(raw: String, help: String?) throws {
    let problem = try #require(throws: ArtifactPath.Problem.self) { try ArtifactPath(raw) }
    #expect(problem.help == help)
  }

  @Test(
    "what judges or runs a report is protected, in any case",
    arguments: [
      (".git", ".git"), (".git/config", ".git"), ("a/.git/hooks/x", ".git"), ("a/.GiT", ".GiT"),
      (".github/workflows/x.yml", ".github"), (".GITHUB/x", ".GITHUB"),
      (".gitlab-ci.yml", ".gitlab-ci.yml"), (".GitLab-CI.YML", ".GitLab-CI.YML"),
      (".sandbox.json", ".sandbox.json"), ("a/.Sandbox.JSON", ".Sandbox.JSON"),
      ("Sandboxes/x", "Sandboxes"), ("SANDBOXES", "SANDBOXES"), ("Rollbacks/x", "Rollbacks"),
      ("rollbacks", "rollbacks"), (".circleci/config.yml", ".circleci"), (".gitea/x", ".gitea"),
      (".forgejo/workflows/x", ".forgejo"), (".woodpecker.yml", ".woodpecker.yml"),
      (".woodpecker/a.yaml", ".woodpecker"), (".drone.yml", ".drone.yml"),
      (".travis.yml", ".travis.yml"), (".buildkite/pipeline.yml", ".buildkite"),
      ("azure-pipelines.yml", "azure-pipelines.yml"), ("Azure-Pipelines/x", "Azure-Pipelines"),
      ("bitbucket-pipelines.yml", "bitbucket-pipelines.yml"), ("a/Jenkinsfile", "Jenkinsfile"),
      (".pre-commit-config.yaml", ".pre-commit-config.yaml"), (".husky/pre-commit", ".husky"),
      ("a/.githooks/x", ".githooks"), ("a/.gitattributes", ".gitattributes"),
      (".gitmodules", ".gitmodules"), ("a/.VSCode/tasks.json", ".vscode/tasks.json"),
      ("AppVeyor.yml", "AppVeyor.yml"), (".cirrus.star", ".cirrus.star"),
      (".gitlab/ci.yml", ".gitlab"),
      ("cloudbuild.json", "cloudbuild.json"), (".azure-pipelines/x.yml", ".azure-pipelines"),
      ("lefthook.toml", "lefthook.toml"), (".drone.jsonnet", ".drone.jsonnet"), (".hg/hgrc", ".hg"),
      // One name where case is folded as Unicode does: the long s, the Kelvin sign.
      ("\u{17F}andboxes/x", "\u{17F}andboxes"), ("rollbac\u{212A}s", "rollbac\u{212A}s"),
      (".\u{17F}andbox.json", ".\u{17F}andbox.json"),
    ])
  func protected(raw: String, name: String) throws {
    #expect(try ArtifactPath(raw).protected == name)
  }

  @Test(
    "what only resembles a protected name is not protected",
    arguments: [
      "git", ".gitignore", ".git2/x", "a.git", "a/.github/x", "Jenkinsfile.md",
      "docs/azure-pipelines.md", "zuul/x.js", "src/buildspec.yml", "appveyor.md",
      "codefresh/x.json",
      ".vscode/settings.json", "a/tasks.json", "circleci/config.yml", "a/.gitlab-ci.yml",
      "a/Sandboxes/x",
      "Sandboxes2", "rollbacks.sql", "sandbox.json", ".sandbox.json.md",
    ])
  func unprotected(raw: String) throws {
    #expect(try ArtifactPath(raw).protected == nil)
  }

  @Test("a part that begins with a dot is told, wherever it stands")
  func hidden() throws {
    for (raw, part) in [(".env", ".env"), ("a/.b/c", ".b"), ("a/b.c", nil), ("a.b/c", nil)] {
      #expect(try ArtifactPath(raw).hidden == part)
    }
  }
}
