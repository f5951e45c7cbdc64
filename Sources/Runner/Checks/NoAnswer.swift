import Artifact
import Judging
import Launching

/// A file without an answer of its tool: why, and what ended the tool.
struct NoAnswer: Error, Equatable {
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
  static let interrupted = NoAnswer(why: .crashed, isInterruption: true)
}

extension Termination {
  /// What it means for a file that has no answer.
  var silence: NoAnswer {
    NoAnswer(
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

extension NoAnswer {
  /// For what is left of a report that has had its time.
  static func late(_ limits: TrialLimits) -> NoAnswer {
    NoAnswer(
      why: .timeout,
      because: "the files of this report took the \(limits.report.spelling) of --limit report")
  }

  /// The file is unchecked, and what is known about why stands in its findings.
  func outcome(of name: String, by tool: String?, duration: Duration = .zero) -> Outcome {
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
