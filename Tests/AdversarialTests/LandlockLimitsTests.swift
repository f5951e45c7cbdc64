import Foundation
import Judging
import Launching
import Runner
import Testing

/// What the tier `landlock` does not promise, next to the two others:
///
/// | Attack | what stays open in it |
/// |---|---|
/// | 12 | `stat`, `chmod` and `utime` of whatever the same user owns; nothing else of a file |
/// | 16 | what is written is counted 40 times a second: between two looks it may be more |
/// | 20 | sockets with a path: `connect` is not bound by Landlock |
/// | 26 | no IPC namespace: what seccomp does not deny |
/// | 29 | on kernels before 6.12 (ABI 6): signals to processes of the same user |
/// | 35 | the bounding set is not empty; `no_new_privs` makes it worth nothing |
///
/// So root becomes a user of the run's own first, who owns nothing; and another user must ask for the
/// tier.
/// If one of these tests fails the kernel has learned to bound it: then promise it.
@Suite(.timeLimit(.minutes(10))) struct LandlockLimitsTests {
  @Test("metadata of the same user's files is open; their contents and sizes are not")
  func metadata() async throws {
    try await Outside.lend { outside in
      let path = try outside.canary("canary", "song")
      let end = try await Attack(python: MetadataAttackTests.script, [path]).run(in: .landlock)
      #expect(outside.text("canary") == "song")
      #expect(outside.status("canary").map { $0.st_mode & 0o777 } == 0o777)
      #expect(outside.status("canary")?.st_mtim.tv_sec == 1)
      let open = end.answers.filter { $0.value == "done" }.keys.sorted()
      let expected = [
        "link-chmod", "link-stat", "link-utime", "plain-chmod", "plain-stat", "plain-utime",
      ]
      #expect(open == expected, "\(end.allSaid)")
      #expect(end.answers["plain-open"] == "EACCES")
      if JailSurvey.landlockABI >= 3 { #expect(end.answers["plain-truncate"] == "EACCES") }
    }
  }
}
