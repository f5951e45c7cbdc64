import CKernel
import Foundation
import Testing

@testable import Judging
@testable import Launching
@testable import Runner

/// Attacks 20, 21 and 24: sockets of AF_UNIX, which a tool may make, and whoever listens outside.
@Suite("No jail lets a tool talk to a socket of the host", .timeLimit(.minutes(10)))
struct LocalSocketTests {
  private static let connect = Attempts(
    """
    stream, datagram = sys.argv[1].replace('@', chr(0)), sys.argv[2].replace('@', chr(0))
    def to_stream():
        with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as one: one.connect(stream)
    def to_datagram():
        with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as one: one.sendto(b'x', datagram)
    def connected():
        with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as one: one.connect(datagram)
    attempt('stream', to_stream)
    attempt('datagram', to_datagram)
    attempt('connected', connected)
    """)

  private static func name() -> String { "canary-\(UInt64.random(in: 0...UInt64.max))" }

  @Test("a path socket outside (as docker.sock is one) is not there", arguments: Stage.rootedTiers)
  func path(tier: Jail.Tier) async throws {
    try await CanaryFolder.lend { folder in
      let ears = [
        try Ear.path(folder["s"]), try Ear.path(folder["d"], Ear.datagram),
      ]
      let names = [folder["s"], folder["d"]]
      let came = try await Self.connect.run(in: Stage.jail(tier), names)
      #expect(came == ["stream": "ENOENT", "datagram": "ENOENT", "connected": "ENOENT"])
      #expect(ears.allSatisfy { $0.heard() == 0 })
      let free = try await Self.connect.run(in: Stage.bare, names)
      #expect(free.values.allSatisfy { $0 == "done" }, "the control: \(free)")
      #expect(ears.allSatisfy { $0.heard() == 1 })
    }
  }

  @Test("an abstract socket outside is out of reach", arguments: Stage.tiers)
  func abstract(tier: Jail.Tier) async throws {
    if tier == .landlock, JailSurvey.landlockABI < 6 {
      try Test.cancel("this kernel's Landlock (ABI \(JailSurvey.landlockABI)) scopes no sockets")
    }
    let (stream, datagram) = (Self.name(), Self.name())
    let ears = [try Ear.abstract(stream), try Ear.abstract(datagram, Ear.datagram)]
    let names = ["@\(stream)", "@\(datagram)"]
    let came = try await Self.connect.run(in: Stage.jail(tier), names)
    #expect(came.count == 3 && !came.values.contains("done"), "\(came)")
    #expect(ears.allSatisfy { $0.heard() == 0 })
    let free = try await Self.connect.run(in: Stage.bare, names)
    #expect(free.values.allSatisfy { $0 == "done" }, "the control: \(free)")
    #expect(ears.allSatisfy { $0.heard() == 1 })
  }

  @Test("an abstract name that is taken outside tells nothing inside", arguments: Stage.rootedTiers)
  func names(tier: Jail.Tier) async throws {
    let script = Attempts(
      "attempt('bind', lambda: socket.socket(socket.AF_UNIX).bind(chr(0) + sys.argv[1]))")
    let name = Self.name()
    let ear = try Ear.abstract(name)
    #expect(try await script.run(in: Stage.jail(tier), [name]) == ["bind": "done"])
    #expect(try await script.run(in: Stage.bare, [name]) == ["bind": "EADDRINUSE"], "the control")
    #expect(ear.heard() == 0)
  }

  /// Takes the descriptor of a canary from whoever listens, and writes to it.
  private static let receive = Attempts(
    """
    def take():
        with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as one:
            one.connect(sys.argv[1].replace('@', chr(0)))
            _, fds, _, _ = socket.recv_fds(one, 8, 1)
            os.pwrite(fds[0], b'gone', 0)
    attempt('take', take)
    """)

  /// An accomplice outside, who gives the canary to the first who comes.
  private func accomplice(at ear: Ear, giving canary: String) async throws -> Bool {
    let descriptor = open(canary, O_RDWR | O_CLOEXEC)
    try #require(descriptor >= 0)
    return await withCheckedContinuation { continuation in
      Thread.detachNewThread {
        defer { close(descriptor) }
        guard let connection = ear.connection() else {
          return continuation.resume(returning: false)
        }
        let sent = kernel_control_send(connection, descriptor)
        close(connection)
        continuation.resume(returning: sent >= 0)
      }
    }
  }

  @Test("an accomplice outside cannot hand a descriptor in", arguments: Stage.tiers)
  func handedIn(tier: Jail.Tier) async throws {
    // Path sockets are not what the tier landlock promises; abstract ones are, from ABI 6 on.
    if tier == .landlock, JailSurvey.landlockABI < 6 {
      try Test.cancel("this kernel's Landlock (ABI \(JailSurvey.landlockABI)) scopes no sockets")
    }
    try await CanaryFolder.lend { folder in
      let name = Self.name()
      var meetings = [("@\(name)", try Ear.abstract(name))]
      if tier != .landlock { meetings.append((folder["socket"], try Ear.path(folder["socket"]))) }
      for (place, ear) in meetings {
        async let gave = accomplice(at: ear, giving: folder.kept)
        let came = try await Self.receive.run(in: Stage.jail(tier), [place])
        #expect(came["take"] != "done")
        #expect(FileManager.default.contents(atPath: folder.kept) == Data("kept".utf8))
        let free = try await Self.receive.run(in: Stage.bare, [place])
        #expect(try await gave)
        #expect(free["take"] == "done", "the control")
        #expect(FileManager.default.contents(atPath: folder.kept) == Data("gone".utf8))
        try Data("kept".utf8).write(to: URL(fileURLWithPath: folder.kept))
      }
    }
  }
}
