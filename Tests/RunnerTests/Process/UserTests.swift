import Foundation
import Judging
import Launching
import Runner
import Testing

@Suite(.timeLimit(.minutes(10)), .enabled(if: geteuid() == 0, "only root can drop its rights"))
struct UserTests {
  private let nobody = User(uid: 65534, gid: 65534)

  @Test("a dropped user is really dropped, with its groups and capabilities")
  func dropped() async throws {
    let line = "id -u; id -g; id -G; grep -E 'Uid|Groups|CapPrm|CapEff' /proc/self/status"
    let end = try await Fixture.sh(line, user: nobody)
    #expect(
      end.text == """
        65534
        65534
        65534
        Uid:\t65534\t65534\t65534\t65534
        Groups:\t 
        CapPrm:\t0000000000000000
        CapEff:\t0000000000000000

        """)
    #expect(try await Fixture.sh("id -u").text == "0\n")
  }

  @Test("a dropped user cannot read root's files")
  func powerless() async throws {
    let end = try await Fixture.sh("cat /etc/shadow; exit 5", user: nobody)
    #expect(end.ending == .exited(5))
    #expect(end.out.isEmpty)
  }

  @Test("a dropped user that kills its parent is told as lost, and the supervisor lives to tell")
  func parricide() async throws {
    #expect(try await Fixture.sh("kill -9 $PPID; exit 5", user: nobody).ending == .lost)
  }
}
