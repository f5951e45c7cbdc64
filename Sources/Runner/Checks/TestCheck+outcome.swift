import Artifact
import Judging
import Launching

/// What a run of tests means for its file.
extension TestCheck {
  /// Nil where all went well and no test was run, and none was promised by its name.
  func outcome(
    of events: [TestSession.Event], end: Termination, in text: SourceText, by node: Tool,
    isPromised: Bool
  ) -> Outcome? {
    var findings: [Finding] = []
    var missing: [String] = []
    var counts: (passed: Int, failed: Int, skipped: Int)?
    for event in events {
      switch event {
      case .failure(let name, let message, let line):
        findings.append(error("`\(name)` failed: \(message)", at: line, in: text))
      case .fileFailure(let message): findings.append(error(message, at: nil, in: text))
      case .missing(let name): if !missing.contains(name) { missing.append(name) }
      case .end(let passed, let failed, let skipped): counts = (passed, failed, skipped)
      }
    }
    let isFailed = !findings.isEmpty
    findings += missing.map { note("`\($0)` is not here: a test that needs it cannot be run") }
    guard let counts else {
      var outcome = end.silence.outcome(of: Self.name, by: node.label, duration: end.wall)
      if isFailed { outcome.check.verdict = .failed }
      outcome.findings = findings + outcome.findings.filter { $0.rule != "jail/blocked" }
      outcome.findings += end.blocked.map(Self.warning)
      if end.stop == nil { outcome.findings.append(note("node's runner: \(end.account)")) }
      return outcome
    }
    findings += end.blocked.map(Self.warning)
    func outcome(_ verdict: Verdict) -> Outcome {
      Outcome(
        check: Check(Self.name, tool: node.label, verdict, duration: end.wall), findings: findings)
    }
    if counts.failed > 0 || isFailed { return outcome(.failed) }
    if !missing.isEmpty { return outcome(.unchecked(.needsContext)) }
    if counts.skipped > 0 { findings.append(note("\(counts.skipped) of its tests were skipped")) }
    if counts.passed > 0 { return outcome(.passed) }
    if counts.skipped == 0 {
      guard isPromised else { return nil }
      findings = [note("no test of it was run")]
    }
    return outcome(.unchecked(.unable))
  }

  func note(_ message: String, help: String? = nil) -> Finding {
    Finding(rule: Self.rule, severity: .note, message, help: help)
  }

  func error(_ message: String, at line: Int?, in text: SourceText) -> Finding {
    let place = line.flatMap { number in
      text.line(number).map { text.position(at: ASCII.trimmedStart($0).startIndex) }
    }
    return Finding(rule: Self.rule, severity: .error, message, at: place)
  }

  /// What the jail kept a test from doing.
  private static func warning(_ blocked: Blocked) -> Finding {
    var finding = blocked.finding
    finding.help = "a test has no network here, and writes to its own directory only"
    return finding
  }
}
