import Artifact
import Foundation
import Runner

// What somebody may take for judged, and what is not: reports beside what git has.

extension Changes {
  /// Notes the reports that are staged, edited or untracked beside what is judged.
  mutating func compare(
    with tree: GitTree, _ head: GitTree, _ index: GitTree, _ untracked: [[UInt8]]
  ) async throws {
    if judged == .head { try await refuseStaged(index.changes(since: [head])) }
    let paths = standing(in: [tree, index], untracked)
    for (path, difference) in try await WorkTree(repository: repository)
      .differences(at: paths, from: tree, index: index)
    {
      switch difference {
      case .edited:
        refuse(
          path,
          judged == .index
            ? "it stands here with other bytes than are staged: git add it, or put it back"
            : "it stands here with other bytes than are committed: commit it, or put it back; "
              + "--worktree tries what stands here")
      case .added:
        refuse(
          path,
          judged == .index
            ? "it is not staged: git add it, or let git ignore it"
            : "it is not committed: commit it, or let git ignore it; --worktree tries what stands "
              + "here")
      case .link: refuse(path, "this is a symbolic link, and links are not followed")
      case .unreadable(let message): refuse(path, message)
      }
    }
    for path in untracked
    where isNamed(path) && ReportName.isLike(path)
      && String(validating: path, as: UTF8.self) == nil
    {
      refuse(path, "the name is not valid UTF-8; rename the file")
    }
    // A repository within, which is no submodule (yet).
    for path in untracked where path.last == UInt8(ascii: "/") && concerns(Array(path.dropLast())) {
      let found = Search([shown(Array(path.dropLast()))])
      let candidates = try await Trial.read(found.files)
      for candidate in candidates {
        switch candidate.content {
        case .report, .unreadable:
          refuse(
            shown: candidate.path,
            "it is of a repository within, which git does not have; make it a submodule, or let "
              + "git ignore it")
        case .noReport, .noText: break
        }
      }
      for problem in found.unreadable { refuse(shown: problem.path, problem.message) }
    }
  }

  /// The paths of reports, as they are named, of which something may stand here.
  func standing(in trees: [GitTree], _ untracked: [[UInt8]]) -> [[UInt8]] {
    var seen: Set<[UInt8]> = []
    for tree in trees {
      // A link of git's is judged as that; below a submodule another repository tells.
      for entry in tree.entries where entry.kind == .file || entry.kind == .conflict {
        if ReportName.isLike(entry.path), isNamed(entry.path) { seen.insert(entry.path) }
      }
    }
    for path in untracked where ReportName.isLike(path) && isNamed(path) { seen.insert(path) }
    return seen.sorted { $0.lexicographicallyPrecedes($1) }
  }

  /// What the index has otherwise than HEAD: nobody commits it here.
  private mutating func refuseStaged(_ changes: [GitTree.Change]) async throws {
    var files: [GitTree.Entry] = []
    for entry in changes.compactMap(\.entry) where concerns(entry.path) {
      switch entry.kind {
      case .file where ReportName.isLike(entry.path): files.append(entry)
      case .file: break
      case .conflict: refuse(entry.path, Self.conflict)
      case .link, .module:
        refuse(
          entry.path,
          "this \(entry.kind == .link ? "symbolic link" : "submodule") is staged, and not committed; "
            + "commit it, or put it back: git restore --staged")
      }
    }
    for start in stride(from: 0, to: files.count, by: 500) {
      let some = Array(files[start..<min(start + 500, files.count)])
      let sizes = try await repository.sizes(of: some.map(\.object))
      let small = zip(some, sizes).filter { ($0.1 ?? 0) <= Candidate.largest }.map(\.0)
      for (entry, size) in zip(some, sizes) where (size ?? 0) > Candidate.largest {
        refuse(entry.path, "it is staged, and not committed, and too large to be looked at")
      }
      let contents = try await repository.contents(of: small.map(\.object))
      for (entry, bytes) in zip(small, contents) {
        let content = bytes.map {
          KeptReports.content($0, String(decoding: entry.path, as: UTF8.self))
        }
        switch content {
        case .noReport?, .noText?: break
        case .report?, .unreadable?, nil:
          refuse(
            entry.path,
            "it is staged, and not committed; commit it, or put it back: git restore --staged")
        }
      }
    }
  }
}
