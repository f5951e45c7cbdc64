import Foundation
import Testing

@testable import Judging
@testable import Launching
@testable import Runner

/// Attack 45: JavaScript that is really executed, as the product never does.
@Suite("JavaScript that is executed does not leave the jail", .timeLimit(.minutes(10)))
struct HostileJavaScriptTests {
  /// Arguments: the folder, a port, a pid.
  private static let script = """
    const [folder, port, pid] = process.argv.slice(1);
    const fs = require('fs'), net = require('net'), dgram = require('dgram');
    const child = require('child_process');
    function attempt(name, act) {
      let word = 'done';
      try { act(); } catch (error) { word = error.code || error.message.split(' ')[0]; }
      console.log(name + ' ' + word);
    }
    attempt('read', () => console.log('read ' + fs.readFileSync(folder + '/secret', 'utf8')));
    attempt('write', () => fs.writeFileSync(folder + '/planted', 'x'));
    attempt('link', () => {
      fs.symlinkSync('/etc', folder + '/link');
      fs.unlinkSync(folder + '/link');
    });
    attempt('copy', () => fs.cpSync(folder + '/secret', folder + '/copy'));
    attempt('exec', () => { child.execSync('touch ' + folder + '/executed', {stdio: 'ignore'}); });
    attempt('kill', () => process.kill(Number(pid), 'SIGKILL'));
    attempt('dlopen', () => process.dlopen({exports: {}}, folder + '/secret'));
    attempt('remove', () => fs.rmSync(folder + '/kept'));
    const end = (name) => (error) => console.log(name + ' ' + (error ? error.code : 'done'));
    const socket = net.connect(Number(port), '127.0.0.1');
    socket.on('connect', () => { end('connect')(); socket.destroy(); });
    socket.on('error', end('connect'));
    net.createServer().on('error', end('listen')).listen(0, function () {
      end('listen')(); this.close();
    });
    const one = dgram.createSocket('udp4');
    one.on('error', end('udp'));
    one.send('x', Number(port), '127.0.0.1', (error) => { end('udp')(error); one.close(); });
    new (require('worker_threads').Worker)(
      "require('fs').writeFileSync(process.argv[2], 'x')", {eval: true, argv: [folder + '/worker']}
    ).on('error', end('worker')).on('exit', () => 0);
    setTimeout(() => process.exit(0), 700);
    """

  private func attack(
    _ jail: Jail, _ folder: CanaryFolder, port: Int, pid: Int32
  ) async throws -> Termination {
    let node = try #require(try await Stage.bench(nil, .node).toolbox[.node])
    let end = try await Stage.run(
      node.path, ["-e", Self.script, folder.path, "\(port)", "\(pid)"],
      in: jail.admitting([node.path]))
    #expect(end.ending == .exited(0), "\(end.ending) \(end.complained)")
    #expect(end.said.contains("remove "), "\(end.said) \(end.complained)")
    return end
  }

  @Test("fs, child_process, net, dgram, worker_threads and process.kill", arguments: Stage.tiers)
  func execution(tier: Jail.Tier) async throws {
    if tier == .landlock, JailSurvey.landlockABI < 6 {
      try Test.cancel("this kernel's Landlock (ABI \(JailSurvey.landlockABI)) scopes no signals")
    }
    let mark = Bystander.mark()
    let bystander = Task { try await Stage.run("/bin/sleep", [mark], in: Stage.bare) }
    defer { bystander.cancel() }
    try #require(await Bystander.appears(mark))
    let pid = try #require(Bystander.pid(mark))
    try await CanaryFolder.lend { folder in
      let ear = try Ear.ipv4()
      let end = try await attack(Stage.jail(tier), folder, port: ear.port, pid: pid)
      #expect(try folder.isUntouched(), "\(end.said)")
      #expect(!end.tellsSecret && ear.heard() == 0)
      #expect(Bystander.pid(mark) == pid)
      #expect(!end.said.contains(" done"), "\(end.said)")

      let free = try await attack(Stage.bare, folder, port: ear.port, pid: pid)
      let names = try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted()
      let expected = ["copy", "executed", "planted", "secret", "worker"]
      #expect(names == expected, "the control: \(free.said)")
      #expect(free.tellsSecret && ear.heard() == 1)
      #expect(await Bystander.vanishes(mark))
    }
  }
}
