import Testing

@testable import Judging
@testable import Launching
@testable import Runner

/// Attacks 22 and 23: sockets of unusual families, and io_uring.
@Suite("No jail gives a tool a socket of another family, or io_uring", .timeLimit(.minutes(10)))
struct FamilyTests {
  private static let families = Attempts(
    """
    def open_one(family, kind, protocol=0): socket.socket(family, kind, protocol).close()
    R, D, S = socket.SOCK_RAW, socket.SOCK_DGRAM, socket.SOCK_STREAM
    attempt('vsock', lambda: open_one(40, S))
    attempt('netlink', lambda: open_one(16, R))
    attempt('netlink-uevent', lambda: open_one(16, D, 15))
    attempt('alg', lambda: open_one(38, socket.SOCK_SEQPACKET))
    attempt('packet', lambda: open_one(17, R, 0x300))
    attempt('raw', lambda: open_one(socket.AF_INET, R, 1))
    attempt('raw-six', lambda: open_one(socket.AF_INET6, R, 58))
    attempt('ping', lambda: open_one(socket.AF_INET, D, 1))
    attempt('bluetooth', lambda: open_one(31, R, 1))
    attempt('xdp', lambda: open_one(44, R))
    attempt('key', lambda: open_one(15, R, 2))
    attempt('pair', lambda: socket.socketpair(30, S))
    # The kernel looks at the low half only; a filter that looks at more could be fooled.
    attempt('high-half', lambda: os.close(call(41, ctypes.c_uint64((1 << 32) | 2), S, 0)))
    uring = lambda: os.close(call(425, 4, ctypes.byref(ctypes.create_string_buffer(120))))
    attempt('io_uring', uring)
    """)

  /// What can be had without a jail: as the same user, or, for some, as root.
  private func free() async throws -> Set<String> {
    let came = try await Self.families.run(in: Stage.bare)
    let powerful = try await Self.families.run(in: .bare())
    return Set(
      (came.filter { $0.value == "done" } + powerful.filter { $0.value == "done" }).map(\.key))
  }

  @Test(
    "vsock, netlink, packet, raw, AF_ALG and io_uring are denied, whoever could have them outside",
    arguments: Stage.tiers)
  func denied(tier: Jail.Tier) async throws {
    let free = try await free()
    #expect(free.contains("netlink"), "the control")
    let came = try await Self.families.run(in: Stage.jail(tier))
    #expect(came["io_uring"] == "ENOSYS")
    #expect(came.count == 14 && !came.values.contains("done"), "\(came)")
    for name in free where name != "io_uring" { #expect(came[name] == "EPERM", "\(name)") }
  }

  @Test("the control: io_uring is there, and it is seccomp that hides it")
  func ring() async throws {
    guard try await free().contains("io_uring") else {
      try Test.cancel("this kernel gives io_uring to nobody")
    }
    let came = try await Self.families.run(in: Stage.jail(.namespaces, skipping: [.seccomp]))
    if came["io_uring"] != "done" { try Test.cancel("io_uring is for root only here") }
    #expect(try await Self.families.run(in: Stage.jail(.namespaces))["io_uring"] == "ENOSYS")
  }

  @Test(
    "the ring's other calls, and x32's numbers for socket, do not exist", arguments: Stage.tiers)
  func numbers(tier: Jail.Tier) async throws {
    let script = Attempts(
      """
      attempt('enter', lambda: call(426, 0, 0, 0, 0, None, 0))
      attempt('register', lambda: call(427, 0, 0, None, 0))
      attempt('unknown', lambda: call(9999))
      """)
    let came = try await script.run(in: Stage.jail(tier))
    #expect(came == ["enter": "ENOSYS", "register": "ENOSYS", "unknown": "ENOSYS"])
    let free = try await script.run(in: Stage.bare)
    #expect(free["enter"] != "ENOSYS" || free["register"] != "ENOSYS", "the control")
  }
}
