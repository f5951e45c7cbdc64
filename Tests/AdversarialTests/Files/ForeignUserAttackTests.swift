import Artifact
import Foundation
import Testing

@testable import Judging
@testable import Launching
@testable import Runner

/// What another user of the host can do to a run of root's: one of `nobody`'s, as whom many programs run.
@Suite(
  "Another user's process", .timeLimit(.minutes(10)),
  .enabled(if: geteuid() == 0, "only root's tools have a user of their own"))
struct ForeignUserAttackTests {
  private static let nobody = User(uid: 65534, gid: 65534)

  /// Runs a script as `nobody`, outside of every jail.
  private func attack(_ script: String, _ arguments: [String]) async throws -> [String: String] {
    let attack = Attack(python: script, arguments)
    let end = try await Supervisor.live.run(
      Supervised(
        attack.command, limits: Limits(wall: .seconds(60)), jail: .bare(as: Self.nobody)))
    #expect(end.ending == .exited(0), "\(end.allSaid)")
    return end.answers
  }

  @Test("finds no way into a scratch directory, nor moves or removes it")
  func scratch() async throws {
    let script = """
      top = sys.argv[1]
      tell("list", lambda: len(os.listdir(top)))
      tell("read", lambda: get(top + "/a.test.js"))
      tell("write", lambda: put(top + "/a.test.js", "x"))
      tell("plant", lambda: put(top + "/b.test.js", "x"))
      tell("mode", lambda: os.chmod(top, 0o777))
      tell("link", lambda: os.link(top + "/a.test.js", "/dev/shm/" + os.path.basename(top) + ".x"))
      tell("move", lambda: os.rename(top, top + ".moved"))
      tell("unlock", lambda: os.unlink(top + ".lock"))
      tell("lock", lambda: put(top + ".lock", "x"))
      """
    let attempts = ["list", "read", "write", "plant", "mode", "link", "move", "unlock", "lock"]
    func answers(of user: User?) async throws -> (answers: [String: String], kept: Bool) {
      let scratch = try Scratch(for: user)
      defer {
        try? Removal.remove(scratch.path + ".moved")
        unlink("/dev/shm/\(URL(fileURLWithPath: scratch.path).lastPathComponent).x")
        try? scratch.remove()
      }
      let file = "\(scratch.path)/a.test.js"
      try Data("test".utf8).write(to: URL(fileURLWithPath: file))
      if let user { try #require(chown(file, user.uid, user.gid) == 0) }
      let answers = try await attack(script, [scratch.path])
      return (answers, FileManager.default.contents(atPath: file) == Data("test".utf8))
    }
    let ours = try await answers(of: AttackTier.user)
    #expect(ours.kept)
    for attempt in attempts {
      let answer = try #require(ours.answers[attempt])
      #expect(["EACCES", "EPERM"].contains(answer), "\(attempt): \(answer)")
    }
    // The control: to a directory that is nobody's own.
    let theirs = try await answers(of: Self.nobody)
    #expect(!theirs.kept && theirs.answers["write"] == "done" && theirs.answers["move"] == "done")
  }

  @Test(
    "reaches no process of a run, and nothing of it by way of one", arguments: AttackTier.jailed)
  func processes(_ tier: AttackTier) async throws {
    let script = """
      for pid in sys.argv[1:]:
        pid = int(pid)
        tell("signal", lambda: os.kill(pid, 0))
        tell("memory", lambda: os.close(os.open(f"/proc/{pid}/mem", os.O_RDWR)))
        tell("environment", lambda: len(get(f"/proc/{pid}/environ")))
        tell("descriptors", lambda: len(os.listdir(f"/proc/{pid}/fd")))
        tell("root", lambda: len(os.listdir(f"/proc/{pid}/root/usr")))
        tell("directory", lambda: put(f"/proc/{pid}/cwd/mark", "x"))
        tell("trace", lambda: call("ptrace", 16, pid, 0, 0))  # PTRACE_ATTACH
      """
    let attempts = [
      "signal", "memory", "environment", "descriptors", "root", "directory", "trace",
    ]
    func answers(of user: User?) async throws -> (answers: [String: String], mark: Bool) {
      let token = Outside.token()
      try await tier.require()
      let scratch = try Scratch(for: user)
      defer { try? scratch.remove() }
      var jail = tier.jail().owned(by: user).writing(
        tier.hasRoot ? .memory : .directory(scratch.path))
      jail.skipped = []
      let run = Supervised(
        Invocation(
          "/bin/bash", ["-c", "while ! [ -e mark ]; do sleep 0.1; done; : \(token)"],
          environment: ["PATH": "/usr/bin:/bin"], directory: jail.workPath ?? "/"),
        limits: Limits(wall: .seconds(50)), jail: jail)
      let running = Task { try await Supervisor.live.run(run) }
      func tools() -> [Int32] {
        HostProcesses.with(token).filter { pid in
          let name = try? String(contentsOfFile: "/proc/\(pid)/comm", encoding: .utf8)
          return name == "bash\n"
        }
      }
      #expect(await HostProcesses.eventually { !tools().isEmpty })
      // The oldest is the shell; a copy of it that is about to be sleep(1) is gone before it is asked.
      let shell = try #require(tools().min())
      let answers = try await attack(script, ["\(shell)"])
      // It ends by itself only where the mark could be made.
      let isMarked = answers["directory"] == "done"
      if !isMarked { running.cancel() }
      _ = try? await running.value
      return (answers, isMarked)
    }
    let ours = try await answers(of: AttackTier.user)
    #expect(!ours.mark)
    for attempt in attempts {
      let answer = try #require(ours.answers[attempt])
      #expect(["EACCES", "EPERM"].contains(answer), "\(attempt): \(answer)")
    }
    // The control: a run as nobody.
    let theirs = try await answers(of: Self.nobody)
    #expect(theirs.answers["signal"] == "done")
    #expect(theirs.mark)
  }

  @Test("reads nothing of a kept cluster, and changes nothing in it")
  func template() async throws {
    let bench = try await Stage.bench(.namespaces, .postgresql, .psql)
    _ = try await bench.judge([(name: "a.sql", text: "SELECT 1;")])
    let cache = try #require(bench.cache)
    let name = try FileManager.default.contentsOfDirectory(atPath: cache).first {
      $0.hasPrefix("postgresql-")
    }
    // The cache's own mode aside, which keeps all others out.
    let kept = "\(cache)/\(try #require(name))"
    var status = stat()
    try #require(lstat(kept, &status) == 0)
    #expect(status.st_uid == 0 && status.st_mode & 0o077 == 0)
    let files = try #require(FileManager.default.enumerator(atPath: kept))
    for case let file as String in files {
      try #require(lstat("\(kept)/\(file)", &status) == 0)
      #expect(status.st_uid == 0 && status.st_mode & 0o022 == 0, "\(file)")
    }
  }

  @Test("plants no link where a report's files are laid out")
  func plantedLink() async throws {
    try await Outside.lend { outside in
      let scratch = try Scratch(for: AttackTier.user)
      defer { try? scratch.remove() }
      try #require(symlink(outside.path, "\(scratch.path)/lib") == 0)
      let report = """
        # FSAR Proposal Report
        - id: fsar_1
        - timestamp: 2026-01-02T20:13:28Z
        - severity: 5
        - block_execution: false
        - proposal:
        ===FILE:lib/a.js===
        a()
        ===END===
        """
      let artifacts = Extraction(
        try #require(MarkdownReader.report(in: SourceText(Array(report.utf8))))
      ).artifacts
      #expect(throws: FileFailure.self) {
        try ProjectCopy.write(artifacts, to: scratch.descriptor, owner: AttackTier.user)
      }
      #expect(!outside.has("a.js"))
      // The control: the link leads there.
      try Data("x".utf8).write(to: URL(fileURLWithPath: "\(scratch.path)/lib/a.js"))
      #expect(outside.has("a.js"))
      unlink("\(scratch.path)/lib")
      try ProjectCopy.write(artifacts, to: scratch.descriptor, owner: AttackTier.user)
      #expect(HostFile.status("\(scratch.path)/lib/a.js")?.st_uid == AttackTier.user?.uid)
    }
  }

  @Test("has no part in a scratch directory: it is the one that was made, its user's, and closed")
  func place() throws {
    let scratch = try Scratch(for: AttackTier.user)
    defer { try? scratch.remove() }
    var named = stat()
    var opened = stat()
    #expect(lstat(scratch.path, &named) == 0 && fstat(scratch.descriptor, &opened) == 0)
    #expect(named.st_ino == opened.st_ino && named.st_dev == opened.st_dev)
    #expect(named.st_uid == AttackTier.user?.uid && named.st_mode & 0o7777 == 0o700)
  }
}
