import Artifact
import Console
import Judging
import Results
import Runner

/// One `sandbox try`: portion by portion, so that memory does not grow with the number of reports, and
/// so that what is done stays done when it is interrupted.
struct TryRun {
  let session: Session
  let progress: Progress
  var output: TryOutput
  let settings: TrialSettings
  let allowance: Allowance
  /// What was changed; nil where all reports were wanted.
  let changes: Changes?
  let read: Trial.Reader
  /// The part that this run has of many, if it has one.
  let allotment: Allotment?
  /// What is put upon the records.
  var marks: RunAnnotations
  /// The files that could be mended, where they are to be written.
  var fixes: Fixes?
  /// What is done with the reports themselves; nil where nothing is done with repairs.
  var mender: Mender?
  /// Where the decisions of a gate go.
  let ledger: GateLedger?
  private(set) var tally: Tally
  var workspaces: Workspaces?
  private let start = ContinuousClock.now
  private let date = Moment.now
  private let numbers = WorkspaceNumbers()

  /// Tries all that was found. Where it is cancelled, what is left is named in the tally; what was
  /// judged by then is told and kept. Throws if that is nothing.
  mutating func all(of search: Search) async throws {
    if let changes {
      tally.findings += changes.findings
      tally.mayBeEmpty = true
      // Of many shards one tells it.
      if allotment?.shard.index ?? 1 == 1 { tally.add(changes.unreadable) }
    }
    tally.add(search)
    tally.findings += try await search.lookAlikes()
    if allotment?.inventory.reports ?? 0 > 0 { tally.mayBeEmpty = true }
    // Nothing is equipped for nothing.
    if search.files.isEmpty, tally.mayBeEmpty { return }
    async let equipped = settings.trial(session.environment)
    // One change is tried as one.
    let portions = settings.isTogether ? [search.files] : search.portions()
    let total = portions.count > 1 ? Search.names(of: search.files).count : nil
    var done = 0
    for (index, files) in portions.enumerated() {
      do {
        let progress = progress
        let say: @Sendable (String) -> Void = { total == nil ? progress.say($0) : () }
        if let total { progress.say("checking", (done, total)) }
        say("reading \(files.count.counted("file"))")
        let all = try await read(files)
        let candidates = allotment?.unchanged(all) ?? all
        var trial = try await equipped
        trial.progress = say
        let left = try await portion(candidates, on: trial, isOne: portions.count == 1)
        done += total == nil ? 0 : Search.names(of: files).count
        guard left.isEmpty else {
          tally.notTried = left + Search.names(of: portions[(index + 1)...].joined())
          break
        }
      } catch  where Task.isCancelled && tally.reports > 0 {
        tally.notTried = Search.names(of: portions[index...].joined())
        break
      }
    }
    tally.duration = ContinuousClock.now - start
    if let workspaces { session.retain(workspaces, since: date) }
    if let count = try? workspaces?.count(), count > Self.manyWorkspaces {
      complain(
        "\(count.counted("workspace")) lie in \(session.shown(workspaces?.home.sandboxes ?? "")); "
          + "'sandbox clean --keep 100' leaves the newest, '--retain 30d,500' keeps it so")
    }
  }

  /// More than that are told of: nothing takes them away unless the home's setting says so.
  static let manyWorkspaces = 1000

  /// Gives the reports of it that it was stopped before.
  private mutating func portion(
    _ candidates: [Candidate], on trial: Trial, isOne: Bool
  ) async throws -> [String] {
    // Nobody gets directories made for a name that was mistyped.
    if workspaces == nil, candidates.contains(where: \.isReport) {
      workspaces = Workspaces(in: try session.madeHome())
    }
    var result = try await trial.run(candidates)
    let mended = try await mend(&result, by: trial)
    trial.progress("writing \(result.reports.count.counted("workspace"))")
    let written = try await workspaces?.keep(result.reports, numbers, allowing: allowance) ?? []
    var kept = marks.mark(written, of: result.reports)
    for index in kept.indices { kept[index].mended = mended[kept[index].path] }
    if let ledger {
      do {
        try ledger.record(
          result.reports, of: result.toolbox, settings, allowing: allowance, jail: result.jail,
          in: workspaces?.home, session)
      } catch {
        // Whoever names a file wants it; a home's ledger must not stand in the way of a verdict.
        if ledger.file != nil { throw error }
        complain("\(error); this run is not in the ledger")
      }
    }
    tally.add(result)
    tally.worst = marks.worst
    try output.take(kept, texts: result.reports.map(ReportTexts.init), home: workspaces?.home)
    return result.notTried
  }

  /// Does with the repairs of these reports what is wanted; where that changes the reports, what is left is
  /// the verdict on what they are now. Gives what they were before.
  private mutating func mend(
    _ result: inout TrialResult, by trial: Trial
  ) async throws -> [String: MendedRecord] {
    guard var mender else { return [:] }
    defer { self.mender = mender }
    let isInPlace = mender.options.isInPlace
    var (texts, again) = ([String: [MendedText]](), [Candidate]())
    if isInPlace { mender.sweep(result.reports.map(\.path)) }
    for report in result.reports where report.artifacts.contains(where: { $0.mended != nil }) {
      let mended = mender.texts(of: report)
      guard !mended.isEmpty, !isInPlace || mender.write(mended) else { continue }
      texts[report.path] = mended
      again += mended.map { mended in
        Candidate(
          path: mended.path, isNamed: true, as: PlainForm(rawValue: report.report.format.rawValue),
          bytes: .success(mended.new))
      }
    }
    fixes?.write(result.reports, texts, isAlone: result.reports.count == 1)
    if let fixes { tally.add(failures: fixes.failures) }
    tally.add(failures: mender.failures)
    guard isInPlace || mender.options.isShown, !again.isEmpty else { return [:] }
    trial.progress("trying what was mended")
    // Of a set all are tried again: they make one change.
    let rest = result.reports.filter { texts[$0.path] == nil }
    if settings.isTogether { again = whole(again, rest, in: result.reports) }
    let after = try await trial.run(again)
    var records: [String: MendedRecord] = [:]
    for report in after.reports {
      guard let index = result.reports.firstIndex(where: { $0.path == report.path }) else {
        continue
      }
      let before = result.reports[index]
      if let texts = texts[report.path] {
        mender.tell(before, report, texts)
        mender.show(texts)
      }
      guard isInPlace else { continue }
      if texts[report.path] != nil {
        records[report.path] = MendedRecord(
          sha256: before.sha256, verdict: before.verdict, errors: before.repaired)
      }
      result.reports[index] = report
    }
    if isInPlace {
      // What they are now nobody has judged.
      result.notTried += after.notTried
      result.reports.removeAll { after.notTried.contains($0.path) }
    }
    tally.add(failures: after.failures)
    return records
  }

  /// The reports of a set, in their order: those that were mended, and the others as they are.
  private func whole(
    _ mended: [Candidate], _ rest: [ReportResult], in order: [ReportResult]
  ) -> [Candidate] {
    let others = rest.flatMap { report in
      ([NamedReport(path: report.path, report: report.report)] + report.twins).map {
        Candidate(path: $0.path, isNamed: true, content: .report($0.report))
      }
    }
    return order.flatMap { report in
      let paths = [report.path] + report.twins.map(\.path)
      return (mended + others).filter { paths.contains($0.path) }
    }
  }

  /// Writes what is told of all reports together, and complains of what was none.
  func finish(names: [String]) throws {
    var trial = output.record(of: tally)
    trial.policy = settings.policyRecord(session)
    trial.since = changes?.since
    marks.complete(&trial)
    try output.finish(trial)
    if tally.reports == 0, let allotment, allotment.inventory.reports > 0 {
      let all = allotment.inventory.reports.counted("report")
      try output.tell([
        "shard \(allotment.shard.description): none of the \(all) falls to it; nothing to try"
      ])
    } else if tally.reports == 0, let changes {
      try output.tell(["no report was added or changed since \(changes.since.rev)"])
    }
    if let fixes { try output.tell(fixes.told) }
    if let mender {
      try output.show(mender.changes)
      try output.tell(mender.isSilent && fixes == nil ? [Fixes.nothing] : mender.lines)
    }
    for unreadable in tally.unreadable { complain("\(unreadable.path): \(unreadable.message)") }
    if tally.reports == 0, tally.unreadable.isEmpty, !tally.mayBeEmpty {
      complain(
        "no report in \(names.joined(separator: ", ").clipped(to: 200))"
          + (tally.skipped > 0 ? " (\(tally.skipped.counted("other file")))" : "")
          + "; a report is a .md file with the line '# FSAR Proposal Report', or its JSON twin")
    }
  }
}
