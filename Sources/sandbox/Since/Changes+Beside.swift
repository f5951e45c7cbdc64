import Artifact
import Judging
import Runner

// What somebody may take for judged, and what is not: reports beside what git has.

extension Changes {
  /// A directory of ours with a history of its own: the top, or a submodule's checkout.
  struct Checkout {
    let repository: Repository
    /// From the top; empty for that.
    var place: [UInt8] = []
    /// What it should hold: what is judged, or of a submodule what is checked out.
    let tree: GitTree
    let index: GitTree
    let untracked: [[UInt8]]

    func whole(_ path: [UInt8]) -> [UInt8] { path.below(place) }
  }

  /// Notes the reports that are staged, edited or untracked beside what is judged.
  mutating func compare(_ here: Checkout, depth: Int = 0) async throws {
    let isStaged = judged == .index && here.place.isEmpty
    for (path, difference) in try await WorkTree(repository: here.repository)
      .differences(at: standing(in: here), from: here.tree, index: here.index)
    {
      refuse(here.whole(path), Self.message(difference, isStaged: isStaged))
    }
    for path in here.untracked
    where isNamed(here.whole(path)) && ReportName.isLike(path) && !path.isUTF8 {
      refuse(here.whole(path), "the name is not valid UTF-8; rename the file")
    }
    // A repository within, which is no submodule (yet).
    for path in here.untracked where path.last == .slash {
      let place = here.whole(Array(path.dropLast()))
      if concerns(place) { try await refuse(within: place) }
    }
    for entry in here.tree.entries where entry.kind == .module && depth < Self.deepest {
      let place = here.whole(entry.path)
      if concerns(place), let checkout = try await checkout(at: place) {
        try await compare(checkout, depth: depth + 1)
      }
    }
  }

  /// The checkout of a submodule, as it was made: of whatever commit, for a merge leaves it where it was.
  private func checkout(at place: [UInt8]) async throws -> Checkout? {
    let whole = repository.place(of: place)
    guard let found = try await Repository(checkout: whole, session.environment) else { return nil }
    // Before its first commit it has nothing.
    let commit = try? await found.commit("HEAD")
    let tree = if let commit { try await found.tree(of: commit) } else { GitTree.empty }
    return Checkout(
      repository: found, place: place, tree: tree, index: try await found.index(),
      untracked: try await found.untracked())
  }

  private mutating func refuse(within place: [UInt8]) async throws {
    let found = Search([shown(place)])
    for candidate in try await Trial.read(found.files) {
      switch candidate.content {
      case .report, .unreadable:
        refuse(
          shown: candidate.path,
          "it is of a repository within, which git does not have; make it a submodule, or let "
            + "git ignore it")
      case .noReport, .resembling, .noText: break
      }
    }
    for problem in found.unreadable { refuse(shown: problem.path, problem.message) }
  }

  static func message(_ difference: WorkTree.Difference, isStaged: Bool) -> String {
    switch difference {
    case .edited where isStaged:
      "it stands here with other bytes than are staged: git add it, or put it back"
    case .edited:
      "it stands here with other bytes than are committed: commit it, or put it back; "
        + "--worktree tries what stands here"
    case .added where isStaged: "it is not staged: git add it, or let git ignore it"
    case .added:
      "it is not committed: commit it, or let git ignore it; --worktree tries what stands here"
    case .link: "this is a symbolic link, and links are not followed"
    case .unreadable(let message): message
    }
  }

  /// The paths of reports, as they are named, of which something may stand here.
  func standing(in here: Checkout) -> [[UInt8]] {
    func isWanted(_ path: [UInt8]) -> Bool {
      ReportName.isLike(path) && isNamed(here.whole(path))
    }
    var seen = Set(here.untracked.filter(isWanted))
    for tree in [here.tree, here.index] {
      // A link of git's is judged as that; below a submodule another repository tells.
      for entry in tree.entries where entry.kind == .file || entry.kind == .conflict {
        if isWanted(entry.path) { seen.insert(entry.path) }
      }
    }
    return seen.inOrder()
  }

  /// What the index has otherwise than HEAD: nobody commits it here.
  mutating func refuseStaged(_ changes: [GitTree.Change]) async throws {
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
        switch bytes.map({ KeptReports.content($0, entry.path.text) }) {
        case .noReport?, .resembling?, .noText?: break
        case .report?, .unreadable?, nil:
          refuse(
            entry.path,
            "it is staged, and not committed; commit it, or put it back: git restore --staged")
        }
      }
    }
  }
}
