import Artifact
import Foundation
import Testing

@Suite("A directory") struct DirectoryTests {
  private let top: TemporaryDirectory

  init() throws { top = try TemporaryDirectory() }

  @Test(
    "that a person names is where the kernel says: what is beside a link is beside what it names")
  func named() throws {
    try top.makeDirectory("a/b")
    try top.makeDirectory("c")
    try top.link("c/link", to: "\(top.path)/a/b")
    for (name, real) in [("c/link", "a/b"), ("c/link/..", "a"), ("c/../a/./b/", "a/b")] {
      #expect(try Directory.named("\(top.path)/\(name)").path == "\(top.path)/\(real)")
    }
    let parent = try #require(try Directory.parent(of: "\(top.path)/c/link/../new.json"))
    #expect(parent.directory.path == "\(top.path)/a" && parent.name == "new.json")
    for name in ["", "/", ".", "..", "a/..", "a/."] {
      #expect(try Directory.parent(of: name) == nil, "\(name)")
    }
  }

  @Test("that was recorded is not opened through any link, and else it is")
  func recorded() throws {
    try top.makeDirectory("a/b")
    try top.link("link", to: "\(top.path)/a")
    try top.link("a/inner", to: "b")
    #expect(try Directory.recorded("\(top.path)/a/b").path == "\(top.path)/a/b")
    for name in ["link", "link/b", "a/inner"] {
      let failure = try #require(throws: FileFailure.self) {
        try Directory.recorded("\(top.path)/\(name)")
      }
      #expect(failure.errno == ELOOP || failure.errno == ENOTDIR, "\(name): \(failure)")
    }
    #expect(throws: FileFailure.self) { try Directory.recorded("relative") }
  }

  @Test("that was removed, or has a name that cannot be written down, is nowhere")
  func nowhere() throws {
    try top.makeDirectory("gone")
    let gone = try Directory.named("\(top.path)/gone")
    try #require(rmdir("\(top.path)/gone") == 0)
    #expect(throws: FileFailure.self) { try Directory.named(".", from: gone) }
    let name: [CChar] = Array("\(top.path)/".utf8CString.dropLast()) + [-1, -2, 0]
    try #require(mkdir(name, 0o700) == 0)
    let descriptor = open(name, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    let strange = Directory(descriptor, at: "strange")
    let failure = try #require(throws: FileFailure.self) {
      try Directory.named(".", from: strange)
    }
    #expect(failure.errno == EILSEQ)
    #expect(try Directory.named(top.path).names().contains([255, 254]))
  }

  @Test("lets root rely on it only if nobody else could exchange it")
  func intruder() {
    func found(_ uid: UInt32, _ gid: UInt32, _ mode: UInt32) -> Bool {
      Intruder(at: "/x", uid: uid, gid: gid, mode: mode) != nil
    }
    #expect(!found(0, 0, 0o755) && !found(0, 0, 0o1777) && !found(0, 0, 0o775))
    #expect(!found(0, 50, 0o755) && !found(0, 50, 0o3775))
    #expect(found(0, 50, 0o775) && found(0, 0, 0o777) && found(12_345, 0, 0o700))
    #expect(
      Intruder(at: "/x", uid: 7, gid: 0, mode: 0o700)?.advice("rollback").contains("sudo -u '#7'")
        == true)
  }

  @Test(
    "below another user's is no place for root",
    .enabled("only root can give files away") { geteuid() == 0 })
  func foreign() throws {
    try top.makeDirectory("alice/app")
    #expect(try Directory.named("\(top.path)/alice/app").intruder() == nil, "the control")
    try #require(chown("\(top.path)/alice", 12_345, 12_345) == 0)
    let intruder = try #require(try Directory.named("\(top.path)/alice/app").intruder())
    #expect(intruder.path == "\(top.path)/alice" && intruder.owner == 12_345)
    for name in ["Sandboxes", "Rollbacks"] { try top.makeDirectory("alice/app/\(name)") }
    let problem = try #require(throws: Home.Problem.self) {
      try Home.find(named: "\(top.path)/alice/app", environment: [:], from: top.path)
    }
    #expect(problem.description.contains("sudo -u '#12345'"), "\(problem)")
  }

  @Test("replaces a file whole or not at all, and reads no more than it was told to")
  func files() throws {
    let directory = try Directory.named(top.path)
    try directory.replace("a", with: [1, 2])
    try directory.replace("a", with: [3])
    #expect(try directory.read("a") == [3] && directory.names().count == 1)
    #expect(throws: FileFailure.self) { try directory.read("a", atMost: 0) }
    #expect(throws: FileFailure.self) { try directory.write([1], as: "a") }
    try top.link("link", to: "\(top.path)/a")
    try #require(mkfifo("\(top.path)/fifo", 0o600) == 0)
    for name in ["link", "fifo", "nothing"] {
      #expect(throws: FileFailure.self, "\(name)") { try directory.read(name) }
    }
  }
}

@Suite("HMAC") struct HMACTests {
  @Test("gives what RFC 4231 says")
  func vectors() {
    func hex(_ key: [UInt8], _ text: String) -> String { HMAC(key: key).hex(Array(text.utf8)) }
    #expect(
      hex([UInt8](repeating: 0x0B, count: 20), "Hi There")
        == "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7")
    #expect(
      hex(Array("Jefe".utf8), "what do ya want for nothing?")
        == "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843")
    #expect(
      hex(
        [UInt8](repeating: 0xAA, count: 131),
        "Test Using Larger Than Block-Size Key - Hash Key First")
        == "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54")
  }
}
