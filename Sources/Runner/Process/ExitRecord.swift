/// The supervisor's one line about a run. `supervise.c` documents the grammar.
package struct ExitRecord: Sendable, Equatable {
  /// What can stand at the start of the line.
  package enum How: Sendable, Equatable {
    case exited(Int32)
    case signaled(Int32)
    case timeout, stopped, unready
    case serviceExited(Int32)
    case serviceSignaled(Int32)
    /// The program could not be executed: an errno, and the system call it came from.
    case unstarted(Int32, step: String)
  }

  package var how: How
  package var wall: Duration
  package var cpu: Duration
  /// Bytes.
  package var peakMemory: Int

  /// Nil if `line` is not one that a supervisor writes.
  package init?(_ line: String) {
    guard line.hasSuffix("\n") else { return nil }
    let words = line.dropLast().split(separator: " ", omittingEmptySubsequences: false)
    guard words.count >= 5, let value = Int32(words[1]), let wall = Int64(words[2]),
      let cpu = Int64(words[3]), let peak = Int(words[4])
    else { return nil }
    let step = words.dropFirst(5).joined(separator: " ")
    switch words[0] {
    case "exited": how = .exited(value)
    case "signaled": how = .signaled(value)
    case "timeout": how = .timeout
    case "stopped": how = .stopped
    case "unready": how = .unready
    case "service-exited": how = .serviceExited(value)
    case "service-signaled": how = .serviceSignaled(value)
    case "unstarted": how = .unstarted(value, step: step)
    default: return nil
    }
    guard step.isEmpty || words[0] == "unstarted" else { return nil }
    self.wall = .microseconds(wall)
    self.cpu = .microseconds(cpu)
    self.peakMemory = peak * 1024
  }
}
