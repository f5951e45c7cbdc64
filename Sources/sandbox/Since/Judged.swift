/// What it is that `--since` judges.
enum Judged: String, Sendable {
  /// What HEAD has.
  case head
  /// What the next commit will have: in a hook.
  case index
  /// What stands in the working tree: for whoever asks for it, and no gate.
  case worktree

  /// Whether a hook of git's asks, before a commit is made: it is told the index that the commit is made
  /// of, which for `git commit FILE` and `commit -a` is not the usual one (githooks(5): `pre-commit`,
  /// `pre-merge-commit`; builtin/commit.c, `run_commit_hook`).
  static func isHook(_ environment: [String: String]) -> Bool {
    environment["GIT_INDEX_FILE"]?.isEmpty == false
  }
}
