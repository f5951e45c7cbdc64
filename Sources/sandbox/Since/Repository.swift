import Artifact
import Foundation
import Runner

/// A repository with a working tree, and what was changed in it.
struct Repository: Sendable {
  let git: Git
  /// The top of the working tree, without links.
  let top: String

  /// The repository that a directory is in.
  init(_ environment: [String: String], around directory: String) async throws {
    let git = try Git(environment, in: directory)
    let found = try await git.ask(["rev-parse", "--show-toplevel"])
    guard found.status == 0, !found.line.isEmpty, let top = RealPath.of(found.line) else {
      let said = found.err.split(separator: "\n").first.map { ": \($0.prefix(300))" } ?? ""
      throw Git.Problem(
        description: "--since needs the working tree of a git repository, and \(directory) is in "
          + "none\(said)")
    }
    let place = try await git("rev-parse", "--absolute-git-dir").line
    self.top = top
    self.git = git.bound(to: place, top: top)
  }

  /// The commit that a name means.
  func commit(_ rev: String) async throws -> String {
    // Git would take it for an option, or for more than one commit.
    guard !rev.hasPrefix("-"), !rev.isEmpty, !rev.contains("\0") else {
      throw Git.Problem(description: "'\(rev)' is no revision; name a commit, such as origin/main")
    }
    let answer = try await git.ask([
      "rev-parse", "--verify", "--quiet", "--end-of-options", "\(rev)^{commit}",
    ])
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
    let answer = try await git.ask(["merge-base", "--all", one, other])
    let bases = answer.line.split(separator: "\n").map(String.init)
    let isCut = try await git("rev-parse", "--is-shallow-repository").line != "false"
    if answer.status == 0, !bases.isEmpty, !isCut { return bases }
    throw Git.Problem(
      description: isCut
        ? "the history here is cut off (a shallow clone), so nobody can tell what was changed; "
          + "check it out whole: fetch-depth: 0, GIT_DEPTH: 0, or git fetch --unshallow"
        : "the revision and HEAD have no commit in common, so nobody can tell what was changed")
  }

  /// The paths, from the top, of what is other now than in these commits: in HEAD, in the index, and
  /// in the working tree, with what is not tracked and not ignored.
  func changed(since bases: [String]) async throws -> Set<[UInt8]> {
    let plain = [
      "--name-only", "-z", "--no-renames", "--no-ext-diff", "--no-textconv", "--no-color",
      "--ignore-submodules=dirty", "--no-relative",
    ]
    var paths: Set<[UInt8]> = []
    func take(_ arguments: [String]) async throws {
      let answer = try await git.ask(arguments)
      guard answer.status == 0 else {
        throw Git.Problem(
          description: "git \(arguments[0]) failed: \(answer.err.prefix(300))")
      }
      paths.formUnion(answer.parts.map(Array.init))
    }
    for base in bases {
      try await take(["diff-tree", "-r"] + plain + [base, "HEAD", "--"])
      try await take(["diff-index", "--cached"] + plain + [base, "--"])
    }
    try await take(["diff"] + plain + ["--"])
    try await take(["ls-files", "-z", "--others", "--exclude-standard", "--full-name"])
    return paths
  }

  /// What the index has, by path: what a commit would hold, each with its object.
  func indexed() async throws -> [[UInt8]: String] {
    var found: [[UInt8]: String] = [:]
    for part in try await git("ls-files", "-z", "--cached", "--stage", "--full-name").parts {
      guard let tab = part.firstIndex(of: UInt8(ascii: "\t")) else { continue }
      let words = String(decoding: part[..<tab], as: UTF8.self).split(separator: " ")
      guard words.count == 3 else { continue }
      found[Array(part[(tab + 1)...])] = String(words[1])
    }
    return found
  }

  /// The paths that stand here otherwise than in the index, as git sees it.
  func edited() async throws -> Set<[UInt8]> {
    Set(
      try await git(
        "diff-files", "--name-only", "-z", "--no-ext-diff", "--no-textconv", "--no-relative",
        "--ignore-submodules"
      ).parts.map(Array.init))
  }

  /// The objects that the files at these paths would be, byte for byte as they stand here.
  func objects(of paths: [String]) async throws -> [String] {
    var objects: [String] = []
    for start in stride(from: 0, to: paths.count, by: 500) {
      let some = Array(paths[start..<min(start + 500, paths.count)])
      let answer = try await git.ask(["hash-object", "--no-filters", "--"] + some)
      let found = answer.line.split(separator: "\n").map(String.init)
      guard answer.status == 0, found.count == some.count else {
        throw Git.Problem(description: "git hash-object failed: \(answer.err.prefix(300))")
      }
      objects += found
    }
    return objects
  }

  /// Those of the paths whose text git writes here in another encoding than it keeps it in.
  func recoded(_ paths: [String]) async throws -> Set<String> {
    var found: Set<String> = []
    for start in stride(from: 0, to: paths.count, by: 500) {
      let some = paths[start..<min(start + 500, paths.count)]
      let answer = try await git.ask(["check-attr", "-z", "working-tree-encoding", "--"] + some)
      guard answer.status == 0 else {
        throw Git.Problem(description: "git check-attr failed: \(answer.err.prefix(300))")
      }
      let words = answer.parts.map { String(decoding: $0, as: UTF8.self) }
      for index in stride(from: 0, to: words.count - 2, by: 3)
      where !["unspecified", "unset", "utf-8", "utf8"].contains(words[index + 2].lowercased()) {
        found.insert(words[index])
      }
    }
    return found
  }

  /// What a commit has under the name of a policy: by the path, its mode and object.
  func policies(in commit: String) async throws -> [(path: String, mode: String, object: String)] {
    var found: [(path: String, mode: String, object: String)] = []
    for part in try await git("ls-tree", "-r", "-z", "--full-tree", "--end-of-options", commit)
      .parts
    {
      guard let tab = part.firstIndex(of: UInt8(ascii: "\t")) else { continue }
      let path = part[(tab + 1)...]
      guard path.contains(Array(Policy.fileName.utf8)) else { continue }
      let words = String(decoding: part[..<tab], as: UTF8.self).split(separator: " ")
      let names = String(decoding: path, as: UTF8.self)
        .split(separator: "/", omittingEmptySubsequences: false).map(String.init)
      guard words.count == 3, let index = names.firstIndex(of: Policy.fileName) else { continue }
      // One that is a directory has entries below it.
      found.append(
        (
          names[...index].joined(separator: "/"),
          index == names.count - 1 ? String(words[0]) : "040000", String(words[2])
        ))
    }
    return found
  }
}
