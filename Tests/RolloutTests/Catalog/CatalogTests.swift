import Artifact
import Foundation
import RolloutStage
import Synchronization
import Testing

@testable import Rollout

/// What a home remembers of its rollouts, and what no longer bars what.
@Suite("A home of many rollouts", .timeLimit(.minutes(10))) struct CatalogTests {
  private static let seal = HMAC(key: [7])

  /// A stage with two targets, three rollouts to the first and one to the other in the midst of them.
  private func two(_ body: (Stage, String) async throws -> Void) async throws {
    try await Stage.lend { stage in
      let other = "\(stage.path)/other"
      mkdir(other, 0o755)
      stage.write("[0]\n", to: "a.json")
      try await stage.apply(["a.json": "[1]"])
      try await stage.apply(["o.json": "[1]"], to: other)
      try await stage.apply(["b.json": "[1]"])
      try await body(stage, other)
    }
  }

  private func damage(_ path: String, at offset: Int = 20) throws {
    var bytes = Array(try #require(FileManager.default.contents(atPath: path)))
    bytes[offset] ^= 1
    try Data(bytes).write(to: URL(fileURLWithPath: path))
  }

  /// Takes the last records off a journal, at their border.
  private func cut(_ path: String, _ count: Int = 1) throws {
    let bytes = Array(try #require(FileManager.default.contents(atPath: path)))
    let ends = bytes.indices.filter { bytes[$0] == ASCII.lf }
    truncate(path, off_t(ends[ends.count - 1 - count] + 1))
  }

  // MARK: The file

  @Test("whose catalog is read as it was written, to its last code, and whole again when made anew")
  func bytes() async throws {
    try await two { stage, other in
      let path = "\(stage.home)/Rollbacks/\(Catalog.name)"
      let bytes = Array(try #require(FileManager.default.contents(atPath: path)))
      let seal = try #require(try stage.rollouts().seal())
      let catalog = Catalog(bytes, seal: seal)
      #expect(catalog.entries.count == 3 && catalog.length == bytes.count && !catalog.isDamaged)
      #expect(catalog.targets == [stage.target, other])
      #expect(catalog.entries.values.allSatisfy { $0.standing == .applied && $0.records == 6 })
      let anew = catalog.compacted().addition(by: seal)
      #expect(Catalog(anew, seal: seal).entries == catalog.entries)
      let codes =
        [0] + bytes.indices.filter { bytes[$0] == UInt8(ascii: "=") && bytes[$0 - 1] == ASCII.lf }
      for count in bytes.indices {
        let torn = Catalog(Array(bytes[..<count]), seal: seal)
        let whole = codes.filter { $0 + 67 <= count }.count - (count < 67 ? 0 : 1)
        #expect(
          !torn.isDamaged && torn.length <= count && torn.entries.count <= max(0, whole), "\(count)"
        )
      }
      for index in bytes.indices {
        var flipped = bytes
        flipped[index] ^= 1
        let read = Catalog(flipped, seal: seal)
        #expect(read.isDamaged || read.length < bytes.count, "byte \(index)")
      }
      #expect(Catalog(bytes, seal: Self.seal).isDamaged, "another key")
    }
  }

  @Test("works with no more open files than a home of one needs")
  func descriptors() async throws {
    try Operation.requireStrace()
    try await Stage.lend(in: Stage.memory) { stage in
      stage.write("[0]\n", to: "a.json")
      for number in 1...60 { try await stage.apply(["a.json": "[\(number)]"]) }
      for (arguments, text) in [
        (["last"], "[59]\n"), (["undo"], "[60]\n"), (["drill"], "[60]\n"),
        (["apply", "a.json=[61]"], "[61]\n"), (["to", "1"], "[1]\n"), (["prune", "3"], "[1]\n"),
      ] {
        let end = try Operation(stage: stage, arguments: arguments).limited(files: 48)
        #expect(end.status == 0, "\(arguments): \(end)")
        #expect(stage.text("a.json") == text, "\(arguments)")
      }
      let end = try Operation(stage: stage, arguments: ["last"]).limited(files: 8)
      #expect(end.status != 0, "the control")
    }
  }

  @Test("reads only the journals of the newest, and of those that are not settled")
  func reads() async throws {
    try await Stage.lend(in: Stage.memory) { stage in
      stage.write("[0]\n", to: "a.json")
      let count = Survey.newest + 4
      for number in 1...count { try await stage.apply(["a.json": "[\(number)]"]) }
      try damage("\(try stage.folder(1))/journal")
      try damage("\(try stage.folder(count - 2))/journal")
      #expect(try stage.rollouts().reading().barred.map(\.id).count == 1)
      // The control: without the catalog all are read.
      unlink("\(stage.home)/Rollbacks/\(Catalog.name)")
      #expect(try stage.rollouts().reading().barred.map(\.id).count == 2)
      #expect(try stage.rollouts().drill().filter { $0.failure != nil }.count == 2)
    }
  }

  @Test(
    "of an older version gets its catalog from the journals, and one that was damaged gets it again"
  )
  func rebuilt() async throws {
    try await two { stage, _ in
      let path = "\(stage.home)/Rollbacks/\(Catalog.name)"
      let entries = try stage.rollouts().reading().catalog.entries
      for isGone in [true, false] {
        if isGone { unlink(path) } else { try damage(path) }
        #expect(try stage.rollouts().recover().isEmpty)
        #expect(try stage.rollouts().reading().catalog.entries == entries)
        #expect(access(path, F_OK) == 0)
      }
      #expect(try stage.rollouts().rollbackLast(target: stage.target).restored == ["b.json"])
    }
  }

  // MARK: What bars only itself

  @Test(
    "goes on with all other targets, whatever became of a rollout of one, and tells it",
    arguments: ["journal", "cut", "first record", "no journal", "manifest", "store", "gone"])
  func otherTarget(what: String) async throws {
    try await two { stage, other in
      let folder = try stage.folder(2)
      switch what {
      case "journal": try damage("\(folder)/journal", at: 200)
      case "first record": try damage("\(folder)/journal")
      case "cut": try cut("\(folder)/journal")
      case "no journal": unlink("\(folder)/journal")
      case "manifest": unlink("\(folder)/manifest.json")
      case "store": try Removal.remove("\(folder)/before")
      default: try Removal.remove(folder)
      }
      let told = Sentences()
      let rollouts = try stage.rollouts { told.add($0) }
      #expect(try rollouts.rollbackLast(target: stage.target).restored == ["b.json"], "\(what)")
      #expect(try rollouts.undo(target: stage.target).restored == ["b.json"])
      #expect(try rollouts.rollback(to: .start, target: stage.target).rollouts.count == 2)
      #expect(stage.text("a.json") == "[0]\n")
      #expect(FileManager.default.contents(atPath: "\(other)/o.json") == Data("[1]\n".utf8))
      if !["manifest", "store", "gone"].contains(what) {
        #expect(
          told.all.contains { $0.contains("0002-") && $0.contains("rollback show") }, "\(what)")
      }
      // It bars itself.
      #expect(throws: RolloutError.self) { try rollouts.rollbackLast(target: other) }
      #expect(try rollouts.drill(target: other).first?.failure != nil, "\(what)")
      #expect(try rollouts.drill(target: stage.target).allSatisfy { $0.failure == nil })
      #expect(try rollouts.list(target: other).map(\.condition.word) == ["broken"])
      #expect(FileManager.default.contents(atPath: "\(other)/o.json") == Data("[1]\n".utf8))
    }
  }

  @Test(
    "does not pass by the newest that cannot be taken back, unless it is told to",
    arguments: [
      "cut", "gone",
    ])
  func skip(what: String) async throws {
    try await two { stage, _ in
      let folder = try stage.folder(3)
      if what == "cut" { try cut("\(folder)/journal") } else { try Removal.remove(folder) }
      let rollouts = try stage.rollouts()
      let error = try #require(throws: RolloutError.self) {
        try rollouts.rollbackLast(target: stage.target)
      }
      #expect(error.exitStatus == (what == "cut" ? 5 : 3), "\(error)")
      #expect("\(error)".contains("--skip 0003-") && "\(error)".contains("takes 0001-"), "\(error)")
      #expect(stage.text("a.json") == "[1]\n" && stage.text("b.json") == "[1]\n")
      #expect(throws: RolloutError.self) { try rollouts.rollback(to: .start, target: stage.target) }
      _ = try rollouts.rollbackLast(target: stage.target, skip: "3")
      #expect(stage.text("a.json") == "[0]\n" && stage.text("b.json") == "[1]\n")
    }
  }

  @Test("recovers each target by itself")
  func recovery() async throws {
    try Operation.requireStrace()
    try await two { stage, _ in
      let call = Operation.Call(name: "renameat2", when: 1)
      #expect(try Operation(stage: stage, arguments: ["last"]).killed(at: call).isKilled)
      try damage("\(try stage.folder(2))/journal", at: 200)
      let told = Sentences()
      let rollouts = try stage.rollouts { told.add($0) }
      #expect(throws: RolloutError.self, "what bars the other one") { try rollouts.recover() }
      #expect(stage.text("b.json") == nil, "and this one is done")
      #expect(told.all.contains { $0.contains("0003-") })
      try await stage.apply(["c.json": "[1]"])
      #expect(stage.text("c.json") == "[1]\n")
    }
  }

  @Test("an unfinished rollout that cannot be read bars its own target")
  func unfinished() async throws {
    try Operation.requireStrace()
    try await two { stage, other in
      let call = Operation.Call(name: "renameat2", when: 1)
      #expect(try Operation(stage: stage, arguments: ["last"]).killed(at: call).isKilled)
      try damage("\(try stage.folder(3))/journal", at: 200)
      await #expect(throws: RolloutError.self) { try await stage.apply(["c.json": "[1]"]) }
      let rollouts = try stage.rollouts()
      #expect { try rollouts.rollbackLast(target: stage.target) } throws: {
        ($0 as? RolloutError)?.exitStatus == 5
      }
      #expect(stage.text("a.json") == "[1]\n" && stage.text("c.json") == nil)
      #expect(try rollouts.rollbackLast(target: other).restored == ["o.json"], "the control")
    }
  }

  @Test("keeps what someone changed though its snapshot is gone")
  func keepTheirs() async throws {
    try await Stage.lend { stage in
      stage.write("[0]\n", to: "a.json")
      try await stage.apply(["a.json": "[1]"])
      try Removal.remove("\(try stage.folder(1))/before")
      let rollouts = try stage.rollouts()
      #expect(throws: RolloutError.self) {
        try rollouts.rollbackLast(target: nil, policy: .keepTheirs)
      }
      #expect(stage.text("a.json") == "[1]\n", "the control: it is needed")
      stage.write("mine\n", to: "a.json")
      #expect(
        try rollouts.rollbackLast(target: nil, policy: .keepTheirs).kept.map(\.path) == ["a.json"])
      #expect(stage.text("a.json") == "mine\n")
      #expect(try rollouts.list().first?.rollout?.standing == .rolledBack)
    }
  }

  // MARK: What was there, and is not

  @Test("what was told as applied is not taken back because its journal was cut", arguments: 1...5)
  func cutJournal(count: Int) async throws {
    try await two { stage, _ in
      try cut("\(try stage.folder(3))/journal", count)
      let tree = stage.tree()
      let rollouts = try stage.rollouts()
      let drilled = try rollouts.drill().filter { $0.failure != nil }
      #expect(drilled.map(\.id).first?.hasPrefix("0003-") == true && drilled.count == 1)
      #expect(drilled.first?.failure?.contains("it was cut") == true)
      #expect(throws: RolloutError.self) { try rollouts.recover() }
      #expect(stage.tree() == tree)
      try await stage.apply(["c.json": "[1]"])
      #expect(stage.text("b.json") == "[1]\n", "nor by an apply")
      #expect(try rollouts.rollbackLast(target: stage.target).restored == ["c.json"])
      #expect(stage.tree() == tree)
    }
  }

  @Test("a drill of a home whose rollouts are gone fails, until that is wanted so")
  func gone() async throws {
    try await Stage.lend { stage in
      #expect(try stage.rollouts().drill().isEmpty, "the control: there never were any")
      try await stage.apply(["a.json": "[1]"])
      try Removal.remove(try stage.folder())
      let rollouts = try stage.rollouts()
      #expect(try rollouts.drill().first?.failure?.contains("rollback forget") == true)
      #expect(try rollouts.drill(dryRun: true).first?.failure != nil)
      let error = try #require(throws: RolloutError.self) { try rollouts.rollbackLast(target: nil) }
      #expect(error.exitStatus == 3)
      // The number is not given again.
      try await stage.apply(["b.json": "[1]"])
      #expect(throws: RolloutError.self) { try rollouts.forget("2") }
      #expect(try rollouts.forget("1").hasPrefix("0001-"))
      #expect(try rollouts.drill().map(\.failure) == [nil])
      _ = try rollouts.rollbackLast(target: nil)
      #expect(stage.texts() == ["a.json": "[1]\n"])
    }
  }

  @Test("a drill of a home that was emptied, its key with it, fails")
  func emptied() async throws {
    try await Stage.lend { stage in
      try await stage.apply(["a.json": "[1]"])
      for name in Removal.entries(of: "\(stage.home)/Rollbacks") {
        try Removal.remove("\(stage.home)/Rollbacks/\(String(decoding: name, as: UTF8.self))")
      }
      let error = try #require(throws: RolloutError.self) { try stage.rollouts().drill() }
      #expect(error.exitStatus == 3 && "\(error)".contains(stage.state), "\(error)")
    }
  }

  @Test("prune says what it removes, so that nothing of it is missed")
  func pruned() async throws {
    try await Stage.lend { stage in
      for number in 1...4 { try await stage.apply(["a.json": "[\(number)]"]) }
      let rollouts = try stage.rollouts()
      #expect(try rollouts.prune(keep: 1).removed.count == 3)
      #expect(try rollouts.drill().map(\.failure) == [nil])
      #expect(try rollouts.reading().missing.isEmpty)
    }
  }
}

/// What was told.
final class Sentences: Sendable {
  private let sentences = Mutex<[String]>([])
  var all: [String] { sentences.withLock(\.self) }
  func add(_ sentence: String) { sentences.withLock { $0.append(sentence) } }
}
