import Foundation
import Testing

/// A submodule brings what its commit has, whatever is checked out in its place.
@Suite("Reports in submodules", .timeLimit(.minutes(10))) struct SubmoduleTests {
  private static let bad = Sample.report([("a.json", "{\"a\": ")])
  private static let file = ["-c", "protocol.file.allow=always"]

  /// A team whose main has a submodule `sub` with a good report, and where that comes from.
  private func team(_ body: (Team, String) async throws -> Void) async throws {
    try await Team.lend { team in
      let source = "\(team.place.path)/source"
      try await team.git("init", "-q", "-b", "main", source)
      try await commit([("s.md", Sample.good), ("old.md", Self.bad)], in: source, team)
      try await team.commit([("notes.txt", "x\n")])
      try await submodule(["add", source, "sub"], team)
      try await team.git("commit", "-q", "-m", "sub")
      try await team.git("switch", "-q", "-c", "attack")
      try await body(team, source)
    }
  }

  private func commit(
    _ files: [(String, String)], in directory: String, _ team: Team
  ) async throws {
    for (name, text) in files {
      try Data(text.utf8).write(to: URL(fileURLWithPath: "\(directory)/\(name)"))
    }
    try await team.git("add", "-A", in: directory)
    try await team.git("commit", "-q", "-m", "x", in: directory)
  }

  private func submodule(_ arguments: [String], _ team: Team) async throws {
    let run = try await team.attempt(Self.file + ["submodule", "--quiet"] + arguments)
    try #require(run.status == 0, "\(run.err)")
  }

  /// Moves the submodule of the branch to a commit with these files.
  private func move(
    to files: [(String, String)], _ source: String, _ team: Team
  ) async throws {
    try await commit(files, in: source, team)
    let pull = try await team.attempt(
      Self.file + ["pull", "-q", "origin", "main"], in: "\(team.top)/sub")
    try #require(pull.status == 0, "\(pull.err)")
    try await team.commit([])
  }

  private func tried(_ team: Team, _ arguments: String...) async throws -> (Int32, GateDocument) {
    let run = try await team.place.start(
      ["try", "--format", "json", "--since", "main"] + arguments, environment: team.environment()
    ).end()
    return (run.status, try GateDocument(run.out))
  }

  @Test("one that a branch moves to a bad report, with the checkout left where it was")
  func stale() async throws {
    try await team { team, source in
      try await move(to: [("s.md", Self.bad)], source, team)
      try await team.git("checkout", "-q", "HEAD~1", in: "\(team.top)/sub")
      // The control: what stands there is good.
      #expect(try await team.sandbox("try", "sub/s.md").status == 0)
      for names in [[], ["sub"], ["sub/s.md"]] {
        let run = try await team.place.start(
          ["try", "--format", "json", "--since", "main"] + names,
          environment: team.environment()
        ).end()
        #expect(run.status == 1, "\(names): \(run.err)")
        // What the submodule had before is not new.
        #expect(try GateDocument(run.out).reports.map(\.path) == ["sub/s.md"])
      }
      // A merge leaves it so, too.
      try await team.git("switch", "-q", "main")
      try team.installHook()
      let merge = try await team.attempt(["merge", "--no-ff", "-m", "m", "attack"])
      #expect(merge.status != 0 && merge.err.contains("1 failed"), "\(merge.out)\(merge.err)")
    }
  }

  @Test("one that is moved to a good report passes; a first one is judged with all that it has")
  func good() async throws {
    try await team { team, source in
      try await move(to: [("s.md", Sample.good.replacing("fsar_1", with: "b"))], source, team)
      let (status, document) = try await tried(team)
      #expect(status == 0 && document.reports.map(\.path) == ["sub/s.md"], "\(document)")
      try await submodule(["add", source, "deep/second"], team)
      try await team.commit([])
      let (first, all) = try await tried(team)
      #expect(first == 1)
      #expect(all.reports.map(\.path) == ["deep/second/old.md", "deep/second/s.md", "sub/s.md"])
    }
  }

  @Test(
    "one that is not checked out is read where git keeps it; a commit that is nowhere is status 2")
  func absent() async throws {
    try await team { team, source in
      try await move(to: [("s.md", Self.bad)], source, team)
      try await submodule(["deinit", "-f", "sub"], team)
      let (status, document) = try await tried(team)
      #expect(status == 1 && document.reports.map(\.path) == ["sub/s.md"], "\(document)")
      // The directory itself is gone, too.
      rmdir("\(team.top)/sub")
      #expect(try await tried(team).0 == 1)
      try FileManager.default.removeItem(atPath: "\(team.top)/.git/modules/sub")
      let run = try await team.sandbox("try", "--since", "main")
      #expect(run.status == 2 && run.err.contains("git submodule update"), "\(run.err)")
      // A name that leads elsewhere is none.
      try team.place.write(
        "[submodule \"../../../source/.git\"]\n\tpath = sub\n\turl = x\n", to: ".gitmodules")
      try await team.git("add", ".gitmodules")
      try await team.git("commit", "-q", "-m", "x")
      #expect(try await tried(team).0 == 2)
    }
  }

  @Test("a report that is edited or not committed in a submodule's checkout is status 2")
  func beside() async throws {
    try await team { team, source in
      try await move(to: [("s.md", Sample.good.replacing("fsar_1", with: "b"))], source, team)
      // The control: left where it was, or at another commit, nothing in there was edited.
      try await team.git("checkout", "-q", "HEAD~1", in: "\(team.top)/sub")
      #expect(try await tried(team).0 == 0)
      try team.place.write("# no report\n", to: "sub/n.md")
      #expect(try await tried(team).0 == 0)
      try team.place.write(Sample.good, to: "sub/n.md")
      try team.place.write(Self.bad.replacing("fsar_1", with: "c"), to: "sub/old.md")
      let (status, document) = try await tried(team)
      #expect(status == 2)
      #expect(Set(document.unreadable.map(\.path)) == ["sub/n.md", "sub/old.md"], "\(document)")
      #expect(try await tried(team, "notes.txt").0 == 0)
    }
  }

  @Test("one in a submodule is followed, and links in there are not")
  func nested() async throws {
    try await team { team, source in
      let inner = "\(team.place.path)/inner"
      try await team.git("init", "-q", "-b", "main", inner)
      try await commit([("i.md", Self.bad)], in: inner, team)
      let added = try await team.attempt(
        Self.file + ["submodule", "--quiet", "add", inner, "in"], in: source)
      try #require(added.status == 0, "\(added.err)")
      try await move(to: [], source, team)
      // Its commit is here only once it is checked out.
      let (unseen, document) = try await tried(team)
      #expect(unseen == 2 && document.unreadable.map(\.path) == ["sub/in"], "\(document)")
      try await submodule(["update", "--init", "--recursive"], team)
      let (status, seen) = try await tried(team)
      #expect(status == 1 && seen.reports.map(\.path) == ["sub/in/i.md"], "\(seen)")
      symlink("/etc", "\(source)/link")
      try await move(to: [], source, team)
      let (linked, links) = try await tried(team)
      #expect(linked == 2 && links.unreadable.map(\.path) == ["sub/link"], "\(links)")
    }
  }
}
