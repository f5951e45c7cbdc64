import Foundation
import Judging
import Launching
import Runner
import Testing

/// Attack 17.
@Suite(.timeLimit(.minutes(10))) struct LeftoverAttackTests {
  private static let script = """
    put("plain", "x"), os.chmod("plain", 0)
    os.makedirs("closed/inner"), put("closed/inner/file", "x")
    os.chmod("closed/inner", 0), os.chmod("closed", 0)
    for name in ("-rf", "new\\nline", "\\x1b[31m", "x" * 255):
      os.mkdir(name), put(name + "/f", "")
    os.mkdir(b"\\xff\\xfe"), os.mkdir("deep"), os.mkdir("moved-1"), put("moved-1/f", "")
    os.chdir("deep")
    for depth in range(2500):
      os.mkdir("d"), os.chdir("d")
    put("bottom", "x")
    for depth in range(3):
      os.chmod(".", 0o300), os.chdir("..")
    print("depth", 2500, flush=True)
    """

  @Test(
    "what is closed, deeper than a path can say or oddly named is cleaned up")
  func cleanUp() async throws {
    let scratch = try Scratch(for: AttackTier.user)
    // Without a jail: each tier ends a run whose work directory cannot be looked into.
    let end = try await Attack(python: Self.script).run(in: .bare, work: .directory(scratch.path))
    #expect(end.answers["depth"] == "2500", "\(end.allSaid)")
    #expect(HostFile.status("\(scratch.path)/closed").map { $0.st_mode & 0o777 } == 0)
    #expect(HostFile.exists("\(scratch.path)/deep\(String(repeating: "/d", count: 1000))"))
    try scratch.remove()
    #expect(!HostFile.exists(scratch.path) && !HostFile.exists(scratch.path + ".lock"))
  }

  @Test("what a run in memory leaves is gone with it", arguments: AttackTier.rooted)
  func memory(_ tier: AttackTier) async throws {
    let end = try await Attack(python: Self.script).run(in: tier)
    #expect(end.answers["depth"] == "2500", "\(end.allSaid)")
    let second = try await Attack(sh: "ls -A").run(in: tier)
    #expect(second.ending == .exited(0) && second.allSaid.isEmpty)
  }
}
