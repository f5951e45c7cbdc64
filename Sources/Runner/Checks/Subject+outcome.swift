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

  /// That another tool fills it in, where that is what its parser stopped at, or should have; nil for any other outcome.
  func template(_ outcome: Outcome) -> Outcome? {
    guard let tag = tag(in: outcome) else { return nil }
    let what = text.bytes[tag].prefix(40).text
    return self.outcome(
      .unchecked(.template), by: outcome.check.tool,
      [
        finding(
          .note, "\(what) is filled in by another tool: this is no \(language.rawValue) yet",
          at: text.position(at: tag.lowerBound), help: Self.filledIn)
      ], duration: outcome.check.duration)
  }

  private func tag(in outcome: Outcome) -> Range<Int>? {
    switch outcome.check.verdict {
    case .failed where language != .sql:
      outcome.findings.first?.location.flatMap {
        TemplateTag.range(at: text.offset(of: $0), in: text.bytes, language)
      }
    // A shell takes it for words, a style sheet for a value, and node for blocks.
    case .passed where [.bash, .css].contains(language):
      TemplateTag.range(in: text.bytes, language)
    case .passed where language == .javascript: TemplateTag.range(inJavaScript: text)
    default: nil
    }
  }

  /// Where JavaScript that parses has a sign as HTML writes it.
  var entity: Finding? {
    Entities.first(inJavaScript: text).map {
      finding(
        .error, "this is HTML's way to write a sign: read as code it is an &, a name, and an end",
        at: text.position(at: $0), help: "write the sign itself: &lt; is <")
    }
  }

  static let filledIn = "try the file that the tool makes of it"

  /// That it holds a NUL, which ends every text of its language; nil if it holds none.
  func refusal(
    by tool: String?, _ message: String = "the file holds a NUL character"
  ) -> Outcome? {
    text.bytes.firstIndex(of: 0).map {
      outcome(.failed, by: tool, [finding(.error, message, at: text.position(at: $0))])
    }
  }
}
