import Artifact
import Foundation
import Log
import Testing

/// The file of decisions itself: what it survives, and what of it nobody can change unseen.
@Suite("A ledger") struct LedgerTests {
  private static let seal = HMAC(key: [3])

  private struct Room {
    let directory: Directory
    let path: String

    func ledger(_ seal: HMAC? = LedgerTests.seal) -> Ledger { Ledger(in: directory, seal: seal) }
    var file: String { "\(path)/\((try? ledger().files().last) ?? "")" }
    var bytes: [UInt8] {
      get { Array(FileManager.default.contents(atPath: file) ?? Data()) }
      nonmutating set { try? Data(newValue).write(to: URL(fileURLWithPath: file)) }
    }
    func add(_ count: Int = 1) throws {
      for number in 0..<count {
        try ledger().append([(.ack, [("reason", .string("seen \(number)"))])])
      }
    }
    func state(_ seal: HMAC? = LedgerTests.seal) throws -> LedgerState { try ledger(seal).read() }
  }

  private func lend(_ body: (Room) throws -> Void) throws {
    let path = "/tmp/ledger-\(UInt64.random(in: 0...UInt64.max))"
    defer { try? Removal.remove(path) }
    try body(Room(directory: try Directory.making(at: path), path: path))
  }

  @Test("has each record after the one before, and its last one is its head")
  func chain() throws {
    try lend { room in
      #expect(try room.ledger().head() == nil)
      try room.add(3)
      let state = try room.state()
      #expect(state.flaw == nil && state.torn == 0 && state.isSigned)
      #expect(state.head?.number == 3, "the first one is its beginning")
      #expect(try room.ledger().head() == state.head)
      var kinds: [Ledger.Kind?] = []
      _ = try room.ledger().read { line, _ in kinds.append(line.kind) }
      #expect(kinds == [.begin, .ack, .ack, .ack])
    }
  }

  @Test("keeps every record of many writers at once")
  func writers() async throws {
    let path = "/tmp/ledger-\(UInt64.random(in: 0...UInt64.max))"
    defer { try? Removal.remove(path) }
    let directory = try Directory.making(at: path)
    try await withThrowingTaskGroup(of: Void.self) { group in
      for writer in 0..<8 {
        group.addTask {
          for number in 0..<20 {
            try Ledger(in: directory, seal: Self.seal).append(
              [(.ack, [("reason", .string("\(writer) \(number)"))])], patience: 60)
          }
        }
      }
      try await group.waitForAll()
    }
    var reasons: Set<String> = []
    let state = try Ledger(in: directory, seal: Self.seal).read { line, _ in
      line.node?["reason"]?.string.map { _ = reasons.insert($0) }
    }
    #expect(state.flaw == nil && state.head?.number == 160 && reasons.count == 160)
  }

  @Test("that was torn at any byte of its last record goes on, and owns up to what was torn")
  func torn() throws {
    try lend { room in
      try room.add(2)
      let before = room.bytes
      let start = before.dropLast().lastIndex(of: ASCII.lf).map { $0 + 1 } ?? 0
      for count in start..<before.count {
        room.bytes = Array(before[..<count])
        #expect(try room.state().flaw == nil, "cut at \(count)")
        try room.add()
        let state = try room.state()
        #expect(state.flaw == nil, "cut at \(count)")
        let isWhole = count == start || count == before.count - 1
        #expect(state.torn == (isWhole ? 0 : 1), "cut at \(count)")
        #expect(state.head?.number == (count == before.count - 1 ? 3 : 2))
      }
    }
  }

  @Test("whose mending was torn as well goes on, too")
  func tornTwice() throws {
    try lend { room in
      try room.add(2)
      room.bytes = Array(room.bytes.dropLast(40))
      let torn = room.bytes.count
      try room.add()
      let mended = room.bytes
      for count in stride(from: torn + 1, to: mended.count - 1, by: 7) {
        room.bytes = Array(mended[..<count])
        try room.add()
        #expect(try room.state().flaw == nil, "cut at \(count)")
      }
      // A crash that left space where bytes should be.
      room.bytes = Array(mended[..<(torn + 80)]) + [UInt8](repeating: 0, count: 50)
      try room.add()
      #expect(try room.state().flaw == nil)
    }
  }

  @Test("in which any byte was changed is told, and nothing is added to one whose end was")
  func changed() throws {
    try lend { room in
      try room.add(4)
      let before = room.bytes
      for offset in stride(from: 0, to: before.count - 1, by: 13) {
        room.bytes[offset] ^= 1
        let state = try room.state()
        // The end of it may be what a crash leaves: then the record is gone, and its head tells.
        #expect(state.flaw != nil || state.head?.number == 3, "byte \(offset)")
        room.bytes = before
      }
      let last = before.dropLast().lastIndex(of: ASCII.lf).map { $0 + 40 } ?? 0
      room.bytes[last + 200] ^= 1
      #expect(throws: Ledger.Unusable.self) { try room.add() }
    }
  }

  @Test("from which a record was taken, in which two were exchanged, or that begins later is told")
  func reordered() throws {
    try lend { room in
      try room.add(4)
      let lines = room.bytes.split(separator: ASCII.lf)
      func flaw(_ change: (inout [ArraySlice<UInt8>]) -> Void) throws -> String? {
        var copy = lines
        change(&copy)
        room.bytes = Array(copy.joined(separator: [ASCII.lf])) + [ASCII.lf]
        return try room.state().flaw
      }
      #expect(try flaw { _ in } == nil, "the control")
      #expect(try flaw { $0.remove(at: 2) } != nil)
      #expect(try flaw { $0.swapAt(1, 2) } != nil)
      #expect(try flaw { $0.remove(at: 0) } != nil)
      #expect(try flaw { $0.insert($0[1], at: 2) } != nil)
      // What a chain cannot tell: its end. That is what a head is kept for.
      #expect(try flaw { $0.removeLast() } == nil)
    }
  }

  @Test("that another key signed, or none, counts as none")
  func foreign() throws {
    try lend { room in
      try room.add(2)
      #expect(try room.state(HMAC(key: [4])).flaw != nil)
      #expect(try room.state(nil).flaw == nil, "by its chain alone")
      #expect(try room.state(nil).isSigned == false)
      // Without a code a line counts for nothing, and the next record says that it was there.
      try room.ledger(nil).append([(.ack, [("reason", .string("forged"))])])
      var reasons: [String?] = []
      _ = try room.ledger().read { line, _ in reasons.append(line.node?["reason"]?.string) }
      #expect(!reasons.contains("forged"))
      try room.add()
      #expect(try room.state().flaw == nil && room.state().torn == 1)
    }
  }

  @Test("that a crash tore at the end of a month is closed there, and goes on in the next")
  func tornMonth() throws {
    try lend { room in
      try room.add(2)
      rename(room.file, "\(room.path)/2020-01.jsonl")
      room.bytes = Array(room.bytes.dropLast(30))
      #expect(try room.state().torn == 1)
      try room.add(1)
      try room.add(1)
      let state = try room.state()
      #expect(state.flaw == nil && state.torn == 1 && state.head?.number == 3)
      #expect(try room.ledger().files().count == 2)
    }
  }

  @Test("with a number that no integer holds is no record, and ends nothing")
  func numbers() throws {
    try lend { room in
      try room.add(1)
      let line = String(decoding: room.bytes, as: UTF8.self).split(separator: "\n")[0]
      let huge = line.replacing("{\"n\":0", with: "{\"n\":99999999999999999999999")
      room.bytes = Array((huge + "\n").utf8)
      #expect(try room.state().flaw != nil)
    }
  }

  @Test("is written on in the newest month, whatever the clock says")
  func months() throws {
    try lend { room in
      try room.add(2)
      let old = "\(room.path)/2099-01.jsonl"
      rename(room.file, old)
      try room.add(1)
      #expect(try room.ledger().files() == ["2099-01.jsonl"])
      #expect(try room.state().head?.number == 3)
    }
  }

  @Test(
    "keeps a text with line ends, quotes and control characters on one line",
    arguments: [
      "a\nb\r\n\"c\"\\", "::error::x\u{1B}[2J\u{202E}", "\",\"mac\":\"",
      String(repeating: "ä", count: 400),
    ])
  func hostile(text: String) throws {
    try lend { room in
      try room.ledger().append([(.ack, [("reason", .string(text))])])
      var found: String?
      let state = try room.ledger().read { line, _ in found = line.node?["reason"]?.string ?? found
      }
      #expect(state.flaw == nil && found == text)
      #expect(room.bytes.allSatisfy { $0 >= 0x20 || $0 == ASCII.lf })
    }
  }

  @Test("gives the last record of a kind, as far as the chain behind it holds")
  func last() throws {
    try lend { room in
      try room.ledger().append([(.audit, [("outcome", "passed")])])
      try room.add(3)
      func found() throws -> String? {
        try room.ledger().last(.audit, since: 0) { _ in true }?["outcome"]?.string
      }
      #expect(try found() == "passed")
      #expect(try room.ledger().last(.audit, since: Moment.now.seconds + 60) { _ in true } == nil)
      let lines = room.bytes.split(separator: ASCII.lf)
      room.bytes = Array((lines[..<3] + lines[4...]).joined(separator: [ASCII.lf])) + [ASCII.lf]
      #expect(try found() == nil, "a record between is gone")
    }
  }

  @Test("that is a FIFO or a link is refused at once")
  func special() throws {
    try lend { room in
      let name = "\(room.path)/\(Moment.now.day.prefix(7)).jsonl"
      mkfifo(name, 0o600)
      #expect(throws: (any Error).self) { try room.add() }
      unlink(name)
      symlink("/etc/passwd", name)
      #expect(throws: (any Error).self) { try room.add() }
    }
  }
}
