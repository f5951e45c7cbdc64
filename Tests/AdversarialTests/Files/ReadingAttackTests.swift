import Foundation
import Judging
import Launching
import Runner
import Testing

/// Attack 6.
@Suite(.timeLimit(.minutes(10))) struct ReadingAttackTests {
  /// Each path is looked for as it is, from the work directory upwards, and through a link.
  private static let script = """
    up = "../" * 12
    for number, path in enumerate(sys.argv[1:]):
      tell(f"{number}", lambda: get(path))
      tell(f"{number}-up", lambda: get(up + path))
      os.symlink(path, f"link{number}")
      tell(f"{number}-link", lambda: get(f"link{number}"))
      tell(f"{number}-list", lambda: os.listdir(os.path.dirname(path)))
    """

  @Test(
    "keys, .env files and other runs' workspaces cannot be read, though they are of the same user",
    arguments: AttackTier.jailed)
  func secrets(_ tier: AttackTier) async throws {
    try await Outside.lend { outside in
      try outside.directory(".ssh")
      let secret = Outside.token()
      let key = try outside.canary(".ssh/id_\(secret)", secret)
      let env = try outside.canary(".env", secret)
      try await Scratch.lend(for: AttackTier.user) { sibling in
        let other = Outside(path: sibling.path)
        let attack = Attack(
          python: Self.script, [key, env, try other.canary("artifact", secret)])
        let free = try await attack.run(in: .bare)
        for number in 0...2 {
          for way in ["", "-up", "-link"] { #expect(free.answers["\(number)\(way)"] == secret) }
        }
        let end = try await attack.run(in: tier)
        #expect(end.ending == .exited(0), "\(end.allSaid)")
        #expect(!end.allSaid.contains(secret))
        #expect(end.answers["2-list"] != free.answers["2-list"])
      }
    }
  }

  @Test("the host's own files in /etc cannot be read", arguments: AttackTier.jailed)
  func system(_ tier: AttackTier) async throws {
    let path = try #require(
      ["/etc/os-release", "/etc/hostname", "/etc/fstab"].first {
        // Not one that is a link into /usr, which may be read.
        (HostFile.status($0)?.st_mode ?? 0) & S_IFMT == S_IFREG
      })
    let attack = Attack(
      python: """
        for number, path in enumerate(sys.argv[1:]):
          tell(number, lambda: len(get(path)))
        """, [path, "/etc/shadow"])
    #expect(Int(try await attack.run(in: .bare).answers["0"] ?? "") != nil)
    let end = try await attack.run(in: tier)
    #expect(["ENOENT", "EACCES"].contains(end.answers["0"]))
    #expect(["ENOENT", "EACCES"].contains(end.answers["1"]))
  }
}
