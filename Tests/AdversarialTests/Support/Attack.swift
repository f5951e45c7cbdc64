import Foundation
import Judging
import Launching
import Runner
import Testing

/// A script of an attacker.
struct Attack: Sendable {
  var command: Invocation
  /// Without a namespace all processes of the user count, and other tests run beside this one.
  var limits = Limits(wall: .seconds(300), memory: 512 << 20, processes: 400, disk: 16 << 20)
  /// The layers of the jail that are left off, for a control.
  var without: Set<Jail.Layer> = []
  var readable: [String] = []
  var input: [UInt8] = []
  /// Whether it waits until few others run; not where another attack waits for this one.
  var waits = true

  /// A Python script; `AttackPrelude` lies before it, `sys.argv[1:]` are the arguments.
  init(python script: String, _ arguments: [String] = []) {
    command = Invocation(
      "/usr/bin/python3", ["-I", "-S", "-c", AttackPrelude.text + script] + arguments)
  }

  /// A script of sh; `$1…` are the arguments.
  init(sh script: String, _ arguments: [String] = []) {
    command = Invocation(
      "/bin/sh", ["-c", script, "sh"] + arguments,
      environment: ["PATH": "/usr/local/bin:/usr/bin:/bin"])
  }

  /// Runs it in a work directory of its own, which is gone then.
  func run(in tier: AttackTier) async throws -> Termination {
    if tier.hasRoot { return try await run(in: tier, work: .memory) }
    return try await Scratch.lend(for: AttackTier.user) { scratch in
      try await run(in: tier, work: .directory(scratch.path))
    }
  }

  /// Runs it in a directory of the host that stays.
  func run(in tier: AttackTier, work: Jail.Work) async throws -> Termination {
    if command.executable == "/usr/bin/python3", access(command.executable, X_OK) != 0 {
      try Test.cancel("there is no \(command.executable)")
    }
    try await tier.require()
    var jail = tier.jail(without: without).writing(work)
    jail.readable = readable
    var command = command
    command.directory = jail.workPath ?? "/"
    let supervised = Supervised(command, input: input, limits: limits, jail: jail)
    guard waits else { return try await Supervisor.live.run(supervised) }
    await AttackGate.shared.enter()
    do {
      let end = try await Supervisor.live.run(supervised)
      await AttackGate.shared.leave()
      return end
    } catch {
      await AttackGate.shared.leave()
      throw error
    }
  }

  func with(_ change: (inout Attack) -> Void) -> Attack {
    var copy = self
    change(&copy)
    return copy
  }
}

extension Termination {
  /// What an attack wrote.
  var allSaid: String { String(decoding: out + err, as: UTF8.self) }

  /// Its lines `NAME ANSWER`, as `tell` of the prelude writes them. A name's last one counts.
  var answers: [String: String] {
    String(decoding: out, as: UTF8.self).split(separator: "\n").reduce(into: [:]) {
      let words = $1.split(separator: " ", maxSplits: 1)
      $0[String(words[0])] = words.count == 2 ? String(words[1]) : ""
    }
  }
}

extension Array where Element == Blocked {
  func contains(call: String) -> Bool { contains { $0.call == call } }
}
