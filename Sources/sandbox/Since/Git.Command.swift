extension Git {
  /// What is asked of git: plumbing that reads the history, the objects and the index, and nothing else.
  ///
  /// None of them starts a program that a configuration or an attribute names: filters (`clean`, `smudge`,
  /// `process`) run where files are written to the working tree, or read from it to be compared with the
  /// index (`status`, `diff`, `diff-files`, `hash-object --path`, `cat-file --filters`, `archive`);
  /// `textconv` and external diffs where a patch is shown; helpers where something is fetched. So a command
  /// that is not listed here is not to be had. (gitattributes(5), git-config(1).)
  enum Command: String {
    /// Where the repository is, and what a name means.
    case revParse = "rev-parse"
    case mergeBase = "merge-base"
    case listTree = "ls-tree"
    /// The index, and names that it does not have; `--modified` and `--deleted` would run filters.
    case listFiles = "ls-files"
    /// Objects, as they are kept.
    case catFile = "cat-file"
    case checkAttributes = "check-attr"
    /// With `--blob`, or by name: what a configuration says.
    case configuration = "config"
  }

  /// What goes in front of every command: whatever could start a program, or change what the history is,
  /// is blanked, although nothing of `Command` would use it.
  ///
  /// A checkout's own `.git/config` and hooks are what agents' jails keep from being written, for git runs
  /// what they name later, as the user, outside of the jail: Anthropic's sandbox-runtime always denies
  /// `.git/hooks/` and `.git/config` (its README; `src/sandbox/linux-sandbox-utils.ts`), OpenAI's Codex
  /// the whole git directory (openai/codex, pull requests 1765 and 8088). Here both may have been written
  /// before, by anyone. `-c` goes before all files; drivers, whose names are anybody's, are blanked by
  /// `silenced`.
  static let options: [String] =
    ["--no-pager", "--literal-pathspecs", "--no-replace-objects", "--no-optional-locks"]
    + [
      "core.fsmonitor=false", "core.hooksPath=/dev/null", "core.untrackedCache=false",
      "core.commitGraph=false", "core.alternateRefsCommand=",
      "core.pager=cat", "core.editor=false", "sequence.editor=false", "core.askPass=false",
      "core.sshCommand=false", "core.gitProxy=false", "credential.helper=", "gpg.program=false",
      "diff.external=", "interactive.diffFilter=cat",
      "protocol.allow=never", "fetch.recurseSubmodules=false", "submodule.recurse=false",
      "maintenance.auto=false", "gc.auto=0",
    ].flatMap { ["-c", $0] }

  /// What of the caller's environment git gets: where programs and the user's own configuration are, for
  /// that says whose repositories may be read (`safe.directory`), and how far to look for one.
  ///
  /// Not `GIT_EXEC_PATH`, `GIT_SSH_COMMAND`, `GIT_EXTERNAL_DIFF` and the like, which name programs; not
  /// `GIT_CONFIG_COUNT` and `GIT_CONFIG_PARAMETERS`, which do so too; not `GIT_TRACE…`, which name files
  /// to be written; not `GIT_OBJECT_DIRECTORY`, `GIT_ALTERNATE_OBJECT_DIRECTORIES`, `GIT_SHALLOW_FILE`,
  /// `GIT_NAMESPACE` and the like, which make it another history. (git(1), "Environment variables".)
  static let kept: Set = [
    "PATH", "HOME", "XDG_CONFIG_HOME", "TMPDIR", "SUDO_UID", "GIT_CONFIG_GLOBAL",
    "GIT_CONFIG_SYSTEM", "GIT_CONFIG_NOSYSTEM", "GIT_CEILING_DIRECTORIES",
    "GIT_DISCOVERY_ACROSS_FILESYSTEM",
  ]

  /// What a hook is told of its repository (githooks(5)).
  static let ofHook: Set = ["GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE"]

  /// No lock, no question, no fetching (also of a partial clone's missing objects, which would start what
  /// the remote's URL names), no trace, no history but the real one.
  static let own = [
    "GIT_OPTIONAL_LOCKS": "0", "GIT_TERMINAL_PROMPT": "0", "GIT_NO_LAZY_FETCH": "1",
    "GIT_ALLOW_PROTOCOL": "none", "GIT_NO_REPLACE_OBJECTS": "1", "GIT_GRAFT_FILE": "/dev/null",
    "GIT_ATTR_NOSYSTEM": "1", "GIT_TRACE2": "0", "GIT_TRACE2_EVENT": "0", "GIT_TRACE2_PERF": "0",
    "LC_ALL": "C", "LANGUAGE": "C",
  ]

  /// The settings that name programs under names of anybody's choice.
  static let drivers =
    "^(filter\\..*\\.(clean|smudge|process|required)|diff\\..*\\.(textconv|command)"
    + "|merge\\..*\\.driver|remote\\..*\\.(promisor|uploadpack|receivepack|vcs|proxy)"
    + "|credential\\..*\\.helper|submodule\\..*\\.update|gpg\\..*\\.program|pager\\..*)$"
}
