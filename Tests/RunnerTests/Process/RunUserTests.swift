import Foundation
import Testing

@testable import Judging
@testable import Launching
@testable import Runner

/// Whom root's tools run as.
@Suite(
  "The user of a run", .timeLimit(.minutes(10)),
  .enabled(if: geteuid() == 0, "only root can drop its rights"))
struct RunUserTests {
  /// A place for locks of this test's own.
  private func lend(_ body: (String) async throws -> Void) async throws {
    let place = "/tmp/run-user-\(UInt32.random(in: 0...UInt32.max))"
    try #require(mkdir(place, 0o700) == 0)
    defer { try? FileManager.default.removeItem(atPath: place) }
    try await body(place)
  }

  /// Numbers that no other test has.
  private func numbers(_ count: UInt32) -> Range<UInt32> {
    let first = UInt32.random(in: 2_050_000_000..<2_090_000_000)
    return first..<first + count
  }

  @Test("has no account, no group, and is in no range that others give out")
  func free() throws {
    let user = try #require(try RunUser.ofThisProgram())
    #expect(getpwuid(user.uid) == nil && getgrgid(user.gid) == nil)
    #expect(user.uid == user.gid)
    for taken in [0...60577, 61_184...65_535, 100_000...600_100_000, 524_288...1_879_048_191] {
      #expect(!taken.contains(Int(user.uid)))
    }
    #expect(user.uid < 1 << 31)
    #expect(try RunUser.ofThisProgram() == user, "one for the whole program")
  }

  @Test("is of one run alone, and free again after it")
  func exclusive() async throws {
    try await lend { place in
      let numbers = numbers(2)
      var first: RunUser.Claim? = try RunUser.claim(of: numbers, in: [place])
      let second = try RunUser.claim(of: numbers, in: [place])
      #expect(first?.user != second.user)
      #expect(throws: RunUserFailure.allTaken(numbers)) {
        try RunUser.claim(of: numbers, in: [place])
      }
      let uid = first?.user.uid
      first = nil
      // A process that another test just started has the lock as well, until it executes.
      var again: RunUser.Claim?
      for _ in 0..<1000 where again == nil {
        again = try? RunUser.claim(of: numbers, in: [place])
        if again == nil { try await Task.sleep(for: .milliseconds(10)) }
      }
      #expect(again?.user.uid == uid)
      withExtendedLifetime(second) {}
    }
  }

  @Test("is free again when the run that had it was killed")
  func killed() async throws {
    try await lend { place in
      let numbers = numbers(1)
      // F_OFD_SETLK, as another program does it.
      let script = """
        import fcntl, os, struct, time
        file = os.open('\(place)/sandbox-uids.lock', os.O_RDWR | os.O_CREAT, 0o600)
        fcntl.fcntl(file, 37, struct.pack('hhqqi4x', 1, 0, \(numbers.lowerBound), 1, 0))
        open('\(place)/up', 'w').close()
        time.sleep(600)
        """
      let run = Supervised(Invocation("/usr/bin/python3", ["-c", script]), jail: .bare())
      let other = Task { try await Supervisor.live.run(run) }
      #expect(await Fixture.eventually { access("\(place)/up", F_OK) == 0 })
      #expect(throws: RunUserFailure.allTaken(numbers)) {
        try RunUser.claim(of: numbers, in: [place])
      }
      other.cancel()
      _ = try? await other.value
      let again = try RunUser.claim(of: numbers, in: [place])
      #expect(again.user.uid == numbers.lowerBound)
    }
  }

  @Test("is none that a living process has")
  func living() async throws {
    try await lend { place in
      let numbers = numbers(1)
      let user = User(uid: numbers.lowerBound, gid: numbers.lowerBound)
      let up = "\(place)/up"
      chmod(place, 0o711)
      try #require(mkdir(up, 0o777) == 0 && chmod(up, 0o777) == 0)
      let run = Supervised(Fixture.shell("touch \(up)/a; exec sleep 600"), jail: .bare(as: user))
      let other = Task { try await Supervisor.live.run(run) }
      #expect(await Fixture.eventually { access("\(up)/a", F_OK) == 0 })
      #expect(throws: RunUserFailure.allTaken(numbers)) {
        try RunUser.claim(of: numbers, in: [place])
      }
      other.cancel()
      _ = try? await other.value
      let again = try RunUser.claim(of: numbers, in: [place])
      #expect(again.user == user)
    }
  }

  @Test("is none of an account's containers")
  func subordinate() {
    let ids = SubordinateIDs("alice:100000:65536\nbob:x:1\n1000:2100000000:10\nhalf:5\n\n")
    for id in [100_000, 165_535, 2_100_000_000, 2_100_000_009] as [UInt32] {
      #expect(ids.contain(id))
    }
    for id in [0, 5, 99_999, 165_536, 2_099_999_999, 2_100_000_010] as [UInt32] {
      #expect(!ids.contain(id))
    }
    #expect(SubordinateIDs("last:4294967295:4294967295").contain(.max))
  }

  @Test("is of those that belong to the container that we are in")
  func mapped() {
    let host = "         0          0 4294967295\n"
    let container = "         0     100000      65536\n"
    #expect(RunUser.isMapped(RunUser.idle, by: host))
    #expect(RunUser.isMapped(RunUser.reserve, by: host))
    #expect(!RunUser.isMapped(RunUser.idle, by: container))
    #expect(RunUser.isMapped(RunUser.reserve, by: container))
    #expect(RunUser.isMapped(RunUser.reserve, by: "0 1000 1\n1 100000 65536\n"))
    for none in ["", "0 1000 1\n", "0 100000 60000\n", "x\n"] {
      #expect(!RunUser.isMapped(RunUser.reserve, by: none))
    }
  }

  @Test("is not claimed where another user could take part in it")
  func foreignLock() async throws {
    try await lend { place in
      let lock = "\(place)/sandbox-uids.lock"
      func isRefused() -> Bool { (try? RunUser.claim(in: [place])) == nil }
      #expect(!isRefused(), "the control")
      chmod(place, 0o777)
      #expect(isRefused(), "anyone could replace it")
      chmod(place, 0o1777)
      #expect(!isRefused())
      for spoil in [
        { chown(lock, 65534, 65534) }, { chmod(lock, 0o666) }, { link(lock, "\(place)/other") },
        { unlink(lock) + symlink("/tmp/nowhere", lock) }, { unlink(lock) + mkfifo(lock, 0o600) },
      ] {
        #expect(spoil() == 0)
        #expect(isRefused())
        unlink(lock)
        unlink("\(place)/other")
        #expect(!isRefused())
      }
    }
    #expect(throws: RunUserFailure.noLock(["/proc"])) { try RunUser.claim(in: ["/proc"]) }
  }

  @Test("of what must have a name is an idle account of the system's, for one run at a time")
  func account() async throws {
    try await lend { place in
      let claim = try RunUser.idleAccount(in: [place])
      let entry = try #require(getpwuid(claim.user.uid)).pointee
      #expect(entry.pw_uid > 0 && entry.pw_uid < 1000 && entry.pw_gid == claim.user.gid)
      #expect(Fixture.users(withProcesses: claim.user.uid) == 0)
      let other = try RunUser.idleAccount(in: [place])
      #expect(other.user != claim.user)
      withExtendedLifetime(claim) {}
    }
  }
}

extension Fixture {
  /// How many processes a user has.
  static func users(withProcesses uid: UInt32) -> Int {
    let names = (try? FileManager.default.contentsOfDirectory(atPath: "/proc")) ?? []
    return names.filter { name in
      var info = stat()
      return Int32(name) != nil && stat("/proc/\(name)", &info) == 0 && info.st_uid == uid
    }.count
  }
}
