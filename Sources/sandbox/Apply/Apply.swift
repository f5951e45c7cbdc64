import Artifact
import Console
import Foundation
import Judging

/// `sandbox apply`: from one report to a directory, with a way back that was rehearsed.
enum Apply {
  static let command = Command<Session>(
    "Try reports, and roll their files out to a directory, with a rehearsed way back.",
    discussion: """
      Several reports make one change, in the order given: they are tried together, and are one rollout. \
      Where two of them propose different bytes for a path, none is applied. \
      A report is tried as 'sandbox try' does, by the same policy, of which what it allows to stay \
      unchecked is not meant: that is what --accept is for. What passed is compared with the directory; what \
      stands there now is kept in a snapshot below Rollbacks/, and its restore is rehearsed on a copy \
      before the first byte changes. Then the very bytes that passed are installed, read again, and \
      committed. 'rollback last' takes them back.

      What is unchecked, or asks for review, is applied only with --accept and the reason, which is \
      kept with the rollout. What failed or is blocked is never applied.

      --verify runs a command of yours on the changed directory before the rollout is committed: by \
      /bin/sh, in the jail, without a network, where the directory cannot be written. Unless it ends \
      with status 0 in time, everything is taken back. Root's checks run as the directory's owner, or \
      as a user that no account has where that is root. --verify-outside runs it without the jail, as \
      you, with your environment: for checks that need a network or your files.

      --after runs a command of yours by /bin/sh in the directory when all is committed, outside of the \
      jail, as you; what comes of it is told, and takes nothing back. 'rollback' runs it again.

      --atomic is for a DIR that is a link to a directory of releases, as current -> releases/20240101, \
      and that the application itself never writes: a new release is made beside the old one, and \
      --verify looks at it; then the link is switched by one rename, so that nobody sees a mixture.

      --migrate runs the report's SQL on a live PostgreSQL database, named by a URL without a password or by \
      a service of libpq: in one transaction, after all of it was rehearsed on a clone (there, back, and \
      there again), with a way back that loses no row that is written meanwhile. Files and database go \
      together; 'rollback last' takes both back. --database, of the trial, changes nothing.

        sandbox apply report.md --to . --dry-run
        sandbox apply report.md --to /srv/app --verify 'node --check server.js'
        sandbox apply report.md --to /srv/app --accept "the CSS was read by Ada"
      """,
    Operands<String>("report", as: .path, "The reports; '-' is standard input."),
    ReadingOptions.group,
    Option<String?>(
      "--to", as: .directory, placeholder: "DIR",
      "The directory to change; with --migrate it may be left out."),
    MigrationOptions.group,
    Flag(
      "--atomic", "DIR is a link to a release: make a new release beside it, and switch the link."),
    Flag("--dry-run", "Show the diff and touch nothing: no home, no workspace, no snapshot."),
    Option<String?>(
      "--accept", placeholder: "REASON",
      "Apply what is unchecked or asks for review, for this reason."),
    Option<String?>(
      "--verify", placeholder: "COMMAND",
      "A command that must end with status 0 on the changed directory, or all is taken back."),
    Option<String?>(
      "--verify-before", placeholder: "COMMAND",
      "The same on the old files, once --migrate changed the database: until the last reader is new, they run on it."
    ),
    Option<Duration>(
      "--verify-limit", as: .within(.milliseconds(100)...(.seconds(3600))), placeholder: "TIME",
      default: .seconds(60), "Wall time that it may take."),
    Flag("--verify-outside", "Run it without the jail, as you, with your environment."),
    Option<String?>(
      "--after", placeholder: "COMMAND",
      "Run this when the files are in force, and again after they were taken back: a restart, say."),
    Option<Format>("--format", placeholder: "FORMAT", default: .text, "How to write the result."),
    Flag("--notes", "Show the notes, too: what was dropped or renamed on the way."),
    TrialOptions.group
  ) {
    session, names, reading, target, migration, isAtomic, isDry, reason, command, before, limit,
    isOutside,
    after,
    format,
    notes, options
    in
    if let reason, reason.allSatisfy(\.isWhitespace) {
      throw UsageError("'--accept' takes a reason, and this one is blank")
    }
    if before != nil, migration == nil || target == nil {
      throw UsageError("'--verify-before' runs on '--to' once '--migrate' is done, and needs both")
    }
    if isOutside || limit != .seconds(60), command == nil, before == nil {
      throw UsageError(
        "'--verify-outside' and '--verify-limit' say how to run '--verify', which is missing")
    }
    if target == nil, migration == nil {
      throw UsageError("'--to' says which directory to change, or '--migrate' which database")
    }
    if target == nil, command != nil || after != nil {
      throw UsageError("'--verify' and '--after' run in the directory of '--to', which is missing")
    }
    if isAtomic, target == nil {
      throw UsageError("'--atomic' switches the link of '--to', which is missing")
    }
    for name in names where name != ReadingOptions.input {
      var status = stat()
      if stat(name, &status) == 0, status.st_mode & S_IFMT == S_IFDIR {
        throw UsageError("'\(name.echoed)' is a directory; apply takes reports")
      }
    }
    func check(_ command: String) -> ApplyRun.Check {
      ApplyRun.Check(command: command, limit: limit, isOutside: isOutside)
    }
    let inputs = try Inputs(names, reading, inOrder: true, session)
    let progress = Progress()
    defer { progress.end() }
    let output = ApplyOutput(format: format, notes: notes, session: session, progress: progress)
    var settings: TrialSettings
    do {
      settings = try TrialSettings(
        options, under: options.policy.policy(for: inputs.names, session))
      (settings.isTogether, settings.reading) = (true, reading)
    } catch let problem as PolicyProblem {
      progress.end()
      for line in problem.lines { complain(line) }
      return ExitStatus.broken.rawValue
    }
    return try await ApplyRun(
      session: session, progress: progress, settings: settings, output: output, isDry: isDry,
      reason: reason, migration: migration, verification: command.map(check),
      verificationBefore: before.map(check), after: after, isAtomic: isAtomic
    ).apply(inputs, to: target)
  }
}
