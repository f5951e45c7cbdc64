import Artifact
import CKernel

/// One run: a command, what it reads, and all that is around it.
package struct Supervised: Sendable, Equatable {
  package var command: Invocation

  /// What the command finds on its standard input.
  package var input: [UInt8]

  /// What it finds there instead, bit by bit.
  package var dialogue: Dialogue?

  /// With a service, both streams of the command arrive as `out`, and both of the service as `err`.
  package var service: Service?
  package var limits: Limits

  /// What confines command and service. Their paths are those inside.
  package var jail: Jail

  package init(
    _ command: Invocation,
    input: [UInt8] = [],
    service: Service? = nil,
    limits: Limits = Limits(),
    jail: Jail
  ) {
    self.command = command
    self.input = input
    self.service = service
    self.limits = limits
    self.jail = jail
  }

  /// The supervisor's arguments, without argv[0]. `supervise.c` documents the grammar.
  ///
  /// - Precondition: paths are absolute, and no text contains NUL: it could not be an argument.
  package var arguments: [String] {
    var options = ["cd=\(command.directory)"]
    options += command.identity.map { ["cd-is=\($0.device):\($0.inode)"] } ?? []
    options += command.assignments.map { "env=\($0)" }
    options += limits.options + jail.options(within: limits)
    if let service {
      options += ["service=\(service.command.executable)"]
      options += service.command.arguments.map { "service-arg=\($0)" }
      options += service.command.assignments.map { "service-env=\($0)" }
      options += [
        "service-cd=\(service.command.directory)",
        "ready-file=\(service.readyFile)",
        "ready-word=\(service.readyWord)",
        "ready-ms=\(service.readyWithin.wholeMilliseconds)",
        "stop-signal=\(service.stopSignal)",
        "stop-ms=\(service.stopWithin.wholeMilliseconds)",
      ]
    }
    let all =
      [String(cString: kernel_supervise_word())] + options + ["--", command.executable]
      + command.arguments
    precondition(!all.contains { $0.utf8.contains(0) }, "NUL in an argument of \(command)")
    return all
  }

  /// When a supervisor that does its work must be done: its own bounds, and five seconds more.
  package var patience: Duration {
    let serving = service.map { $0.readyWithin + $0.stopWithin } ?? .zero
    return limits.wall + serving + .seconds(15) + .seconds(5)
  }
}

extension Invocation {
  /// The environment as `NAME=VALUE`, in the order of the names.
  fileprivate var assignments: [String] {
    environment.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }
  }
}

extension Duration {
  /// Rounded up, and at least 1: to the supervisor 0 would mean "no bound".
  var wholeMilliseconds: Int64 {
    let (seconds, attoseconds) = components
    return max(1, seconds * 1000 + (attoseconds + 999_999_999_999_999) / 1_000_000_000_000_000)
  }
}
