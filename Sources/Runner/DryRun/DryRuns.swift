import Artifact
import Judging
import Launching

/// The dry runs of a trial: all reports in one session, and what one report keeps from being run in
/// another.
struct DryRuns: Sendable {
  private let cluster: Cluster
  private let schema: Schema
  /// By the number of the report's first file.
  private var done: [Int: DryRun.Result] = [:]
  /// Reports of which no more was found out, and why; likewise.
  private var silences: [Int: NoAnswer] = [:]
  /// How long the sessions took that reports were stopped in; likewise.
  private var spent: [Int: Duration] = [:]
  /// The CPU seconds that the next session has more, for a report whose files each took less than a
  /// file may; likewise.
  private var moreCPU: [Int: Int] = [:]
  /// Where files were stopped, by their numbers.
  private var cuts: [Int: DryRun.Cut] = [:]
  /// What of the baseline did not work: its reports know less than they should.
  private var flaws: [String] = []

  init(cluster: Cluster, schema: Schema) {
    self.cluster = cluster
    self.schema = schema
  }

  private var bench: Workbench { cluster.bench }

  /// A run of these files, by their reports; nil if there is nothing to run.
  func plan(_ files: [PostgreSQLFile]) -> DryRun? {
    var order: [Int] = []
    var reports: [Int: [DryRun.File]] = [:]
    for file in files where file.query.isPlain {
      let report = file.subject.report
      if reports[report] == nil { order.append(report) }
      reports[report, default: []].append(runnable(file))
    }
    return order.isEmpty ? nil : run(order.map { DryRun.inOrder(reports[$0] ?? []) })
  }

  private func runnable(_ file: PostgreSQLFile) -> DryRun.File {
    DryRun.File(
      id: file.subject.id, path: file.subject.path, text: file.query.executable,
      rows: file.query.rows, atMost: bench.limits.mostStatements)
  }

  private func run(_ reports: [[DryRun.File]], cutting cuts: [Int: DryRun.Cut] = [:]) -> DryRun {
    DryRun(
      reports, upon: schema, within: bench.limits, cutting: cuts,
      checkingBodies: cluster.checksBodies)
  }

  /// Notes what a session came to; how it ended is nil where it was interrupted. `isShared` is one in which
  /// files were parsed before.
  mutating func take(_ run: DryRun, _ end: Termination?, isShared: Bool = false) {
    flaws = run.flaws
    var undone: Int?
    for (files, result) in zip(run.reports, run.results) where undone == nil {
      guard let first = files.first?.id else { continue }
      if let result { done[first] = result } else { undone = first }
    }
    // A report that lacked room is the first of the next session.
    guard let end, let first = undone, !run.isLeft else { return }
    let isFirst = !isShared && first == run.reports.first?.first?.id
    if isFirst, case .base = run.section {
      // No report is run upon what is not there.
      for files in run.reports { files.first.map { silences[$0.id] = end.silence } }
      return
    }
    stop(first, in: run, end.silence, isFirst: isFirst)
  }

  /// A session was stopped at a report: by the file that is not run any further in the next one, or, where
  /// others had used some of what ran out, by nobody yet.
  private mutating func stop(
    _ report: Int, in run: DryRun, _ silence: NoAnswer, isFirst: Bool
  ) {
    let limits = bench.limits
    let isOver =
      silence.why == .timeout
      && (run.elapsed >= limits.file || silence.isCPU && run.elapsed >= .seconds(limits.cpu))
    guard isFirst || isOver else { return }
    spent[report, default: .zero] += run.elapsedOfReport + Resumption.start
    if spent[report, default: .zero] >= limits.report {
      silences[report] = .late(limits)
      done[report] = .run(run.run)
      return
    }
    guard let place = run.underWay else {
      silences[report] = silence
      return
    }
    // Each of its files took less than one may.
    if silence.isCPU, !isOver {
      moreCPU[report, default: 0] += limits.cpu
      return
    }
    var silence = silence
    if silence.stop == nil { silence.because = "the session with the server ended here" }
    var cut = cuts[place.file] ?? DryRun.Cut()
    if place.isRepeat {
      cut.repeats = place.offset
    } else {
      (cut.offset, cut.silence) = (place.offset, silence)
    }
    cuts[place.file] = cut
  }

  /// The check of each file that parses, and its findings, by the files' numbers. Runs what has not
  /// been run yet.
  mutating func results(
    _ files: [(file: PostgreSQLFile, isParsed: Bool)]
  ) async throws -> [Int: Outcome] {
    guard let whole = plan(files.filter(\.isParsed).map(\.file)) else { return [:] }
    while true {
      let left = whole.reports.filter { files in
        files.first.map { done[$0.id] == nil && silences[$0.id] == nil } ?? false
      }
      guard let first = left.first?.first?.id else { break }
      let session = SQLDialogue([], limit: bench.limits.file) { [self] _ in
        run(left, cutting: cuts)
      }
      let limits = limits(of: left.count, for: first)
      let end = try await unlessCancelled {
        try await cluster.session(session.dialogue, limits: limits)
      }
      guard let end else {
        if let run = session.dryRun { take(run, nil) }
        for first in left.compactMap(\.first?.id) where done[first] == nil {
          silences[first] = .interrupted
        }
        break
      }
      guard let run = session.dryRun else {
        throw ToolFailure(description: "postgresql did not answer: \(end.account)")
      }
      take(run, end)
    }
    let sent = Dictionary(uniqueKeysWithValues: files.map { ($0.file.subject.id, $0.file) })
    var results: [Int: Outcome] = [:]
    for report in whole.reports {
      guard let first = report.first?.id else { continue }
      let others = files.filter {
        $0.file.subject.report == sent[first]?.subject.report
          && (!$0.isParsed || !$0.file.query.isPlain)
      }.map { file in
        let whole = file.file.runsOthers ? runnable(file.file).isUnknown : runnable(file.file)
        return file.file.query.template == nil ? whole : whole.onlyChanges
      }
      var found = DryRun.Run()
      if case .run(let run) = done[first] { found = run }
      let judgement = DryRunJudgement(
        report: report, others: others, found, hasBaseline: !schema.files.isEmpty,
        by: cluster.server.version)
      // A file may have two parts; what is said is of both.
      for file in report where results[file.id] == nil {
        results[file.id] = sent[file.id].map { outcome(of: file, $0, in: first, by: judgement) }
      }
    }
    return results
  }

  /// What became of a file of the report with this number.
  private func outcome(
    of file: DryRun.File, _ sent: PostgreSQLFile, in report: Int, by judgement: DryRunJudgement
  ) -> Outcome {
    let (label, rule) = (cluster.server.label, DryRunJudgement.rule)
    let silence = silences[report]
    switch done[report] {
    case .run:
      let (text, skipped) = (sent.subject.text, sent.query.skipped * 3)
      var result = judgement.outcome(for: file, by: label, in: text, skipped: skipped)
      let cut = cuts[file.id].flatMap { $0.silence == nil ? nil : $0 } ?? tooLong(file)
      if let why = silence ?? cut?.silence, result.check.verdict != .failed {
        let place = cut.map { text.position(at: $0.offset + skipped) }
        result.check.verdict = .unchecked(why.why)
        result.check.stop = why.stop
        result.findings += why.findings(of: label, at: silence == nil ? place : nil)
      }
      if result.check.verdict != .passed, let flaw = flaws.first {
        let known = "\(flaws.count.counted("statement")) of the baseline did not work"
        result.findings.append(
          Finding(rule: rule, severity: .note, "\(known); the first: \(flaw)"))
      }
      return result
    case .unclear(let why):
      return Outcome(
        check: Check(rule, tool: label, .unchecked(.unable)),
        findings: [Finding(rule: rule, severity: .warning, why)])
    case nil:
      guard let silence else {
        preconditionFailure("a report has a result, or a reason for none")
      }
      return silence.outcome(of: rule, by: label)
    }
  }

  /// Why a file with more statements than a server runs in its time is not run to its end; nil for others.
  private func tooLong(_ file: DryRun.File) -> DryRun.Cut? {
    file.rest.map {
      DryRun.Cut(
        offset: $0,
        silence: NoAnswer(
          why: .timeout,
          because: """
            of its statements only the first \(bench.limits.mostStatements) were run: there are more than \
            the \(bench.limits.file.spelling) of --limit file are enough for
            """))
    }
  }

  /// What a session of so many reports may take, the first of which is this one.
  private func limits(of reports: Int, for first: Int) -> Limits {
    var limits = bench.limits.run(files: reports, bytes: 0, answers: 16 << 20)
    // How long each file takes is looked at, and how long each report.
    limits.wall = max(limits.wall, bench.limits.report + .seconds(1) + .milliseconds(10 * reports))
    limits.cpu = limits.cpu.map { $0 + moreCPU[first, default: 0] }
    return limits
  }
}
