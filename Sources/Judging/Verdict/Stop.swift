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
    func seconds(_ time: Duration) -> String {
      let tenths = Int(time / .milliseconds(100))
      return "\(tenths / 10).\(tenths % 10) s"
    }
    let megabytes = (peakMemory + 500_000) / 1_000_000
    return "\(seconds(wall)), \(seconds(cpu)) of CPU, \(megabytes) MB"
  }
}
