import Foundation
import Testing

@testable import Judging
@testable import Launching
@testable import Runner

/// Attack 47: the programs that make the jail, missing or replaced.
@Suite("A program of the jail that is missing or replaced", .timeLimit(.minutes(10)))
struct ReplacedProgramTests {
  @Test("a supervisor that others could have put there is not trusted")
  func trust() async throws {
    try await CanaryFolder.lend { folder in
      let own = try folder.write("", to: "own")
      func isTrusted(_ name: String, mode: mode_t = 0o755) throws -> Bool {
        SupervisorProgram.isTrusted(try folder.write("", to: name, mode: mode), as: own)
      }
      #expect(try isTrusted("plain"), "the control")
      for mode in [0o775, 0o757, 0o777, 0o644, 0o000] as [mode_t] {
        // Root may execute what anyone may.
        #expect(try !isTrusted("mode-\(mode)", mode: mode), "\(String(mode, radix: 8))")
      }
      #expect(!SupervisorProgram.isTrusted(folder["nothing"], as: own))
      #expect(!SupervisorProgram.isTrusted(folder.path, as: own), "a directory")
      try #require(symlink(folder["plain"], folder["link"]) == 0)
      #expect(!SupervisorProgram.isTrusted(folder["link"], as: own))
      try #require(mkfifo(folder["fifo"], 0o755) == 0)
      #expect(!SupervisorProgram.isTrusted(folder["fifo"], as: own))
      if geteuid() == 0 {
        try #require(lchown(folder["plain"], 65534, 65534) == 0)
        #expect(!SupervisorProgram.isTrusted(folder["plain"], as: own), "another user's")
      }
    }
  }

  private static let fake = """
    #!/bin/sh
    touch "$(dirname "$0")/../planted"
    exit 0

    """

  /// Runs a role of `BesideTests` with this beside the binary.
  private func stage(_ role: String, fakeMode: mode_t?) async throws {
    try await CanaryFolder.lend { folder in
      let program = try Again.copy(to: folder, withSupervisor: false)
      if let fakeMode {
        _ = try folder.write(Self.fake, to: "program/\(SupervisorProgram.name)", mode: fakeMode)
      }
      let (end, tests) = try await Again.run(
        "AdversarialTests.BesideTests/\(role)", as: role, program: program, canaries: folder)
      #expect(end.ending == .exited(0) && tests == 1, "\(end.failures)")
      #expect(try folder.isUntouched(beside: ["program"] + (role == "asked" ? ["planted"] : [])))
    }
  }

  @Test("one that anyone can write to is not executed, and this program does the work itself")
  func writable() async throws { try await stage("ignored", fakeMode: 0o777) }

  @Test("where it is missing this program does the work itself; bubblewrap's tier is refused")
  func missing() async throws { try await stage("ignored", fakeMode: nil) }

  @Test(
    "the control: one that is trusted is executed; if it makes no jail, nothing is said to hold")
  func trusted() async throws { try await stage("asked", fakeMode: 0o755) }

  @Test("bubblewrap that is not root's, or that others can write to, is not used")
  func bubblewrap() async throws {
    guard geteuid() == 0 else { try Test.cancel("only root can replace bubblewrap") }
    try Stage.require(Attempts.python)
    guard JailSurvey.bubblewrap() == "/usr/bin/bwrap" else {
      try Test.cancel("bubblewrap is not at its usual place here")
    }
    for (role, owner, mode) in [
      ("replaced", 65534, 0o755), ("replaced", 0, 0o777), ("kept", 0, 0o755),
    ] as [(String, uid_t, mode_t)] {
      try await CanaryFolder.lend { folder in
        let fake = try folder.write(
          "#!/bin/sh\ntouch \(folder.planted)\n", to: "bwrap", mode: mode)
        try #require(chown(fake, owner, owner) == 0)
        // In a mount namespace of its own: the host's stays what it is.
        let wrapper = """
          import ctypes, os, sys
          libc = ctypes.CDLL(None, use_errno=True)
          if libc.unshare(0x20000) or libc.mount(None, b'/', None, 0x44000, None) \\
              or libc.mount(b'\(fake)', b'/usr/bin/bwrap', None, 4096, None):
              sys.exit('mount: %d' % ctypes.get_errno())
          """
        let (end, tests) = try await Again.run(
          "AdversarialTests.BesideTests/\(role)", as: role, canaries: folder, wrapper: wrapper)
        if end.complained.contains("mount: ") { try Test.cancel("this root may not mount") }
        #expect(end.ending == .exited(0) && tests == 1, "\(role): \(end.failures)")
        #expect(folder.hasPlanted == (role == "kept"), "the control is the one that is kept")
      }
    }
  }
}

/// What `ReplacedProgramTests` starts.
@Suite("Beside a program", .timeLimit(.minutes(10))) struct BesideTests {
  private let survey = JailSurvey(supervisor: .live, user: try! Workbench.unprivileged())

  @Test(.enabled(if: Again.isRole("ignored"), "only for ReplacedProgramTests"))
  func ignored() async throws {
    #expect(SupervisorProgram.path == "/proc/self/exe")
    let all = try await survey.all()
    let bubblewrap = try #require(all.first { $0.tier == .bubblewrap }?.obstacle)
    #expect(
      ["sandbox-supervisor is not beside this program", "bwrap is not installed"].contains(
        bubblewrap.cause))
    guard all[0].obstacle == nil else { return }
    let jail = try await survey.strongest(atLeast: .namespaces).jail
    let end = try await Supervisor.live.run(Supervised(Invocation("/bin/echo", ["x"]), jail: jail))
    #expect(end.ending == .exited(0) && end.said == "x\n")
  }

  @Test(.enabled(if: Again.isRole("asked"), "only for ReplacedProgramTests"))
  func asked() async throws {
    #expect(SupervisorProgram.path.hasSuffix("/sandbox-supervisor"))
    await #expect(throws: JailFailure.self) { try await survey.strongest(atLeast: .landlock) }
    let jail = Jail(tier: .namespaces, user: try! Workbench.unprivileged())
    let end = try? await Supervisor.live.run(Supervised(Invocation("/bin/true"), jail: jail))
    #expect(end == nil || end?.ending == .lost)
  }

  @Test(.enabled(if: Again.isRole("replaced"), "only for ReplacedProgramTests"))
  func replaced() async throws {
    #expect(JailSurvey.bubblewrap() != "/usr/bin/bwrap")
    let all = try await survey.all()
    let bubblewrap = try #require(all.first { $0.tier == .bubblewrap }?.obstacle)
    #expect(bubblewrap.cause == "bwrap is not installed")
    #expect(bubblewrap.remedy == "apt-get install bubblewrap")
  }

  @Test(.enabled(if: Again.isRole("kept"), "only for ReplacedProgramTests"))
  func kept() async throws {
    #expect(JailSurvey.bubblewrap() == "/usr/bin/bwrap")
    let all = try await survey.all()
    #expect(all.first { $0.tier == .bubblewrap }?.obstacle != nil, "it makes no jail")
  }
}
