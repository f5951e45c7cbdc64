import Artifact
import Foundation
import Testing

@testable import Log
@testable import Rollout

@Suite("A journal") struct JournalTests {
  private static let seal = HMAC(key: [1, 2, 3])

  /// The bytes of three records.
  static let bytes: [UInt8] = {
    var bytes: [UInt8] = []
    var checksum = Record.start
    for (index, event) in [Record.Event.begun, .applying, .committed].enumerated() {
      let text = Record.text(event, sequence: index + 1, time: 1.5, [("id", .string("ä\n"))])
      let (line, next) = Record.line(text, after: checksum, by: seal)
      bytes += line
      checksum = next
    }
    return bytes
  }()

  private static let ends = bytes.indices.filter { bytes[$0] == ASCII.lf }.map { $0 + 1 }

  @Test("is read as it was written")
  func read() {
    let text = LogText<RolloutEvent>(Self.bytes, seal: Self.seal)
    #expect(text.entries.map(\.event) == [.begun, .applying, .committed])
    #expect(text.flaw == nil && !text.isTorn && text.length == Self.bytes.count)
    #expect(text.entries[2].data?["id"]?.string == "ä\n")
  }

  @Test("that was torn at any byte is cut there, and no record before is lost")
  func torn() {
    for count in 0..<Self.bytes.count {
      let text = LogText<RolloutEvent>(Array(Self.bytes[..<count]), seal: Self.seal)
      let whole = Self.ends.filter { $0 <= count }
      #expect(text.flaw == nil, "\(count)")
      #expect(text.entries.count == whole.count && text.length == whole.last ?? 0, "\(count)")
      #expect(text.isTorn == !(count == 0 || whole.last == count), "\(count)")
    }
  }

  @Test("holds a record of more than a million bytes, whole or torn")
  func large() {
    let kept = String(repeating: "a path that somebody changed,", count: 40_000)
    let text = Record.text(.begun, sequence: 1, time: 1.5, [("kept", .string(kept))])
    let (line, _) = Record.line(text, after: Record.start, by: Self.seal)
    let whole = LogText<RolloutEvent>(line, seal: Self.seal)
    #expect(whole.entries.first?.data?["kept"]?.string == kept && whole.flaw == nil)
    for count in [3, 7, 8, 9, 1_000_000, line.count - 1] {
      let torn = LogText<RolloutEvent>(Array(line[..<count]), seal: Self.seal)
      #expect(torn.isTorn && torn.flaw == nil && torn.entries.isEmpty, "\(count)")
    }
  }

  @Test("whose last record a crash left as zeros is cut there")
  func zeros() {
    let second = Self.ends[1]
    let text = LogText<RolloutEvent>(
      Array(Self.bytes[..<second]) + [UInt8](repeating: 0, count: Self.bytes.count - second),
      seal: Self.seal)
    #expect(text.entries.count == 2 && text.isTorn && text.flaw == nil)
  }

  @Test("in which any bit is flipped is corrupt, in its last record too")
  func flipped() {
    for index in Self.bytes.indices {
      for bit in 0..<8 {
        var bytes = Self.bytes
        bytes[index] ^= 1 << UInt8(bit)
        let text = LogText<RolloutEvent>(bytes, seal: Self.seal)
        #expect(text.flaw != nil, "byte \(index), bit \(bit)")
      }
    }
  }

  @Test("with a record missing, twice or in another order is corrupt")
  func order() {
    let lines = [0..<Self.ends[0], Self.ends[0]..<Self.ends[1], Self.ends[1]..<Self.ends[2]]
      .map { Array(Self.bytes[$0]) }
    for order in [[1, 2], [0, 2], [0, 0, 1], [0, 2, 1], [0, 1, 1]] {
      #expect(
        LogText<RolloutEvent>(order.flatMap { lines[$0] }, seal: Self.seal).flaw != nil, "\(order)")
    }
    #expect(LogText<RolloutEvent>([0, 1, 2].flatMap { lines[$0] }, seal: Self.seal).flaw == nil)
  }

  @Test("that was torn is cut before the next record, and goes on")
  func append() async throws {
    try await Stage.lend { stage in
      let directory = try Directory.named(stage.target)
      try Journal(in: directory, seal: Self.seal, isNew: true).append((.begun, []), (.applying, []))
      let path = "\(stage.target)/journal"
      let size = Int(try #require(FileManager.default.contents(atPath: path)).count)
      truncate(path, off_t(size - 10))
      try Journal(in: directory, seal: Self.seal).append(.takenBack)
      let journal = try Journal(in: directory, seal: Self.seal)
      #expect(journal.records.map(\.event) == [.begun, .takenBack] && journal.flaw == nil)
    }
  }

  @Test("that is corrupt stops every command, which says what to do")
  func corrupt() async throws {
    try await Stage.lend { stage in
      try await stage.apply(["a.json": "[1]"])
      let path = "\(try stage.folder())/journal"
      var bytes = Array(try #require(FileManager.default.contents(atPath: path)))
      bytes[20] ^= 1
      try Data(bytes).write(to: URL(fileURLWithPath: path))
      let error = try #require(throws: RolloutError.self) {
        try stage.rollouts().rollbackLast(target: nil)
      }
      #expect(error.exitStatus == 5 && error.description.contains("move"), "\(error)")
      #expect(stage.text("a.json") == "[1]\n")
      #expect(try stage.rollouts().list().first?.condition.word == "broken")
    }
  }

  @Test("that lost its records costs no file: what would be removed as unbegun is not, and is told")
  func lost() async throws {
    for isEdited in [false, true] {
      for count in 0...4 {
        try await Stage.lend { stage in
          stage.write("[0]\n", to: "a.json")
          for text in ["[1]", "[2]"] { try await stage.apply(["a.json": text]) }
          if isEdited { stage.write("theirs\n", to: "a.json") }
          let tree = stage.tree()
          let path = "\(try stage.folder(2))/journal"
          let bytes = Array(try #require(FileManager.default.contents(atPath: path)))
          let ends = bytes.indices.filter { bytes[$0] == ASCII.lf }.map { $0 + 1 }
          // Nothing, half of the first record, the first, one and a half, and the first three.
          let sizes = [0, ends[0] / 2, ends[0], (ends[0] + ends[1]) / 2, ends[2]]
          truncate(path, off_t(sizes[count]))
          let error = try #require(throws: RolloutError.self) { try stage.rollouts().recover() }
          #expect(error.exitStatus == 5 && error.description.contains("move"), "\(error)")
          #expect(stage.tree() == tree)
          let copy = "\(try stage.folder(2))/before/1"
          #expect(FileManager.default.contents(atPath: copy) == Data("[1]\n".utf8), "\(count)")
        }
      }
    }
  }

  @Test("that holds nothing but its beginning is removed where nothing was installed")
  func beginning() async throws {
    try Operation.requireStrace()
    try await Stage.lend { stage in
      stage.write("[0]\n", to: "a.json")
      let operation = Operation(stage: stage, arguments: ["apply", "a.json=[1]", "b.json=[1]"])
      // With the snapshot complete; and then someone changes a file before anyone recovers.
      #expect(try operation.killed(at: Operation.Call(name: "fdatasync", when: 2)).isKilled)
      stage.write("theirs\n", to: "a.json")
      stage.write("[1]\n", to: "b.json")
      let recovered = try await stage.recover()
      #expect(recovered.count == 1)
      #expect(stage.text("a.json") == "theirs\n" && stage.text("b.json") == "[1]\n")
    }
  }

  @Test("that is no regular file is refused, and keeps nobody waiting")
  func special() async throws {
    try await Stage.lend { stage in
      try await stage.apply(["a.json": "[1]"])
      let path = "\(try stage.folder())/journal"
      unlink(path)
      for make in [{ mkfifo(path, 0o600) }, { mkdir(path, 0o700) }, { symlink("/dev/tty", path) }] {
        try #require(make() == 0)
        let error = try #require(throws: RolloutError.self) { try stage.rollouts().recover() }
        #expect(error.exitStatus == 5 && error.description.contains(path), "\(error)")
        #expect(try stage.rollouts().list().first?.condition.word == "broken")
        remove(path)
      }
    }
  }
}
