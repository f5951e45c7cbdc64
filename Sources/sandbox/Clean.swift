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
      """,
    Option<Duration?>("--older-than", placeholder: "AGE", "Only those made longer ago than this."),
    Option<Int?>("--keep", as: .within(0...1_000_000), placeholder: "N", "Keep the newest N."),
    Flag("--all", "Remove all of them, without asking."),
    Flag("--dry-run", "Say what would go, and remove nothing.")
  ) { session, age, keep, isAll, isDry in
    let isSome = age != nil || keep != nil
    if isAll, isSome {
      throw UsageError("'--all' is all of them; '--older-than' and '--keep' are some: say which")
    }
    let workspaces = Workspaces(in: try session.foundHome())
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
}
