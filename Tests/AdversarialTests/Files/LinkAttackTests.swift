import Foundation
import Judging
import Launching
import Runner
import Testing

/// Attacks 8 and 9.
@Suite(.timeLimit(.minutes(10))) struct LinkAttackTests {
  private static let links = """
    target, outside = sys.argv[1:]
    tell("hard", lambda: os.link(target, "hard"))
    tell("soft", lambda: os.symlink(target, "soft"))
    tell("directory", lambda: os.symlink(outside, "directory"))
    tell("through-hard", lambda: put("hard", "!"))
    tell("through-soft", lambda: put("soft", "!"))
    tell("through-directory", lambda: put("directory/planted", "!"))
    """

  @Test(
    "links out of the work directory lead nowhere, and clean-up does not follow them",
    arguments: AttackTier.jailed + [.bare])
  func links(_ tier: AttackTier) async throws {
    try await Outside.lend { outside in
      let target = try outside.canary("canary", "song")
      // In the same file system, so that a hard link could be made.
      let scratch = try Scratch(for: AttackTier.user, in: ["/tmp"])
      let end = try await Attack(python: Self.links, [target, outside.path])
        .run(in: tier, work: .directory(scratch.path))
      let linked = outside.status("canary")?.st_nlink
      #expect(HostFile.status("\(scratch.path)/soft").map { $0.st_mode & S_IFMT } == S_IFLNK)
      try scratch.remove()
      #expect(end.answers["soft"] == "done" && outside.has("canary"))
      if tier == .bare {
        #expect(outside.text("canary") == "song!!" && outside.has("planted") && linked == 2)
      } else {
        #expect(outside.text("canary") == "song" && !outside.has("planted") && linked == 1)
        // Where the hard link was refused, a file of the run's own takes its name.
        let done = end.answers.filter { $0.value == "done" }.keys.sorted()
        #expect(done == ["directory", "soft", "through-hard"], "\(end.allSaid)")
      }
    }
  }

  private static let renames = """
    outside = sys.argv[1]
    tell("ancestor", lambda: os.rename(outside + "/keep", outside + "/gone"))
    tell("into", lambda: os.rename(outside + "/other", os.getcwd() + "/other"))
    tell("work", lambda: os.rename(outside + "/box", outside + "/box2"))
    tell("remove", lambda: os.unlink(outside + "/canary"))
    """

  @Test(
    "nothing above or beside the work directory can be renamed, moved into it or removed",
    arguments: AttackTier.jailed + [.bare])
  func renames(_ tier: AttackTier) async throws {
    try await Outside.lend { outside in
      for name in ["keep", "keep/inner", "other", "box", "box/work"] { try outside.directory(name) }
      try outside.canary("keep/inner/secret", "safe")
      try outside.canary("other/file", "safe")
      try outside.canary("canary", "safe")
      let end = try await Attack(python: Self.renames, [outside.path])
        .run(in: tier, work: .directory(outside["box/work"]))
      #expect(end.ending == .exited(0), "\(end.allSaid)")
      let isSafe = tier != .bare
      for name in ["keep/inner/secret", "other/file", "box/work", "canary"] {
        #expect(outside.has(name) == isSafe, "\(name)")
      }
      #expect(end.answers.values.contains("done") != isSafe, "\(end.allSaid)")
    }
  }
}
