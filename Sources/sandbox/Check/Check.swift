import Console
import Judging
import Launching
import Results
import Runner

/// `sandbox check`: files as they stand, to a verdict.
enum Check {
  static let command = Command<Session>(
    "Check files as they stand: the same checks, without a report.",
    discussion: """
      What 'try' does with the files of a report, 'check' does with files that are there: the same \
      checkers, the dry run of SQL in the order of its names, the same formats, policy and jail. It takes \
      nothing out and writes nothing; what it reads is a copy. Without names it checks the current directory.

      Directories are searched for code, but for .git, node_modules, .build, Sandboxes and Rollbacks; links \
      are not followed, and texts and pictures are counted as other files. What is named is always told of.

      With --since it checks what was changed since a commit: as git has it (HEAD, or in a hook the index), \
      upon the rest of that tree, by the policy that the commit has. --worktree checks what stands here \
      instead, untracked files too: for a coding agent's hook, and no gate.

        sandbox check src/ migrations/
        sandbox check --since origin/main
        sandbox check --since HEAD --worktree --fix-in-place
      """,
    Operands<String>("file|dir", as: .path, atLeast: 0, "Files, or directories that hold some."),
    Option<String?>(
      "--since", placeholder: "REV",
      "Check what was added or changed since this commit, by the policy that it has."),
    Flag(
      "--worktree", "With --since: check what stands in the working tree. That is no gate."),
    OutputOptions.group,
    Option<Selection<Language>>(
      "--allow-unchecked", placeholder: "LANGUAGE",
      "Let files stay unchecked (all, or of these languages) without status 3."),
    RepairOptions.inPlace, MachineOptions.reproducible, TrialOptions.group
  ) {
    session, names, rev, isWorkTree, writing, unchecked, repairs, isReproducible, options in
    let (isInPlace, isShown) = repairs
    if isWorkTree, rev == nil {
      throw UsageError("'--worktree' needs '--since REV': changed since when?")
    }
    if isInPlace, rev != nil, !isWorkTree {
      throw UsageError(
        "'--since' judges what git has, and '--fix-in-place' changes what stands here: add '--worktree'"
      )
    }
    let progress = Progress()
    defer { progress.end() }
    let output = try TryOutput(writing, session: session, progress: progress, isDiff: isShown)
    do {
      progress.say("looking for files")
      let files =
        if let rev {
          try await CheckedFiles(
            since: rev, below: names, workTree: isWorkTree, options.policy, session)
        } else {
          try CheckedFiles(named: names.isEmpty ? ["."] : names, in: session)
        }
      try output.spare(files.files.map { files.place(of: $0.path) })
      let policy =
        rev == nil
        ? try options.policy.policy(for: files.files.map { files.place(of: $0.path) }, session)
        : files.policy
      var settings = try TrialSettings(options, under: policy)
      if !settings.hasNamedBaseline {
        settings.baseline = Baseline(target: files.upon?.path ?? files.root)
      }
      if isWorkTree {
        complain(
          "--worktree checks what stands here, which may not be what git has: this is no gate")
      }
      if let policy, writing.format == .text { try output.tell(["policy: \(policy.name)"]) }
      var run = CheckRun(
        session: session, progress: progress, output: output, settings: settings,
        allowance: settings.allowance(unchecked, review: false), files: files,
        repairs: RepairOptions(directory: nil, isInPlace: isInPlace, isShown: isShown),
        isReproducible: isReproducible)
      return try await run.all().rawValue
    } catch {
      progress.end()
      output.fail(error is CancellationError ? "interrupted" : "\(error)", reading: names)
      guard let problem = error as? PolicyProblem else { throw error }
      for line in problem.lines { complain(line) }
      return ExitStatus.broken.rawValue
    }
  }
}
