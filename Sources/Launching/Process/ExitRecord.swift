/// The supervisor's message about a run. `supervise.c` documents the grammar.
package struct ExitRecord: Sendable, Equatable {
  /// What can stand at the start of it.
  package enum How: Sendable, Equatable {
    case ended(Termination.Ending)
    /// On request.
    case stopped
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
    switch (word, step.isEmpty) {
    case ("unstarted", false): .unstarted(value, step: step)
    case ("unjailed", false): .unjailed(value, step: step)
    case (_, false): nil
    case ("stopped", _): .stopped
    case ("timeout", _): .ended(.stopped(by: .wall))
    case ("memory", _), ("processes", _), ("cpu", _), ("disk", _):
      Termination.Limit(rawValue: String(word)).map { .ended(.stopped(by: $0)) }
    case ("exited", _): .ended(.exited(value))
    case ("signaled", _): .ended(.signaled(value))
    case ("unready", _): .ended(.neverReady)
    case ("service-exited", _): .ended(.serviceEnded(.exited(value)))
    case ("service-signaled", _): .ended(.serviceEnded(.signaled(value)))
    case ("lost", _): .ended(.lost)
    default: nil
    }
  }
}
