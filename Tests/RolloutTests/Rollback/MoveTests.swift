import Artifact
import Foundation
import Testing

@testable import Rollout

@Suite("A move") struct MoveTests {
  /// What someone does between the look and the rename.
  enum Race: String, CaseIterable, Sendable { case edit, remove, create, replaceByLink }

  private func state(_ text: String, like other: FileState) -> FileState {
    var state = other
    state.sha256 = SHA256.hex(Array(text.utf8))
    state.size = text.utf8.count
    return state
  }

  @Test("over what is not what it was puts it back, and loses nothing", arguments: Race.allCases)
  func race(race: Race) async throws {
    try await Stage.lend { stage in
      mkdir("\(stage.path)/swap", 0o700)
      let swap = try Directory.named("\(stage.path)/swap")
      let root = try Directory.named(stage.target)
      let path = try ArtifactPath("a.json")
      if race != .create { stage.write("old\n", to: "a.json") }
      let seen = try root.state(of: "a.json")
      var new = FileState(.file)
      new.mode = 0o644
      (new.uid, new.gid) = (geteuid(), getegid())
      new = state("new\n", like: new)
      try swap.write(Array("new\n".utf8), as: "1", state: new)
      let move = Move(
        path: path, from: seen, to: new, known: [seen, new], slot: "1", swap: swap,
        master: (swap, "1"), store: swap)

      switch race {
      case .edit, .create: stage.write("theirs\n", to: "a.json")
      case .remove: unlink("\(stage.target)/a.json")
      case .replaceByLink:
        unlink("\(stage.target)/a.json")
        symlink("/etc/passwd", "\(stage.target)/a.json")
      }
      let tree = stage.tree()
      #expect(throws: Move.Drifted.self) { try move.perform(below: root) }
      #expect(stage.tree() == tree)
      #expect(try swap.state(of: "1") == new)

      // The control: with what is there now it goes, and what stood there came out.
      let found = try root.state(of: "a.json")
      try Move(
        path: path, from: found, to: new, known: [new], slot: "1", swap: swap,
        master: (swap, "1"), store: swap
      ).perform(below: root)
      #expect(stage.text("a.json") == "new\n")
      #expect(try swap.state(of: "1").isSame(as: found))
    }
  }

  @Test("away of what is not what it was puts it back")
  func away() async throws {
    try await Stage.lend { stage in
      mkdir("\(stage.path)/swap", 0o700)
      let swap = try Directory.named("\(stage.path)/swap")
      let root = try Directory.named(stage.target)
      stage.write("old\n", to: "a.json")
      let seen = try root.state(of: "a.json")
      let move = Move(
        path: try ArtifactPath("a.json"), from: seen, to: .absent, known: [seen], slot: "1",
        swap: swap, master: (swap, "1"), store: swap)
      stage.write("theirs\n", to: "a.json")
      let tree = stage.tree()
      #expect(throws: Move.Drifted.self) { try move.perform(below: root) }
      #expect(stage.tree() == tree && Removal.entries(of: swap.path).isEmpty)
      stage.write("old\n", to: "a.json")
      try move.perform(below: root)
      #expect(stage.text("a.json") == nil)
    }
  }

  @Test("on a full disk takes the stored file itself, and a rehearsal never does")
  func full() async throws {
    try await Stage.lend { stage in
      let small = "\(stage.path)/small"
      mkdir(small, 0o755)
      guard try Command.run("mount", "-t", "tmpfs", "-o", "size=64k", "none", small) == 0 else {
        try Test.cancel("nothing can be mounted here")
      }
      defer { _ = try? Command.run("umount", small) }
      let root = try Directory.named(small)
      let swap = try root.making("swap")
      let before = try root.making("before")
      let bytes = [UInt8](repeating: 65, count: 40_000)
      var old = FileState(.file)
      old.mode = 0o600
      old.uid = geteuid()
      old.gid = getegid()
      old.sha256 = SHA256.hex(bytes)
      old.size = bytes.count
      try before.write(bytes, as: "1", state: old)
      func move(takesIfFull: Bool) throws -> Move {
        Move(
          path: try ArtifactPath("a"), from: .absent, to: old, known: [old], slot: "1",
          swap: swap, master: (before, "1"), store: root,
          takesIfFull: takesIfFull)
      }
      #expect(throws: FileFailure.self) { try move(takesIfFull: false).prepare() }
      #expect(try swap.state(of: "1").kind == .absent)
      #expect(try before.state(of: "1") == old)
      try move(takesIfFull: true).prepare()
      #expect(try swap.state(of: "1") == old)
      #expect(try before.state(of: "1").kind == .absent)
    }
  }

  /// What someone does to a file between the reading of it and the look at where it is to stand.
  enum Change: String, CaseIterable, Sendable { case none, write, exchange, chmod, remove }

  @Test(
    "of a file that was read before is confirmed by its being the very one",
    arguments: Change.allCases)
  func inPlace(change: Change) async throws {
    try await Stage.lend { stage in
      mkdir("\(stage.path)/swap", 0o700)
      let swap = try Directory.named("\(stage.path)/swap")
      let target = try stage.openTarget()
      var new = FileState(.file)
      new.mode = 0o644
      (new.uid, new.gid) = (geteuid(), getegid())
      new.modified = FileState.Time(seconds: 1_700_000_000, nanoseconds: 0)
      new = state("new\n", like: new)
      try swap.write(Array("new\n".utf8), as: "1", state: new)
      let move = Move(
        path: try ArtifactPath("a.json"), from: .absent, to: new, known: [new], slot: "1",
        swap: swap,
        master: (swap, "1"), store: swap)
      let prepared = try [move].prepare(in: target)
      #expect(prepared.first?.isWritten == false && prepared.first?.read != nil)
      try move.perform(below: target.root)
      switch change {
      case .none: break
      case .write: stage.write("NEW\n", to: "a.json")
      case .exchange:
        unlink("\(stage.target)/a.json")
        stage.write("NEW\n", to: "a.json")
        stage.touch("a.json", 1_700_000_000, 0)
      case .chmod: chmod("\(stage.target)/a.json", 0o600)
      case .remove: unlink("\(stage.target)/a.json")
      }
      let isThere = try move.isInPlace(prepared[0], below: target.root)
      #expect(isThere == (change == .none))
      if change == .none {
        try [move].confirm(in: target, prepared)
      } else {
        #expect(throws: Move.Drifted.self) { try [move].confirm(in: target, prepared) }
      }
    }
  }

  @Test("that could not be undone is told in a sentence, and promises nothing")
  func unfinished() throws {
    let path = try ArtifactPath("b/a.json")
    let unfinished = Restoration.Unfinished(
      first: Move.Drifted(path: path, found: FileState(.link)),
      second: Move.Drifted(path: path, found: .absent))
    #expect(
      unfinished.description
        == "b/a.json was changed while we were at work: a link is there now, which is not what was "
        + "there; putting back what was done failed too: b/a.json was changed while we were at work: "
        + "nothing is there now; mend that, then run any rollback command: it goes on from here")
  }
}
