import Foundation
import Judging
import Launching
import Runner
import Testing

@Suite(.timeLimit(.minutes(10))) struct ScratchTests {
  private func exists(_ path: String) -> Bool {
    var info = stat()
    return lstat(path, &info) == 0
  }

  /// A place of this test's own, so that no other one's sweep comes along.
  private func place() throws -> String {
    let path = "/tmp/scratch-tests-\(UInt32.random(in: 0...UInt32.max))"
    try #require(mkdir(path, 0o700) == 0)
    return path
  }

  @Test("a scratch directory is private, short, and gone after its removal")
  func life() throws {
    let scratch = try Scratch()
    var info = stat()
    #expect(lstat(scratch.path, &info) == 0)
    #expect(info.st_mode & 0o7777 == 0o700 && info.st_uid == geteuid())
    #expect(scratch.path.utf8.count <= 80)
    try scratch.remove()
    #expect(!exists(scratch.path) && !exists(scratch.path + ".lock"))
  }

  @Test("lending removes the directory when the borrower throws, too")
  func lending() async throws {
    struct Oops: Error { let path: String }
    let oops = await #expect(throws: Oops.self) {
      try await Scratch.lend { throw Oops(path: $0.path) }
    }
    #expect(try !exists(#require(oops).path))
  }

  @Test("sweeping removes what a killed program left, and spares what is alive or not ours")
  func sweep() throws {
    let place = try place()
    defer { try? FileManager.default.removeItem(atPath: place) }
    let alive = try Scratch(in: [place])
    let name = "\(place)/sandbox-\(geteuid())-"
    let (orphan, lockless, link) = (name + "aaaaaaaa", name + "bbbbbbbb", name + "cccccccc")
    for path in [orphan, lockless] {
      try FileManager.default.createDirectory(
        atPath: path + "/deep/er", withIntermediateDirectories: true)
    }
    #expect(FileManager.default.createFile(atPath: orphan + ".lock", contents: nil))
    #expect(symlink("/usr", link) == 0)
    let foreign = ["sandbox-1-aaaaaaaaa", "sandbox-x", "other", "sandbox-\(geteuid())-short"]
    for name in foreign { #expect(mkdir("\(place)/\(name)", 0o700) == 0) }

    #expect(Scratch.sweep([place]) == [orphan, lockless])
    #expect(!exists(orphan) && !exists(orphan + ".lock") && !exists(lockless + ".lock"))
    #expect(exists(alive.path) && exists(link) && exists("/usr/bin"))
    for name in foreign { #expect(exists("\(place)/\(name)")) }
    try alive.remove()
  }

  @Test("programs that make, remove and sweep at once do not take each other's directories")
  func race() async throws {
    let place = try place()
    defer { try? FileManager.default.removeItem(atPath: place) }
    try await withThrowingTaskGroup(of: Void.self) { group in
      for _ in 0..<4 {
        group.addTask {
          for _ in 0..<100 {
            let scratch = try Scratch(in: [place])
            #expect(!Scratch.sweep([place]).contains(scratch.path))
            #expect(access(scratch.path, F_OK) == 0)
            try scratch.remove()
          }
        }
      }
      try await group.waitForAll()
    }
    #expect(try FileManager.default.contentsOfDirectory(atPath: place).isEmpty)
  }

  @Test("removal follows no link and minds no mode, name or depth")
  func hostileTree() async throws {
    let place = try place()
    defer { try? FileManager.default.removeItem(atPath: place) }
    let canary = place + "/canary"
    #expect(FileManager.default.createFile(atPath: canary, contents: Data("kept".utf8)))
    let scratch = try Scratch(in: [place])
    let script = """
      cd \(scratch.path); ln -s \(place) link; ln \(canary) hard; mkfifo pipe
      mkdir -p a/b/c moved-1 moved-2/x "$(printf 'odd\\377\\nname')/y"; ln -s \(place) a/b/up
      touch a/b/c/file moved-1/file; chmod 000 a/b/c a/b a moved-2
      exec python3 -c 'import os
      for _ in range(2000): os.mkdir("d"); os.chdir("d")
      os.chmod(".", 0)'
      """
    let end = try await Fixture.sh(script)
    #expect(end.ending == .exited(0), "\(end.errorText)")
    try scratch.remove()
    #expect(!exists(scratch.path))
    #expect(FileManager.default.contents(atPath: canary) == Data("kept".utf8))
  }

  @Test(
    "what a dropped user left is removed by root",
    .enabled(if: geteuid() == 0, "only root can drop its rights"))
  func droppedUser() async throws {
    let user = User(uid: 65534, gid: 65534)
    let path = try await Scratch.lend(for: user) { scratch in
      let line = """
        cd \(scratch.path) && mkdir -p a/b && echo x > a/b/c && chmod 000 a/b a . && id -u
        """
      let end = try await Fixture.sh(line, user: user)
      #expect(end.text == "65534\n", "\(end.errorText)")
      return scratch.path
    }
    #expect(!exists(path))
  }

  @Test("where a place cannot be used after all, the next one is")
  func nextPlace() throws {
    let place = try place()
    defer { try? FileManager.default.removeItem(atPath: place) }
    let scratch = try Scratch(in: ["/proc", place])
    #expect(scratch.path.hasPrefix("\(place)/"))
    try scratch.remove()
    #expect(throws: ScratchFailure.self) { try Scratch(in: ["/proc"]) }
  }

  @Test("a place that others could tamper with is refused, and the error says what to do")
  func unsafePlace() throws {
    let place = try place()
    defer { try? FileManager.default.removeItem(atPath: place) }
    try Scratch(in: [place]).remove()
    chmod(place, 0o777)
    let failure = #expect(throws: ScratchFailure.noPlace([place])) { try Scratch(in: [place]) }
    #expect(try #require(failure).description.contains("set TMPDIR"))
  }
}
