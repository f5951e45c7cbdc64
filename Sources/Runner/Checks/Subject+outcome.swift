import Artifact
import Judging

extension Subject {
  /// What a look at its syntax came to.
  func outcome(
    _ verdict: Verdict, by tool: String? = nil, _ findings: [Finding] = [],
    duration: Duration = .zero
  ) -> Outcome {
    let check = Check(language.syntaxCheck, tool: tool, verdict, duration: duration)
    return Outcome(check: check, findings: findings)
  }

  /// What its tool, if it is known, did not say of it.
  func outcome(
    _ silence: NoAnswer, by tool: String? = nil, duration: Duration = .zero
  ) -> Outcome {
    silence.outcome(of: language.syntaxCheck, by: tool, duration: duration)
  }

  func finding(
    _ severity: Severity, _ message: String, at place: Position? = nil, help: String? = nil
  ) -> Finding {
    Finding(
      rule: language.syntaxCheck, severity: severity, message, at: place, help: help)
  }

  /// That it holds a NUL, which ends every text of its language; nil if it holds none.
  func refusal(
    by tool: String?, _ message: String = "the file holds a NUL character"
  ) -> Outcome? {
    text.bytes.firstIndex(of: 0).map {
      outcome(.failed, by: tool, [finding(.error, message, at: text.position(at: $0))])
    }
  }
}
