import Foundation
import Testing

@testable import Rollout

/// Every system call of every operation, killed once and failed once: the next command brings the tree
/// to exactly before or exactly after, and the way back still works.
@Suite("Whatever stops a rollout", .timeLimit(.minutes(10))) struct FaultTests {
  enum Kind: String, CaseIterable, Sendable {
    case apply, last, undo, to, force, keep, prune, drill, recover
  }

  /// The trees that a kind may leave, before first, and the tree that `rollback last` then leads to
  /// from each.
  struct Expectation {
    var ends: [[String: String]]
    var before: [[String: String]]
  }

  /// `SANDBOX_ALL_FAULTS=1` tries each kill, and each of the errors, at every call: minutes. Without it
  /// the calls that come once for each file take turns.
  private static let isExhaustive =
    ProcessInfo.processInfo.environment["SANDBOX_ALL_FAULTS"] == "1"

  @Test("a kill at any system call leaves before or after", arguments: Kind.allCases)
  func kill(kind: Kind) async throws {
    try Operation.requireStrace()
    for (index, call) in try await calls(of: kind).enumerated()
    where Self.isExhaustive || index % 2 == 0 || !call.isOneOfMany {
      try await trial(kind, "killed at \(call)") { operation in
        let end = try operation.killed(at: call)
        // The runtime's own wake-ups are writes too, and not always as many.
        #expect(end.isKilled || call.name == "write", "\(kind) \(call): \(end)")
      }
    }
  }

  @Test("an error of any system call leaves before or after", arguments: Kind.allCases)
  func fail(kind: Kind) async throws {
    try Operation.requireStrace()
    let errors = ["ENOSPC", "EIO", "EACCES"]
    for (index, call) in try await calls(of: kind).enumerated()
    where Self.isExhaustive || index % 2 == 1 || !call.isOneOfMany {
      let turn = errors[(index + kind.rawValue.utf8.count) % errors.count]
      for error in Self.isExhaustive ? errors : [turn] {
        try await trial(kind, "\(error) at \(call)") { operation in
          let end = try operation.failing(error, at: call)
          #expect(!end.isKilled, "\(kind) \(call) \(error): \(end)")
        }
      }
    }
  }

  /// What many files are done with at once, on all cores.
  private static let many = Concurrently.fewest + 16

  private static func all(_ text: String) -> [(path: String, text: String)] {
    (0..<many).map { ("d\($0 % 5)/f\($0).json", text) }
  }

  @Test(
    "a kill or an error in the midst of hundreds of files leaves before or after",
    arguments: [Kind.apply, .last, .undo])
  func many(kind: Kind) async throws {
    try Operation.requireStrace()
    let (first, second) = (Self.all("[1]"), Self.all("[2]"))
    func set(_ stage: Stage) async throws -> Operation {
      try await stage.apply(all: first)
      if kind == .apply {
        let files = second.map { "\($0.path)=\($0.text)" }
        return Operation(stage: stage, arguments: ["apply"] + files)
      }
      try await stage.apply(all: second)
      if kind == .undo { _ = try stage.rollouts().rollbackLast(target: nil) }
      return Operation(stage: stage, arguments: [kind.rawValue])
    }
    let calls = try await Stage.lend(in: Stage.memory) { try await set($0).traced() }
    let renames = calls.filter { $0.name == "renameat2" }
    #expect(renames.count > 10)
    // Some of the renames, spread over all, and some of what is done before and after them.
    let chosen = Dictionary(grouping: calls, by: \.name).values.flatMap { calls in
      let step = max(1, calls.count / (calls[0].name == "renameat2" ? 6 : 2))
      return stride(from: 0, to: calls.count, by: step).map { calls[$0] }
    }
    var kills = 0
    for (index, call) in chosen.enumerated() {
      try await Stage.lend(in: Stage.memory) { stage in
        let operation = try await set(stage)
        let end =
          index % 2 == 0
          ? try operation.killed(at: call)
          : try operation.failing(["EIO", "ENOSPC"][index / 2 % 2], at: call)
        let what = "\(kind), \(index % 2 == 0 ? "killed" : "failed") at \(call): \(end.status)"
        kills += end.isKilled ? 1 : 0
        try await stage.recover()
        let texts = Set(stage.texts().values)
        #expect(texts == ["[1]\n"] || texts == ["[2]\n"], "\(what)")
        #expect(stage.texts().count == Self.many, "\(what)")
        #expect(try stage.rollouts().recover().isEmpty, "\(what): a second recovery does nothing")
        #expect(
          try stage.rollouts().drill().allSatisfy { $0.failure == nil }, "\(what): drill")
      }
    }
    #expect(kills > 3)
  }

  private func calls(of kind: Kind) async throws -> [Operation.Call] {
    try await Stage.lend(in: Stage.memory) { stage in
      _ = try await set(stage, for: kind)
      return try operation(kind, stage).traced()
    }
  }

  private func operation(_ kind: Kind, _ stage: Stage) -> Operation {
    switch kind {
    case .apply:
      Operation(
        stage: stage,
        arguments: ["apply", "a.json=[2]", "sub/c.json=[2]", "x/y/b.json=[2]", "d.json=-"])
    case .to: Operation(stage: stage, arguments: ["to", "1"])
    case .prune: Operation(stage: stage, arguments: ["prune", "1"])
    default: Operation(stage: stage, arguments: [kind.rawValue])
    }
  }

  /// Brings a stage to where the operation begins.
  private func set(_ stage: Stage, for kind: Kind) async throws -> Expectation {
    stage.write("[0]\n", to: "a.json", mode: 0o750)
    stage.write("[0]\n", to: "sub/c.json")
    stage.write("theirs\n", to: "sub/other")
    stage.touch("a.json", 1_700_000_000, 123_456_789)
    let zero = stage.tree()
    try await stage.apply(["a.json": "[1]", "d.json": "[1]"])
    let one = stage.tree()
    if kind == .apply { return try await applied(stage, zero, one) }
    try await stage.apply([
      "a.json": "[2]", "sub/c.json": "[2]", "x/y/b.json": "[2]", "d.json": "-",
    ])
    let two = stage.tree()
    switch kind {
    case .apply, .last: return Expectation(ends: [two, one], before: [one, zero])
    case .undo:
      _ = try stage.rollouts().rollbackLast(target: nil)
      return Expectation(ends: [one, two], before: [zero, one])
    case .to:
      try await stage.apply([
        "a.json": "[3]", "x/z.json": "[3]", "x/y/b.json": "-", "d.json": "[3]",
      ])
      return Expectation(ends: [stage.tree(), one], before: [two, zero])
    case .force, .keep:
      stage.write("theirs\n", to: "a.json", mode: 0o600)
      let edited = stage.tree()
      var end = one
      if kind == .keep { end["a.json"] = edited["a.json"] }
      return Expectation(ends: [edited, end], before: [])
    case .prune, .drill: return Expectation(ends: [two], before: [one])
    case .recover:
      try await stage.apply(["a.json": "[3]", "e/f.json": "[3]"])
      let three = stage.tree()
      // Killed as it goes back, with one file in its place and two not.
      let back = try Operation(stage: stage, arguments: ["last"]).killed(
        at: Operation.Call(name: "renameat2", when: 2))
      #expect(back.isKilled && stage.tree() != two && stage.tree() != three)
      return Expectation(ends: [two], before: [one])
    }
  }

  /// What an apply leads to is known by doing it once: the new files' times are its own.
  private func applied(
    _ stage: Stage, _ zero: [String: String], _ one: [String: String]
  ) async throws -> Expectation {
    Expectation(ends: [one], before: [zero, one])
  }

  private func trial(
    _ kind: Kind, _ what: String, _ stop: (Operation) throws -> Void
  ) async throws {
    try await Stage.lend(in: Stage.memory) { stage in
      let expectation = try await set(stage, for: kind)
      try stop(operation(kind, stage))
      let rollouts = try stage.rollouts()
      try await stage.recover()
      let tree = stage.tree()
      #expect(try rollouts.recover().isEmpty, "\(kind) \(what): a second recovery does nothing")
      #expect(stage.tree() == tree)
      if kind == .force || kind == .keep {
        #expect(expectation.ends.contains(tree), "\(kind) \(what)")
        // What someone wrote stands there, or was moved away; once.
        let kept = try #require(
          FileManager.default.enumerator(atPath: stage.home)?.allObjects as? [String])
        let all =
          kept.filter { $0.contains("/displaced/") && $0.hasSuffix("a.json") }
          .map { "\(stage.home)/\($0)" } + ["\(stage.target)/a.json"]
        let theirs = all.filter {
          FileManager.default.contents(atPath: $0) == Data("theirs\n".utf8)
        }
        #expect(theirs.count == 1, "\(kind) \(what): \(all)")
        return
      }
      var index = expectation.ends.firstIndex(of: tree)
      if kind == .apply, index == nil, stage.text("a.json") == "[2]\n" {
        #expect(stage.text("sub/c.json") == "[2]\n" && stage.text("x/y/b.json") == "[2]\n")
        #expect(stage.text("d.json") == nil)
        #expect(tree.count == expectation.ends[0].count + 2)
        index = 1
      }
      let end = try #require(index, "\(kind) \(what): neither before nor after: \(tree)")
      _ = try rollouts.rollbackLast(target: nil)
      #expect(stage.tree() == expectation.before[end], "\(kind) \(what): rollback last")
      #expect(try rollouts.drill().allSatisfy { $0.failure == nil }, "\(kind) \(what): drill")
    }
  }
}
