import Artifact
import CKernel
import Foundation
import RolloutStage
import Testing

@testable import Rollout

@Suite("A rollback brings back", .timeLimit(.minutes(10))) struct MetadataTests {
  /// Applies over what is there and takes it back: the tree is the same, and was not in between.
  private func roundTrip(_ stage: Stage) async throws {
    let tree = stage.tree()
    try await stage.apply(["a.json": "[1]", "new/b.json": "[1]"])
    #expect(stage.tree() != tree && stage.text("a.json") == "[1]\n")
    _ = try stage.rollouts().rollbackLast(target: nil)
    #expect(stage.tree() == tree)
  }

  @Test(
    "any mode, setuid and setgid among them", arguments: [0o4750, 0o2755, 0o6711, 0o000, 0o444])
  func modes(mode: Int) async throws {
    try await Stage.lend { stage in
      guard mode & 0o400 != 0 || geteuid() == 0 else { try Test.cancel("not readable") }
      stage.write("[0]\n", to: "a.json", mode: mode_t(mode))
      try await roundTrip(stage)
      var status = stat()
      lstat("\(stage.target)/a.json", &status)
      #expect(Int(status.st_mode & 0o7777) == mode)
    }
  }

  @Test("what was not set to run with other rights does not get them from the old file")
  func setuid() async throws {
    try await Stage.lend { stage in
      stage.write("[0]\n", to: "a.json", mode: 0o4750)
      try await stage.apply(["a.json": "[1]"])
      var status = stat()
      lstat("\(stage.target)/a.json", &status)
      #expect(status.st_mode & 0o7777 == 0o750)
    }
  }

  @Test(
    "holes: a sparse file is kept as one that is, and comes back as one", arguments: [true, false])
  func sparse(isSwapGone: Bool) async throws {
    try await Stage.lend { stage in
      let path = "\(stage.target)/a.json"
      stage.write("[0]\n", to: "a.json")
      // Bytes in the midst of a hole, and a hole at the end that is no whole block.
      let file = open(path, O_WRONLY | O_CLOEXEC)
      lseek(file, 5_000_001, SEEK_SET)
      Foundation.write(file, "mid", 3)
      ftruncate(file, 9_000_777)
      close(file)
      func blocks(_ path: String) -> Int {
        var status = stat()
        return lstat(path, &status) == 0 ? Int(status.st_blocks) : -1
      }
      let sparse = blocks(path)
      guard sparse * 512 < 1_000_000 else { try Test.cancel("this file system has no holes") }
      let content = try #require(FileManager.default.contents(atPath: path))
      try await stage.apply(["a.json": "[1]"])
      let folder = try stage.folder()
      #expect(blocks("\(folder)/before/1") == sparse)
      if isSwapGone { unlink("\(folder)/swap/1") }
      _ = try stage.rollouts().rollbackLast(target: nil)
      #expect(blocks(path) == sparse && FileManager.default.contents(atPath: path) == content)
    }
  }

  /// A default ACL: the owner, a user, the group, the mask and the others.
  private static let acl: [UInt8] =
    [2, 0, 0, 0] + entry(1, 7) + entry(2, 7, 12_345) + entry(4, 5) + entry(0x10, 7) + entry(0x20, 0)

  private static func entry(_ tag: UInt8, _ rights: UInt8, _ id: UInt32 = .max) -> [UInt8] {
    [tag, 0, rights, 0] + (0..<4).map { UInt8(truncatingIfNeeded: id >> ($0 * 8)) }
  }

  private func give(_ acl: [UInt8], _ path: String) throws {
    let directory = try Directory.named(path)
    let result = kernel_set_attribute(
      directory.descriptor, nil, "system.posix_acl_default", acl, acl.count)
    if result < 0 { try Test.cancel("this file system has no ACLs") }
  }

  @Test(
    "gives new files and directories what their directory gives to any", arguments: [true, false])
  func defaultACL(isMinimal: Bool) async throws {
    try await Stage.lend { stage in
      let acl =
        isMinimal
        ? [2, 0, 0, 0] + Self.entry(1, 7) + Self.entry(4, 2) + Self.entry(0x20, 1) : Self.acl
      try give(acl, stage.target)
      try await stage.apply(["a.json": "[1]", "new/b.json": "[1]"])
      // What open(2) and mkdir(2) make there is the measure.
      let file = open("\(stage.target)/made", O_WRONLY | O_CREAT | O_CLOEXEC, 0o666)
      close(file)
      mkdir("\(stage.target)/dir", 0o777)
      let inner = open("\(stage.target)/dir/made", O_WRONLY | O_CREAT | O_CLOEXEC, 0o666)
      close(inner)
      let root = try Directory.named(stage.target)
      func same(_ one: String, _ other: String) throws -> Bool {
        let (a, b) = (
          try root.directory(one.split(separator: "/").dropLast().map(String.init)),
          try root.directory(other.split(separator: "/").dropLast().map(String.init))
        )
        let (one, other) = (
          try a.state(of: String(one.split(separator: "/").last!)),
          try b.state(of: String(other.split(separator: "/").last!))
        )
        return one.mode == other.mode && one.attributes == other.attributes
      }
      #expect(try same("a.json", "made"))
      #expect(try same("new", "dir"))
      #expect(try same("new/b.json", "dir/made"))
      #expect(try root.state(of: "a.json").attributes.isEmpty == isMinimal, "the control")
      _ = try stage.rollouts().rollbackLast(target: nil)
      #expect(stage.tree().keys.sorted() == ["dir", "dir/made", "made"])
    }
  }

  @Test("what stood there, and no ACL that the home gives to what lies in it")
  func homeACL() async throws {
    try await Stage.lend { stage in
      try give(Self.acl, "\(stage.home)/Rollbacks")
      stage.write("[0]\n", to: "a.json")
      try await roundTrip(stage)
      #expect(try stage.rollouts().drill().map(\.failure) == [nil])
    }
  }

  @Test("times to the nanosecond, and before 1970")
  func times() async throws {
    try await Stage.lend { stage in
      stage.write("[0]\n", to: "a.json")
      for (seconds, nanoseconds) in [(1_700_000_000, 999_999_999), (-5, 1)] {
        stage.touch("a.json", seconds, nanoseconds)
        var status = stat()
        lstat("\(stage.target)/a.json", &status)
        #expect(status.st_mtim.tv_nsec == nanoseconds)
        try await roundTrip(stage)
      }
    }
  }

  @Test("where the file system keeps whole seconds only, new files have whole seconds")
  func coarse() async throws {
    try await Stage.lend { stage in
      let times = [timespec(tv_sec: 1_700_000_000, tv_nsec: 0), timespec(tv_sec: 1, tv_nsec: 0)]
      utimensat(AT_FDCWD, stage.target, times, 0)
      let cleared = try await Cleared([("a.json", "[1]")])
      let change = try cleared.change(in: stage.openTarget())
      #expect(change.changes.first?.after.modified.nanoseconds == 0)
    }
  }

  @Test("extended attributes, any bytes in them, and an ACL")
  func attributes() async throws {
    try await Stage.lend { stage in
      stage.write("[0]\n", to: "a.json", mode: 0o640)
      let file = open("\(stage.target)/a.json", O_RDONLY | O_CLOEXEC)
      defer { close(file) }
      let value: [UInt8] = [0, 10, 255, 34]
      guard kernel_set_attribute(file, nil, "user.note", value, value.count) == 0 else {
        try Test.cancel("this file system has no extended attributes")
      }
      kernel_set_attribute(file, nil, "user.empty", value, 0)
      // user::rw-, user:12345:rwx, group::r--, mask::rwx, other::--- (acl(5), little-endian).
      let acl: [UInt8] =
        [2, 0, 0, 0] + [1, 0, 6, 0, 255, 255, 255, 255] + [2, 0, 7, 0, 0x39, 0x30, 0, 0]
        + [4, 0, 4, 0, 255, 255, 255, 255] + [16, 0, 7, 0, 255, 255, 255, 255]
        + [32, 0, 0, 0, 255, 255, 255, 255]
      #expect(kernel_set_attribute(file, nil, "system.posix_acl_access", acl, acl.count) == 0)
      let state = try stage.openTarget().root.state(of: "a.json")
      #expect(state.attributes.count == 3)
      try await roundTrip(stage)
      // The new file keeps who may read it.
      try await stage.apply(["a.json": "[2]"])
      #expect(try stage.openTarget().root.state(of: "a.json").attributes == state.attributes)
    }
  }

  @Test("an owner", .enabled(if: geteuid() == 0, "only root gives files away"))
  func owner() async throws {
    try await Stage.lend { stage in
      stage.write("[0]\n", to: "a.json", mode: 0o4755)
      chown("\(stage.target)/a.json", 12_345, 54_321)
      chmod("\(stage.target)/a.json", 0o4755)
      try await roundTrip(stage)
      try await stage.apply(["a.json": "[2]"])
      let state = try stage.openTarget().root.state(of: "a.json")
      #expect(state.uid == 12_345 && state.gid == 54_321)
    }
  }

  @Test("a link where a file was put")
  func link() async throws {
    try await Stage.lend { stage in
      symlink("no/where\nat all", "\(stage.target)/a.json")
      stage.touch("a.json", 1_600_000_000, 7)
      try await roundTrip(stage)
    }
  }

  @Test("a file's other names, and not what was written through them")
  func hardLink() async throws {
    try await Stage.lend { stage in
      stage.write("[0]\n", to: "a.json")
      let outside = "\(stage.path)/outside.json"
      Foundation.link("\(stage.target)/a.json", outside)
      try await roundTrip(stage)
      var status = stat()
      lstat("\(stage.target)/a.json", &status)
      #expect(status.st_nlink == 2, "it is the very file again")

      let tree = stage.tree()
      try await stage.apply(["a.json": "[1]"])
      // Whoever writes through the other name writes the old file, not the stored one.
      try Data("changed".utf8).write(to: URL(fileURLWithPath: outside))
      let file = open(outside, O_WRONLY | O_TRUNC | O_CLOEXEC)
      Foundation.write(file, "changed!", 8)
      close(file)
      _ = try stage.rollouts().rollbackLast(target: nil)
      #expect(stage.tree() == tree)
      #expect(FileManager.default.contents(atPath: outside) == Data("changed!".utf8))
    }
  }

  @Test("what stands beside: names with line ends, of no encoding, of 255 bytes")
  func names() async throws {
    try await Stage.lend { stage in
      stage.write("[0]\n", to: "a.json")
      stage.write("x", to: "line\nend")
      stage.write("x", to: String(repeating: "n", count: 255))
      let raw: [CChar] = stage.target.utf8.map { CChar(bitPattern: $0) } + [47, -1, -2, 0]
      close(open(raw, O_CREAT | O_WRONLY | O_CLOEXEC, 0o644))
      #expect(Removal.entries(of: stage.target).contains([255, 254]))
      try await roundTrip(stage)
      #expect(Removal.entries(of: stage.target).contains([255, 254]))
    }
  }

  @Test("a file with a name of 255 bytes, deep down")
  func longNames() async throws {
    try await Stage.lend { stage in
      let name = String(repeating: "n", count: 250) + ".json"
      let path = "d/e/\(name)"
      stage.write("[0]\n", to: path)
      let tree = stage.tree()
      try await stage.apply([path: "[1]"])
      #expect(stage.text(path) == "[1]\n")
      _ = try stage.rollouts().rollbackLast(target: nil)
      #expect(stage.tree() == tree)
    }
  }

  @Test("a program that runs while its file is replaced goes on, and so does a reader")
  func reader() async throws {
    try await Stage.lend { stage in
      stage.write("[0]\n", to: "a.json")
      let file = try #require(FileHandle(forReadingAtPath: "\(stage.target)/a.json"))
      try await roundTrip(stage)
      #expect(try file.readToEnd() == Data("[0]\n".utf8))
    }
  }
}
