import Artifact
import Foundation
import Judging
import Runner

// `--worktree`: what stands in the working tree, for whoever is at work in it. No gate: what is merged may
// be other bytes.

extension Changes {
  /// Takes the reports that stand here otherwise than in the bases: committed, staged, edited, or not yet
  /// tracked. Gives all that was changed.
  mutating func takeStanding(
    _ bases: [GitTree], _ here: Checkout
  ) async throws -> [GitTree.Change] {
    let index = here.index
    let changes = here.tree.changes(since: bases) + index.changes(since: bases)
    let standing = standing(in: here)
    let edited = try await WorkTree(repository: repository)
      .differences(at: standing, from: index, index: index)
    let paths = Set(changes.map(\.path) + edited.map(\.path))
    let stems = Set(paths.compactMap(ReportName.stem))
    for path in standing
    where paths.contains(path) || ReportName.stem(of: path).map(stems.contains) == true {
      takeFile(path)
    }
    for entry in index.entries where entry.kind == .link {
      if paths.contains(entry.path), concerns(entry.path) { takeFile(entry.path) }
    }
    var modules = Set(here.untracked.filter { $0.last == .slash }.map { Array($0.dropLast()) })
    for entry in index.entries where entry.kind == .module {
      let checkout = try await Repository(
        checkout: repository.place(of: entry.path), session.environment)
      // It may be at another commit than it should be.
      let commit = try await checkout?.commit("HEAD") ?? entry.object
      if paths.contains(entry.path) || commit != entry.object { modules.insert(entry.path) }
    }
    for path in modules.inOrder() where concerns(path) {
      takeDirectory(path)
    }
    return changes
  }

  private mutating func takeFile(_ path: [UInt8]) {
    guard path.isUTF8 else {
      return refuse(path, "the name is not valid UTF-8; rename the file")
    }
    let whole = repository.place(of: path)
    var status = stat()
    // What is gone is nothing to try.
    guard lstat(whole, &status) == 0 else { return }
    switch status.st_mode & S_IFMT {
    case S_IFLNK: refuse(path, "this is a symbolic link, and links are not followed")
    // Nor is one above it: what stands there is not what git tells of.
    case S_IFREG
    where RealPath.parent(of: whole).map({ "\($0)/" + (whole.split(separator: "/").last ?? "") })
      != whole:
      refuse(path, "a directory of this path is a symbolic link, and links are not followed")
    case S_IFREG: take(standing: path)
    default: break
    }
  }

  /// A submodule, or a repository within: git knows no more of it.
  private mutating func takeDirectory(_ path: [UInt8]) {
    let whole = repository.place(of: path)
    var status = stat()
    guard lstat(whole, &status) == 0, status.st_mode & S_IFMT == S_IFDIR else { return }
    if lstat("\(whole)/.git", &status) != 0 {
      refuse(path, "this submodule is not checked out: git submodule update --init")
    }
    let search = Search([whole])
    for file in search.files {
      take(standing: Array(file.path.utf8.dropFirst(repository.top.utf8.count + 1)))
    }
    for problem in search.unreadable {
      refuse(shown: session.shown(problem.path), problem.message)
    }
  }
}
