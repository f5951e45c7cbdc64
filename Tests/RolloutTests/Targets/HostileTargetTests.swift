import Artifact
import Foundation
import RolloutStage
import Testing

@testable import Rollout

@Suite("A hostile target", .timeLimit(.minutes(10))) struct HostileTargetTests {
  /// What the plan refuses, by path.
  private func refusals(_ stage: Stage, _ paths: String...) async throws -> [String: String] {
    let cleared = try await Cleared(paths.map { (path: $0, text: "[1]") })
    do {
      _ = try cleared.change(in: try stage.openTarget())
      return [:]
    } catch RolloutError.unplannable(let refusals) {
      return Dictionary(uniqueKeysWithValues: refusals.map { ($0.path, $0.why) })
    }
  }

  @Test("a link in the middle of a path never leads outside, and is told for each file")
  func link() async throws {
    try await Stage.lend { stage in
      mkdir("\(stage.path)/outside", 0o755)
      symlink("\(stage.path)/outside", "\(stage.target)/out")
      symlink("..", "\(stage.target)/up")
      let refused = try await refusals(stage, "out/a.json", "out/b.json", "up/c.json", "d.json")
      #expect(refused.keys.sorted() == ["out/a.json", "out/b.json", "up/c.json"])
      #expect(refused["out/a.json"]?.contains("a symbolic link stands in the way") == true)
      #expect(Removal.entries(of: "\(stage.path)/outside").isEmpty)
      // The control: without the links it can be planned.
      unlink("\(stage.target)/out")
      unlink("\(stage.target)/up")
      #expect(try await refusals(stage, "out/a.json", "up/c.json").isEmpty)
    }
  }

  @Test("a directory that becomes a link after the plan leads nowhere; nothing is changed")
  func laterLink() async throws {
    try await Stage.lend { stage in
      stage.write("[0]\n", to: "sub/a.json")
      stage.write("[0]\n", to: "b.json")
      let outside = "\(stage.path)/outside"
      let cleared = try await Cleared([("b.json", "[1]"), ("sub/a.json", "[1]")])
      let target = try stage.openTarget()
      let change = try cleared.change(in: target)
      rename("\(stage.target)/sub", outside)
      symlink(outside, "\(stage.target)/sub")
      let tree = stage.tree()
      let origin = Rollout.Origin(id: nil, path: "report.md")
      await #expect(throws: RolloutError.self) {
        try await stage.rollouts().apply(change, to: target, from: origin)
      }
      #expect(stage.tree() == tree && Tree.of(outside)["a.json"]?.contains("size: 4") == true)
      #expect(stage.text("b.json") == "[0]\n")
      #expect(try stage.rollouts().names().isEmpty, "nothing is left of it")
    }
  }

  @Test("a link that is planted while the files are applied leads nowhere")
  func linkWhileApplying() async throws {
    try Operation.requireStrace()
    try await Stage.lend { stage in
      stage.write("[0]\n", to: "a.json")
      stage.write("[0]\n", to: "sub/b.json")
      let tree = stage.tree()
      // Killed between the two exchanges; then the directory is moved out and a link put in its place.
      let operation = Operation(
        stage: stage, arguments: ["apply", "a.json=[1]", "sub/b.json=[1]"])
      let exchanges = try await exchangesBefore(stage)
      let end = try operation.killed(
        at: Operation.Call(name: "renameat2", when: exchanges))
      #expect(
        end.isKilled && stage.text("a.json") == "[1]\n" && stage.text("sub/b.json") == "[0]\n")
      rename("\(stage.target)/sub", "\(stage.path)/outside")
      symlink("\(stage.path)/outside", "\(stage.target)/sub")
      let outside = Tree.of("\(stage.path)/outside")
      let recovered = try await stage.recover()
      #expect(recovered.first?.description.contains("sub/b.json was changed by someone") == true)
      #expect(Tree.of("\(stage.path)/outside") == outside)
      #expect(stage.tree()["a.json"] == tree["a.json"])
    }
  }

  /// How many renames an apply of two files makes up to the one that would install the second.
  private func exchangesBefore(_ stage: Stage) async throws -> Int {
    try await Stage.lend { other in
      other.write("[0]\n", to: "a.json")
      other.write("[0]\n", to: "sub/b.json")
      let all = try Operation(
        stage: other, arguments: ["apply", "a.json=[1]", "sub/b.json=[1]"]
      ).traced()
      return all.count { $0.name == "renameat2" }
    }
  }

  @Test("directories, FIFOs, sockets and devices are refused, all at once")
  func kinds() async throws {
    try await Stage.lend { stage in
      mkdir("\(stage.target)/directory.json", 0o755)
      mkfifo("\(stage.target)/fifo.json", 0o644)
      var refused = try await refusals(stage, "directory.json", "fifo.json", "good.json")
      #expect(refused["directory.json"]?.contains("a directory stands there") == true)
      #expect(refused["fifo.json"]?.contains("a FIFO stands there") == true)
      #expect(refused.count == 2)
      if geteuid() == 0 {
        mknod("\(stage.target)/device.json", S_IFCHR | 0o600, 0x103)
        refused = try await refusals(stage, "device.json")
        #expect(refused["device.json"]?.contains("a device stands there") == true)
      }
    }
  }

  @Test("a file where a directory is needed is refused")
  func fileInTheWay() async throws {
    try await Stage.lend { stage in
      stage.write("x", to: "a")
      let refused = try await refusals(stage, "a/b.json")
      #expect(refused["a/b.json"]?.contains("no directory") == true)
    }
  }

  @Test("an immutable file is refused, and named", .enabled(if: geteuid() == 0, "needs root"))
  func immutable() async throws {
    try await Stage.lend { stage in
      stage.write("[0]\n", to: "a.json")
      guard try Command.run("chattr", "+i", "\(stage.target)/a.json") == 0 else {
        try Test.cancel("this file system has no immutable files")
      }
      let refused = try await refusals(stage, "a.json", "b.json")
      #expect(try Command.run("chattr", "-i", "\(stage.target)/a.json") == 0)
      #expect(refused.keys.sorted() == ["a.json"])
      #expect(refused["a.json"]?.contains("immutable") == true)
      #expect(try await refusals(stage, "a.json").isEmpty)
    }
  }

  @Test("another file system on the way, or on the file, is refused", .enabled(if: geteuid() == 0))
  func mount() async throws {
    try await Stage.lend { stage in
      mkdir("\(stage.target)/mounted", 0o755)
      stage.write("[0]\n", to: "file.json")
      guard
        try Command.run("mount", "-t", "tmpfs", "none", "\(stage.target)/mounted") == 0
      else { try Test.cancel("nothing can be mounted here") }
      defer { _ = try? Command.run("umount", "\(stage.target)/mounted") }
      let refused = try await refusals(stage, "mounted/a.json", "b.json")
      #expect(refused.keys.sorted() == ["mounted/a.json"])
      #expect(refused["mounted/a.json"]?.contains("another file system is mounted") == true)
      let file = "\(stage.target)/file.json"
      if try Command.run("mount", "--bind", file, file) == 0 {
        let refused = try await refusals(stage, "file.json")
        #expect(try Command.run("umount", file) == 0)
        #expect(refused["file.json"]?.contains("mounted on it") == true)
      }
    }
  }

  @Test("the home's own directories are refused as paths; a target that holds the home is not")
  func home() async throws {
    try await Stage.lend { stage in
      for name in ["Sandboxes", "Rollbacks"] { mkdir("\(stage.target)/\(name)", 0o700) }
      let home = try #require(try Home.find(named: stage.target, environment: [:], from: "/"))
      let target = try Target(path: stage.target, home: home)
      // Such a path never leaves an artifact; the engine does not rely on that.
      var planner = Planner(target)
      for name in ["Rollbacks/a.json", "Sandboxes/a.json", "\(Store.name)/a.json"] {
        _ = try planner.change(
          at: try ArtifactPath(name), from: .absent, to: [], sha256: "")
      }
      #expect(planner.refusals.count == 3)
      #expect(planner.refusals.allSatisfy { $0.why.contains("the tool's own files") })
      let cleared = try await Cleared([("a.json", "[1]")])
      let rollouts = try Rollouts(in: home, state: StateDirectory(named: stage.state))
      let outcome = try await rollouts.apply(
        cleared.change(in: target), to: target, from: Rollout.Origin(id: nil, path: "r.md"))
      guard case .applied = outcome else { throw CancellationError() }
      #expect(try rollouts.rollbackLast(target: nil).restored == ["a.json"])
      #expect(throws: RolloutError.self) {
        try Target(path: home.rollbacks, home: home)
      }
    }
  }

  @Test("a planted or foreign Rollbacks/ is refused")
  func planted() throws {
    let stage = try Stage()
    defer { try? Removal.remove(stage.path) }
    let home = try stage.openHome()
    chmod(home.rollbacks, 0o777)
    #expect(throws: RolloutError.self) {
      try Rollouts(in: home, state: StateDirectory(named: stage.state))
    }
    chmod(home.rollbacks, 0o700)
    _ = try Rollouts(in: home, state: StateDirectory(named: stage.state))
    rename(home.rollbacks, "\(stage.path)/elsewhere")
    symlink("\(stage.path)/elsewhere", home.rollbacks)
    #expect(throws: RolloutError.self) {
      try Rollouts(in: home, state: StateDirectory(named: stage.state))
    }
  }
}

/// A program of the machine.
enum Command {
  static func run(_ name: String, _ arguments: String...) throws -> Int32 {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments = [name] + arguments
    process.standardOutput = FileHandle.nullDevice
    process.standardError = FileHandle.nullDevice
    try process.run()
    process.waitUntilExit()
    return process.terminationStatus
  }
}
