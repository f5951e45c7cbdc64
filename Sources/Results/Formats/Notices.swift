import Artifact
import Judging

/// All that a trial has to tell: the same in every format.
///
/// What is unchecked, blocked, unreadable, broken or was not tried stands in it beside the findings, so
/// that nothing to show never means that nothing was looked at.
struct Notices: Sendable {
  /// Of the run itself: what broke, what could not be read, what was not tried.
  private(set) var run: [Notice] = []
  /// Of each report, in the order of the trial's reports.
  private(set) var reports: [OfReport] = []

  struct OfReport: Sendable {
    var source: SourceName
    /// The gate, and what concerns the report as a whole.
    var whole: [Notice] = []
    /// Of each artifact, in order.
    var artifacts: [[Notice]] = []
  }

  /// In the order of the trial.
  var all: [Notice] { run + reports.flatMap { $0.whole + $0.artifacts.joined() } }

  /// Errors first, of these what is new beside older results, and of these what is grave; else in the
  /// order of the trial.
  var worstFirst: [Notice] {
    all.enumerated().sorted { a, b in
      let (left, right) = (a.element, b.element)
      if left.severity != right.severity { return left.severity > right.severity }
      let (isOld, isOldToo) = (left.baselineState == .unchanged, right.baselineState == .unchanged)
      if isOld != isOldToo { return isOldToo }
      if left.isGrave != right.isGrave { return left.isGrave }
      return a.offset < b.offset
    }.map(\.element)
  }

  private let showsNotes: Bool
  private let base: String
  private let plain: PlainPath

  init(_ trial: TrialRecord, notes: Bool, in directory: String) {
    showsNotes = notes
    base = directory
    plain = PlainPath(from: directory)
    run = trial.findings.filter(isShown).map {
      notice($0, source: $0.path.map(source), place: $0.reportLocation)
    }
    if let failure = trial.failure { run.append(grave("run/failed", failure, nil, nil)) }
    run += trial.environment.failures.map { failure in
      grave("tool/failed", failure, nil, "a verdict that needs this tool is not to be relied on")
    }
    run += trial.unreadable.map { grave("report/unreadable", $0.message, $0.path, nil) }
    run += trial.notTried.map {
      grave("report/not-tried", "the trial was interrupted before this report", $0, "try it again")
    }
    if trial.summary.reports == 0, run.isEmpty, trial.summary.exitStatus != 0 {
      run.append(grave("report/none", "no report was found", nil, nil))
    }
    reports = trial.reports.map(notices)
  }

  private func source(_ path: String) -> SourceName { SourceName(path, in: plain, named: base) }

  /// What a policy lowered is no note among others, nor is what it accepts.
  private func isShown(_ finding: FindingRecord) -> Bool {
    showsNotes || finding.weight != .note || finding.rule == Rule.accepted.id
  }

  private func grave(
    _ rule: String, _ message: String, _ path: String?, _ help: String?
  ) -> Notice {
    Notice(
      rule: rule, severity: .error, message: message, help: help, source: path.map(source),
      fingerprint: Fingerprints.digest([rule, path ?? message]), isGrave: true)
  }

  private func notice(
    _ finding: FindingRecord, source: SourceName?, place: Position?, artifact: String? = nil
  ) -> Notice {
    Notice(
      rule: finding.rule, severity: finding.severity, code: finding.code, message: finding.message,
      help: finding.help, source: source, place: place, artifact: artifact,
      artifactPlace: artifact == nil ? nil : finding.location,
      fingerprint: finding.fingerprint
        ?? Fingerprints.digest([finding.rule, finding.message, source?.path ?? "", artifact ?? ""]),
      baselineState: finding.baselineState, replacement: finding.replacement)
  }

  private func notices(of report: ReportRecord) -> OfReport {
    var notices = OfReport(source: source(report.path))
    // What is allowed is told, and weighs nothing.
    let open: Severity = report.exitStatus == 0 ? .note : .warning
    func verdict(_ rule: String, _ severity: Severity, _ message: String) -> Notice {
      Notice(
        rule: rule, severity: severity, message: message, source: notices.source,
        place: Position(line: 1, column: 1),
        fingerprint: Fingerprints.digest([rule, report.id ?? report.path]),
        baselineState: report.baselineState, isGrave: true)
    }
    let files = report.artifacts.count.counted("file")
    switch report.decision {
    case .open: break
    case .review:
      notices.whole = [
        verdict("gate/review", open, "this report asks for review: \(report.gateReason)")
      ]
    case .shut:
      notices.whole = [
        verdict(
          "gate/shut", .error, "blocked, nothing of its \(files) was run: \(report.gateReason)")
      ]
    }
    notices.whole += report.findings.filter(isShown).map {
      notice(report.shown($0, ofFile: false), source: notices.source, place: $0.reportLocation)
    }
    notices.artifacts = report.artifacts.map { artifact in
      let place = report.isFiles ? source(report.source(of: artifact)) : notices.source
      var told = artifact.findings.filter(isShown).map {
        notice(
          report.shown($0, ofFile: true), source: place, place: $0.reportLocation,
          artifact: report.isFiles ? nil : artifact.path)
      }
      if case .unchecked(let why) = artifact.verdict, why != .gateShut {
        told.append(unchecked(artifact, why, open, in: report, place))
      }
      if let notice = elsewhere(artifact, in: report, place) { told.append(notice) }
      return told
    }
    return notices
  }

  /// That a directory does not hold the file as it was proposed.
  private func elsewhere(
    _ artifact: ArtifactRecord, in report: ReportRecord, _ source: SourceName?
  ) -> Notice? {
    guard let against = artifact.against, against != .identical else { return nil }
    let detail = artifact.againstDetail.map { ": \($0)" } ?? ""
    let rule = "against/\(against.rawValue)"
    return Notice(
      rule: rule, severity: .error,
      message: "the directory does not hold this file as it was proposed: "
        + against.rawValue + detail,
      source: source, place: Position(line: artifact.reportLines.lowerBound, column: 1),
      artifact: artifact.path,
      fingerprint: Fingerprints.digest([rule, report.id ?? report.path, artifact.path]))
  }

  private func unchecked(
    _ artifact: ArtifactRecord, _ why: Unchecked, _ severity: Severity, in report: ReportRecord,
    _ source: SourceName
  ) -> Notice {
    // What exactly is missing stands in a note of the check.
    let note = artifact.findings.first { finding in
      finding.severity == .note
        && ["\(artifact.language)/", "jail/", "artifact/placeholder", OwnCheck.prefix]
          .contains { finding.rule.hasPrefix($0) }
    }
    return Notice(
      rule: "verdict/unchecked", severity: severity, code: why.rawValue,
      message: "unchecked: \(why.sentence(for: artifact.language))"
        + (note.map { ": \($0.message)" } ?? ""), source: source,
      place: note?.reportLocation ?? Position(line: artifact.reportLines.lowerBound, column: 1),
      artifact: artifact.path, artifactPlace: note?.location,
      fingerprint: Fingerprints.digest([
        "verdict/unchecked", why.rawValue, report.id ?? report.path, artifact.path,
      ]), baselineState: artifact.baselineState)
  }
}

extension Unchecked {
  /// Why no program vouches for a file of this language.
  func sentence(for language: String) -> String {
    switch self {
    case .noChecker:
      "there is no program here that checks \(language)"
        + (Language(rawValue: language)?.unread.map { ": \($0)" } ?? "")
    case .lowered: "it failed, and the policy lowered what was found"
    case .toolMissing: "the tool that checks \(language) is not here"
    case .needsContext: "it needs files or tables that neither the report nor a baseline has"
    case .timeout: "the tool took too long on it"
    case .crashed: "the tool crashed on it"
    case .memory: "the tool took too much memory on it"
    case .output: "the tool wrote too much on it"
    case .processes: "the tool started too many processes on it"
    case .disk: "the tool filled its disk on it"
    case .tooLarge: "it is too large to be checked"
    case .unable: "the tool could not judge it"
    case .placeholder: "it holds comments or elisions instead of code"
    case .idle: "it parses and does nothing"
    case .mixedScript: "a word in it mixes letters of two scripts that look the same"
    case .template: "another program fills it in before it is \(language)"
    case .deletion: "it goes, and nothing here knows what else needs it"
    case .metaCommand: "it holds commands of a client, which are no SQL"
    case .unrecognizedMarker: "a line near it looks like a file marker and is none"
    case .languageMismatch: "its content is plainly in another language than its name says"
    case .gateShut: "the report's gate is shut"
    }
  }

  /// What to do next about a report whose files are unchecked for this reason only.
  var next: String {
    switch self {
    case .needsContext: "name what is there already with --baseline SQL|DIR|URL, and try it again"
    case .toolMissing: "install the tool ('sandbox doctor' says how), and try it again"
    case .timeout:
      "look for what does not end; --limit file=TIME and --limit report=TIME allow more"
    case .memory: "look for what grows without end; --limit memory=SIZE allows more"
    case .output: "look for what prints without end; --limit output=SIZE allows more"
    case .processes: "read it with care; --limit processes=N allows more"
    case .disk:
      "look for what writes without end; --limit disk=SIZE and --limit inodes=N allow more"
    case .placeholder: "ask for the whole file: parts of it are left out"
    case .languageMismatch: "give the file the name of what it is"
    case .unrecognizedMarker: "mend the line that looks like a marker, and try it again"
    case .metaCommand: "take the client's commands out of the file, and try it again"
    case .idle: "ask for what it is to do, or leave it out"
    case .mixedScript: "write the word in the letters of one script"
    case .template: "try what the program that fills it in makes of it"
    case .deletion: "look for what else needs the file that goes"
    case .noChecker, .crashed, .tooLarge, .unable, .gateShut, .lowered:
      "read what is unchecked with your own eyes; no program vouches for it"
    }
  }
}
