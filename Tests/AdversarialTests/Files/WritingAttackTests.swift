import Foundation
import Judging
import Launching
import Runner
import Testing

/// Attack 7.
@Suite(.timeLimit(.minutes(10))) struct WritingAttackTests {
  private static let script = """
    name, places = sys.argv[1], sys.argv[2:]
    for place in places:
      tell("found-" + place, lambda: os.stat(f"{place}/{name}") and None)
    for place in places:
      tell("wrote-" + place, lambda: put(f"{place}/{name}", name))
    """

  @Test(
    "nothing is written to the host, and no second run finds what a first one wrote",
    arguments: AttackTier.jailed)
  func writing(_ tier: AttackTier) async throws {
    try await Outside.lend { outside in
      let name = Outside.token()
      let home = ProcessInfo.processInfo.environment["HOME"] ?? "/root"
      let places = [
        outside.path, "/tmp", "/dev/shm", "/var/tmp", "/etc", "/usr", "/usr/local/bin", "/", home,
        "/dev", "/run", "/var/lib",
      ]
      let attack = Attack(python: Self.script, [name] + places)
      for _ in 1...2 {
        let end = try await attack.run(in: tier)
        #expect(end.ending == .exited(0), "\(end.allSaid)")
        for place in places {
          #expect(!HostFile.exists("\(place)/\(name)"), "\(place)")
          #expect(end.answers["found-\(place)"] != "done", "\(place)")
          // A root of its own takes /tmp for the work directory, which goes with the run.
          let isWork = tier.hasRoot && ["/tmp", "/dev/shm"].contains(place)
          #expect((end.answers["wrote-\(place)"] == "done") == isWork, "\(place)")
        }
      }
    }
  }

  @Test("the same attack works without a jail")
  func control() async throws {
    try await Outside.lend { outside in
      let name = Outside.token()
      let places = [outside.path, "/tmp", "/dev/shm"]
      defer { for place in places { unlink("\(place)/\(name)") } }
      let attack = Attack(python: Self.script, [name] + places)
      _ = try await attack.run(in: .bare)
      for place in places { #expect(HostFile.exists("\(place)/\(name)"), "\(place)") }
      let second = try await attack.run(in: .bare)
      for place in places { #expect(second.answers["found-\(place)"] == "done") }
    }
  }
}
