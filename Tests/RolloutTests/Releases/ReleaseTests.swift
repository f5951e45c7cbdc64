import Artifact
import CKernel
import Foundation
import RolloutStage
import Testing

@testable import Rollout

@Suite("A link to a release", .timeLimit(.minutes(10))) struct ReleaseTests {
  @Test(
    "is switched to a copy with the change; the old release stays as it is",
    arguments: [true, false])
  func apply(absolute: Bool) async throws {
    try await Releases.lend(absolute: absolute) { releases in
      let stage = releases.stage
      chmod("\(releases.one)/d", 0o2750)
      let note = "user.note"
      let old = try Directory.named(releases.one)
      let inner = try old.directory(["d"])
      guard kernel_set_attribute(inner.descriptor, nil, note, "x", 1) == 0 else {
        try Test.cancel("this file system has no extended attributes")
      }
      #expect(kernel_set_attribute(old.descriptor, "other", note, "y", 1) == 0)
      link("\(releases.one)/other", "\(releases.one)/d/twin")
      symlink("nowhere", "\(releases.one)/dangling")
      let before = Tree.of(releases.one)
      guard
        case .applied(let rollout) = try await releases.apply([
          "a.json": "[1]", "x/y/b.json": "[1]",
        ])
      else { throw CancellationError() }
      #expect(Tree.of(releases.one) == before)
      let name = try #require(releases.made.first)
      #expect(releases.made.count == 1)
      #expect(releases.text == (absolute ? "\(stage.target)/releases/\(name)" : "releases/\(name)"))
      #expect(
        stage.text("current/a.json") == "[1]\n" && stage.text("current/x/y/b.json") == "[1]\n")
      // All else is the same, to the nanosecond, and no file is shared with the old release.
      var after = Tree.of("\(stage.target)/releases/\(name)")
      let added = ["x", "x/y", "x/y/b.json"].compactMap { after.removeValue(forKey: $0) }
      #expect(added.count == 3 && Set(after.keys) == Set(before.keys))
      #expect(before.filter { after[$0.key] != $0.value }.keys.sorted() == ["a.json"])
      #expect(releases.inode("releases/\(name)/other") == releases.inode("releases/\(name)/d/twin"))
      #expect(releases.inode("releases/\(name)/other") != releases.inode("releases/one/other"))
      let copy = try Directory.named("\(releases.link)/d").whole()
      #expect(copy == (try inner.whole()) && copy.attributes.map(\.value) == [Array("x".utf8)])
      #expect(
        rollout.target == releases.link && rollout.files.map(\.path) == ["a.json", "x/y/b.json"])
      #expect(rollout.release == .init(from: "releases/one", to: "releases/\(name)"))
    }
  }

  @Test("goes back and forth; what was written after the switch is told, and kept")
  func back() async throws {
    try await Releases.lend { releases in
      let stage = releases.stage
      let start = stage.tree()
      try await releases.apply()
      let new = try #require(releases.made.first)
      let back = try stage.rollouts().rollbackLast(target: releases.link)
      #expect(releases.text == "releases/one" && back.switched?.writes == [])
      #expect(back.switched?.seconds != nil && back.switched?.to == "releases/one")
      #expect(start.allSatisfy { stage.tree()[$0.key] == $0.value })
      let forth = try stage.rollouts().undo(target: releases.link)
      #expect(releases.text == "releases/\(new)" && forth.switched?.to == "releases/\(new)")

      stage.write("written\n", to: "current/log/today")
      stage.write("{\"edited\": 1}\n", to: "current/a.json")
      let dry = try stage.rollouts().rollbackLast(target: nil, dryRun: true)
      #expect(dry.switched?.writes?.count == 3 && releases.text == "releases/\(new)")
      let last = try stage.rollouts().rollbackLast(target: nil)
      #expect(releases.text == "releases/one" && stage.text("current/a.json") == "[0]\n")
      #expect(
        last.switched?.writes
          == ["releases/\(new)/a.json", "releases/\(new)/log", "releases/\(new)/log/today"])
      #expect(stage.text("releases/\(new)/log/today") == "written\n")
      #expect(stage.text("releases/\(new)/a.json") == "{\"edited\": 1}\n")
      // What passed the checks is not what stands there any more.
      #expect(throws: RolloutError.self) { try stage.rollouts().undo(target: nil) }
      #expect(releases.text == "releases/one")
    }
  }

  @Test("several rollouts go back at once, to the release before the oldest")
  func several() async throws {
    try await Releases.lend { releases in
      for number in 1...3 { try await releases.apply(["a.json": "[\(number)]"]) }
      #expect(releases.made.count == 3)
      let back = try releases.stage.rollouts().rollback(to: .start, target: releases.link)
      #expect(releases.text == "releases/one" && back.switched?.to == "releases/one")
      #expect(back.rollouts.count == 3 && releases.stage.text("current/a.json") == "[0]\n")
    }
  }

  @Test("is not switched back to a release that was changed, but by force; a drill finds it")
  func changedBelow() async throws {
    try await Releases.lend { releases in
      let stage = releases.stage
      try await releases.apply()
      #expect(try stage.rollouts().drill().allSatisfy { $0.failure == nil })
      #expect(try stage.rollouts().list().map(\.condition) == [.warm])
      stage.write("changed\n", to: "releases/one/other")
      #expect(try stage.rollouts().drill().first?.failure?.contains("releases/one/other") == true)
      let tree = stage.tree()
      #expect {
        try stage.rollouts().rollbackLast(target: nil)
      } throws: { error in
        guard case .drift(let drifts)? = error as? RolloutError else { return false }
        return drifts.map(\.path) == ["releases/one/other"]
      }
      #expect(stage.tree() == tree)
      _ = try stage.rollouts().rollbackLast(target: nil, policy: .force)
      #expect(releases.text == "releases/one" && stage.text("current/other") == "changed\n")
    }
  }

  @Test("is never switched back to a release that is gone")
  func gone() async throws {
    try await Releases.lend { releases in
      try await releases.apply()
      let text = releases.text
      rename(releases.one, "\(releases.stage.path)/away")
      for policy in [DriftPolicy.refuse, .force] {
        #expect(throws: RolloutError.self) {
          try releases.stage.rollouts().rollbackLast(target: nil, policy: policy)
        }
        #expect(releases.text == text)
      }
      guard case .broken? = try releases.stage.rollouts().list().first?.condition else {
        throw CancellationError()
      }
      rename("\(releases.stage.path)/away", releases.one)
      _ = try releases.stage.rollouts().rollbackLast(target: nil)
      #expect(releases.text == "releases/one")
    }
  }

  @Test("the check sees the new release before the link is switched; if it fails nothing is left")
  func check() async throws {
    try await Releases.lend { releases in
      let before = releases.stage.tree()
      let outcome = try await releases.apply { directory in
        #expect(releases.text == "releases/one")
        let text = try directory.read("a.json")
        #expect(text == Array("[1]\n".utf8))
        #expect(directory.path.hasPrefix("\(releases.stage.target)/releases/0001-"))
        return .failed(why: "it says no")
      }
      guard case .takenBack(_, "it says no", let kept) = outcome else { throw CancellationError() }
      #expect(kept.isEmpty && releases.stage.tree() == before)
      // The control: it is not the check that keeps it from being applied.
      guard case .applied = try await releases.apply(check: { _ in .passed }) else {
        throw CancellationError()
      }
    }
  }

  @Test("what a check writes into the new release stays there when all else is taken back")
  func writingCheck() async throws {
    try await Releases.lend { releases in
      let outcome = try await releases.apply { directory in
        try directory.write(Array("kept".utf8), as: "cache")
        return .failed(why: "it says no")
      }
      guard case .takenBack(_, _, let kept) = outcome else { throw CancellationError() }
      let name = try #require(releases.made.first)
      #expect(kept.map(\.path) == ["releases/\(name)"] && releases.text == "releases/one")
      #expect(releases.stage.text("releases/\(name)/cache") == "kept")
    }
  }

  @Test("a write into the old release while the new one is made ends it: nothing is switched")
  func writtenMeanwhile() async throws {
    try await Releases.lend { releases in
      for name in ["other", "new"] {
        await #expect(throws: RolloutError.self) {
          try await releases.apply { _ in
            releases.stage.write("\(name) meanwhile\n", to: "releases/one/\(name)")
            return .passed
          }
        }
        #expect(releases.text == "releases/one" && releases.made.isEmpty)
        #expect(releases.stage.text("current/\(name)") == "\(name) meanwhile\n")
      }
    }
  }

  @Test("prune takes releases away that we made, that nobody wrote to and nothing leads to")
  func prune() async throws {
    try await Releases.lend { releases in
      let stage = releases.stage
      for number in 1...5 { try await releases.apply(["a.json": "[\(number)]"]) }
      let made = releases.made
      #expect(made.count == 5)
      symlink("releases/\(made[1])", "\(stage.target)/stable")
      stage.write("written\n", to: "releases/\(made[2])/log")
      #expect(try stage.rollouts().prune(keep: 1).removed.count == 4)
      // The first release is not ours, the second is used, the third was written to; the fourth is where
      // the last rollout leads back to.
      #expect(releases.names == (["one"] + made[1...]).sorted())
      #expect(stage.text("releases/\(made[2])/log") == "written\n")
      _ = try stage.rollouts().rollbackLast(target: nil)
      #expect(stage.text("current/a.json") == "[4]\n")
    }
  }

  @Test("two links in one directory are two targets; a rollout in place is a third")
  func targets() async throws {
    try await Releases.lend { releases in
      let stage = releases.stage
      try await releases.apply()
      try await stage.apply(["a.json": "[2]"], to: releases.link)
      let place = "\(stage.target)/releases/\(try #require(releases.made.first))"
      #expect(try stage.rollouts().targets() == [releases.link, place].sorted())
      // A rollout in place is a write after the switch.
      let back = try stage.rollouts().rollbackLast(target: releases.link)
      #expect(back.switched?.writes?.first?.hasSuffix("/a.json") == true)
      #expect(stage.text("current/a.json") == "[0]\n")
      #expect(FileManager.default.contents(atPath: "\(place)/a.json") == Data("[2]\n".utf8))
    }
  }

  @Test("a home on another file system keeps its part beside the link")
  func elsewhere() async throws {
    guard access("/dev/shm", W_OK) == 0 else { try Test.cancel("no /dev/shm") }
    try await Releases.lend { releases in
      let other = try Stage(in: "/dev/shm")
      defer { try? Removal.remove(other.path) }
      let stage = releases.stage
      rename(stage.target, "\(stage.path)/moved")
      let before = Tree.of("\(stage.path)/moved")
      mkdir(other.target, 0o755)
      try #require(
        FileManager.default.contents(atPath: "\(stage.path)/moved/current/a.json") != nil)
      let files = try await Cleared([("a.json", "[1]")])
      let home = try other.openHome()
      let link = try ReleaseLink(path: "\(stage.path)/moved/current", home: home)
      _ = try await other.rollouts().apply(
        files.change(in: link.release), to: link.target, through: link,
        from: Rollout.Origin(id: nil, path: "r.md"))
      #expect(access("\(stage.path)/moved/\(Store.name)", F_OK) == 0)
      _ = try other.rollouts().rollbackLast(target: nil)
      let after = Tree.of("\(stage.path)/moved")
      #expect(before.allSatisfy { after[$0.key] == $0.value })
    }
  }
}
