import Foundation
import Judging
import Launching
import Runner
import Testing

/// A process of the attacker's own user, outside of every jail, which may be traced by anyone: a
/// canary among the processes.
struct Neighbour: Sendable {
  let pid: Int32
  /// Where in its memory lies the text `untouched`.
  let address: UInt64
  /// A secret in its environment.
  let secret: String
  /// Its current directory.
  let outside: Outside

  /// What an attack needs to find it.
  var arguments: [String] { ["\(pid)", "\(address)", secret, outside.path] }

  /// The start of an attack on it.
  static let prelude = """
    pid, address, secret, outside = int(sys.argv[1]), int(sys.argv[2]), sys.argv[3], sys.argv[4]
    text = ctypes.create_string_buffer(b"attacked!")
    class Part(ctypes.Structure):
      _fields_ = [("base", ctypes.c_void_p), ("size", ctypes.c_size_t)]
    def write_memory(pid, address):
      ours, theirs = Part(ctypes.addressof(text), 9), Part(address, 9)
      return call("process_vm_writev", pid, ctypes.byref(ours), 1, ctypes.byref(theirs), 1, 0)

    """

  private static let script = """
    libc.prctl(0x59616d61, ctypes.c_ulong(2 ** 64 - 1), 0, 0, 0)
    memory = ctypes.create_string_buffer(b"untouched")
    put("hello.new", f"{os.getpid()} {ctypes.addressof(memory)}")
    os.rename("hello.new", "hello")
    while not os.path.exists("goodbye"):
      time.sleep(0.01)
    import resource
    print("memory", memory.value.decode(), flush=True)
    print("nice", os.nice(0), flush=True)
    print("files", resource.getrlimit(resource.RLIMIT_NOFILE)[1], flush=True)
    """

  /// Lends one to `body`; gives how it ended, and what its memory contained then.
  static func lend(_ body: (Neighbour) async throws -> Void) async throws -> Termination {
    try await Outside.lend { outside in
      let secret = Outside.token()
      var attack = Attack(python: script)
      attack.command.environment["SECRET"] = secret
      attack.limits.wall = .seconds(300)
      attack.waits = false
      let running = Task { [attack] in
        try await attack.run(in: .bare, work: .directory(outside.path))
      }
      defer { running.cancel() }
      try #require(await HostProcesses.eventually { outside.has("hello") })
      let hello = try #require(outside.text("hello")).split(separator: " ")
      try await body(
        Neighbour(
          pid: try #require(Int32(hello[0])), address: try #require(UInt64(hello[1])),
          secret: secret, outside: outside))
      try outside.canary("goodbye", "")
      return try await running.value
    }
  }
}
