import Artifact
import Console
import Foundation
import Judging

/// `sandbox clean`: removes workspaces.
enum Clean {
  static let command = Command<Session>(
    "Remove workspaces; those of running trials stay.",
    discussion: """
      Without options it asks whether all of them are to go; where nobody can be asked it says which \
      those are, and removes nothing.

        sandbox clean --older-than 7d
        sandbox clean --keep 20
        sandbox clean --all

      '--retain' sets what this home keeps from now on, and removes nothing yet: an age, a number, a size, or \
      some of these, as in 'sandbox clean --retain 30d,500,2G'. A later 'sandbox try' then removes, at most \
      once a day, what is over one of them: the oldest first, never what a rollout here was made from. \
      'sandbox clean --retain off' ends that.
      """,
    Option<Duration?>("--older-than", placeholder: "AGE", "Only those made longer ago than this."),
    Option<Int?>("--keep", as: .within(0...1_000_000), placeholder: "N", "Keep the newest N."),
    Flag("--all", "Remove all of them, without asking."),
    Option<Retention?>(
      "--retain", placeholder: "LIMITS", "Keep no more than that from now on; 'off' for no limit."),
    Flag("--dry-run", "Say what would go, and remove nothing.")
  ) { session, age, keep, isAll, retention, isDry in
    let isSome = age != nil || keep != nil
    if isAll, isSome {
      throw UsageError("'--all' is all of them; '--older-than' and '--keep' are some: say which")
    }
    let workspaces = Workspaces(in: try session.foundHome())
    if let retention {
      if isAll || isSome {
        throw UsageError("'--retain' is for later, the others are for now: give two commands")
      }
      return try retain(retention, workspaces, isDry: isDry, session)
    }
    var entries = try workspaces.entries()
    entries.removeLast(min(keep ?? 0, entries.count))
    if let age {
      let limit = Moment.now - Double(age.components.seconds)
      entries.removeAll { $0.date > limit }
    }
    if !isSome, !isAll, !isDry, !entries.isEmpty {
      let all: Shown = "all \(entries.count.counted("workspace"))"
      guard isatty(STDIN_FILENO) == 1, isatty(STDOUT_FILENO) == 1 else {
        try Terminal.print(entries.map { "would remove \($0.name)" as Shown }.lines)
        complain("nothing was removed: 'sandbox clean --all' removes \(all)")
        return ExitStatus.broken.rawValue
      }
      try Terminal.print(
        "remove \(all) in \(session.shown(workspaces.home.sandboxes))? (yes or no) ")
      guard readLine() == "yes" else {
        try Terminal.print("nothing was removed\n")
        return ExitStatus.failed.rawValue
      }
    }
    var removed = 0
    for entry in entries {
      try Task.checkCancellation()
      if isDry {
        try Terminal.print("would remove \(entry.name)\n")
      } else if try workspaces.remove(entry) {
        removed += 1
      } else {
        Terminal.write("in use: \(entry.name)\n", to: STDERR_FILENO)
      }
    }
    if !isDry { try Terminal.print("removed \(removed.counted("workspace"))\n") }
    return 0
  }

  /// Sets what is kept from now on, and says what that comes to.
  private static func retain(
    _ retention: Retention, _ workspaces: Workspaces, isDry: Bool, _ session: Session
  ) throws -> Int32 {
    let gone = try session.expired(by: retention, in: workspaces, before: .now)
    if isDry {
      try Terminal.print(gone.map { "would remove \($0.name)" as Shown }.lines)
      return 0
    }
    try workspaces.retain(retention)
    try Terminal.print(
      retention == .off
        ? "from now on nothing is removed by itself\n"
        : "from now on \(retention.spelling): today \(gone.count.counted("workspace")) would go\n")
    return 0
  }
}
