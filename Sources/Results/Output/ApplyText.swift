import Artifact
import Console
import Judging
import Runner

/// The steps of an apply as a person reads them, behind what is told of the trial: a line each.
package struct ApplyText: Sendable {
  package var style: Style
  /// Columns.
  package var width: Int

  package init(style: Style, width: Int = 80) {
    self.style = style
    self.width = min(width, 120)
  }

  /// How many files of a change set are listed.
  static let mostFiles = 50
  /// How many lines of a health check's output are shown, the last ones.
  static let mostOutput = 20

  /// What is going to change, file by file.
  package func plan(_ result: ApplyResult) -> [Shown] {
    let created = result.files.count { $0.before == nil }
    let replaced = result.files.count - created
    let added = result.files.reduce(0) { $0 + ($1.lines?.added ?? 0) }
    let removed = result.files.reduce(0) { $0 + ($1.lines?.removed ?? 0) }
    var parts: [Shown] = []
    if created > 0 { parts.append("\(Self.files(created)) to create") }
    if replaced > 0 { parts.append("\(Self.files(replaced)) to replace") }
    if result.unchanged > 0 {
      parts.append("\(Self.files(result.unchanged)) there already, the same")
    }
    parts.append("+\(added) -\(removed)")
    var lines: [Shown] =
      result.accepted.map { ["\(style(.open, "accepted  ")) because: \($0)"] } ?? []
    lines.append(style(.strong, "to \(result.target)") + ": " + parts.joined(separator: ", "))
    let shown = result.files.prefix(Self.mostFiles)
    let longest = min(shown.map(\.path.shown.columns).max() ?? 0, max(20, width - 30))
    lines += shown.map { file in
      let verb = file.before == nil ? style(.good, "create ") : style(.open, "replace")
      let path = file.path.shown.clippedLeft(to: longest).padded(to: longest)
      return "  \(verb)  \(path)  \(counts(file))"
    }
    if result.files.count > Self.mostFiles {
      lines.append("  … and \(result.files.count - Self.mostFiles) more")
    }
    return lines
  }

  /// What was done, in the order in which it was: a line for each step, and the health check's output.
  package func steps(_ result: ApplyResult, snapshot: String) -> [Shown] {
    guard let rollout = result.rollout else { return [] }
    let files = Self.files(result.files.count)
    let time = (rollout.rehearsal.milliseconds * 10).rounded() / 10
    return [
      "\(style(.good, "snapshot  ")) of \(files), in \(snapshot)",
      "\(style(.good, "rehearsed ")) in \(time) ms: \(files) restored and compared",
      "\(style(.good, "installed ")) \(files), read again and compared",
    ] + (result.verification.map { verification($0.command, $0.outcome) } ?? [])
  }

  /// What the health check said.
  package func verification(_ command: String, _ outcome: Verification.Outcome) -> [Shown] {
    let jail: Shown = outcome.jail.map { "jail: \($0.rawValue)" } ?? "no jail"
    let time: Shown = "\((outcome.wall.milliseconds / 10).rounded() / 100) s, \(jail)"
    let command: Shown = "'\(command.shown.clipped(to: 60))'"
    let head: Shown =
      outcome.complaint.map {
        "\(style(.bad, "unhealthy ")) \(command): \($0.shown.clipped(to: 300)) (\(time))"
      } ?? "\(style(.good, "healthy   ")) \(command) ended with status 0 (\(time))"
    let lines = outcome.output.split(separator: ASCII.lf, omittingEmptySubsequences: false)
      .map { String(decoding: $0, as: UTF8.self).shown.clipped(to: 200) }
    let said = lines.last == "" ? lines.dropLast() : lines[...]
    let left = said.count - Self.mostOutput
    // Root's checks are not root's: what only root may read is the first thing to think of.
    let asWhom = outcome.isHealthy ? nil : outcome.user
    let hint: Shown? = asWhom.map {
      "  it ran as the user \($0); what that one may not read, it did not see (see --verify-outside)"
    }
    return [head] + (left > 0 ? [style(.faint, "  … \(left.counted("line")) before these")] : [])
      + said.suffix(Self.mostOutput).map {
        "  \(style(.gutter, "|"))" + ($0.isEmpty ? "" : " \($0)")
      } + (hint.map { [$0] } ?? [])
  }

  /// How it ended, and what to do next.
  package func ending(_ result: ApplyResult) -> [Shown] {
    let reason = (result.reason ?? "").shown
    return switch result.ending {
    case .applied:
      [
        "\(style(.strong, "applied")): \(Self.files(result.files.count)) in \(result.target)",
        "take it back with: \(Shown.command(result.wayBack))",
      ] + Self.migrations(result.migrations) + (result.after.map { [Self.after($0)] } ?? [])
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
