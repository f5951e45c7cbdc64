import Artifact
import Foundation
import Synchronization
import Testing

@testable import Rollout

/// Each system call of what switches a link, killed once and failed once: the link leads to one whole
/// release or the other, and nothing is left that nobody knows of.
@Suite("Whatever stops a switch", .timeLimit(.minutes(10))) struct ReleaseFaultTests {
  enum Kind: String, CaseIterable, Sendable { case `switch`, last, undo, prune }

  private static let isExhaustive =
    ProcessInfo.processInfo.environment["SANDBOX_ALL_FAULTS"] == "1"

  @Test("a kill at any system call leaves one release or the other", arguments: Kind.allCases)
  func kill(kind: Kind) async throws {
    try Operation.requireStrace()
    for (index, call) in try await calls(of: kind).enumerated()
    where Self.isExhaustive || index % 2 == 0 || !call.isOneOfMany {
      try await trial(kind, "killed at \(call)") { operation in
        let end = try operation.killed(at: call)
        #expect(end.isKilled || call.name == "write", "\(kind) \(call): \(end)")
      }
    }
  }

  @Test("an error of any system call leaves one release or the other", arguments: Kind.allCases)
  func fail(kind: Kind) async throws {
    try Operation.requireStrace()
    let errors = ["ENOSPC", "EIO", "EACCES"]
    for (index, call) in try await calls(of: kind).enumerated()
    where Self.isExhaustive || index % 2 == 1 || !call.isOneOfMany {
      try await trial(kind, "\(errors[index % 3]) at \(call)") { operation in
        let end = try operation.failing(errors[index % 3], at: call)
        #expect(!end.isKilled, "\(kind) \(call): \(end)")
      }
    }
  }

  @Test("what was written after the switch is told by who finishes the way back, too")
  func told() async throws {
    try Operation.requireStrace()
    try await Releases.lend(in: Stage.memory) { releases in
      let stage = releases.stage
      try await releases.apply()
      stage.write("written\n", to: "current/log")
      let operation = Operation(stage: stage, arguments: ["last"], place: releases.link)
      let end = try operation.killed(at: Operation.Call(name: "fsync", when: 1))
      #expect(end.isKilled && releases.text == "releases/one")
      let told = Mutex<[String]>([])
      _ = try await stage.recover { line in told.withLock { $0.append(line) } }
      #expect(told.withLock { $0.contains { $0.contains("/log; all of it stays there") } })
      #expect(releases.text == "releases/one")
    }
  }

  private func calls(of kind: Kind) async throws -> [Operation.Call] {
    try await Releases.lend(in: Stage.memory) { releases in
      try await set(releases, for: kind)
      return try operation(kind, releases).traced()
    }
  }

  private func operation(_ kind: Kind, _ releases: Releases) -> Operation {
    let more =
      kind == .switch ? ["a.json=[2]", "x/b.json=[2]", "d/z.json=-"] : kind == .prune ? ["1"] : []
    return Operation(
      stage: releases.stage, arguments: [kind.rawValue] + more, place: releases.link)
  }

  private func set(_ releases: Releases, for kind: Kind) async throws {
    try await releases.apply(["a.json": "[1]"])
    if kind == .switch { return }
    try await releases.apply(["a.json": "[2]", "x/b.json": "[2]", "d/z.json": "-"])
    if kind == .undo { _ = try releases.stage.rollouts().rollbackLast(target: nil) }
    if kind == .prune { try await releases.apply(["a.json": "[3]"]) }
  }

  private func trial(
    _ kind: Kind, _ what: String, _ stop: (Operation) throws -> Void
  ) async throws {
    try await Releases.lend(in: Stage.memory) { releases in
      let stage = releases.stage
      try await set(releases, for: kind)
      let old = Tree.of(releases.one)
      try stop(operation(kind, releases))
      try await stage.recover()
      let tree = stage.tree()
      #expect(
        try stage.rollouts().recover().isEmpty, "\(kind) \(what): a second recovery does nothing")
      #expect(stage.tree() == tree && Tree.of(releases.one) == old, "\(kind) \(what)")

      let version = try #require(
        stage.text("current/a.json"), "\(kind) \(what): it leads somewhere")
      #expect(
        stage.text("current/x/b.json") == (["[2]\n", "[3]\n"].contains(version) ? "[2]\n" : nil),
        "\(kind) \(what): \(version) is whole")
      #expect((stage.text("current/d/z.json") == nil) == ["[2]\n", "[3]\n"].contains(version))
      let expected = kind == .prune ? ["[3]\n"] : ["[1]\n", "[2]\n"]
      #expect(expected.contains(version), "\(kind) \(what): \(version)")
      // A release is there because a rollout leads to it, and for no other reason.
      let known = try stage.rollouts().list().compactMap { $0.rollout?.release }
        .flatMap { [$0.from, $0.to] }
      if kind != .prune {
        #expect(
          releases.names.allSatisfy { known.contains("releases/\($0)") },
          "\(kind) \(what): \(releases.names)")
      }
      _ = try stage.rollouts().rollbackLast(target: nil)
      let before = ["[1]\n": "[0]\n", "[2]\n": "[1]\n", "[3]\n": "[2]\n"]
      #expect(stage.text("current/a.json") == before[version], "\(kind) \(what): rollback last")
      #expect(
        try stage.rollouts().drill().allSatisfy { $0.failure == nil }, "\(kind) \(what): drill")
    }
  }
}
