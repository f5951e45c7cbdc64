import Foundation
import Testing

/// Whatever stands between git's object and a file does not choose what is judged.
@Suite("What is judged is what is merged", .timeLimit(.minutes(10))) struct MergedBytesTests {
  private static let bad = Sample.report([("a.json", "{\"a\": ")])

  private func tried(
    _ team: Team, _ arguments: [String] = [], more: [String: String] = [:]
  ) async throws -> (status: Int32, document: GateDocument) {
    let run = try await team.place.start(
      ["try", "--format", "json", "--since", "main"] + arguments,
      environment: team.environment().merging(more) { $1 }
    ).end()
    return (run.status, try GateDocument(run.out))
  }

  /// A repository with a good report in main, and a branch for an attack.
  private func branch(_ body: (Team) async throws -> Void) async throws {
    try await Team.lend { team in
      try await team.commit([("reports/old.md", Sample.good), ("notes.txt", "x\n")])
      try await team.git("switch", "-q", "-c", "attack")
      try await body(team)
    }
  }

  private func remove(_ team: Team, _ name: String) { unlink("\(team.top)/\(name)") }

  @Test("a filter that makes a good report of a bad one on the way to the working tree")
  func smudge() async throws {
    try await branch { team in
      try await team.commit([("reports/new.md", Self.bad)])
      let good = "\(team.place.path)/good.md"
      try Data(Sample.good.utf8).write(to: URL(fileURLWithPath: good))
      try await team.git("config", "filter.mend.smudge", "cat >/dev/null; cat \(good)")
      try team.place.write("reports/new.md filter=mend\n", to: ".git/info/attributes")
      remove(team, "reports/new.md")
      try await team.git("checkout", "-q", "--", "reports/new.md")
      // The control: what stands here passes.
      #expect(try await team.sandbox("try", "reports/new.md").status == 0)
      let (status, document) = try await tried(team)
      #expect(status == 2 && document.unreadable.map(\.path) == ["reports/new.md"])
      remove(team, "reports/new.md")
      let (gone, bad) = try await tried(team)
      #expect(gone == 1 && bad.reports.map(\.verdict) == ["failed"])
    }
  }

  @Test("what stands in $Id: … $ of the object, and is another text wherever it is checked out")
  func identity() async throws {
    try await branch { team in
      let hidden = Sample.report([("a.json", "{\"rev\": \"$Id:x\",,, \"y\": \"$\"}")])
      try await team.commit([("reports/new.md", hidden)])
      // Of itself: git would take the report anew, without what it hides.
      try team.place.write("*.md ident\n", to: ".gitattributes")
      try await team.git("add", ".gitattributes")
      try await team.git("commit", "-q", "-m", "ident")
      try await team.git(
        "clone", "-q", "-b", "attack", "file://\(team.top)", "\(team.place.path)/fresh")
      let fresh = "\(team.place.path)/fresh"
      // The control: checked out it passes.
      let stands = try await team.sandbox("try", "reports/new.md", in: fresh)
      #expect(stands.status == 0, "\(stands.out)")
      for name in [nil, "reports/new.md"] {
        if let name { utimes("\(fresh)/\(name)", nil) }
        let run = try await team.sandbox("try", "--since", "origin/main", in: fresh)
        #expect(run.status == 1, "\(run.out)\(run.err)")
      }
    }
  }

  @Test(
    "a step that rewrites a report before the gate, hidden from git's status",
    arguments: ["--assume-unchanged", "--skip-worktree", "--really-refresh"])
  func rewritten(flag: String) async throws {
    try await branch { team in
      try await team.commit([("reports/new.md", Self.bad), ("reports/other.md", Sample.good)])
      // The control.
      #expect(try await tried(team).status == 1)
      for name in ["reports/new.md", "reports/other.md", "reports/old.md"]
      where flag != "--really-refresh" {
        try await team.git("update-index", flag, name)
      }
      try team.place.write(Sample.good.replacing("fsar_1", with: "fsar_2"), to: "reports/new.md")
      let (status, document) = try await tried(team)
      #expect(status == 2 && document.unreadable.map(\.path) == ["reports/new.md"])
      // So is one that was good, and one that the branch does not touch.
      try team.place.write(Self.bad, to: "reports/new.md")
      try team.place.write(Self.bad, to: "reports/other.md")
      try team.place.write(Self.bad, to: "reports/old.md")
      let (edited, all) = try await tried(team)
      #expect(
        edited == 2 && Set(all.unreadable.map(\.path)) == ["reports/other.md", "reports/old.md"])
    }
  }

  @Test("reports that are not here: a sparse checkout, skip-worktree, a directory in their place")
  func absent() async throws {
    for attack in ["sparse", "skip", "directory", "gone"] {
      try await branch { team in
        try await team.commit([("reports/new.md", Self.bad)])
        switch attack {
        case "sparse": try await team.git("sparse-checkout", "set", "--no-cone", "/notes.txt")
        case "skip": try await team.git("update-index", "--skip-worktree", "reports/new.md")
        default: break
        }
        remove(team, "reports/new.md")
        if attack == "directory" { try team.place.write("x", to: "reports/new.md/x") }
        // The control: nothing of it stands here.
        var status = stat()
        #expect(
          lstat("\(team.top)/reports/new.md", &status) != 0 || status.st_mode & S_IFMT == S_IFDIR)
        let (tried, document) = try await tried(team)
        #expect(tried == 1 && document.reports.map(\.path) == ["reports/new.md"], "\(attack)")
        let named = try await self.tried(team, ["reports/new.md"])
        #expect(named.status == 1, "\(attack)")
      }
    }
  }

  @Test("links of the branch: to a directory, out of the repository, to a report, to nothing")
  func links() async throws {
    // The control: to a file that git has, and that is no report.
    for (target, isFine) in [
      ("notes.txt", true), ("./reports/../notes.txt", true), ("reports", false),
      ("reports/old.md", false), ("/etc", false), ("../outside", false), ("nothing", false),
      ("reports/../../x", false), (".", false),
    ] {
      try await branch { team in
        symlink(target, "\(team.top)/link")
        try await team.commit([])
        let (status, document) = try await tried(team)
        #expect(status == (isFine ? 0 : 2), "\(target)")
        #expect(document.unreadable.map(\.path) == (isFine ? [] : ["link"]), "\(target)")
        // Whoever names the paths is not told of others.
        #expect(try await tried(team, ["reports"]).status == 0, "\(target)")
        #expect(try await tried(team, ["link"]).status == (isFine ? 0 : 2), "\(target)")
      }
    }
    // A directory of reports gives way to a link.
    try await branch { team in
      try FileManager.default.moveItem(
        atPath: "\(team.top)/reports", toPath: "\(team.place.path)/outside")
      symlink("\(team.place.path)/outside", "\(team.top)/reports")
      try await team.commit([])
      let (status, document) = try await tried(team)
      #expect(status == 2 && document.unreadable.map(\.path) == ["reports"])
    }
  }

  @Test("a pointer of LFS, a huge file and a name that is not UTF-8 are not passed over")
  func pointers() async throws {
    try await branch { team in
      // The control: what is no report is nothing to judge.
      try await team.commit([("reports/note.md", "version 1 of a note\n")])
      #expect(try await tried(team).status == 0)
      let pointer = "version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 5\n"
      try await team.commit([("reports/note.md", pointer)])
      let (status, document) = try await tried(team)
      #expect(status == 2 && document.unreadable.map(\.path) == ["reports/note.md"])
    }
    try await branch { team in
      try team.place.write([UInt8](repeating: 0x20, count: 65 << 20), to: "reports/huge.md")
      try await team.commit([])
      let (status, document) = try await tried(team)
      #expect(status == 2 && document.unreadable.first?.message.contains("64 MB") == true)
      remove(team, "reports/huge.md")
      #expect(try await tried(team).status == 2)
    }
  }

  @Test("a change of the mode alone, a rename, a file in a directory's place: all are judged")
  func shapes() async throws {
    try await Team.lend { team in
      try await team.commit([
        ("a.md", Self.bad), ("b.md", Self.bad), ("c/x.md", Sample.good), ("d.md", Sample.good),
      ])
      for (name, expected) in [("mode", "a.md"), ("rename", "e.md"), ("swap", "d.md/x.md")] {
        try await team.git("switch", "-q", "-c", name, "main")
        switch name {
        case "mode": chmod("\(team.top)/a.md", 0o755)
        case "rename": try await team.git("mv", "b.md", "e.md")
        default:
          remove(team, "d.md")
          try team.place.write(Self.bad, to: "d.md/x.md")
        }
        try await team.commit([])
        let (status, document) = try await tried(team)
        #expect(status == 1 && document.reports.map(\.path) == [expected], "\(name): \(document)")
      }
    }
  }

  @Test("a commit of the index, of some files or of all is judged by the index that it is made of")
  func hooks() async throws {
    try await Team.lend { team in
      try await team.commit([("a.md", Sample.good), ("b.md", Sample.good)])
      try team.hook("pre-commit", "#!/bin/sh\nexec sandbox try --since HEAD\n")
      let other = Sample.good.replacing("fsar_1", with: "fsar_2")
      for way in [["-a"], ["--", "a.md"], ["--include", "a.md"]] {
        try team.place.write(other, to: "a.md")
        let good = try await team.attempt(["commit", "-q", "-m", "good"] + way)
        #expect(good.status == 0, "\(way): \(good.out)\(good.err)")
        try team.place.write(Self.bad, to: "a.md")
        let bad = try await team.attempt(["commit", "-q", "-m", "bad"] + way)
        #expect(bad.status != 0 && bad.err.contains("1 failed"), "\(way): \(bad.out)\(bad.err)")
        try await team.git("reset", "-q", "--hard", "HEAD")
        try await team.git("commit", "-q", "--allow-empty", "--no-verify", "-m", "back")
        try team.place.write(Sample.good, to: "a.md")
        try await team.git("commit", "-q", "-a", "--no-verify", "-m", "back")
      }
      // Staged as good, and edited since: what is committed is good, and nobody looked at the rest.
      try team.place.write(other, to: "a.md")
      try await team.git("add", "a.md")
      try team.place.write(Self.bad, to: "a.md")
      let beside = try await team.attempt(["commit", "-q", "-m", "beside"])
      #expect(beside.status != 0 && beside.err.contains("git add it"), "\(beside.err)")
      // And the other way round.
      try await team.git("add", "a.md")
      try team.place.write(other, to: "a.md")
      #expect(try await team.attempt(["commit", "-q", "-m", "beside"]).status != 0)
    }
  }

  @Test("an index with conflicts, and an empty repository, are status 2")
  func unfinished() async throws {
    try await branch { team in
      try await team.commit([("reports/old.md", Sample.good.replacing("fsar_1", with: "a"))])
      try await team.git("switch", "-q", "main")
      try await team.commit([("reports/old.md", Sample.good.replacing("fsar_1", with: "b"))])
      #expect(try await team.attempt(["merge", "-q", "attack"]).status != 0)
      let run = try await team.sandbox("try", "--since", "HEAD", more: Team.hook)
      #expect(run.status == 2 && run.err.contains("conflict"), "\(run.err)")
      #expect(try await team.sandbox("try", "--since", "HEAD").status == 2)
    }
    try await Team.lend { team in
      for more in [[:], Team.hook] {
        let run = try await team.sandbox("try", "--since", "HEAD", more: more)
        let why = more.isEmpty ? "there is no commit" : "which is not there"
        #expect(run.status == 2 && run.err.contains(why), "\(run.err)")
      }
    }
  }

  @Test("a hook in front of the first commit judges all that is staged, by no policy of its own")
  func first() async throws {
    try await Team.lend { team in
      try team.place.write(Sample.good, to: "reports/a.md")
      try await team.git("add", "-A")
      let good = try await team.sandbox("try", "--since", "HEAD", more: Team.hook)
      #expect(good.status == 0 && good.out.contains("1 report: 1 passed"), "\(good.out)\(good.err)")
      try team.place.write(Self.bad, to: "reports/b.md")
      try team.place.write(#"{"version": 1, "gate": {"review": 1}}"#, to: ".sandbox.json")
      try await team.git("add", "reports")
      let bad = try await team.sandbox("try", "--since", "HEAD", more: Team.hook)
      #expect(bad.status == 1, "\(bad.out)\(bad.err)")
    }
  }

  @Test("a policy that stands here and that the revision does not have is not in force")
  func strayPolicy() async throws {
    let loose = "{\"version\": 1, \"gate\": {\"review\": 99, \"block\": 100}}"
    try await Team.lend { team in
      try await team.commit([(".gitignore", ".sandbox.json\n")])
      try await team.git("switch", "-q", "-c", "attack")
      try await team.commit([("new.md", Sample.report([("a.json", "[1]")], severity: "60"))])
      #expect(try await tried(team).status == 4)
      try team.place.write(loose, to: ".sandbox.json")
      // The control: without --since it is in force.
      #expect(try await team.sandbox("try", "new.md").status == 0)
      let (status, document) = try await tried(team)
      #expect(status == 4 && document.policy.source == "none")
    }
  }

  @Test("a named policy that a step rewrites, hidden from git's status, is an error")
  func rewrittenPolicy() async throws {
    try await Team.lend { team in
      try await team.commit([("ci/p.json", "{\"version\": 1}")])
      try await team.git("switch", "-q", "-c", "attack")
      try await team.commit([("new.md", Sample.good)])
      #expect(try await tried(team, ["--policy", "ci/p.json"]).status == 0)
      try await team.git("update-index", "--assume-unchanged", "ci/p.json")
      try team.place.write(
        "{\"version\": 1, \"gate\": {\"review\": 99, \"block\": 100}}", to: "ci/p.json")
      let (status, document) = try await tried(team, ["--policy", "ci/p.json"])
      #expect(status == 1 && document.findings.map(\.path) == ["ci/p.json"])
    }
  }
}
