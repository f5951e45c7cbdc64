import Artifact
import Console
import Foundation

/// `sandbox clean`: removes workspaces.
enum Clean {
  static let command = Command<Session>(
    "Remove workspaces; those of running trials stay.",
    discussion: """
      Without options all of them go.

        sandbox clean --older-than 7d
        sandbox clean --keep 20
      """,
    Option<Duration?>("--older-than", placeholder: "AGE", "Only those made longer ago than this."),
    Option<Int?>("--keep", as: .within(0...1_000_000), placeholder: "N", "Keep the newest N."),
    Flag("--dry-run", "Say what would go, and remove nothing.")
  ) { session, age, keep, isDry in
    let workspaces = Workspaces(in: try session.foundHome())
    var entries = try workspaces.entries()
    entries.removeLast(min(keep ?? 0, entries.count))
    if let age {
      let limit = Date(timeIntervalSinceNow: -Double(age.components.seconds))
      entries.removeAll { $0.date > limit }
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
    if !isDry { try Terminal.print("removed \(removed) workspace\(removed == 1 ? "" : "s")\n") }
    return 0
  }
}
