import Artifact
import Console
import Judging

/// A trial as JUnit XML: a test suite for each report; in it a test for the report itself and one for
/// each of its files. What is unchecked is skipped, with the reason.
struct JUnit {
  let trial: TrialRecord
  let notices: Notices

  /// What became of a test.
  private enum Outcome {
    case passed
    case skipped(String)
    /// As a `failure`, or as an `error`.
    case failed(Element, type: String, message: String)
  }

  private enum Element: String { case failure, error }

  private struct Test {
    var name: String
    /// Milliseconds.
    var time: Double?
    var outcome: Outcome
    var notices: [Notice]
  }

  private struct Suite {
    var name: String
    var properties: [(String, String)] = []
    var tests: [Test]
  }

  var bytes: [UInt8] {
    let suites = self.suites
    var text = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
    let all = suites.flatMap(\.tests)
    text += "<testsuites name=\"sandbox\" \(Self.counts(all))"
    text += Self.time(trial.summary.duration.map(Double.init))
    text += ">\n"
    for suite in suites { text += Self.xml(suite) }
    text += "</testsuites>\n"
    return Array(text.utf8)
  }

  // MARK: What there is

  private var suites: [Suite] {
    var suites = zip(trial.reports, notices.reports).map(suite)
    let ofRun = notices.run.map { notice in
      Test(
        name: notice.source.map { "\(notice.rule) \($0.path)" } ?? notice.rule, time: nil,
        outcome: notice.isGrave
          ? .failed(.error, type: notice.rule, message: notice.message)
          : Self.outcome(of: [notice]) ?? .passed, notices: [notice])
    }
    if !ofRun.isEmpty { suites.insert(Suite(name: "sandbox", tests: ofRun), at: 0) }
    return suites
  }

  private func suite(_ report: ReportRecord, _ notices: Notices.OfReport) -> Suite {
    let nothing: Outcome =
      report.verdict == .nothing ? .skipped("no file in it, so there is nothing to try") : .passed
    let whole = Test(
      name: "report", time: nil, outcome: Self.outcome(of: notices.whole) ?? nothing,
      notices: notices.whole)
    let files = zip(report.artifacts, notices.artifacts).map { artifact, notices in
      let durations = artifact.checks.compactMap(\.duration)
      return Test(
        name: artifact.path, time: durations.isEmpty ? nil : durations.reduce(0, +),
        outcome: Self.outcome(of: artifact, notices), notices: notices)
    }
    return Suite(
      name: notices.source.path,
      properties: [
        ("id", report.id ?? ""), ("verdict", report.verdict.rawValue),
        ("gate", report.decision.rawValue), ("gate.reason", report.gateReason),
        ("sha256", report.sha256),
      ], tests: [whole] + files)
  }

  private static func outcome(of artifact: ArtifactRecord, _ notices: [Notice]) -> Outcome {
    // A file that passed may not be what a directory holds.
    if notices.contains(where: { $0.severity == .error }), let outcome = outcome(of: notices) {
      return outcome
    }
    return switch artifact.verdict {
    case .passed: .passed
    case .failed: .failed(.failure, type: "verdict/failed", message: "failed")
    case .unchecked(let why):
      .skipped("\(why.rawValue): \(why.sentence(for: artifact.language))")
    }
  }

  /// By the worst of them; nil where none is more than a note.
  private static func outcome(of notices: [Notice]) -> Outcome? {
    if let error = notices.first(where: { $0.severity == .error }) {
      return .failed(.failure, type: error.rule, message: error.message)
    }
    let open = notices.first { $0.severity == .warning } ?? notices.first(where: \.isGrave)
    return open.map { .skipped($0.message) }
  }

  // MARK: As XML

  private static func xml(_ suite: Suite) -> String {
    let times = suite.tests.compactMap(\.time)
    var text = "  <testsuite name=\"\(name(suite.name))\" \(counts(suite.tests)) "
    text +=
      "skipped=\"\(suite.tests.count { if case .skipped = $0.outcome { true } else { false } })\""
    text += time(times.isEmpty ? nil : times.reduce(0, +)) + ">\n"
    if !suite.properties.isEmpty {
      text += "    <properties>\n"
      for (key, value) in suite.properties {
        text += "      <property name=\"\(key)\" value=\"\(value.clipped(to: 1000).xml)\"/>\n"
      }
      text += "    </properties>\n"
    }
    for test in suite.tests { text += xml(test, in: suite.name) }
    return text + "  </testsuite>\n"
  }

  private static func xml(_ test: Test, in suite: String) -> String {
    func lines(_ isWanted: (Severity) -> Bool) -> String {
      test.notices.filter { isWanted($0.severity) }.map { line($0).xml }.joined(separator: "\n")
    }
    var inner = ""
    switch test.outcome {
    case .passed: break
    case .skipped(let message):
      inner += "      <skipped message=\"\(message.clipped(to: 1000).xml)\"/>\n"
    case .failed(let element, let type, let message):
      let name = element.rawValue
      inner += "      <\(name) type=\"\(type.xml)\" message=\"\(message.clipped(to: 1000).xml)\">"
      inner += "\(lines { $0 == .error })</\(name)>\n"
    }
    let rest = lines { $0 != .error }
    if !rest.isEmpty { inner += "      <system-out>\(rest)</system-out>\n" }
    var text = "    <testcase name=\"\(name(test.name))\" classname=\"\(name(suite))\""
    text += time(test.time)
    return text + (inner.isEmpty ? "/>\n" : ">\n\(inner)    </testcase>\n")
  }

  /// `error[sql/syntax 42601]: … --> report.md:14:54`
  private static func line(_ notice: Notice) -> String {
    var line = "\(notice.severity.rawValue)[\(notice.title)]: \(notice.sentence)"
    if let source = notice.source {
      line += " --> \(source.path.escaped)"
      if let place = notice.place { line += ":\(place.line):\(place.column)" }
    }
    return line
  }

  private static func counts(_ tests: [Test]) -> String {
    let failures = tests.count {
      if case .failed(.failure, _, _) = $0.outcome { true } else { false }
    }
    let errors = tests.count { if case .failed(.error, _, _) = $0.outcome { true } else { false } }
    return "tests=\"\(tests.count)\" failures=\"\(failures)\" errors=\"\(errors)\""
  }

  /// Jenkins throws tests without a name away.
  private static func name(_ text: String) -> String {
    let name = text.clipped(to: 500).xml
    return name.isEmpty ? "-" : name
  }

  /// Seconds, with three places.
  private static func time(_ milliseconds: Double?) -> String {
    guard let milliseconds, milliseconds < 1e12 else { return "" }
    let whole = Int(milliseconds.rounded())
    let thousandths = "\(whole % 1000)"
    let zeros = String(repeating: "0", count: 3 - thousandths.count)
    return " time=\"\(whole / 1000).\(zeros)\(thousandths)\""
  }
}
