import Foundation
import Judging
import Launching
import Runner
import Testing

/// Attack 35.
@Suite(.timeLimit(.minutes(10))) struct PrivilegeAttackTests {
  /// Not from /proc, which not every tier can read.
  private static let script = """
    header = (ctypes.c_uint32 * 2)(0x20080522, 0)
    sets = (ctypes.c_uint32 * 6)()
    call("capget", ctypes.byref(header), ctypes.byref(sets))
    print("capabilities", sum(sets), flush=True)
    bounding = [libc.prctl(23, number, 0, 0, 0) for number in range(64)]
    print("bounding", bounding.count(1), flush=True)
    print("ambient", [libc.prctl(47, 1, number, 0, 0) for number in range(64)].count(1), flush=True)
    print("privileges", libc.prctl(39, 0, 0, 0, 0), flush=True)
    print("dumpable", libc.prctl(3, 0, 0, 0, 0), flush=True)
    print("groups", len(os.getgroups()), flush=True)
    print("ids", len(set(os.getresuid() + (0,))), len(set(os.getresgid() + (0,))), flush=True)
    tell("setuid", lambda: os.setuid(0))
    tell("setgid", lambda: os.setgid(0))
    tell("setgroups", lambda: os.setgroups([0]))
    tell("hostname", lambda: socket.sethostname("attacked"))
    """

  @Test("no capability, no new privileges, one unprivileged user", arguments: AttackTier.jailed)
  func privileges(_ tier: AttackTier) async throws {
    let end = try await Attack(python: Self.script).run(in: tier)
    #expect(end.ending == .exited(0), "\(end.allSaid)")
    let answers = end.answers
    #expect(answers["capabilities"] == "0" && answers["ambient"] == "0", "\(end.allSaid)")
    // Without a namespace only root could empty the bounding set; nothing can be gained from it.
    if tier.hasRoot { #expect(answers["bounding"] == "0") }
    #expect(answers["privileges"] == "1")
    #expect(answers["ids"] == "2 2", "one user, one group, and not root's")
    if AttackTier.user != nil, !tier.hasRoot { #expect(answers["groups"] == "0") }
    for name in ["setuid", "setgid"] {
      #expect(["EPERM", "EINVAL"].contains(answers[name]), "\(name): \(end.allSaid)")
    }
    #expect(answers["setgroups"] == "EPERM" && answers["hostname"] == "EPERM")
    #expect(ProcessInfo.processInfo.hostName != "attacked")
  }

  @Test("the same questions have other answers without a jail")
  func control() async throws {
    let command = Attack(python: Self.script).command
    let free = Process()
    let pipe = Pipe()
    free.executableURL = URL(fileURLWithPath: command.executable)
    // Its changes are not for the host.
    free.arguments = command.arguments.map { $0.components(separatedBy: "tell(\"setuid\"")[0] }
    free.standardOutput = pipe
    try free.run()
    let out = try pipe.fileHandleForReading.readToEnd() ?? Data()
    let answers = Termination(.exited(0), out: Array(out)).answers
    // Unless these tests run without new privileges themselves.
    let status = (try? String(contentsOfFile: "/proc/self/status", encoding: .utf8)) ?? ""
    let own = status.contains("NoNewPrivs:\t1") ? "1" : "0"
    #expect(answers["privileges"] == own && answers["bounding"] != "0")
    if geteuid() == 0 { #expect(answers["capabilities"] != "0") }
  }
}
