import Foundation
import Testing

@testable import Judging
@testable import Launching
@testable import Runner

/// Attack 25: what our own process has, and a tool could find.
@Suite("Nothing of ours is inherited into a jail", .timeLimit(.minutes(10)))
struct InheritanceTests {
  private static let descriptors = Attempts(
    """
    for fd in range(3, 4096):
        try:
            info = os.fstat(fd)
        except OSError:
            continue
        attempt('fd-%d' % fd, lambda: os.pwrite(fd, b'gone', 0))
    attempt('end', lambda: None)
    """)

  @Test("descriptors above 2, close-on-exec or not", arguments: Stage.tiers)
  func descriptors(tier: Jail.Tier) async throws {
    try await CanaryFolder.lend { folder in
      let leaked = open(folder.kept, O_RDWR)
      let high = fcntl(leaked, F_DUPFD, 900)
      defer {
        close(leaked)
        close(high)
      }
      try #require(leaked >= 0)
      let came = try await Self.descriptors.run(in: Stage.jail(tier))
      #expect(came == ["end": "done"])
      #expect(try folder.isUntouched())

      // The control: a child that closes nothing has them.
      let child = Process()
      let output = Pipe()
      child.executableURL = URL(fileURLWithPath: "/bin/sh")
      child.arguments =
        ["-c", "exec 8<>\"$0\"; exec \"$@\"", folder.kept, Attempts.python, "-I"]
        + ["-c", Self.descriptors.script]
      child.standardOutput = output
      try child.run()
      let said = try output.fileHandleForReading.readToEnd() ?? Data()
      child.waitUntilExit()
      #expect(String(decoding: said, as: UTF8.self).contains("fd-8 done"))
      #expect(try !folder.isUntouched())
    }
  }

  @Test("the three standard descriptors are no files of the host", arguments: Stage.tiers)
  func standard(tier: Jail.Tier) async throws {
    let script = """
      import os, stat
      print([stat.S_IFMT(os.fstat(fd).st_mode) in (stat.S_IFIFO, stat.S_IFREG) for fd in range(3)])
      try: print(os.readlink('/proc/self/fd/0'))
      except OSError: print('hidden')
      """
    let end = try await Stage.run(
      Attempts.python, ["-I", "-c", script], in: Stage.jail(tier), input: "x")
    let lines = end.said.split(separator: "\n")
    #expect(lines.first == "[True, True, True]", "\(end.said) \(end.complained)")
    #expect(lines.last == "hidden" || lines.last?.hasPrefix("/memfd:") == true, "\(end.said)")
  }

  /// All the environment that can be seen from inside.
  private static let environments = """
    import os, glob
    print(sorted(os.environb))
    for path in glob.glob('/proc/[0-9]*/environ') + ['/proc/self/environ', '/proc/1/environ']:
        try: print(open(path, 'rb').read())
        except OSError: pass
    """

  @Test("the environment is what was given, and nobody else's can be read", arguments: Stage.tiers)
  func environment(tier: Jail.Tier) async throws {
    // A bystander of the same user, with a secret in its environment.
    let secret = "secret-\(UInt64.random(in: 0...UInt64.max))"
    let mark = Bystander.mark()
    let bystander = Task {
      try await Stage.run("/bin/sleep", [mark], in: Stage.bare, environment: ["TOKEN": secret])
    }
    defer { bystander.cancel() }
    try #require(await Bystander.appears(mark))
    let arguments = ["-I", "-c", Self.environments]
    let end = try await Stage.run(
      Attempts.python, arguments, in: Stage.jail(tier), environment: ["GIVEN": "1"])
    #expect(end.said.hasPrefix("[b'GIVEN', b'LC_ALL', b'PATH']\n"), "\(end.said)")
    let isHidden = !end.said.contains(secret)
    #expect(isHidden)
    let ours = ProcessInfo.processInfo.environment.filter { $0.value.utf8.count > 12 }
    // What a run is given is no secret of ours.
    for (name, value) in ours where value != "/usr/bin:/bin" && value != "C.UTF-8" {
      let isOurs = end.said.contains(value)
      #expect(!isOurs, "\(name)")
    }
    // The control. The supervisor's command line, too, says what a run was given.
    let free = try await Stage.run(Attempts.python, arguments, in: Stage.bare)
    let isTold = free.said.contains(secret)
    #expect(isTold)
  }
}
