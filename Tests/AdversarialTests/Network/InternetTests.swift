import Foundation
import Testing

@testable import Judging
@testable import Launching
@testable import Runner

/// Attacks 18 and 19. The canaries are sockets of this process that hear whoever gets through.
@Suite("No jail lets a tool out into the network", .timeLimit(.minutes(10))) struct InternetTests {
  /// Arguments: the ports of TCP, of UDP, of IPv6 (0: none), and an address of this host.
  private static let attempts = Attempts(
    """
    tcp, udp, six, host = int(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]), sys.argv[4]
    def stream(address, port, family=socket.AF_INET, protocol=0):
        with socket.socket(family, socket.SOCK_STREAM, protocol) as one:
            one.settimeout(3)
            one.connect((address, port))
    def datagram(address):
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as one:
            one.sendto(b'x', (address, udp))
    def fast():
        with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as one:
            one.sendto(b'x', 0x20000000, ('127.0.0.1', tcp))
    def listening(family, address):
        with socket.socket(family, socket.SOCK_STREAM) as one:
            one.bind((address, 0))
            one.listen()
    attempt('loopback', lambda: stream('127.0.0.1', tcp))
    attempt('zero', lambda: stream('0.0.0.0', tcp))
    attempt('host', lambda: stream(host, tcp))
    attempt('udp', lambda: datagram('127.0.0.1'))
    attempt('udp-host', lambda: datagram(host))
    attempt('mptcp', lambda: stream('127.0.0.1', tcp, protocol=262))
    attempt('fast-open', fast)
    attempt('bind', lambda: listening(socket.AF_INET, '0.0.0.0'))
    if six: attempt('six', lambda: stream('::1', six, socket.AF_INET6))
    if six: attempt('mapped', lambda: stream('::ffff:127.0.0.1', tcp, socket.AF_INET6))
    """)

  /// What is not on every host.
  private static let optional: Set = ["mptcp", "mapped", "host", "udp-host"]

  /// Runs the attempts: what came of each, and how many of them were heard.
  private func attack(_ jail: Jail) async throws -> (came: [String: String], heard: Int) {
    let tcp = try Ear.ipv4()
    let udp = try Ear.ipv4(Ear.datagram)
    let six = Ear.ipv6()
    let came = try await Self.attempts.run(
      in: jail, ["\(tcp.port)", "\(udp.port)", "\(six?.port ?? 0)", Self.address ?? "127.0.0.1"])
    return (came, tcp.heard() + udp.heard() + (six?.heard() ?? 0))
  }

  /// An address of this host that is not its loopback.
  private static let address: String? = {
    var list: UnsafeMutablePointer<ifaddrs>?
    guard getifaddrs(&list) == 0 else { return nil }
    defer { freeifaddrs(list) }
    for one in sequence(first: list, next: { $0?.pointee.ifa_next }) {
      guard let address = one?.pointee.ifa_addr, address.pointee.sa_family == AF_INET else {
        continue
      }
      var bytes = address.withMemoryRebound(to: sockaddr_in.self, capacity: 1) {
        $0.pointee.sin_addr
      }
      var text = [CChar](repeating: 0, count: 16)
      inet_ntop(AF_INET, &bytes, &text, 16)
      let name = String(decoding: text.prefix { $0 != 0 }.map { UInt8($0) }, as: UTF8.self)
      if !name.hasPrefix("127.") { return name }
    }
    return nil
  }()

  @Test("the control: without a jail each of the attempts is heard")
  func control() async throws {
    let (came, heard) = try await attack(Stage.bare)
    let needed = came.filter { !Self.optional.contains($0.key) }
    #expect(needed.values.allSatisfy { $0 == "done" }, "\(came)")
    // All but the one that listens itself.
    #expect(heard == came.values.count { $0 == "done" } - 1, "\(came)")
  }

  @Test(
    "TCP, UDP, MPTCP, TCP fast open and IPv6 reach nothing of this host", arguments: Stage.tiers)
  func unreachable(tier: Jail.Tier) async throws {
    let (came, heard) = try await attack(Stage.jail(tier))
    #expect(heard == 0, "\(came)")
    #expect(came.count >= 8)
    #expect(came.values.allSatisfy { $0 == "EPERM" }, "\(came)")
  }

  @Test("the network namespace holds by itself, without seccomp", arguments: Stage.rootedTiers)
  func namespaceAlone(tier: Jail.Tier) async throws {
    let (came, heard) = try await attack(Stage.jail(tier, skipping: [.seccomp, .landlock]))
    #expect(heard == 0, "\(came)")
    // Its own loopback is its own business.
    #expect(came.filter { $0.value == "done" }.keys.allSatisfy { ["bind", "udp"].contains($0) })
  }

  @Test("Landlock alone, without seccomp, forbids TCP", .enabled(if: JailSurvey.landlockABI >= 4))
  func landlockAlone() async throws {
    let (came, _) = try await attack(Stage.jail(.landlock, skipping: [.seccomp]))
    for name in ["loopback", "zero", "bind"] { #expect(came[name] == "EACCES", "\(came)") }
  }

  @Test("seccomp alone, without Landlock, forbids all of it", arguments: Stage.tiers)
  func seccompAlone(tier: Jail.Tier) async throws {
    let (came, heard) = try await attack(Stage.jail(tier, skipping: [.landlock]))
    #expect(heard == 0 && came.values.allSatisfy { $0 == "EPERM" }, "\(came)")
  }

  /// Nobody is asked who is not of this host: where the packet would begin, it already fails.
  @Test("the internet, and a cloud's metadata, have no route", arguments: Stage.tiers)
  func distant(tier: Jail.Tier) async throws {
    let script = Attempts(
      """
      def reach(address, family=socket.AF_INET):
          with socket.socket(family, socket.SOCK_DGRAM) as one: one.connect((address, 80))
      for address in ['192.0.2.1', '169.254.169.254', '10.0.0.1', '224.0.0.1', '255.255.255.255']:
          attempt(address, lambda: reach(address))
      attempt('2001:db8::1', lambda: reach('2001:db8::1', socket.AF_INET6))
      """)
    let came = try await script.run(in: Stage.jail(tier))
    #expect(came.count == 6 && came.values.allSatisfy { $0 == "EPERM" }, "\(came)")
    if tier != .landlock {
      let routed = try await script.run(in: Stage.jail(tier, skipping: [.seccomp]))
      let nowhere: Set = ["ENETUNREACH", "EADDRNOTAVAIL", "EACCES"]
      #expect(routed.values.allSatisfy(nowhere.contains), "\(routed)")
    }
    // The control: connecting a datagram socket sends nothing, and asks for a route only.
    let free = try await script.run(in: Stage.bare)
    if !free.values.contains("done") {
      try Test.cancel("this host has no route to anywhere: \(free)")
    }
  }

  @Test("what was attempted is told by the kernel, and stands in the result")
  func told() async throws {
    let end = try await Stage.run(
      Attempts.python, ["-I", "-c", "import socket; socket.socket()"], in: Stage.jail(.namespaces))
    if end.blocked.isEmpty { try Test.cancel("this kernel does not tell what seccomp denied") }
    #expect(end.blocked == [Blocked(call: "socket", detail: "the network (IPv4)")])
  }
}
