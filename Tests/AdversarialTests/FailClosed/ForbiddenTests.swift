import Artifact
import Foundation
import Testing

@testable import Judging
@testable import Launching
@testable import Runner

/// Attack 47, from outside: surroundings that forbid a jail. What must hold in them is in
/// `InForbiddenTests`.
@Suite("Where no jail can be made nothing is run", .timeLimit(.minutes(10)))
struct ForbiddenTests {
  /// No user namespaces: a namespace of one's own allows none below it.
  private static let withoutNamespaces = """
    import ctypes, os, sys
    libc = ctypes.CDLL(None, use_errno=True)
    uid, gid = os.geteuid(), os.getegid()
    if libc.unshare(0x10000000) != 0: sys.exit('unshare: %d' % ctypes.get_errno())
    def put(path, text):
        with open(path, 'w') as file: file.write(text)
    put('/proc/self/setgroups', 'deny')
    put('/proc/self/uid_map', '1000 %d 1' % uid)
    put('/proc/self/gid_map', '1000 %d 1' % gid)
    put('/proc/sys/user/max_user_namespaces', '0')
    """

  /// A filter of system calls that says `errno` to one number.
  private static func denying(_ number: Int, errno: Int) -> String {
    """
    import ctypes, os, struct, sys
    libc = ctypes.CDLL(None, use_errno=True)
    code = struct.pack('HBBI' * 4, 0x20, 0, 0, 0, 0x15, 0, 1, \(number),
                       6, 0, 0, 0x00050000 | \(errno), 6, 0, 0, 0x7fff0000)
    text = ctypes.create_string_buffer(code, len(code))
    program = struct.pack('HxxxxxxP', 4, ctypes.addressof(text))
    if libc.prctl(38, 1, 0, 0, 0) != 0: sys.exit('prctl')
    if libc.prctl(22, 2, program, 0, 0) != 0: sys.exit('seccomp: %d' % ctypes.get_errno())
    """
  }

  /// Runs the tests of a role in such surroundings; each has canaries here.
  private func stage(_ role: String, by wrapper: String) async throws {
    try Stage.require(Attempts.python)
    _ = try await Stage.jail(.namespaces)  // the control: otherwise it can be made
    try await CanaryFolder.lend { folder in
      let program = try Again.copy(to: folder)
      let (end, tests) = try await Again.run(
        "AdversarialTests.InForbiddenTests/\(role)", as: role, program: program, user: Stage.user,
        canaries: folder, wrapper: wrapper)
      if end.ending != .exited(0), end.complained.contains("unshare: ") {
        try Test.cancel("this user can make no user namespace to begin with")
      }
      #expect(end.ending == .exited(0), "\(end.failures)")
      #expect(tests == 1, "\(end.failures)")
      #expect(try folder.isUntouched(beside: ["control", "program"]))
    }
  }

  @Test("user namespaces forbidden: told with cause and remedy; never a weaker jail than asked for")
  func namespaces() async throws {
    try await stage("withoutNamespaces", by: Self.withoutNamespaces)
  }

  @Test("unshare denied by a container's profile: the same")
  func unshare() async throws {
    #if !arch(x86_64)
      try Test.cancel("the script knows the numbers of x86_64")
    #endif
    try await stage("withoutUnshare", by: Self.denying(272, errno: Int(EPERM)))
  }

  @Test("Landlock absent: its tier is refused; namespaces hold without it")
  func landlock() async throws {
    try await stage("withoutLandlock", by: Self.denying(444, errno: Int(ENOSYS)))
  }

  @Test("what the supervisor cannot hear of its child is no success: the command is stopped")
  func deaf() async throws {
    #if !arch(x86_64)
      try Test.cancel("the script knows the numbers of x86_64")
    #endif
    // recvmsg on all descriptors but 3, by which the supervisor gets its input.
    let filter = Self.denying(47, errno: Int(EIO))
      .replacing(
        "'HBBI' * 4, 0x20, 0, 0, 0, 0x15, 0, 1, 47,",
        with: "'HBBI' * 6, 0x20, 0, 0, 0, 0x15, 0, 3, 47, 0x20, 0, 0, 16, 0x15, 1, 0, 3,"
      )
      .replacing("'HxxxxxxP', 4", with: "'HxxxxxxP', 6")
    try await stage("deaf", by: filter)
  }

  @Test("neither: nothing at all is run")
  func neither() async throws {
    let both = Self.withoutNamespaces + "\n" + Self.denying(444, errno: Int(ENOSYS))
    try await stage("withoutEither", by: both)
  }
}
