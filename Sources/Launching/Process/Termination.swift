/// How a run ended, what it wrote and what it took.
package struct Termination: Sendable, Equatable {
  /// How a run can end.
  package enum Ending: Sendable, Equatable {
    /// The command ended by itself.
    case exited(Int32)

    /// A signal ended the command; not one of ours.
    case signaled(Int32)

    /// We ended the command.
    case stopped(by: Limit)

    /// The service was not ready in time. The command never ran.
    case neverReady

    /// The service ended before the command did, or before it was ready.
    case serviceEnded(ServiceEnding)

    /// The supervisor was killed before it could tell: by the command, if that has its uid.
    case lost
  }

  /// What a run went beyond.
  package enum Limit: String, Sendable, Equatable, CaseIterable {
    case wall, cpu, memory, output, processes, disk
  }

  /// How a service ended.
  package enum ServiceEnding: Sendable, Equatable {
    case exited(Int32)
    case signaled(Int32)
  }

  package var ending: Ending

  /// What was written, at most `Limits.output` bytes each. Nothing is missing from them unless
  /// `ending` is `.stopped` or `.lost`.
  package var out: [UInt8]
  package var err: [UInt8]

  /// From the command's start to its end. Zero if it never ran.
  package var wall: Duration

  /// User and system time of all processes of the run.
  package var cpu: Duration

  /// Bytes of the largest resident set of one process, or of all together where that was seen. Never
  /// below a MiB or two: Linux counts what a process was before execve(2), too.
  package var peakMemory: Int

  /// What the kernel told us that it denied them.
  package var blocked: [Blocked]

  package init(
    _ ending: Ending,
    out: [UInt8] = [],
    err: [UInt8] = [],
    wall: Duration = .zero,
    cpu: Duration = .zero,
    peakMemory: Int = 0,
    blocked: [Blocked] = []
  ) {
    self.ending = ending
    self.out = out
    self.err = err
    self.wall = wall
    self.cpu = cpu
    self.peakMemory = peakMemory
    self.blocked = blocked
  }
}
