import Artifact

/// The dry runs of a trial: all reports in one session, and what one report keeps from being run in
/// another.
struct DryRuns {
  let bench: Workbench
  let cluster: Cluster
  let label: String
  let schema: Schema
  /// By the number of the report's first file.
  private var done: [Int: DryRun.Result] = [:]
  private var silences: [Int: Silence] = [:]
  /// What of the baseline did not work: its reports know less than they should.
  private var flaws: [String] = []
  private var sessions = 0
  private var spent = Duration.zero

  init(bench: Workbench, cluster: Cluster, label: String, schema: Schema) {
    self.schema = schema
    self.bench = bench
    self.cluster = cluster
    self.label = label
  }

  /// How many sessions there are, and how long, before what is left goes without: reports may stop
  /// them.
  static let mostSessions = 64
  static let mostTime = Duration.seconds(120)

  /// A run of these files, by their reports; nil if there is nothing to run.
  static func plan(
    _ files: [(subject: Subject, query: PostgreSQL.Query)], upon schema: Schema,
    checkingBodies: Bool
  ) -> DryRun? {
    var order: [Int] = []
    var reports: [Int: [DryRun.File]] = [:]
    for (subject, query) in files where query.blanked.isEmpty {
      if reports[subject.report] == nil { order.append(subject.report) }
      reports[subject.report, default: []].append(
        DryRun.File(id: subject.id, path: subject.path, text: query.text))
    }
    let inOrder = order.map { DryRun.inOrder(reports[$0] ?? []) }
    return order.isEmpty
      ? nil : DryRun(inOrder, upon: schema, checkingBodies: checkingBodies)
  }

  /// Notes what a session came to. Where it was stopped before any report was done, the first one did
  /// that; another one, unless it took its time, may only have been left too little, and is the first of
  /// the next session.
  mutating func take(_ run: DryRun, _ end: Termination, isShared: Bool = false) {
    var undone: Int?
    flaws = run.flaws
    sessions += 1
    spent += end.wall
    for (files, result) in zip(run.reports, run.results) {
      guard let first = files.first?.id else { continue }
      guard let result else {
        undone = first
        break
      }
      done[first] = result
    }
    let isFirst = !isShared && undone == run.reports.first?.first?.id
    let isSlow = end.stop?.cause == .timeout && run.elapsed >= bench.limits.file / 2
    if let undone, isFirst || isSlow { silences[undone] = end.silence }
  }

  /// The check of each file that parses, and its findings, by the files' numbers. Runs what has not
  /// been run yet.
  mutating func results(
    _ files: [(subject: Subject, query: PostgreSQL.Query, isParsed: Bool)]
  ) async throws -> [Int: (check: Check, findings: [Finding])] {
    let parsed = files.filter(\.isParsed).map { ($0.subject, $0.query) }
    guard let whole = Self.plan(parsed, upon: schema, checkingBodies: cluster.checksBodies) else {
      return [:]
    }
    while sessions < Self.mostSessions, spent < Self.mostTime {
      let left = whole.reports.filter { files in
        files.first.map { done[$0.id] == nil && silences[$0.id] == nil } ?? false
      }
      guard !left.isEmpty else { break }
      let session = SQLDialogue([]) { [schema, cluster] _ in
        DryRun(left, upon: schema, checkingBodies: cluster.checksBodies)
      }
      let end = try await cluster.session(
        session.dialogue, limits: bench.limits.run(files: left.count, bytes: 0, answers: 16 << 20))
      guard let run = session.dryRun else { break }
      take(run, end)
    }
    let reportOf = Dictionary(
      uniqueKeysWithValues: files.map { ($0.subject.id, $0.subject.report) })
    var results: [Int: (check: Check, findings: [Finding])] = [:]
    for report in whole.reports {
      guard let first = report.first?.id else { continue }
      let others = files.filter {
        $0.subject.report == reportOf[first] && (!$0.isParsed || !$0.query.blanked.isEmpty)
      }.map { DryRun.File(id: $0.subject.id, path: $0.subject.path, text: $0.query.text) }
      var failures: [DryRun.Failure] = []
      if case .run(let found) = done[first] { failures = found }
      let judgement = DryRunJudgement(report: report, others: others, failures: failures)
      // A file may have two parts; what is said is of both.
      for file in report where results[file.id] == nil {
        guard let (subject, query, _) = files.first(where: { $0.subject.id == file.id }) else {
          continue
        }
        switch done[first] {
        case .run:
          var result = judgement.outcome(
            for: file, failures: failures, by: label, in: subject.text, skipped: query.skipped * 3)
          if result.check.verdict != .passed, let flaw = flaws.first {
            result.findings.append(
              note("\(flaws.count) statements of the baseline did not work; the first: \(flaw)"))
          }
          results[file.id] = result
        case .unclear(let why): results[file.id] = unable(why, .warning)
        case nil:
          if let silence = silences[first] {
            let outcome = silence.outcome(of: DryRunJudgement.rule, by: label, duration: .zero)
            results[file.id] = (outcome.check, outcome.findings)
          } else {
            results[file.id] = unable("not run: other reports stopped the server too often")
          }
        }
      }
    }
    return results
  }

  private func unable(
    _ why: String, _ severity: Severity = .note
  ) -> (check: Check, findings: [Finding]) {
    (Check(DryRunJudgement.rule, tool: label, .unchecked(.unable)), [note(why, severity)])
  }

  private func note(_ message: String, _ severity: Severity = .note) -> Finding {
    Finding(rule: DryRunJudgement.rule, severity: severity, message)
  }
}
