import Foundation
import Judging
import Launching
import Runner
import Testing

/// Attack 12. The tier `landlock` does not promise this: see `LandlockLimitsTests`.
@Suite(.timeLimit(.minutes(10))) struct MetadataAttackTests {
  static let script = """
    path = sys.argv[1]
    os.symlink(path, "link")
    for name, at in (("plain", path), ("link", "link")):
      tell(name + "-stat", lambda: os.stat(at) and None)
      tell(name + "-chmod", lambda: os.chmod(at, 0o777))
      tell(name + "-utime", lambda: os.utime(at, (1, 1)))
      tell(name + "-truncate", lambda: os.truncate(at, 1))
      tell(name + "-open", lambda: put(at, "!"))
    """

  @Test(
    "modes, times and sizes outside cannot be changed, nor even seen",
    arguments: AttackTier.rooted + [.bare])
  func metadata(_ tier: AttackTier) async throws {
    try await Outside.lend { outside in
      let path = try outside.canary("canary", "song")
      let before = try #require(outside.status("canary"))
      let end = try await Attack(python: Self.script, [path]).run(in: tier)
      let after = try #require(outside.status("canary"))
      #expect(end.answers.count == 10, "\(end.allSaid)")
      if tier == .bare {
        #expect(
          after.st_mode & 0o777 == 0o777 && after.st_mtim.tv_sec != before.st_mtim.tv_sec
            || after.st_size != before.st_size)
        #expect(end.answers.values.allSatisfy { $0 == "done" })
      } else {
        #expect(after.st_mode == before.st_mode && after.st_size == before.st_size)
        #expect(after.st_mtim.tv_sec == before.st_mtim.tv_sec)
        #expect(after.st_ctim.tv_nsec == before.st_ctim.tv_nsec)
        #expect(end.answers.values.allSatisfy { $0 == "ENOENT" })
      }
    }
  }
}
