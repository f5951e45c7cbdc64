import Artifact
import Foundation
import RolloutStage
import Testing

@testable import Rollout

@Suite("A hostile link to a release", .timeLimit(.minutes(10))) struct HostileReleaseTests {
  /// What opening the link is refused for; nil if it can be opened.
  private func refusal(_ releases: Releases) throws -> String? {
    do {
      _ = try ReleaseLink(path: releases.link, home: releases.stage.openHome())
      return nil
    } catch let error as RolloutError {
      return error.description
    }
  }

  @Test("only a link that leads plainly to a directory below its own is one")
  func shapes() async throws {
    try await Releases.lend { releases in
      let (stage, link) = (releases.stage, releases.link)
      let plain = try refusal(releases)
      #expect(plain == nil, "the control")
      mkdir("\(stage.path)/outside", 0o755)
      symlink("one", "\(stage.target)/releases/latest")
      symlink("releases", "\(stage.target)/rel")
      for text in [
        "../outside", "\(stage.path)/outside", "releases/../releases/one", "releases/latest",
        "rel/one",
        "releases/none", "releases/one/a.json", "/", ".", "current", "releases//one",
      ] {
        unlink(link)
        symlink(text, link)
        let why = try refusal(releases)
        #expect(why?.contains("--atomic switches a link") == true, "\(text)")
      }
      unlink(link)
      let gone = try refusal(releases)
      #expect(gone?.contains("nothing is there") == true)
      mkdir(link, 0o755)
      let directory = try refusal(releases)
      #expect(directory?.contains("a directory is there") == true)
    }
  }

  @Test("what no copy can hold is refused, and nothing is left", arguments: [true, false])
  func uncopied(isFIFO: Bool) async throws {
    try await Releases.lend { releases in
      if isFIFO {
        mkfifo("\(releases.one)/d/fifo", 0o644)
      } else {
        var name = Array("\(releases.one)/x".utf8CString)
        name[name.count - 2] = CChar(bitPattern: 0xFF)
        close(open(name, O_WRONLY | O_CREAT | O_CLOEXEC, 0o644))
      }
      await #expect(throws: RolloutError.self) { try await releases.apply() }
      let names = try releases.stage.rollouts().names()
      #expect(releases.text == "releases/one" && releases.made.isEmpty && names.isEmpty)
    }
  }

  @Test("a release that holds the home is not copied with it")
  func home() async throws {
    try await Releases.lend { releases in
      for name in ["Sandboxes", "Rollbacks"] { mkdir("\(releases.one)/\(name)", 0o700) }
      let home = try #require(try Home.find(named: releases.one, environment: [:], from: "/"))
      let rollouts = try Rollouts(in: home, state: StateDirectory(named: releases.stage.state))
      let link = try ReleaseLink(path: releases.link, home: home)
      let files = try await Cleared([("a.json", "[1]")])
      await #expect(throws: RolloutError.self) {
        try await rollouts.apply(
          files.change(in: link.release), to: link.target, through: link,
          from: Rollout.Origin(id: nil, path: "r.md"))
      }
      #expect(releases.text == "releases/one" && releases.made.isEmpty)
    }
  }

  @Test(
    "a link that someone else switched is not touched: before, while and after", arguments: 0..<3)
  func swapped(when: Int) async throws {
    try await Releases.lend { releases in
      let stage = releases.stage
      stage.write("[9]\n", to: "releases/theirs/a.json")
      func swap() {
        unlink(releases.link)
        symlink("releases/theirs", releases.link)
      }
      switch when {
      case 0:
        let link = try ReleaseLink(path: releases.link, home: stage.openHome())
        let files = try await Cleared([("a.json", "[1]")])
        swap()
        await #expect(throws: RolloutError.self) {
          try await stage.rollouts().apply(
            files.change(in: link.release), to: link.target, through: link,
            from: Rollout.Origin(id: nil, path: "r.md"))
        }
        #expect(releases.made == ["theirs"])
      case 1:
        await #expect(throws: RolloutError.self) {
          try await releases.apply { _ in
            swap()
            return .passed
          }
        }
      default:
        try await releases.apply()
        swap()
        #expect {
          try stage.rollouts().rollbackLast(target: nil)
        } throws: { error in
          guard case .drift(let drifts)? = error as? RolloutError else { return false }
          return drifts.map(\.path) == ["current"]
        }
        _ = try stage.rollouts().rollbackLast(target: nil, policy: .keepTheirs)
      }
      #expect(releases.text == "releases/theirs" && stage.text("current/a.json") == "[9]\n")
      #expect(try stage.rollouts().recover().isEmpty)
    }
  }

  @Test("another directory in the place of the one that holds the link is not the target")
  func parent() async throws {
    try await Releases.lend { releases in
      let stage = releases.stage
      try await releases.apply()
      rename(stage.target, "\(stage.path)/away")
      mkdir(stage.target, 0o755)
      mkdir("\(stage.target)/releases", 0o755)
      mkdir(releases.one, 0o755)
      symlink("releases/one", releases.link)
      #expect {
        try stage.rollouts().rollbackLast(target: nil)
      } throws: { error in
        guard case .unreachable? = error as? RolloutError else { return false }
        return true
      }
      #expect(releases.text == "releases/one")
      // The operator may say where it is.
      let moved = try stage.rollouts().retargeted(nil, to: "\(stage.path)/away/current")
      #expect(try moved.rollbackLast(target: nil).target == "\(stage.path)/away/current")
      let text = try FileManager.default.destinationOfSymbolicLink(
        atPath: "\(stage.path)/away/current")
      #expect(text == "releases/one")
    }
  }

  @Test("a release that becomes a link is not followed on the way back")
  func release() async throws {
    try await Releases.lend { releases in
      let stage = releases.stage
      try await releases.apply()
      let text = releases.text
      rename(releases.one, "\(stage.path)/outside")
      symlink("\(stage.path)/outside", releases.one)
      for policy in [DriftPolicy.refuse, .force] {
        #expect(throws: RolloutError.self) {
          try stage.rollouts().rollbackLast(target: nil, policy: policy)
        }
        #expect(releases.text == text)
      }
    }
  }

  @Test("a damaged list of what the releases hold is found, and nothing is switched by it")
  func damaged() async throws {
    try await Releases.lend { releases in
      let stage = releases.stage
      try await releases.apply()
      let text = releases.text
      let file = "\(try stage.folder())/\(ReleaseTree.name)"
      var bytes = Array(try #require(FileManager.default.contents(atPath: file)))
      bytes[bytes.count / 2] ^= 1
      try Data(bytes).write(to: URL(fileURLWithPath: file))
      #expect(throws: RolloutError.self) { try stage.rollouts().rollbackLast(target: nil) }
      #expect(try stage.rollouts().drill().first?.failure != nil && releases.text == text)
    }
  }
}
