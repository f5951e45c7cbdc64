import Artifact
import Console
import Judging
import Runner

@main
struct Main {
  static let program = Program(
    "sandbox", version: Product.version,
    "Try what a language model proposes where it can do no harm.",
    discussion: """
      A report proposes files. 'try' takes them out of it into a workspace of their own, has each \
      one parsed by the real program (PostgreSQL, node, python3, …), and says of each: passed, \
      failed (where, why, and what mends it), or unchecked (and why). What is executed is SQL, in a jail.

        sandbox try report.md            one report
        sandbox try reports/             all reports below a directory
        sandbox try --format json .      for a program to read
        sandbox help try                 more about it
      """,
    options: Group(
      Option<String?>(
        "--home", as: .directory, placeholder: "DIR",
        "Where Sandboxes/ and Rollbacks/ are; else $SANDBOX_HOME, else the nearest directory upwards that has them, else this one."
      ),
      Option<String?>(
        "--state", as: .directory, placeholder: "DIR",
        "Where the keys of homes are; else ~/.local/state/sandbox of the user's passwd entry."),
      Option<ColorChoice>("--color", placeholder: "WHEN", default: .auto, "When to use colour.")
    ) { Session(home: $0, state: $1, color: $2) },
    statuses: [
      0: "passed, or nothing in it to try",
      1: "failed",
      2: "wrong usage, no report, an unreadable one, or the environment broke",
      3: "nothing failed, but something is unchecked or asks for review",
      4: "blocked by the gate",
      5: "an unfinished rollout could not be recovered; what to do is said (apply only)",
      6:
        "the files are as before, the database is not yet; the next command finishes it (apply only)",
    ],
    changing: ["apply", "clean"],
    names: { kind in
      let home = try? Session(color: .never).homeIfAny()
      let entries = kind == "workspaces" ? home.flatMap { try? Workspaces(in: $0).entries() } : nil
      return entries?.map(\.name) ?? []
    },
    commands: [
      "try": { Try.command }, "check": { Check.command }, "merge": { Merge.command },
      "apply": { Apply.command },
      "list": { List.command }, "show": { Show.command }, "clean": { Clean.command },
      "policy": { PolicyCommand.command }, "ledger": { LedgerCommand.command },
      "trends": { TrendsCommand.command }, "due": { DueCommand.command },
      "review": { ReviewCommand.command },
      "explain": { Explain.command }, "audit": { AuditCommand.command },
      "doctor": { Doctor.command },
    ])

  static func main() {
    if CommandLine.arguments.dropFirst().first == DatabaseDrill.verb {
      DatabaseDrill.program.main()
    }
    program.main(TrialLimits.respelled(Array(CommandLine.arguments.dropFirst())))
  }
}

/// Says on standard error what went wrong.
func complain(_ message: String) {
  Terminal.complain(message, of: Main.program.syntax.name)
}
