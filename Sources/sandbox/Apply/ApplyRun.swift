import Artifact
import Console
import Judging
import Results
import Rollout
import Runner
import Synchronization

/// One `sandbox apply`, step by step: read, recover, try, plan, and then, in `Rollouts`, snapshot,
/// rehearse, install, verify, commit.
///
/// The report is read once. After the trial nothing is read again, neither from the report's file nor
/// from the workspace: what is installed are the bytes that the clearance binds.
struct ApplyRun: Sendable {
  /// It was cancelled while the rollout was under way.
  struct TakenBack: Error {
    /// What someone changed meanwhile, and was left so.
    let kept: [String]
  }

  /// A health check, as it was asked for.
  struct Check: Sendable {
    let command: String
    let limit: Duration
    let isOutside: Bool
  }

  let session: Session
  let progress: Console.Progress
  let settings: TrialSettings
  let output: ApplyOutput
  /// Show what would be done, and do nothing.
  let isDry: Bool
  /// Why what is unchecked or asks for review is accepted.
  let reason: String?
  let verification: Check?
  /// What is run when the files are in force, and when they were taken back.
  let after: String?
  private let start = ContinuousClock.now

  /// Applies the report of this name to a directory: the exit status.
  func apply(_ name: String, to directory: String) async throws -> Int32 {
    do {
      return try await steps(name, directory)
    } catch let error as CancellationError {
      complain("interrupted: nothing was applied")
      throw error
    } catch let back as TakenBack {
      complain("interrupted: what was installed was taken back; \(ApplyText.remainder(back.kept))")
      throw CancellationError()
    } catch let error as RolloutError {
      complain("\(error)")
      return error.status
    }
  }

  private func steps(_ name: String, _ directory: String) async throws -> Int32 {
    progress.say("reading the report")
    let candidates = try await Trial.read(Search([name]).files)
    guard candidates.contains(where: \.isReport) else {
      complain("\(name): \(candidates.first?.complaint ?? "this is no report")")
      return ExitStatus.broken.rawValue
    }
    // Opened before anything else: a name that is wrong costs no trial, and leaves no home behind.
    let found = try Home.find(
      named: session.home, environment: session.environment, from: session.directory)
    _ = try Target(path: directory, home: found)
    let home = isDry ? found : try session.madeHome()
    let target = try Target(path: directory, home: home)
    var result = ApplyResult(ending: .refused, target: target.path)
    result.isDryRun = isDry
    result.home = home?.path
    let rollouts = isDry ? nil : try home.map { try recovered(in: $0, for: target, &result) }
    if isDry, let home { tellUnfinished(in: home) }

    var settings = settings
    if !settings.hasNamedBaseline { settings.baseline = Baseline(target: target.path) }
    let trying = try await settings.trial(session.environment) { [progress] in progress.say($0) }
    let trial = try await trying.run(candidates)
    // What a tool said while it was being stopped is no verdict.
    try Task.checkCancellation()
    guard let report = trial.reports.first else { return ExitStatus.broken.rawValue }
    var record = ReportRecord(report, workspace: nil)
    if !isDry, let home {
      try GateLedger(via: "apply").record(
        [report], of: trial.toolbox, settings, allowing: .nothing, jail: trial.jail, in: home,
        session)
      record = try await Workspaces(in: home).keep([report], WorkspaceNumbers())[0]
    }
    if let policy = settings.policy { try output.tell { _ in ["policy: \(policy.name)"] } }
    try output.tell(record, of: trial, in: home)

    var status = Tally(trial).status.rawValue
    if let clearance = clearance(of: report, in: trial, &result) {
      do {
        status = try await roll(
          out: Change(
            set: try ChangeSet(
              report.artifacts.map(\.artifact), clearedBy: clearance, in: target),
            origin: Rollout.Origin(
              id: report.report.id.value, path: report.path,
              reviewBy: settings.reviewDay(of: report),
              acceptedUntil: (Moment.now + Double(settings.acceptanceDays) * 86_400).day),
            target: target, home: home, rollouts: rollouts, bench: trying.bench), &result)
      } catch let error where error is CancellationError || error is TakenBack {
        throw error
      } catch {
        status = result.fail(error)
      }
    }
    result.duration = ContinuousClock.now - start
    try output.finish(
      result, of: trial, report: record, policy: settings.policyRecord(session), status: status)
    return status
  }

  /// The rollouts of the home. What an earlier program left unfinished comes first, and is told; a dry
  /// run leaves it to the next command.
  private func recovered(
    in home: Home, for target: Target, _ result: inout ApplyResult
  ) throws -> Rollouts {
    progress.say("looking for unfinished rollouts")
    let told = Mutex<[String]>([])
    let rollouts = try Rollouts(in: home, state: StateDirectory(named: session.state)) { sentence in
      complain(sentence)
      told.withLock { $0.append(sentence) }
    }
    let found = try rollouts.recover(for: target.path).map(\.description)
    let missing = told.withLock { told in found.filter { !told.contains($0) } }
    for sentence in missing { complain(sentence) }
    result.recovered = told.withLock(\.self) + missing
    return rollouts
  }

  /// A dry run shows what is there now, and leaves it as it is.
  private func tellUnfinished(in home: Home) {
    for id in (try? Rollouts(in: home, state: StateDirectory(named: session.state)))?.unfinished()
      ?? []
    {
      complain(
        "the rollout \(id) is under way, or was left unfinished; the next 'sandbox apply' or "
          + "'rollback' takes care of it first, and then the change may be another")
    }
  }

  /// The proof that the report may be rolled out; else nil, and why not is in the result.
  private func clearance(
    of report: ReportResult, in trial: TrialResult, _ result: inout ApplyResult
  ) -> Clearance? {
    if report.artifacts.isEmpty, report.verdict == .nothing {
      result.ending = .nothing
      result.reason = "the report proposes no file"
      return nil
    }
    guard trial.failures.isEmpty else {
      result.reason = "a tool of ours did not work, so the verdict is not to be relied on"
      return nil
    }
    if let clearance = report.clearance(accepting: reason) {
      result.accepted = clearance.accepted
      return clearance
    }
    result.reason =
      switch report.verdict {
      case .blocked: "the gate is shut, and nothing can accept that"
      case .failed: "it failed, and nothing can accept that"
      case .unchecked: "something is unchecked; look at it, then add --accept \"why it is right\""
      case .passed, .nothing:
        "\(report.gate.reason): have it looked at, then add --accept \"who did\""
      }
    return nil
  }
}

extension RolloutError {
  /// `sandbox apply` has the statuses of a trial: what is locked or broken is our environment.
  fileprivate var status: Int32 {
    switch self {
    case .locked, .broken: ExitStatus.broken.rawValue
    default: exitStatus
    }
  }
}

extension ApplyResult {
  /// It ended by an error: the exit status.
  fileprivate mutating func fail(_ error: any Error) -> Int32 {
    let status = (error as? RolloutError)?.status ?? ExitStatus.broken.rawValue
    ending = status == ExitStatus.failed.rawValue ? .refused : .broken
    let sentence = "\(error)"
    let prefix = "nothing was changed: "
    reason = sentence.hasPrefix(prefix) ? String(sentence.dropFirst(prefix.count)) : sentence
    return status
  }
}

extension Candidate {
  /// Why it is no report; nil if it is one.
  fileprivate var complaint: String? {
    switch content {
    case .report: nil
    case .resembling(let likeness):
      "this is no report, though line \(likeness.line) holds \(likeness.what): its heading has to be "
        + "'# FSAR Proposal Report'"
    case .noReport: "this is no report: it lacks the line '# FSAR Proposal Report'"
    case .noText(let why), .unreadable(let why): why
    }
  }
}
