import Artifact
import Console
import Databases
import Judging
import Results
import Rollout
import Runner
import Synchronization

/// One `sandbox apply`, step by step: read, recover, try, plan, and then, in `Rollouts`, snapshot,
/// rehearse, install, verify, commit.
///
/// The reports are read once; several make one change. After the trial nothing is read again, neither from the report's file nor
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
  /// The database to change; nil for none.
  let migration: MigrationOptions?
  let verification: Check?
  /// What looks at the old files on the new schema.
  let verificationBefore: Check?
  /// What is run when the files are in force, and when they were taken back.
  let after: String?
  /// Switch a link to a new release.
  let isAtomic: Bool
  private let start = ContinuousClock.now

  /// Applies these reports to a directory, as one change: the exit status.
  func apply(_ inputs: Inputs, to directory: String?) async throws -> Int32 {
    do {
      return try await steps(inputs, directory)
    } catch let error as CancellationError {
      complain("interrupted: nothing was applied")
      throw error
    } catch let back as TakenBack {
      complain("interrupted: what was installed was taken back; \(ApplyText.remainder(back.kept))")
      throw CancellationError()
    } catch let error as RolloutError {
      complain("\(error)")
      return error.status
    } catch let problem as DatabaseProblem {
      complain("\(problem)")
      return problem.status
    }
  }

  private func steps(_ inputs: Inputs, _ directory: String?) async throws -> Int32 {
    progress.say("reading \(inputs.search.files.count.counted("report"))")
    let candidates = try await inputs.read(inputs.search.files)
    let others = candidates.compactMap { one in one.complaint.map { "\(one.path): \($0)" } }
    guard others.isEmpty else {
      for complaint in others { complain(complaint) }
      return ExitStatus.broken.rawValue
    }
    // Opened before anything else: a name that is wrong costs no trial, and leaves no home behind.
    let found = try Home.find(
      named: session.home, environment: session.environment, from: session.directory)
    if let directory { _ = try open(directory, found) }
    let live = try migration.map {
      try LiveLook(
        $0, reading: self.settings.database, isAlone: directory == nil, session, progress)
    }
    let directory =
      try directory ?? StateDirectory(named: session.state).place(ofDatabase: live?.place ?? "")
    let home = isDry ? found : try session.madeHome()
    var (target, link) = try open(directory, home)
    let place = link?.target ?? target
    var result = ApplyResult(ending: .refused, target: place.path)
    result.isDryRun = isDry
    result.home = home?.path
    let rollouts = isDry ? nil : try home.map { try recovered(in: $0, for: place, &result) }
    // What was taken back may have been the link.
    if isAtomic { (target, link) = try open(directory, home) }
    if isDry, let home { tellUnfinished(in: home) }

    var settings = settings
    // It was read already.
    if live != nil { settings.database = nil }
    if !settings.hasNamedBaseline {
      settings.baseline = live?.isAlone == true ? .none : Baseline(target: target.path)
      if let live {
        settings.baseline.add(live.schema)
      }
    }
    let trying = try await settings.trial(session.environment) { [progress] in progress.say($0) }
    let trial = try await trying.run(candidates)
    // What a tool said while it was being stopped is no verdict.
    try Task.checkCancellation()
    let reports = trial.reports
    guard !reports.isEmpty else { return ExitStatus.broken.rawValue }
    var records = reports.map { ReportRecord($0, workspace: nil) }
    if !isDry, let home {
      try GateLedger(via: "apply").record(
        reports, of: trial.toolbox, settings, allowing: .nothing, jail: trial.jail, in: home,
        session)
      records = try await Workspaces(in: home).keep(reports, WorkspaceNumbers())
    }
    if let policy = settings.policy { try output.tell { _ in ["policy: \(policy.name)"] } }
    try output.tell(records, of: trial, in: home)

    var status = Tally(trial).status.rawValue
    if let clearance = clearance(of: reports, in: trial, &result) {
      do {
        status = try await roll(
          out: Change(
            set: try ChangeSet(
              live?.isAlone == true ? [] : reports.proposed.map(\.artifact), clearedBy: clearance,
              in: target),
            origin: Rollout.Origin(
              id: reports.joined { $0.report.id.value }, path: reports.joined { $0.path } ?? "",
              reviewBy: reports.compactMap { settings.reviewDay(of: $0) }.min(),
              acceptedUntil: (Moment.now + Double(settings.acceptanceDays) * 86_400).day),
            target: target, link: link, home: home, rollouts: rollouts, bench: trying.bench,
            database: live.map { ($0, reports.proposed) }), &result)
      } catch let error where error is CancellationError || error is TakenBack {
        throw error
      } catch {
        status = result.fail(error)
      }
    }
    result.duration = ContinuousClock.now - start
    try output.finish(
      result, of: trial, report: records[reports.worst], among: records,
      policy: settings.policyRecord(session), status: status)
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

  /// The proof that the reports may be rolled out; else nil, and why not is in the result.
  private func clearance(
    of reports: [ReportResult], in trial: TrialResult, _ result: inout ApplyResult
  ) -> Clearance? {
    if reports.allSatisfy({ $0.artifacts.isEmpty && $0.verdict == .nothing }) {
      result.ending = .nothing
      result.reason =
        reports.count == 1 ? "the report proposes no file" : "the reports propose no file"
      return nil
    }
    guard trial.failures.isEmpty else {
      result.reason = "a tool of ours did not work, so the verdict is not to be relied on"
      return nil
    }
    if let clearance = Clearance(set: reports, accepting: reason) {
      result.accepted = clearance.accepted
      return clearance
    }
    let report = reports[reports.worst]
    let (its, it) =
      reports.count == 1 ? ("the gate", "it") : ("the gate of \(report.path)", report.path)
    result.reason =
      switch report.verdict {
      case .blocked: "\(its) is shut, and nothing can accept that"
      case .failed: "\(it) failed, and nothing can accept that"
      case .unchecked: "something is unchecked; look at it, then add --accept \"why it is right\""
      case .passed, .nothing:
        "\(report.gate.reason): have it looked at, then add --accept \"who did\""
      }
    return nil
  }
}

extension [ReportResult] {
  /// Their files in order, of what several propose the first.
  var proposed: [ArtifactResult] {
    var seen: Set<ExactText> = []
    return flatMap(\.artifacts).filter { seen.insert(ExactText($0.artifact.rawPath)).inserted }
  }

  /// The one that keeps all from being applied.
  fileprivate var worst: Int {
    func rank(_ result: ReportResult) -> Int {
      switch result.verdict {
      case .blocked: 0
      case .failed: 1
      case .unchecked: 2
      case .passed, .nothing: result.gate.decision == .review ? 3 : 4
      }
    }
    return indices.min { (rank(self[$0]), $0) < (rank(self[$1]), $1) } ?? 0
  }

  /// What each says, in one line; nil where none says anything.
  fileprivate func joined(_ word: (ReportResult) -> String?) -> String? {
    let words = compactMap(word)
    return words.isEmpty ? nil : words.joined(separator: ", ")
  }
}

extension DatabaseProblem {
  /// What must not be done is a failure of the change; all else is our environment's.
  fileprivate var status: Int32 {
    switch self {
    case .refused, .fails, .untried, .busy: ExitStatus.failed.rawValue
    case .away, .unknown, .broken: ExitStatus.broken.rawValue
    }
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
    let status =
      (error as? RolloutError)?.status ?? (error as? DatabaseProblem)?.status
      ?? ExitStatus.broken.rawValue
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
    case .noReport:
      "this is no report: it lacks the line '# FSAR Proposal Report'; if it is a plain document with files, "
        + "say of which form: --from markers, fences or diff"
    case .noText(let why), .unreadable(let why): why
    }
  }
}
