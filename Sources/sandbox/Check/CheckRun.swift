import Artifact
import Console
import Judging
import Results
import Runner

/// One `sandbox check`: all files together, as one change.
struct CheckRun {
  let session: Session
  let progress: Progress
  var output: TryOutput
  let settings: TrialSettings
  let allowance: Allowance
  var files: CheckedFiles
  let repairs: RepairOptions
  let isReproducible: Bool

  mutating func all() async throws -> ExitStatus {
    let start = ContinuousClock.now
    var tally = Tally(allowing: allowance)
    tally.mayBeEmpty = files.since != nil || files.skipped > 0
    tally.skipped = files.skipped
    tally.findings = files.findings
    tally.add(files.unreadable)
    var mender = repairs.isInPlace || repairs.isShown ? Mender(repairs, streams: []) : nil
    if !files.files.isEmpty {
      var settings = settings
      // The limit of a report is meant for some files, not for all of a repository.
      if settings.limits.report == TrialLimits().report {
        settings.limits.report += .milliseconds(20 * files.files.count)
      }
      let trial = try await settings.trial(session.environment) { [progress] in progress.say($0) }
      var result = try await trial.run(files: files.files, at: files.shownRoot(session))
      var record: MendedRecord?
      if mender != nil { record = try await mend(&result, &mender, by: trial) }
      tally.add(result)
      tally.add(failures: mender?.failures ?? [])
      var kept = result.reports.map { ReportRecord($0, workspace: nil, allowing: allowance) }
      for index in kept.indices {
        kept[index].mended = record
        if isReproducible { kept[index] = kept[index].reproducible }
      }
      try output.take(kept, texts: result.reports.map(ReportTexts.init), home: nil)
    }
    tally.duration = ContinuousClock.now - start
    progress.end()
    try finish(tally, mender)
    return tally.status
  }

  private mutating func finish(_ tally: Tally, _ mender: Mender?) throws {
    var trial = output.record(of: tally)
    trial.policy = settings.policyRecord(session)
    trial.since = files.since
    trial.options = OptionsRecord(settings, allowance, in: session)
    if isReproducible {
      trial.options?["reproducible"] = "yes"
      trial = trial.reproducible
    }
    try output.finish(trial)
    if let mender {
      try output.show(mender.changes)
      try output.tell(mender.isSilent ? [Fixes.nothing] : mender.lines)
    }
    for unreadable in tally.unreadable { complain("\(unreadable.path): \(unreadable.message)") }
    if files.files.isEmpty, tally.unreadable.isEmpty {
      let others = files.skipped > 0 ? " (\(files.skipped.counted("other file")))" : ""
      try output.tell([
        files.since.map { "no code was added or changed since \($0.rev.shown)\(others.shown)" }
          ?? "no code to check\(others.shown)"
      ])
    }
  }

  /// Does with the repairs what is wanted, and checks again. What is left is the verdict on what stands
  /// there now.
  private mutating func mend(
    _ result: inout TrialResult, _ mender: inout Mender?, by trial: Trial
  ) async throws -> MendedRecord? {
    guard let before = result.reports.first, var own = mender else { return nil }
    defer { mender = own }
    var texts: [MendedText] = []
    let root = try Directory.named(files.root)
    for text in own.texts(of: before) where !repairs.isInPlace || own.write([text], below: root) {
      texts.append(text)
    }
    guard !texts.isEmpty else { return nil }
    progress.say("checking what was mended")
    var again = files.files
    for text in texts {
      for index in again.indices where again[index].path == text.files[0] {
        again[index].bytes = text.new
      }
    }
    let after = try await trial.run(files: again, at: before.path)
    guard let now = after.reports.first else { return nil }
    own.tell(before, now, texts)
    own.show(texts)
    guard repairs.isInPlace else { return nil }
    result = after
    return MendedRecord(sha256: before.sha256, verdict: before.verdict, errors: before.repaired)
  }
}

extension CheckedFiles {
  /// What the whole is called in a result: as one goes there from here.
  func shownRoot(_ session: Session) -> String {
    root == session.directory ? "." : root
  }

  /// Where a file of it stands.
  func place(of path: String) -> String { root == "/" ? "/\(path)" : "\(root)/\(path)" }
}
