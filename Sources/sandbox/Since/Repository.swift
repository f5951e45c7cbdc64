import Artifact
import Foundation
import Runner

/// A repository, and what it has.
struct Repository: Sendable {
  let git: Git
  /// The top of its working tree, without links.
  let top: String
  /// Whether its history is not all here.
  private let isCut: Bool

  /// The repository that a directory is in; in a hook the one that the hook is told.
  init(_ environment: [String: String], around directory: String) async throws {
    let isHook = Judged.isHook(environment)
    let git = try Git(environment, in: directory, hook: isHook)
    let found = try await git.ask(
      .revParse, ["--show-toplevel", "--absolute-git-dir", "--is-shallow-repository"])
    // A line each: of a path with a line end in it nobody could tell which.
    let lines = found.line.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    guard found.status == 0, lines.count == 3, let top = RealPath.of(lines[0]) else {
      throw Self.none(around: directory, found)
    }
    let place = lines[1]
    isCut = lines[2] != "false"
    if !isHook, let named = environment["GIT_DIR"], RealPath.of(named) != RealPath.of(place) {
      throw Git.Problem(
        description: "GIT_DIR names \(named), and the repository here is \(place); --since goes by "
          + "the directory that it is started in: unset GIT_DIR")
    }
    self.top = top
    self.git = try await git.bound(to: place, top: top)
  }

  /// A submodule's own, in its working tree or its git directory; nil where there is none that git takes
  /// for the caller's.
  init?(submodule place: String, _ environment: [String: String]) async throws {
    var status = stat()
    guard lstat(place, &status) == 0, status.st_mode & S_IFMT == S_IFDIR else { return nil }
    // Found, not named: so git looks whose it is.
    let git = try Git(environment, in: place, workTree: place)
    let found = try await git.ask(.revParse, ["--absolute-git-dir"])
    guard found.status == 0, !found.line.isEmpty else { return nil }
    top = place
    // It is not asked for its history.
    isCut = true
    self.git = try await git.bound(to: found.line, top: place)
  }

  private static func none(around directory: String, _ found: Git.Answer) -> Git.Problem {
    let said = found.err.split(separator: "\n").first.map { ": \($0.prefix(300))" } ?? ""
    if said.contains("dubious ownership") {
      return Git.Problem(
        description: "the repository around \(directory) belongs to another user, and what it "
          + "configures is not relied on\(said); run this as its owner, or allow it: "
          + "git config --global --add safe.directory DIR")
    }
    return Git.Problem(
      description: "--since needs the working tree of a git repository, and \(directory) is in "
        + "none\(said)")
  }

  /// Where a path of it stands.
  func place(of path: [UInt8]) -> String { "\(top)/\(path.text)" }

  /// The commit that a name means.
  func commit(_ rev: String) async throws -> String {
    // Git would take it for an option, or for more than one commit.
    guard !rev.hasPrefix("-"), !rev.isEmpty, !rev.contains("\0") else {
      throw Git.Problem(description: "'\(rev)' is no revision; name a commit, such as origin/main")
    }
    let answer = try await git.ask(
      .revParse, ["--verify", "--quiet", "--end-of-options", "\(rev)^{commit}"])
    let commit = answer.line
    guard answer.status == 0, [40, 64].contains(commit.utf8.count),
      commit.utf8.allSatisfy({ ASCII.isDigit($0) || ("a"..."f").contains(Unicode.Scalar($0)) })
    else {
      throw Git.Problem(
        description: "there is no commit '\(rev)' here; fetch it "
          + "(in CI: check out with the whole history, fetch-depth: 0), or name another")
    }
    return commit
  }

  /// Where the histories of two commits part: all such commits, for a history may have several.
  func bases(of one: String, _ other: String) async throws -> [String] {
    let answer = try await git.ask(.mergeBase, ["--all", one, other])
    let bases = answer.line.split(separator: "\n").map(String.init)
    if answer.status == 0, !bases.isEmpty, !isCut { return bases }
    throw Git.Problem(
      description: isCut
        ? "the history here is cut off (a shallow clone), so nobody can tell what was changed; "
          + "check it out whole: fetch-depth: 0, GIT_DEPTH: 0, or git fetch --unshallow"
        : "the revision and HEAD have no commit in common, so nobody can tell what was changed")
  }

  func tree(of commit: String) async throws -> GitTree {
    let answer = try await git(.listTree, "-r", "-z", "--full-tree", "--end-of-options", commit)
    return try Self.tree(answer, "the commit \(commit)")
  }

  /// What the index has: what a commit would hold.
  func index() async throws -> GitTree {
    if let index = git.hooksIndex {
      var status = stat()
      guard stat(index, &status) == 0 else {
        throw Git.Problem(
          description: "GIT_INDEX_FILE names \(index), which is not there; in a hook git sets it, "
            + "elsewhere unset it")
      }
    }
    let answer = try await git(.listFiles, "-z", "--cached", "--stage", "--full-name")
    return try Self.tree(answer, "the index")
  }

  /// When the files of the index were last looked at.
  func times() async throws -> IndexTimes {
    let place =
      if let index = git.hooksIndex { index } else {
        try await git(.revParse, "--git-path", "index").line
      }
    var status = stat()
    // Before it is read: whatever is modified meanwhile counts as later.
    guard stat(place.hasPrefix("/") ? place : "\(top)/\(place)", &status) == 0 else {
      return .none
    }
    let listing = try await git(.listFiles, "-z", "--cached", "--debug", "--full-name").out
    return IndexTimes(listing: listing, written: IndexTimes.times(status).modified)
  }

  private static func tree(_ answer: Git.Answer, _ name: String) throws -> GitTree {
    guard let tree = GitTree(listing: answer.out) else {
      throw Git.Problem(
        description:
          "\(name) has entries that no file system has (see git fsck), so nobody can tell "
          + "what was changed")
    }
    return tree
  }

  /// The paths that stand here, are not in the index, and are not ignored; a repository within ends in a
  /// slash.
  func untracked() async throws -> [[UInt8]] {
    try await git(.listFiles, "-z", "--others", "--exclude-standard", "--full-name").parts
      .map(Array.init)
  }

  /// Those of the paths whose text git writes to a working tree in another encoding than it keeps it in,
  /// by the attributes that stand here, else those of the index.
  func recoded(_ paths: [[UInt8]]) async throws -> Set<[UInt8]> {
    guard !paths.isEmpty else { return [] }
    let answer = try await git(
      .checkAttributes, "-z", "--stdin", "working-tree-encoding",
      input: Array(paths.joined(separator: [0])) + [0])
    let words = answer.parts
    guard words.count == 3 * paths.count else {
      throw Git.Problem(description: "git check-attr did not answer for every file")
    }
    let found = stride(from: 0, to: words.count, by: 3).filter {
      !["unspecified", "unset", "utf-8", "utf8"].contains(words[$0 + 2].text.lowercased())
    }
    return Set(found.map { Array(words[$0]) })
  }
}
