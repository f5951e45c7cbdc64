import Artifact

/// A file without an answer of its tool: why, and what ended the tool.
struct Silence: Error, Equatable {
  var why: Unchecked
  /// Nil for a file that only shared the fate of another one.
  var stop: Stop?
  var blocked: [Blocked] = []
  /// What is to be said of why, where no tool was stopped.
  var because: String?
  /// Whether it was CPU time that ran out.
  var isCPU = false
  /// Whether all of the run was stopped, and the tool with it.
  var isInterruption = false

  /// For what the tool was not through with when the run was stopped.
  static let interrupted = Silence(why: .crashed, isInterruption: true)
}

/// What ended a run before its time, and what it had used by then.
package struct Stop: Sendable, Equatable {
  /// `timeout`, `memory`, `output`, `processes`, `disk`, or `signal`.
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

extension Termination {
  /// What it means for a file that has no answer.
  var silence: Silence {
    Silence(
      why: unanswered, stop: stop, blocked: blocked, isCPU: ending == .stopped(by: .cpu))
  }

  /// Nil if the tool ended by itself.
  var stop: Stop? {
    func stop(_ cause: Stop.Cause, signal: Int32? = nil) -> Stop {
      Stop(cause, signal: signal, wall: wall, cpu: cpu, peakMemory: peakMemory)
    }
    return switch ending {
    case .stopped(by: .wall), .stopped(by: .cpu): stop(.timeout)
    case .stopped(by: .memory): stop(.memory)
    case .stopped(by: .output): stop(.output)
    case .stopped(by: .processes): stop(.processes)
    case .stopped(by: .disk): stop(.disk)
    case .signaled(let signal), .serviceEnded(.signaled(let signal)):
      ranOutOfMemory ? stop(.memory, signal: signal) : stop(.signal, signal: signal)
    case .exited, .neverReady, .serviceEnded, .lost: nil
    }
  }

  private var unanswered: Unchecked {
    switch stop?.cause {
    case .timeout: .timeout
    case .memory: .memory
    case .output: .output
    case .processes: .processes
    case .disk: .disk
    case .signal, nil: .crashed
    }
  }

  /// Whether the tool gave up because it was denied more memory: V8 says so, and aborts.
  private var ranOutOfMemory: Bool {
    String(decoding: err.suffix(4000), as: UTF8.self).contains("out of memory")
  }
}

extension Silence {
  /// For what is left of a report that has had its time.
  static func late(_ limits: TrialLimits) -> Silence {
    Silence(
      why: .timeout,
      because: "the files of this report took the \(limits.report.spelling) of --report-limit")
  }

  /// The file is unchecked, and what is known about why stands in its findings.
  func outcome(of name: String, by tool: String?, duration: Duration) -> Outcome {
    var check = Check(name, tool: tool, .unchecked(why), duration: duration)
    check.stop = stop
    check.isInterrupted = isInterruption
    return Outcome(check: check, findings: findings(of: tool ?? "it"))
  }

  /// What ended the tool at a file, at `place` in it.
  func findings(of tool: String, at place: Position? = nil) -> [Finding] {
    var findings = blocked.map(\.finding)
    if let stop {
      let what = stop.signal.map { "signal \($0) ended" } ?? "\(stop.cause.rawValue) stopped"
      findings.append(
        Finding(
          rule: "jail/\(stop.cause.rawValue)", severity: .note,
          "\(what) \(tool) at this file, after \(stop.figures)", at: place))
    } else if let because {
      findings.append(Finding(rule: "jail/\(why.rawValue)", severity: .note, because, at: place))
    }
    return findings
  }
}

extension Blocked {
  /// What the jail kept from happening.
  var finding: Finding {
    Finding(
      rule: "jail/blocked", severity: .warning, "the jail blocked it: \(sentence)",
      help: "to be parsed, no file needs that; read it with care")
  }
}
