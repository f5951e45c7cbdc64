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
  /// Where the decisions of a gate go.
  let ledger: GateLedger?
  private(set) var tally: Tally
  var workspaces: Workspaces?
  private let start = ContinuousClock.now
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
    let portions = search.portions()
    let total = portions.count > 1 ? Search.names(of: search.files).count : nil
    var done = 0
    for (index, files) in portions.enumerated() {
      do {
        let progress = progress
        let say: @Sendable (String) -> Void = { total == nil ? progress.say($0) : () }
        if let total { progress.say("checking", done: done, of: total) }
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
  }

  /// Gives the reports of it that it was stopped before.
  private mutating func portion(
    _ candidates: [Candidate], on trial: Trial, isOne: Bool
  ) async throws -> [String] {
    // Nobody gets directories made for a name that was mistyped.
    if workspaces == nil, candidates.contains(where: \.isReport) {
      workspaces = Workspaces(in: try session.madeHome())
    }
    let result = try await trial.run(candidates)
    trial.progress("writing \(result.reports.count.counted("workspace"))")
    let written = try await workspaces?.keep(result.reports, numbers, allowing: allowance) ?? []
    let kept = marks.mark(written, of: result.reports)
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
    fixes?.write(result.reports, isAlone: isOne && result.reports.count == 1)
    if let fixes { tally.add(failures: fixes.failures) }
    try output.take(kept, texts: result.reports.map(\.report.text), home: workspaces?.home)
    return result.notTried
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
    if let fixes { try output.tell(fixes.lines.isEmpty ? [Fixes.nothing] : fixes.lines) }
    for unreadable in tally.unreadable { complain("\(unreadable.path): \(unreadable.message)") }
    if tally.reports == 0, tally.unreadable.isEmpty, !tally.mayBeEmpty {
      complain(
        "no report in \(names.joined(separator: ", ").clipped(to: 200))"
          + (tally.skipped > 0 ? " (\(tally.skipped.counted("other file")))" : "")
          + "; a report is a .md file with the line '# FSAR Proposal Report', or its JSON twin")
    }
  }
}
