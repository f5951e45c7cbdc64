import Foundation
import Testing

@Suite("What changed since a commit", .timeLimit(.minutes(10))) struct SinceTests {
  private static let policy = "{\"version\": 1}"

  /// The reports that are tried, and what else the document says.
  private func since(
    _ team: Team, _ arguments: [String] = [], rev: String = "main", in directory: String? = nil,
    more: [String: String] = [:]
  ) async throws -> (status: Int32, document: GateDocument) {
    let run = try await team.place.start(
      ["try", "--format", "json", "--since", rev] + arguments,
      environment: team.environment().merging(more) { $1 }, in: directory
    ).end()
    return (run.status, try GateDocument(run.out.isEmpty ? "{}" : run.out))
  }

  @Test(
    "with --worktree, are the reports that stand here otherwise: committed, staged, edited, not tracked"
  )
  func standing() async throws {
    try await Team.lend { team in
      let old = ["kept", "edited", "staged", "gone"].map { ("r/\($0).md", Sample.bad) }
      try await team.commit(old + [("r/twin.md", Sample.good), (".gitignore", "ignored.md\n")])
      try await team.git("switch", "-q", "-c", "work")
      try await team.commit([("r/committed.md", Sample.good), ("notes.md", "# Notes\n")])
      try team.place.write(Sample.good, to: "r/edited.md")
      try team.place.write(Sample.good, to: "r/staged.md")
      try await team.git("add", "r/staged.md")
      try team.place.write(Sample.good, to: "r/new.md")
      try team.place.write(Sample.bad, to: "r/ignored.md")
      try await team.git("rm", "-q", "r/gone.md")
      try team.place.write("{\"proposal\": \"x\"}", to: "r/twin.json")
      let (status, document) = try await since(team, ["--worktree"])
      #expect(document.since?.judged == "worktree")
      #expect(
        document.reports.map(\.path)
          == ["committed", "edited", "new", "staged"].map { "r/\($0).md" } + [
            "r/twin.json", "r/twin.md",
          ])
      #expect(status == 4)
      unlink("\(team.top)/r/twin.json")
      let narrow = try await since(team, ["--worktree", "r/new.md", "r/edited.md"])
      #expect(
        narrow.status == 0 && narrow.document.reports.map(\.path) == ["r/edited.md", "r/new.md"])
      #expect(narrow.document.since?.rev == "main" && narrow.document.since?.base.count == 40)
      let below = try await since(team, ["--worktree", "."], in: "\(team.top)/r")
      #expect(
        below.document.reports.map(\.path) == ["committed.md", "edited.md", "new.md", "staged.md"])
      let text = try await team.sandbox("try", "--since", "main", "--worktree")
      #expect(text.err.contains("this is no gate"), "\(text.err)")
      let alone = try await team.sandbox("try", "--worktree", "r")
      #expect(alone.status == 2 && alone.err.contains("--since"), "\(alone.err)")
    }
  }

  @Test(
    "are those that HEAD has; what is staged, edited or untracked beside it is status 2, each named"
  )
  func committed() async throws {
    try await Team.lend { team in
      let old = ["kept", "edited", "staged", "gone"].map { ("r/\($0).md", Sample.bad) }
      try await team.commit(old + [("notes.md", "# Notes\n"), (".gitignore", "ignored.md\n")])
      try await team.git("switch", "-q", "-c", "work")
      try await team.commit([("r/committed.md", Sample.good), ("more.md", "# Notes\n")])
      let (control, before) = try await since(team)
      #expect(control == 0 && before.reports.map(\.path) == ["r/committed.md"])
      #expect(before.since?.judged == "head")
      // What is no report, is ignored, or is gone, is nothing that anyone takes for judged.
      try team.place.write("# Other notes\n", to: "notes.md")
      try team.place.write("# New\n", to: "new notes.md")
      try team.place.write(Sample.bad, to: "r/ignored.md")
      unlink("\(team.top)/r/gone.md")
      #expect(try await since(team).status == 0)
      try team.place.write(Sample.good, to: "r/edited.md")
      try team.place.write(Sample.good, to: "r/new.md")
      try team.place.write(Sample.good, to: "r/staged.md")
      try await team.git("add", "r/staged.md")
      let (status, document) = try await since(team)
      #expect(status == 2 && document.reports.map(\.path) == ["r/committed.md"])
      #expect(
        Set(document.unreadable.map(\.path)) == ["r/edited.md", "r/new.md", "r/staged.md"])
      let narrow = try await since(team, ["r/committed.md"])
      #expect(narrow.status == 0)
    }
  }

  @Test("a name that is not there, and was not, is refused; one that was removed is nothing to try")
  func mistyped() async throws {
    try await Team.lend { team in
      try await team.commit([("r/a.md", Sample.bad), ("r/b.md", Sample.bad)])
      try await team.git("switch", "-q", "-c", "work")
      try await team.git("rm", "-q", "-r", "r")
      let run = try await team.sandbox("try", "--since", "main", "reports")
      #expect(run.status == 2 && run.err.contains("reports is not here"), "\(run.err)")
      #expect(try await team.sandbox("try", "--since", "main", "r").status == 0)
      #expect(try await team.sandbox("try", "--since", "main", "r/a.md").status == 0)
    }
  }

  @Test("nothing changed is status 0, and says so")
  func nothing() async throws {
    try await Team.lend { team in
      try await team.commit([("r/a.md", Sample.bad)])
      let run = try await team.sandbox("try", "--since", "main")
      #expect(run.status == 0 && run.out == "no report was added or changed since main\n")
      let (status, document) = try await since(team)
      #expect(status == 0 && document.reports.isEmpty && document.findings.isEmpty)
      #expect(team.place.workspaces() == [])
      try await team.commit([("b.md", "# no report\n")])
      #expect(try await since(team, rev: "HEAD~1").status == 0)
    }
  }

  @Test("a JSON twin alone that changed is tried with its markdown")
  func twin() async throws {
    try await Team.lend { team in
      try await team.commit([("a.md", Sample.good), ("a.json", "[1]")])
      let (_, control) = try await since(team)
      #expect(control.reports.isEmpty)
      try await team.git("switch", "-q", "-c", "work")
      try await team.commit([("a.json", "{\"proposal\": \"x\", \"id\": \"fsar_1\"}")])
      let (status, document) = try await since(team)
      #expect(document.reports.map(\.path) == ["a.md"] && status == 1)
    }
  }

  @Test(
    "what is no commit is refused, and is no option of git's",
    arguments: [
      "nowhere", "--output=canary", "-x", "--exec=touch canary", "main..main", "main:a.md", " ",
      "$(touch canary)", "--", "^main", "main\nmain",
    ])
  func revisions(rev: String) async throws {
    try await Team.lend { team in
      try await team.commit([("a.md", Sample.good)])
      let run = try await team.place.start(
        ["try", "--since=\(rev)"], environment: team.environment()
      ).end()
      #expect(run.status == 2 && run.out == "", "\(run.out)\(run.err)")
      #expect(!FileManager.default.fileExists(atPath: "\(team.top)/canary"))
    }
  }

  @Test("a history that is cut off, none in common, no repository and no git are status 2")
  func noHistory() async throws {
    try await Team.lend { team in
      try await team.commit([("a.md", Sample.good)])
      try await team.commit([("a.md", Sample.bad)])
      try await team.git(
        "clone", "-q", "--depth", "1", "--no-single-branch", "file://\(team.top)",
        "\(team.place.path)/shallow")
      let shallow = try await team.sandbox(
        "try", "--since", "HEAD", in: "\(team.place.path)/shallow")
      #expect(shallow.status == 2 && shallow.err.contains("fetch-depth: 0"), "\(shallow.err)")
      try await team.git("switch", "-q", "--orphan", "other")
      try await team.commit([("b.md", Sample.good)])
      let orphan = try await team.sandbox("try", "--since", "main")
      #expect(orphan.status == 2 && orphan.err.contains("in common"), "\(orphan.err)")
      let outside = try await team.sandbox("try", "--since", "HEAD", team.place.runtime)
      #expect(outside.status == 2 && outside.err.contains("outside of the repository"))
      let none = try await team.sandbox("try", "--since", "HEAD", in: team.place.runtime)
      #expect(none.status == 2 && none.err.contains("working tree"), "\(none.err)")
      let bare = try await team.sandbox("try", "--since", "HEAD", more: ["PATH": "/nonexistent"])
      #expect(bare.status == 2 && bare.err.contains("git is not here"), "\(bare.err)")
    }
  }

  @Test("a hook's environment, a linked working tree and a directory below are no other repository")
  func environments() async throws {
    try await Team.lend { team in
      try await team.commit([("r/a.md", Sample.good)])
      try await team.git("switch", "-q", "-c", "work")
      try await team.commit([("r/b.md", Sample.bad)])
      for more in [
        [:], ["GIT_DIR": ".git"], ["GIT_DIR": "\(team.top)/.git", "GIT_WORK_TREE": team.top],
        ["GIT_INDEX_FILE": ".git/index"], ["GIT_INDEX_FILE": "\(team.top)/.git/index"],
        ["GIT_INDEX_FILE": ".git/index", "GIT_DIR": ".git"],
        ["GIT_EXTERNAL_DIFF": "false", "GIT_PAGER": "false"],
      ] {
        let (status, document) = try await since(team, more: more)
        #expect(status == 1 && document.reports.map(\.path) == ["r/b.md"], "\(more)")
      }
      // An index that is not there has nothing, and would pass for nothing changed.
      let index = try await team.sandbox(
        "try", "--since", "main", more: ["GIT_INDEX_FILE": ".git/other-index"])
      #expect(index.status == 2 && index.err.contains("which is not there"), "\(index.err)")
      let linked = "\(team.place.path)/linked"
      try await team.git("worktree", "add", "-q", "-b", "other", linked, "main")
      try FileManager.default.copyItem(
        atPath: "\(team.top)/r/b.md", toPath: "\(linked)/r/c.md")
      try await team.git("add", "r/c.md", in: linked)
      let place = "\(team.top)/.git/worktrees/linked"
      let hook = try await since(
        team, in: linked, more: ["GIT_DIR": place, "GIT_INDEX_FILE": "\(place)/index"])
      #expect(hook.status == 1 && hook.document.reports.map(\.path) == ["r/c.md"])
      try await team.git("commit", "-q", "-m", "c", in: linked)
      let (status, document) = try await since(team, in: linked)
      #expect(status == 1 && document.reports.map(\.path) == ["r/c.md"])
      // Whoever names another repository is not told of this one.
      let named = try await team.sandbox(
        "try", "--since", "main", more: ["GIT_DIR": "\(team.top)/.git"], in: linked)
      #expect(named.status == 2 && named.err.contains("unset GIT_DIR"), "\(named.err)")
    }
  }
}
