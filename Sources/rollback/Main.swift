import Console

@main
struct Main {
  static let program = Program(
    "rollback", version: Product.version,
    "Take rollouts back: at once, tested, and with nothing lost.",
    discussion: """
      'sandbox apply' keeps a rehearsed snapshot of everything that it changes. These commands need \
      nothing but Rollbacks/: no report, no network; a database only where one was changed, by psql. \
      Each first finishes or undoes what \
      a crash left unfinished, and says so.

        rollback last              take the newest rollout back; once more: the one before
        rollback undo              put it in force again
        rollback list              what there is, and how ready the way back is
        rollback drill             prove every way back again
        rollback adopt             vouch for a home that was copied or restored
      """,
    options: Group(
      Option<String?>(
        "--home", as: .directory, placeholder: "DIR",
        "Where Sandboxes/ and Rollbacks/ are; else $SANDBOX_HOME, else the nearest directory upwards that has them."
      ),
      Option<String?>(
        "--state", as: .directory, placeholder: "DIR",
        "Where the keys of homes are; else ~/.local/state/sandbox of the user's passwd entry."),
      Option<ColorChoice>("--color", placeholder: "WHEN", default: .auto, "When to use colour.")
    ) { Session(home: $0, state: $1, color: $2) },
    statuses: [
      0: "done, or so already",
      1: "refused, nothing was changed: a file was changed since, or a newer rollout is in the way",
      2: "wrong usage, no home, no such rollout, or the environment broke",
      3: "a snapshot is stale or broken (list, show, drill)",
      4: "locked by another",
      5: "INCONSISTENT: recovery gave up, and says what to do",
      6:
        "DATABASE_PENDING: the files are back, the database is not yet; the next command finishes it",
    ],
    changing: ["last", "to", "undo", "prune", "forget", "adopt"],
    names: { kind in kind == "rollouts" ? Session(color: .never).names : [] },
    commands: [
      "last": { Last.command }, "to": { To.command }, "undo": { Undo.command },
      "list": { List.command }, "show": { Show.command }, "drill": { Drill.command },
      "prune": { Prune.command }, "forget": { Forget.command },
      "adopt": { Adopt.command },
    ])

  static func main() { program.main() }
}
