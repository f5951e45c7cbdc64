import Foundation
import Judging
import Launching
import Runner
import TestProcess
import Testing

/// Attacks 10 and 11.
@Suite(.timeLimit(.minutes(10))) struct SpecialFileAttackTests {
  private static let nodes = """
    tell("fifo", lambda: os.mkfifo("fifo"))
    tell("socket", lambda: socket.socket(socket.AF_UNIX).bind("socket"))
    tell("character", lambda: os.mknod("character", 0o666 | stat.S_IFCHR, os.makedev(1, 5)))
    tell("block", lambda: os.mknod("block", 0o666 | stat.S_IFBLK, os.makedev(7, 0)))
    """

  @Test(
    "no device can be made; a FIFO and a socket that are left behind are cleaned up",
    arguments: AttackTier.jailed)
  func nodes(_ tier: AttackTier) async throws {
    let scratch = try Scratch(for: AttackTier.user)
    let end = try await Attack(python: Self.nodes)
      .run(in: tier, work: .directory(scratch.path))
    let kinds = ["fifo", "socket", "character", "block"].map { name in
      HostFile.status("\(scratch.path)/\(name)").map { $0.st_mode & S_IFMT }
    }
    #expect(kinds == [S_IFIFO, S_IFSOCK, nil, nil], "\(end.allSaid)")
    try scratch.remove()
    #expect(!HostFile.exists(scratch.path))
  }

  @Test("without a jail root can make a device")
  func nodesControl() async throws {
    guard geteuid() == 0 else { try Test.cancel("only root can make devices anyway") }
    try await Scratch.lend { scratch in
      var free = Supervised(Attack(python: Self.nodes).command, jail: .bare())
      free.command.directory = scratch.path
      let end = try await Supervisor.live.run(free)
      #expect(end.answers["character"] == "done", "\(end.allSaid)")
    }
  }

  @Test("a setuid program of root's stays what its caller is", arguments: AttackTier.jailed)
  func setuid(_ tier: AttackTier) async throws {
    guard geteuid() == 0 else { try Test.cancel("only root can make a program setuid root") }
    try await Outside.lend { outside in
      try #require(copy_program("/usr/bin/id", outside["id"], 0o4755) == 0)
      // Without a jail, and without no_new_privs, which `Jail.bare` has, too.
      let script =
        "import os, sys; os.setresuid(65534, 65534, 65534); os.execv(sys.argv[1], sys.argv[1:])"
      let free = Process()
      let pipe = Pipe()
      free.executableURL = URL(fileURLWithPath: "/usr/bin/python3")
      free.arguments = ["-c", script, outside["id"], "-u"]
      free.standardOutput = pipe
      try free.run()
      #expect(try pipe.fileHandleForReading.readToEnd() == Data("0\n".utf8))

      let attack = Attack(
        sh: "\"$1\" -u; cp /bin/sh s; chmod 6777 s; ./s -c 'id -u'", [outside["id"]]
      )
      .with { $0.readable = [outside["id"]] }
      let end = try await attack.run(in: tier)
      let user = tier.hasRoot ? 1000 : try #require(AttackTier.user).uid
      #expect(end.allSaid == "\(user)\n\(user)\n")
    }
  }
}
