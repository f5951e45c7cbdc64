import Foundation
import Testing

/// What a checkout configures, or the environment says, starts nothing.
@Suite("No code by configuration", .timeLimit(.minutes(10))) struct ConfigurationTests {
  private static let severe = Sample.report([("a.json", "[1]")], severity: "60")

  /// A program that leaves a trace, under a name for each way to it.
  private struct Spy {
    let team: Team
    var traces: String { "\(team.place.path)/traces" }
    var found: [String] { team.place.names(in: traces) }

    init(_ team: Team) throws {
      self.team = team
      try FileManager.default.createDirectory(
        atPath: "\(team.place.path)/traces", withIntermediateDirectories: true)
    }

    /// A command line that leaves the trace, and answers nothing.
    func command(_ name: String) -> String { "touch \(traces)/\(name); cat; true" }

    func forget() {
      for name in found { unlink("\(traces)/\(name)") }
    }
  }

  /// A branch with a report, all of whose files are of drivers that run a program, and look edited.
  private func attack(_ body: (Team, Spy) async throws -> Void) async throws {
    try await Team.lend { team in
      let spy = try Spy(team)
      try await team.commit([("reports/old.md", Sample.good), ("x.txt", "x\n")])
      try await team.git("switch", "-q", "-c", "attack")
      try await team.commit([
        ("reports/new.md", Self.severe),
        (".gitattributes", "* filter=spy diff=spy merge=spy\nx.txt filter=a=b\n"),
      ])
      for name in ["reports/old.md", "reports/new.md", "x.txt"] {
        utimes("\(team.top)/\(name)", nil)
      }
      try await body(team, spy)
    }
  }

  private static let settings = [
    "filter.spy.clean", "filter.spy.smudge", "filter.spy.process", "filter.a=b.clean",
    "diff.spy.textconv", "diff.spy.command", "diff.external", "merge.spy.driver", "core.fsmonitor",
    "core.pager", "core.editor", "core.sshCommand", "core.askPass", "core.gitProxy",
    "core.alternateRefsCommand", "gpg.program", "gpg.ssh.program", "credential.helper",
    "sequence.editor", "interactive.diffFilter", "pager.diff-tree", "pager.ls-files",
    "pager.cat-file", "alias.ls-files", "alias.cat-file", "uploadpack.packObjectsHook",
    "remote.origin.uploadpack", "remote.origin.vcs", "submodule.x.update",
  ]

  @Test("no setting of the checkout's own configuration, and no hook")
  func settings() async throws {
    try await attack { team, spy in
      for key in Self.settings {
        let isBang = key.hasPrefix("alias.") || key.hasPrefix("submodule.")
        try await team.git(
          "config", key, (isBang ? "!" : "") + spy.command(key.replacing("/", with: "_")))
      }
      for name in [
        "post-index-change", "pre-commit", "reference-transaction", "fsmonitor-watchman",
      ] {
        try team.hook(name, "#!/bin/sh\n\(spy.command("hook-\(name)"))\n")
      }
      // The control: git's own commands start them.
      _ = try await team.attempt(["status"])
      _ = try await team.attempt(["diff", "main"])
      #expect(spy.found.contains("filter.spy.clean") || spy.found.contains("filter.spy.process"))
      #expect(spy.found.contains("core.fsmonitor"), "\(spy.found)")
      spy.forget()
      for arguments in [[], ["--worktree"], ["reports"], ["--policy", "x.txt"]] {
        for more in [[:], Team.hook] {
          let run = try await team.place.start(
            ["try", "--since", "main"] + arguments,
            environment: team.environment().merging(more) { $1 }
          ).end()
          // The control: it was looked at.
          #expect(run.status == (arguments.first == "--policy" ? 2 : 4), "\(run.out)\(run.err)")
          #expect(spy.found.isEmpty, "\(arguments) \(more): \(spy.found)")
        }
      }
      let policy = try await team.sandbox("policy", "check", "--since", "main")
      #expect(policy.status == 0 && spy.found.isEmpty, "\(policy.err): \(spy.found)")
    }
  }

  @Test("no variable of the environment that names a program, a configuration or a file to write")
  func variables() async throws {
    try await attack { team, spy in
      let programs = "\(team.place.path)/programs"
      for name in ["git", "git-ls-files", "git-cat-file", "git-remote-ext", "ssh"] {
        try team.place.program("#!/bin/sh\n\(spy.command(name))\n", at: "\(programs)/\(name)")
      }
      var variables = [
        "GIT_EXEC_PATH": programs, "GIT_TRACE": "\(spy.traces)/trace",
        "GIT_TRACE2": "\(spy.traces)/trace2", "GIT_TRACE2_EVENT": "\(spy.traces)/event",
        "GIT_TRACE_SETUP": "\(spy.traces)/setup", "GIT_TRACE_PACK_ACCESS": "\(spy.traces)/pack",
        "GIT_CONFIG_COUNT": "1", "GIT_CONFIG_KEY_0": "core.fsmonitor",
        "GIT_CONFIG_VALUE_0": spy.command("count"),
        "GIT_CONFIG_PARAMETERS": "'core.fsmonitor=\(spy.command("parameters"))'",
        "GIT_CONFIG": "/nonexistent", "GIT_OBJECT_DIRECTORY": "/nonexistent",
        "GIT_ALTERNATE_OBJECT_DIRECTORIES": programs, "GIT_NAMESPACE": "x",
        "GIT_SHALLOW_FILE": "/dev/null", "GIT_REPLACE_REF_BASE": "refs/x/",
        "GIT_WORK_TREE": programs, "GIT_COMMON_DIR": "/nonexistent", "GIT_ATTR_SOURCE": "x",
        "GIT_LITERAL_PATHSPECS": "0", "GIT_ICASE_PATHSPECS": "1", "GIT_DIFF_OPTS": "-u0",
        "GIT_DEFAULT_HASH": "sha256", "GIT_INTERNAL_SUPER_PREFIX": "x/",
      ]
      for name in [
        "GIT_EXTERNAL_DIFF", "GIT_SSH_COMMAND", "GIT_SSH", "GIT_ASKPASS", "SSH_ASKPASS",
        "GIT_PAGER", "PAGER", "GIT_EDITOR", "EDITOR", "GIT_SEQUENCE_EDITOR", "GIT_PROXY_COMMAND",
      ] {
        variables[name] = spy.command(name)
      }
      // The control: git itself heeds them.
      _ = try await team.place.start(
        ["status"], environment: team.environment().merging(variables) { $1 },
        program: try Team.tool("git")
      ).end()
      #expect(spy.found.contains("trace2"), "\(spy.found)")
      spy.forget()
      // Nor what the user's own configuration says of traces.
      try await team.git(
        "config", "--file", "\(team.place.path)/gitconfig", "trace2.eventTarget",
        "\(spy.traces)/target")
      for arguments in [[], ["--worktree"]] {
        let run = try await team.place.start(
          ["try", "--since", "main"] + arguments,
          environment: team.environment().merging(variables) { $1 }
        ).end()
        #expect(run.status == 4, "\(run.out)\(run.err)")
        #expect(spy.found.isEmpty, "\(arguments): \(spy.found)")
      }
    }
  }

  @Test("no fetching of what a partial clone lacks: status 2, and nothing is started")
  func promisor() async throws {
    try await attack { team, spy in
      let object = try await team.git("rev-parse", "HEAD:reports/new.md")
        .trimmingCharacters(in: .newlines)
      try team.place.tool("fetch", "touch \(spy.traces)/ext; exit 1")
      unlink("\(team.top)/.git/objects/\(object.prefix(2))/\(object.dropFirst(2))")
      for (key, value) in [
        ("remote.origin.url", "ext::\(team.place.path)/bin/fetch"),
        ("remote.origin.promisor", "true"), ("extensions.partialClone", "origin"),
        ("core.repositoryFormatVersion", "1"), ("protocol.ext.allow", "always"),
        ("protocol.allow", "always"),
      ] {
        try await team.git("config", key, value)
      }
      // The control: git fetches it so.
      _ = try await team.attempt(["cat-file", "blob", object])
      #expect(spy.found == ["ext"])
      spy.forget()
      for arguments in [[], ["--worktree"]] {
        let run = try await team.place.start(
          ["try", "--since", "main"] + arguments, environment: team.environment()
        ).end()
        #expect(spy.found.isEmpty, "\(arguments): \(spy.found)")
        #expect(arguments != [] || run.status == 2 && run.err.contains("fetch it"), "\(run.err)")
      }
    }
  }

  @Test("no setting of a submodule's configuration")
  func submodule() async throws {
    try await attack { team, spy in
      let source = "\(team.place.path)/source"
      try await team.git("init", "-q", source)
      try Data(Self.severe.utf8).write(to: URL(fileURLWithPath: "\(source)/s.md"))
      try await team.git("add", "-A", in: source)
      try await team.git("commit", "-q", "-m", "x", in: source)
      let added = try await team.attempt([
        "-c", "protocol.file.allow=always", "submodule", "--quiet", "add", source, "sub",
      ])
      try #require(added.status == 0, "\(added.err)")
      try await team.commit([])
      let sub = "\(team.top)/sub"
      for key in Self.settings where !key.hasPrefix("alias.") {
        try await team.git("config", key, spy.command(key), in: sub)
      }
      try Data("* filter=spy\n".utf8).write(
        to: URL(fileURLWithPath: "\(team.top)/.git/modules/sub/info/attributes"))
      utimes("\(sub)/s.md", nil)
      // The control.
      _ = try await team.attempt(["status"], in: sub)
      #expect(!spy.found.isEmpty)
      spy.forget()
      for arguments in [[], ["--worktree"]] {
        let run = try await team.place.start(
          ["try", "--format", "json", "--since", "main"] + arguments,
          environment: team.environment()
        ).end()
        let paths = try GateDocument(run.out).reports.map(\.path)
        #expect(run.status == 4 && paths.contains("sub/s.md"), "\(run.out)")
        #expect(spy.found.isEmpty, "\(arguments): \(spy.found)")
      }
    }
  }

  @Test("a repository of another user's is refused, with what to do")
  func foreign() async throws {
    guard geteuid() == 0 else { try Test.cancel("only root can give a file away") }
    try await attack { team, _ in
      #expect(try await team.sandbox("try", "--since", "main").status == 4)
      for path in [team.top, "\(team.top)/.git"] { #expect(chown(path, 12345, 12345) == 0) }
      let run = try await team.sandbox("try", "--since", "main")
      #expect(run.status == 2 && run.err.contains("another user"), "\(run.err)")
      #expect(run.err.contains("safe.directory"), "\(run.err)")
    }
  }
}
