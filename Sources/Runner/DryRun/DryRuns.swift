import Artifact

/// The dry runs of a trial: all reports in one session, and what one report keeps from being run in
/// another.
struct DryRuns {
  let bench: Workbench
  let cluster: Cluster
  let label: String
  let schema: Schema
  private var failures: [Int: [DryRun.Failure]] = [:]
  private var silences: [Int: Silence] = [:]
  /// What of the baseline did not work: its reports know less than they should.
  private var flaws: [String] = []

  init(bench: Workbench, cluster: Cluster, label: String, schema: Schema) {
    self.schema = schema
    self.bench = bench
    self.cluster = cluster
    self.label = label
  }

  /// How many reports may stop a session before the others go without.
  static let mostStops = 3

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
        DryRun.File(id: subject.id, name: subject.name, text: query.text))
    }
    return order.isEmpty
      ? nil : DryRun(order.map { reports[$0] ?? [] }, upon: schema, checkingBodies: checkingBodies)
  }

  /// Notes what a session said; the first report without a result is the one that stopped it.
  mutating func take(_ plan: DryRun, _ errors: [PostgreSQL.LoggedError], _ silence: Silence) {
    flaws = plan.flaws(inLog: errors)
    var isStopped = false
    for (files, result) in zip(plan.reports, plan.failures(inLog: errors)) {
      guard let first = files.first?.id else { continue }
      if let result {
        failures[first] = result
      } else if !isStopped {
        isStopped = true
        silences[first] = silence
      }
    }
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
    var stops = silences.count
    while stops <= Self.mostStops {
      let left = whole.reports.filter { files in
        files.first.map { failures[$0.id] == nil && silences[$0.id] == nil } ?? false
      }
      guard !left.isEmpty else { break }
      let session = SQLDialogue([]) { [schema, cluster] _ in
        DryRun(left, upon: schema, checkingBodies: cluster.checksBodies)
      }
      let end = try await cluster.session(
        session.dialogue, limits: bench.limits.run(files: left.count, bytes: 0, answers: 16 << 20))
      guard let (plan, errors) = session.dryRun else { break }
      take(plan, errors, end.silence)
      stops += 1
    }
    let reportOf = Dictionary(
      uniqueKeysWithValues: files.map { ($0.subject.id, $0.subject.report) })
    var results: [Int: (check: Check, findings: [Finding])] = [:]
    for report in whole.reports {
      guard let first = report.first?.id else { continue }
      let others = files.filter {
        $0.subject.report == reportOf[first] && (!$0.isParsed || !$0.query.blanked.isEmpty)
      }.map { DryRun.File(id: $0.subject.id, name: $0.subject.name, text: $0.query.text) }
      let judgement = DryRunJudgement(
        report: report, others: others, failures: failures[first] ?? [])
      for file in report {
        guard let (subject, query, _) = files.first(where: { $0.subject.id == file.id }) else {
          continue
        }
        if let failures = failures[first] {
          var result = judgement.outcome(
            for: file, failures: failures, by: label, in: subject.text, skipped: query.skipped * 3)
          if result.check.verdict != .passed, let first = flaws.first {
            let message =
              "\(flaws.count) statements of the baseline did not work; the first: \(first)"
            result.findings.append(
              Finding(rule: DryRunJudgement.rule, severity: .note, message))
          }
          results[file.id] = result
        } else {
          let silence = silences[first] ?? Silence(why: .timeout)
          let outcome = silence.outcome(of: DryRunJudgement.rule, by: label, duration: .zero)
          results[file.id] = (outcome.check, outcome.findings)
        }
      }
    }
    return results
  }
}
