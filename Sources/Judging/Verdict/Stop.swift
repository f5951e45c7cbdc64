/// What ended a run before its time, and what it had used by then.
package struct Stop: Sendable, Equatable {
  package enum Cause: String, Sendable, CaseIterable {
    case timeout, memory, output, processes, disk, signal
  }

  package var cause: Cause
  /// The signal's number, where it was one that was not ours.
  package var signal: Int32?
  package var wall: Duration
  package var cpu: Duration
  /// Bytes.
  package var peakMemory: Int

  package init(
    _ cause: Cause, signal: Int32? = nil, wall: Duration, cpu: Duration, peakMemory: Int
  ) {
    self.cause = cause
    self.signal = signal
    self.wall = wall
    self.cpu = cpu
    self.peakMemory = peakMemory
  }

  /// The figures, for people: `10.0 s, 9.9 s of CPU, 84 MB`.
  package var figures: String {
    "\(wall.inSeconds), \(cpu.inSeconds) of CPU, \((peakMemory + 500_000) / 1_000_000) MB"
  }
}

extension Duration {
  /// With one digit behind the point.
  fileprivate var inSeconds: String {
    let tenths = Int(self / .milliseconds(100))
    return "\(tenths / 10).\(tenths % 10) s"
  }
}
