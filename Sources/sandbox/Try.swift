import Console
import Judging
import Launching
import Results
import Runner

extension Language: ArgumentValue {}
extension Jail.Tier: ArgumentValue {}

/// `sandbox try`: from reports to verdicts.
enum Try {
  static let command = Command<Session>(
    "Take the files out of reports, check each, and say what holds.",
    discussion: """
      Each report gets a workspace below Sandboxes/: its files, a manifest of where each came from, \
      and the result. They stay until 'sandbox clean'.

      A file passed only if a real program read the whole of it and had nothing against it. What no \
      program checked is unchecked, with the reason: no-checker, tool-missing, placeholder (comments \
      instead of code), timeout, … A report whose severity is 45 or more, that says block_execution, \
      or that lacks a field, is blocked: its files are shown and none is checked.

      Directories are searched for .md and .json reports, but for .git, node_modules, .build, Sandboxes \
      and Rollbacks, and without following links; a JSON twin is compared with its markdown. \
      All reports share one PostgreSQL, one node and one python3 process; of thousands, a thousand at a \
      time do. Stopped by Ctrl-C, it tells what was judged by then, and names the rest as not tried.

      With --since what is tried is what git has: HEAD, or in a hook the index; a report that stands here \
      otherwise, or that git does not have, is status 2. --worktree tries what stands here instead, for \
      whoever is at work on it (a hook of a coding agent): what is merged may be something else, so that \
      is no gate.

      A policy, .sandbox.json in the reports' directory or above it, can set most of this for a team; \
      'sandbox policy check' shows what is in force. With --since the policy is the one that the \
      revision has: a change does not choose what it is judged by.

      Tools run in a jail, the strongest that can be made here: 'namespaces', else 'bubblewrap', else, \
      for root only, 'landlock' (or for whoever says --jail landlock); without one nothing is run.

        sandbox try report.md
        sandbox try --format json reports/ > result.json
        sandbox try --output sarif=out.sarif --output junit=out.xml reports/
        sandbox try --allow-unchecked=scss,html reports/
        sandbox try --since origin/main
        sandbox try --baseline . --run-tests report.md
        sandbox try --database postgresql://localhost/scratch report.md
      """,
    Operands<String>(
      "report|dir", as: .path, atLeast: 0,
      "Reports, or directories that hold some; '-' is standard input."),
    ReadingOptions.group,
    Flag(
      "--together",
      "The reports make one change: their files are tried together, in the order given."),
    Option<String?>(
      "--since", placeholder: "REV",
      "Try what was added or changed since this commit, by the policy that it has; of the whole repository where nothing is named."
    ),
    Flag(
      "--worktree",
      "With --since: try what stands in the working tree instead of what git has. That is no gate."),
    OutputOptions.group,
    Option<Selection<Language>>(
      "--allow-unchecked", placeholder: "LANGUAGE",
      "Let files stay unchecked (all, or of these languages) without status 3."),
    Flag("--allow-review", "Let what asks for review pass without status 3."),
    RepairOptions.group,
    Option<String?>(
      "--ledger", as: .path, placeholder: "FILE",
      "Add what is decided to this file instead of the home's ledger, for CI without a home."),
    MachineOptions.group, TrialOptions.group
  ) {
    session, given, reading, isTogether, rev, isWorkTree, writing, unchecked, review, repairs,
    ledger,
    many, options
    in
    if given.isEmpty, rev == nil {
      throw UsageError("missing operand REPORT|DIR for 'sandbox try'")
    }
    if isWorkTree, rev == nil {
      throw UsageError("'--worktree' needs '--since REV': changed since when?")
    }
    if repairs.isInPlace, rev != nil, !isWorkTree {
      throw UsageError(
        "'--since' judges what git has, and '--fix-in-place' changes what stands here: add '--worktree'"
      )
    }
    if isTogether, many.shard != nil {
      throw UsageError("'--together' is one change, and '--shard' parts it among machines")
    }
    let progress = Progress()
    defer { progress.end() }
    let output = try TryOutput(
      writing, session: session, progress: progress, isDiff: repairs.isShown)
    var inputs = given
    var names = given
    let tried: TryRun
    do {
      progress.say("looking for reports")
      let results = [many.comparing.results].compactMap(\.self)
      let changes: Changes? =
        if let rev {
          try await Changes(
            since: rev, below: names, judgedBy: results, workTree: isWorkTree, as: reading.form,
            options.policy,
            session)
        } else { nil }
      let search: Search
      let read: Trial.Reader
      if let changes {
        (search, read) = (changes.search, changes.read)
      } else {
        let found = try Inputs(given, reading, inOrder: isTogether, session)
        (names, search, read) = (found.names, found.search, found.read)
      }
      inputs += search.files.map(\.path) + results
      try output.spare(inputs)
      // A revision without a policy has none: what stands here may be the change's own.
      let policy =
        if let changes { changes.policy } else {
          try options.policy.policy(for: search.files.map(\.path), session)
        }
      var settings = try TrialSettings(options, under: policy)
      settings.criteria.overdue = try settings.overdue(session)
      settings.isTogether = isTogether
      settings.reading = reading
      let allowance = settings.allowance(unchecked, review: review)
      let allotment = try await many.allotment(of: search, reading: read, session.environment)
      var run = TryRun(
        session: session, progress: progress, output: output, settings: settings,
        allowance: allowance, changes: changes, read: read, allotment: allotment,
        marks: try RunAnnotations(
          many, allotment, options: OptionsRecord(settings, allowance, in: session)),
        fixes: repairs.directory.map { Fixes(directory: $0) },
        mender: repairs.isInPlace || repairs.isShown || repairs.directory != nil
          ? Mender(repairs, streams: Set(names).subtracting(given)) : nil,
        ledger: GateLedger(
          file: ledger, changes: changes, isWorkTree: isWorkTree, session.environment),
        tally: Tally(allowing: allowance))
      if isWorkTree {
        complain(
          "--worktree tries what stands here, which may not be what git has: this is no gate")
      }
      if let policy, writing.format == .text { try output.tell(["policy: \(policy.name)"]) }
      try await run.all(of: allotment?.search ?? search)
      tried = run
    } catch {
      progress.end()
      output.fail(error is CancellationError ? "interrupted" : "\(error)", reading: inputs)
      guard let problem = error as? PolicyProblem else { throw error }
      for line in problem.lines { complain(line) }
      return ExitStatus.broken.rawValue
    }
    progress.end()
    try tried.finish(names: names)
    return tried.tally.status.rawValue
  }
}
