/// The supervisor's message about a run. `supervise.c` documents the grammar.
package struct ExitRecord: Sendable, Equatable {
  /// What can stand at the start of it.
  package enum How: Sendable, Equatable {
    case exited(Int32)
    case signaled(Int32)
    case timeout, stopped, unready, lost
    case memory, processes, cpu, disk
    case serviceExited(Int32)
    case serviceSignaled(Int32)
    /// The program could not be executed: an errno, and the system call it came from.
    case unstarted(Int32, step: String)
    /// The jail could not be made: the same.
    case unjailed(Int32, step: String)
  }

  package var how: How
  package var wall: Duration
  package var cpu: Duration
  /// Bytes.
  package var peakMemory: Int
  package var blocked: [Blocked]

  /// Nil if `text` is not what a supervisor writes.
  package init?(_ text: String) {
    guard text.hasSuffix("\n") else { return nil }
    let lines = text.dropLast().split(separator: "\n", omittingEmptySubsequences: false)
    let words = lines[0].split(separator: " ", omittingEmptySubsequences: false)
    guard words.count >= 5, let value = Int32(words[1]), let wall = Int64(words[2]),
      let cpu = Int64(words[3]), let peak = Int(words[4])
    else { return nil }
    let step = words.dropFirst(5).joined(separator: " ")
    guard let how = Self.how(words[0], value, step) else { return nil }
    self.how = how
    self.wall = .microseconds(wall)
    self.cpu = .microseconds(cpu)
    self.peakMemory = peak * 1024
    blocked = lines.dropFirst().compactMap { Blocked($0) }
    guard blocked.count == lines.count - 1 else { return nil }
  }

  private static func how(_ word: Substring, _ value: Int32, _ step: String) -> How? {
    if !step.isEmpty {
      switch word {
      case "unstarted": return .unstarted(value, step: step)
      case "unjailed": return .unjailed(value, step: step)
      default: return nil
      }
    }
    switch word {
    case "exited": return .exited(value)
    case "signaled": return .signaled(value)
    case "timeout": return .timeout
    case "stopped": return .stopped
    case "unready": return .unready
    case "lost": return .lost
    case "memory": return .memory
    case "processes": return .processes
    case "cpu": return .cpu
    case "disk": return .disk
    case "service-exited": return .serviceExited(value)
    case "service-signaled": return .serviceSignaled(value)
    default: return nil
    }
  }
}
