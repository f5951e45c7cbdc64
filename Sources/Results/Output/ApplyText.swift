import Artifact
import Console
import Judging
import Runner

/// The steps of an apply as a person reads them, behind what is told of the trial: a line each.
package struct ApplyText: Sendable {
  package var style: Style
  /// Columns; nil where nothing is cut.
  package var width: Int?

  package init(style: Style, width: Int? = 80) {
    self.style = style
    self.width = width
  }

  /// How many files of a change set are listed.
  static let mostFiles = 50
  /// How many lines of a health check's output are shown, the last ones.
  static let mostOutput = 20

  /// So many where lines are cut, else all.
  private func most(_ count: Int) -> Int { width == nil ? .max : count }

  /// What is going to change, file by file.
  package func plan(_ result: ApplyResult) -> [Shown] {
    let created = result.files.count { $0.before == nil }
    let deleted = result.files.count { $0.after == nil }
    let replaced = result.files.count - created - deleted
    let added = result.files.reduce(0) { $0 + ($1.lines?.added ?? 0) }
    let removed = result.files.reduce(0) { $0 + ($1.lines?.removed ?? 0) }
    var parts: [Shown] = []
    if created > 0 { parts.append("\(Self.files(created)) to create") }
    if replaced > 0 { parts.append("\(Self.files(replaced)) to replace") }
    if deleted > 0 { parts.append("\(Self.files(deleted)) to delete") }
    if result.unchanged > 0 {
      parts.append("\(Self.files(result.unchanged)) there already, the same")
    }
    parts.append("+\(added) -\(removed)")
    var lines: [Shown] =
      result.accepted.map { ["\(style(.open, "accepted  ")) because: \($0)"] } ?? []
    lines.append(style(.strong, "to \(result.target)") + ": " + parts.joined(separator: ", "))
    let shown = result.files.prefix(most(Self.mostFiles))
    let longest = min(shown.map(\.path.shown.columns).max() ?? 0, max(20, (width ?? 80) - 30))
    lines += shown.map { file in
      let verb =
        file.after == nil
        ? style(.bad, "delete ")
        : file.before == nil ? style(.good, "create ") : style(.open, "replace")
      let path = file.path.shown.clippedLeft(to: longest, in: width).padded(to: longest)
      return "  \(verb)  \(path)  \(counts(file))"
    }
    if result.files.count > shown.count {
      lines.append("  … and \(result.files.count - shown.count) more")
    }
    return lines
  }

  /// What a rehearsal on a clone found of the database: its statements, and what to know.
  package func plan(_ database: ApplyResult.Database) -> [Shown] {
    var lines: [Shown] = [style(.strong, "database \(database.name)") + ":"]
    for statement in database.statements.prefix(most(Self.mostFiles)) {
      lines.append("  \(statement.path):\(statement.line)  \(statement.measured)")
      if let safer = statement.safer { lines.append("    safer: \(safer)") }
    }
    if database.statements.count > most(Self.mostFiles) {
      lines.append("  … and \(database.statements.count - Self.mostFiles) more")
    }
    lines += database.remarks.map { "  \($0)" }
    lines.append(
      "\(style(.good, "rehearsed ")) on a clone in \(Self.time(database.rehearsal)): there and back and "
        + "there again; the way back took \(Self.time(database.back))")
    return lines
  }

  private static func time(_ duration: Duration) -> String {
    let milliseconds = duration.milliseconds
    return milliseconds < 1000
      ? "\((milliseconds * 10).rounded() / 10) ms" : "\((milliseconds / 10).rounded() / 100) s"
  }

  private func migrated(_ database: ApplyResult.Database?) -> [Shown] {
    guard let database, let forth = database.forth else { return [] }
    let waits: Shown = forth.retries == 0 ? "" : ", at try \(forth.retries + 1) for its locks"
    return [
      "\(style(.good, "migrated  ")) \(database.name) in \(Self.time(.seconds(forth.seconds)))\(waits)"
    ] + forth.replayed.map { "  put back: \($0)" }
  }

  /// What was done, in the order in which it was: a line for each step, and the health check's output.
  package func steps(_ result: ApplyResult, snapshot: String) -> [Shown] {
    guard let rollout = result.rollout else { return [] }
    if result.files.isEmpty, result.database != nil {
      return ["\(style(.good, "snapshot  ")) in \(snapshot)"] + migrated(result.database)
        + (result.verification.map { verification($0.command, $0.outcome) } ?? [])
    }
    let files = Self.files(result.files.count)
    let time = (rollout.rehearsal.milliseconds * 10).rounded() / 10
    let checked = result.verification.map { verification($0.command, $0.outcome) } ?? []
    if let (from, to) = rollout.release {
      return [
        "\(style(.good, "snapshot  ")) of the link, in \(snapshot)",
        "\(style(.good, "rehearsed ")) in \(time) ms: the link restored and compared",
      ] + migrated(result.database) + [
        "\(style(.good, "made      ")) \(to) of \(from): \(files) changed, all of it compared"
      ] + checked
        + (result.ending == .applied
          ? ["\(style(.good, "switched  ")) the link to \(to); \(from) stays as it is"] : [])
    }
    return [
      "\(style(.good, "snapshot  ")) of \(files), in \(snapshot)",
      "\(style(.good, "rehearsed ")) in \(time) ms: \(files) restored and compared",
    ] + migrated(result.database) + [
      "\(style(.good, "installed ")) \(files), read again and compared"
    ] + checked
  }

  /// What the health check said.
  package func verification(_ command: String, _ outcome: Verification.Outcome) -> [Shown] {
    let jail: Shown = outcome.jail.map { "jail: \($0.rawValue)" } ?? "no jail"
    let time: Shown = "\((outcome.wall.milliseconds / 10).rounded() / 100) s, \(jail)"
    let command: Shown = "'\(command.shown.clipped(to: 60, in: width))'"
    let head: Shown =
      outcome.complaint.map {
        "\(style(.bad, "unhealthy ")) \(command): \($0.shown.clipped(to: 300, in: width)) (\(time))"
      } ?? "\(style(.good, "healthy   ")) \(command) ended with status 0 (\(time))"
    let lines = outcome.output.split(separator: ASCII.lf, omittingEmptySubsequences: false)
      .map { String(decoding: $0, as: UTF8.self).shown.clipped(to: 200, in: width) }
    let said = lines.last == "" ? lines.dropLast() : lines[...]
    let left = said.count - most(Self.mostOutput)
    // Root's checks are not root's: what only root may read is the first thing to think of.
    let asWhom = outcome.isHealthy ? nil : outcome.user
    let hint: Shown? = asWhom.map {
      "  it ran as the user \($0); what that one may not read, it did not see (see --verify-outside)"
    }
    return [head] + (left > 0 ? [style(.faint, "  … \(left.counted("line")) before these")] : [])
      + said.suffix(most(Self.mostOutput)).map {
        "  \(style(.gutter, "|"))" + ($0.isEmpty ? "" : " \($0)")
      } + (hint.map { [$0] } ?? [])
  }

  /// How it ended, and what to do next.
  package func ending(_ result: ApplyResult) -> [Shown] {
    let reason = (result.reason ?? "").shown
    return switch result.ending {
    case .applied:
      [
        applied(result),
        "take it back with: \(Shown.command(result.wayBack))",
      ] + (result.database == nil ? Self.migrations(result.migrations) : [])
        + (result.after.map { [Self.after($0)] } ?? [])
    case .nothing:
      [
        "nothing to do: "
          + (result.reason
          ?? "\(Self.files(result.unchanged)) there already, the same to the byte").shown
      ]
    case .planned:
      [style(.faint, "a dry run: nothing was touched" + (reason.isEmpty ? "" : "; \(reason)"))]
    case .refused: ["\(style(.bad, "not applied")): \(reason)"]
    case .takenBack:
      ["\(style(.bad, "taken back")): \(reason); \(Self.remainder(result.kept.map(\.path)))"]
        + result.kept.compactMap { kept in
          kept.before.map { "what stood at \(kept.path) before is \($0)" }
        }
    case .broken: []
    }
  }

  private func applied(_ result: ApplyResult) -> Shown {
    let files: Shown? =
      result.files.isEmpty ? nil : "\(Self.files(result.files.count)) in \(result.target)"
    let database: Shown? = result.database.map { "the database \($0.name)" }
    let all = [files, database].compactMap(\.self)
    return "\(style(.strong, "applied")): " + all.joined(separator: ", ")
  }

  private static func after(_ run: ApplyResult.After) -> Shown {
    run.exitStatus == 0
      ? "then: \(run.sentence)" : "but then: \(run.sentence); the files stay in force"
  }

  /// That nobody takes a migration for run that was only put there.
  private static func migrations(_ paths: [String]) -> [Shown] {
    guard let first = paths.first else { return [] }
    let what: Shown =
      paths.count == 1
      ? "\(first) was put there" : "\(first) and \(paths.count - 1) more of SQL were put there"
    return ["no migration was run: \(what), and no database was changed"]
  }

  /// What is not as it was after all was taken back: the paths that were left.
  package static func remainder(_ kept: [String]) -> Shown {
    guard let first = kept.first else { return "all is as it was" }
    let what: Shown =
      kept.count == 1
      ? "\(first), which was changed meanwhile and was left so"
      : "\(first) and \(kept.count - 1) more, which were changed meanwhile and were left so"
    return "all is as it was but \(what)"
  }

  private func counts(_ file: ApplyResult.File) -> Shown {
    guard let lines = file.lines else { return "binary" }
    let added = style(.good, "+\(lines.added)")
    return lines.removed == 0 && file.before == nil
      ? added : "\(added) \(style(.bad, "-\(lines.removed)"))"
  }

  package static func files(_ count: Int) -> Shown { count.counted("file").shown }
}
