import Artifact
import Foundation
import RolloutStage
import Testing

@testable import Log
@testable import Rollout

/// Whose journals are acted upon. Every refusal has its control: the same home with its own key.
@Suite("A home's key") struct OwnershipTests {
  private func refused(_ body: () throws -> Void) -> String? {
    do {
      try body()
      return nil
    } catch let error as RolloutError {
      return error.exitStatus == 1 ? "\(error)" : nil
    } catch {
      return nil
    }
  }

  private func copy(_ from: String, _ to: String) throws {
    #expect(try Command.run("cp", "-R", "-p", from, to) == 0)
  }

  @Test("is made with the first rollout, 0600, outside of the home, and named by it")
  func made() async throws {
    try await Stage.lend { stage in
      _ = try stage.rollouts().list()
      #expect(access(stage.state, F_OK) != 0, "who only looks makes none")
      try await stage.apply(["a.json": "[1]"])
      let names = Removal.entries(of: "\(stage.state)/homes").map {
        String(decoding: $0, as: UTF8.self)
      }
      let name = try #require(names.first)
      #expect(names.count == 1 && name.count == 32)
      var status = stat()
      #expect(
        stat("\(stage.state)/homes/\(name)", &status) == 0 && status.st_mode & 0o7777 == 0o600)
      #expect(stat("\(stage.state)/homes", &status) == 0 && status.st_mode & 0o7777 == 0o700)
      let named =
        FileManager.default.contents(atPath: "\(stage.home)/Rollbacks/home.json") ?? Data()
      let key = FileManager.default.contents(atPath: "\(stage.state)/homes/\(name)") ?? Data()
      let secret = try #require(try JSONNode(parsing: Array(key))["key"]?.string)
      #expect(String(decoding: named, as: UTF8.self).contains(name))
      #expect(!String(decoding: named, as: UTF8.self).contains(secret))
      try await stage.apply(["a.json": "[2]"])
      #expect(Removal.entries(of: "\(stage.state)/homes").count == 1, "one for all of its rollouts")
    }
  }

  @Test(
    "that is missing, of another state directory or another home bars all that changes something")
  func foreign() async throws {
    try await Stage.lend { stage in
      stage.write("[0]\n", to: "a.json")
      try await stage.apply(["a.json": "[1]"])
      let other = try Stage()
      defer { try? Removal.remove(other.path) }
      try await other.apply(["b.json": "[1]"])
      for state in ["\(stage.path)/nothing", other.state] {
        let rollouts = try Rollouts(in: stage.openHome(), state: StateDirectory(named: state))
        let why = try #require(refused { _ = try rollouts.rollbackLast(target: nil) })
        #expect(why.contains("adopt") && why.contains(stage.home))
        #expect(refused { _ = try rollouts.recover() } != nil)
        #expect(refused { _ = try rollouts.undo(target: nil) } != nil)
        #expect(refused { _ = try rollouts.drill() } != nil)
        #expect(refused { _ = try rollouts.prune(keep: 1) } != nil)
        #expect(refused { _ = try rollouts.rollback(to: .rollout("1"), target: nil) } != nil)
        let cleared = try await Cleared([("c.json", "[1]")])
        let target = try stage.openTarget()
        await #expect(throws: RolloutError.self) {
          try await rollouts.apply(
            cleared.change(in: target), to: target, from: Rollout.Origin(id: nil, path: "r"))
        }
        #expect(try rollouts.list().count == 1, "looking is no acting")
      }
      #expect(stage.texts() == ["a.json": "[1]\n"])
      #expect(access("\(stage.path)/nothing", F_OK) != 0, "nor was a key made")
      _ = try stage.rollouts().rollbackLast(target: nil)
      #expect(stage.text("a.json") == "[0]\n", "the control")
    }
  }

  @Test("does not hold for a copy of its home, and holds where the home itself was moved")
  func copied() async throws {
    try await Stage.lend { stage in
      stage.write("[0]\n", to: "a.json")
      try await stage.apply(["a.json": "[1]"])
      func rollouts(_ home: String) throws -> Rollouts {
        try Rollouts(
          in: #require(try Home.find(named: home, environment: [:], from: "/")),
          state: StateDirectory(named: stage.state))
      }
      let copied = "\(stage.path)/copy"
      try copy(stage.home, copied)
      let why = try #require(refused { _ = try rollouts(copied).rollbackLast(target: nil) })
      #expect(why.contains("is a copy"))
      #expect(stage.text("a.json") == "[1]\n")
      let moved = "\(stage.path)/moved"
      #expect(rename(stage.home, moved) == 0)
      _ = try rollouts(moved).rollbackLast(target: nil)
      #expect(stage.text("a.json") == "[0]\n")
    }
  }

  @Test("that others can read, or that is damaged, is none")
  func damaged() async throws {
    try await Stage.lend { stage in
      try await stage.apply(["a.json": "[1]"])
      let name = try #require(Removal.entries(of: "\(stage.state)/homes").first)
      let path = "\(stage.state)/homes/\(String(decoding: name, as: UTF8.self))"
      chmod(path, 0o644)
      #expect(throws: RolloutError.self) { try stage.rollouts().rollbackLast(target: nil) }
      chmod(path, 0o600)
      let whole = try #require(FileManager.default.contents(atPath: path))
      try Data(whole.dropLast(20)).write(to: URL(fileURLWithPath: path))
      chmod(path, 0o600)
      #expect(throws: RolloutError.self) { try stage.rollouts().rollbackLast(target: nil) }
      chmod("\(stage.state)/homes", 0o777)
      #expect(throws: RolloutError.self) { try stage.rollouts().rollbackLast(target: nil) }
      #expect(stage.text("a.json") == "[1]\n")
      chmod("\(stage.state)/homes", 0o700)
      try whole.write(to: URL(fileURLWithPath: path))
      chmod(path, 0o600)
      #expect(try stage.rollouts().rollbackLast(target: nil).restored == ["a.json"], "the control")
    }
  }

  // MARK: Adoption

  /// The journals as an older program wrote them: the same texts, chained by SHA-256 alone, no key.
  /// `edited` is what their texts and the manifests are replaced by.
  private func age(_ stage: Stage, edited: (String) -> String = { $0 }) throws {
    unlink("\(stage.home)/Rollbacks/home.json")
    for name in try stage.rollouts().names() {
      let folder = "\(stage.home)/Rollbacks/\(name)"
      let path = "\(folder)/journal"
      let manifest = Array(
        try #require(FileManager.default.contents(atPath: "\(folder)/manifest.json")))
      let planted = Array(edited(String(decoding: manifest, as: UTF8.self)).utf8)
      try Data(planted).write(to: URL(fileURLWithPath: "\(folder)/manifest.json"))
      let sums = (SHA256.hex(manifest), SHA256.hex(planted))
      let text = LogText<RolloutEvent>(
        Array(try #require(FileManager.default.contents(atPath: path))), seal: nil)
      var lines: [UInt8] = []
      var before = Record.start
      for line in text.good.split(separator: ASCII.lf) {
        let old = String(decoding: line.dropLast(65), as: UTF8.self)
        let new = edited(String(old.drop { $0 != "{" })).replacing(sums.0, with: sums.1)
        let length = "\(new.utf8.count)"
        let body = String(repeating: "0", count: 6 - length.count) + length + " " + new
        before = SHA256.hex(Array("\(before)\(body)".utf8))
        lines += Array("\(body) \(before)\n".utf8)
      }
      try Data(lines).write(to: URL(fileURLWithPath: path))
    }
  }

  @Test("is made by adopting a home of an older version, once, and then it works as it did")
  func older() async throws {
    try await Stage.lend { stage in
      stage.write("[0]\n", to: "a.json")
      for text in ["[1]", "[2]"] { try await stage.apply(["a.json": text]) }
      try age(stage)
      let why = try #require(refused { _ = try stage.rollouts().rollbackLast(target: nil) })
      #expect(why.contains("an older version made it"))
      let adoption = try #require(try stage.rollouts().adoption())
      #expect(adoption.entries.map(\.rollout?.target) == [stage.target, stage.target])
      #expect(adoption.entries.allSatisfy { $0.effect.contains("rollback last") && $0.flaw == nil })
      try stage.rollouts().adopt(adoption.digest)
      #expect(try stage.rollouts().adoption() == nil)
      for text in ["[1]\n", "[0]\n"] {
        _ = try stage.rollouts().rollbackLast(target: nil)
        #expect(stage.text("a.json") == text)
      }
      _ = try stage.rollouts().undo(target: nil)
      #expect(stage.text("a.json") == "[1]\n")
      #expect(try stage.rollouts().drill().allSatisfy { $0.failure == nil })
    }
  }

  @Test("is listed whatever times and sizes a planted home names: all are within bounds")
  func times() async throws {
    try await Stage.lend { stage in
      try await stage.apply([
        "a.json": "[1]", "b.json": "[1]", "c.json": "[1]", "d.json": "[1]", "e.json": "[1]",
      ])
      for time in ["1e300", "-1e300", "1e308"] {
        try age(stage) { text in
          text.replacing(/"(date|time)":\s*[-0-9.e+]+/) { "\"\($0.1)\":\(time)" }
            .replacing(/"size":\s*\d+/, with: "\"size\":\(Int.max)")
        }
        let all = try stage.rollouts().list()
        let rollout = try #require(all.first?.rollout, "the control: it is read")
        #expect((1...Int(1e18)).contains(all[0].size))
        #expect((0...253_402_300_799).contains(rollout.date.seconds))
        #expect(all.allSatisfy { $0.drill.map { $0.seconds < 1e12 } ?? true })
      }
    }
  }

  @Test("signs exactly what was shown: not one byte of a journal or a manifest more")
  func shown() async throws {
    try await Stage.lend { stage in
      try await stage.apply(["a.json": "[1]"])
      let copied = "\(stage.path)/copy"
      for name in ["journal", "manifest.json"] {
        try? Removal.remove(copied)
        try copy(stage.home, copied)
        let home = try #require(try Home.find(named: copied, environment: [:], from: "/"))
        let rollouts = try Rollouts(in: home, state: StateDirectory(named: stage.state))
        let adoption = try #require(try rollouts.adoption())
        let id = try #require(try rollouts.names().first)
        let path = "\(copied)/Rollbacks/\(id)/\(name)"
        let bytes = try #require(FileManager.default.contents(atPath: path))
        // The same form, another target.
        let text = String(decoding: bytes, as: UTF8.self)
          .replacingOccurrences(of: stage.target, with: stage.path + "/tarxet")
        try Data(text.utf8).write(to: URL(fileURLWithPath: path))
        #expect(refused { try rollouts.adopt(adoption.digest) } != nil, "\(name)")
        #expect(refused { try rollouts.adopt("") } != nil)
        #expect(try rollouts.adoption() != nil, "it is as foreign as before")
        try bytes.write(to: URL(fileURLWithPath: path))
        try rollouts.adopt(adoption.digest)
        #expect(try rollouts.adoption() == nil, "the control")
      }
    }
  }

  @Test("signs no journal whose chain is broken, and no record that was put before the signature")
  func broken() async throws {
    try await Stage.lend { stage in
      try await stage.apply(["a.json": "[1]"])
      try age(stage)
      let path = "\(try stage.folder())/journal"
      var bytes = Array(try #require(FileManager.default.contents(atPath: path)))
      bytes[30] ^= 1
      try Data(bytes).write(to: URL(fileURLWithPath: path))
      let adoption = try #require(try stage.rollouts().adoption())
      #expect(adoption.entries.first?.flaw != nil)
      try stage.rollouts().adopt(adoption.digest)
      #expect(throws: RolloutError.self) { try stage.rollouts().rollbackLast(target: nil) }
      #expect(stage.text("a.json") == "[1]\n")
    }
    // Of a journal that was adopted each byte before the signature is bound by it.
    let (plain, seal) = (HMAC(key: [1]), HMAC(key: [2]))
    let (first, before) = Record.line(
      Record.text(.begun, sequence: 1, time: 1, [("id", .string("x"))]), after: Record.start,
      by: plain)
    let (last, _) = Record.line(
      Record.text(.adopted, sequence: 2, time: 2, [("sha256", .string(SHA256.hex(first)))]),
      after: before, by: seal)
    #expect(LogText<RolloutEvent>(first + last, seal: seal).flaw == nil)
    #expect(LogText<RolloutEvent>(first + last, seal: seal).entries.count == 2)
    #expect(LogText<RolloutEvent>(first + last, seal: plain).flaw != nil)
    for index in first.indices {
      var bytes = first + last
      bytes[index] ^= 1
      #expect(LogText<RolloutEvent>(bytes, seal: seal).flaw != nil, "byte \(index)")
    }
  }

  @Test("a planted rollout in a home that is ours is damaged, and is not acted upon")
  func planted() async throws {
    try await Stage.lend { stage in
      try await stage.apply(["a.json": "[1]"])
      let other = try Stage()
      defer { try? Removal.remove(other.path) }
      try await other.apply(["b.json": "[1]"])
      try copy(try other.folder(), "\(stage.home)/Rollbacks/0002-20261121T000000")
      #expect {
        try stage.rollouts().rollbackLast(target: nil)
      } throws: {
        ($0 as? RolloutError)?.exitStatus == 5
      }
      #expect(other.text("b.json") == "[1]\n")
    }
  }
}
