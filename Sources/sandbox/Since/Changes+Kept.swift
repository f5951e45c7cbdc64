import Artifact
import Judging
import Runner

// What is judged, from what git has: entries of trees and of the index, and their objects.

extension Changes {
  /// Submodules below submodules are followed so deep.
  static let deepest = 32
  static let conflict =
    "a merge left a conflict here, so nobody knows what will be merged; resolve it"

  /// Takes what may be a report of what was changed in a tree, and the other form of each, for the two are
  /// held against each other. `prefix` is where a submodule stands.
  mutating func take(
    _ changes: [GitTree.Change], of tree: GitTree, since bases: [GitTree],
    in other: Repository? = nil, at prefix: [UInt8] = [], depth: Int = 0
  ) async throws {
    let repository = other ?? repository
    func whole(_ path: [UInt8]) -> [UInt8] { path.below(prefix) }
    var links: [GitTree.Entry] = []
    var modules: [GitTree.Entry] = []
    var stems: Set<ArraySlice<UInt8>> = []
    var paths: Set<[UInt8]> = []
    for change in changes {
      let place = whole(change.path)
      guard concerns(place) else { continue }
      if let entry = change.entry {
        switch entry.kind {
        case .link: links.append(entry)
        case .module: modules.append(entry)
        case .conflict: refuse(place, Self.conflict)
        case .file where isNamed(place):
          paths.insert(entry.path)
          suspects.append((place, entry.object, repository))
        case .file: break
        }
      }
      if isNamed(place), let stem = ReportName.stem(of: change.path) {
        stems.insert(stem)
      }
    }
    let isNone = paths.isEmpty && stems.isEmpty
    let files = (isNone ? [] : tree.entries).filter { entry in
      entry.kind == .file && ReportName.isLike(entry.path)
        && (paths.contains(entry.path)
          || ReportName.stem(of: entry.path).map(stems.contains) == true)
    }
    for file in files where !file.path.isUTF8 {
      refuse(whole(file.path), "the name is not valid UTF-8; rename the file")
    }
    try await take(files.filter(\.path.isUTF8).map { (whole($0.path), $0.object) }, of: repository)
    try await refuse(links, of: tree, in: repository, whole)
    for module in modules {
      try await take(
        module, of: tree, since: bases, in: repository, at: whole(module.path), depth: depth + 1)
    }
  }

  /// Refuses what was changed and looks like a report, and is not read as one: by its name, or by what it
  /// lacks. What the policy exempts is left alone.
  mutating func refuseLookAlikes() async throws {
    let exempt = policy?.policy.exempt ?? []
    let wanted = suspects.filter { suspect in
      guard let path = try? ArtifactPath(suspect.path.text) else { return true }
      return !exempt.contains { $0.covers(path) }
    }
    suspects = []
    for (_, group) in Dictionary(grouping: wanted, by: \.repository.top) {
      let repository = group[0].repository
      let sizes = try await repository.sizes(of: group.map(\.object))
      // What is larger than any report, or not here, is told of where it has a report's name.
      let small = zip(group, sizes).filter { ($0.1 ?? .max) <= Candidate.largest }
      for some in small.portions(of: 500, weighing: { $0.1 ?? 0 }, atMost: Candidate.largest) {
        let contents = try await repository.contents(of: some.map(\.0.object))
        let found = try await Parallel.map(Array(zip(some, contents))) { suspect, bytes in
          bytes.flatMap { Self.likeness(of: $0, at: suspect.0.path) }
        }
        for ((suspect, _), likeness) in zip(some, found) {
          guard let likeness else { continue }
          refuse(
            suspect.path,
            "line \(likeness.line) holds \(likeness.what), and it is not read as a report: make it one "
              + "(a .md file with the line '# FSAR Proposal Report'), or exempt its path in the policy "
              + "that the revision has")
        }
      }
    }
  }

  /// Why a file that is not read as a report looks like one.
  private static func likeness(of bytes: [UInt8], at path: [UInt8]) -> Resemblance? {
    guard ReportName.isLike(path) else { return Resemblance.find(in: bytes) }
    guard case .resembling(let likeness) = KeptReports.content(bytes, path.text) else {
      return nil
    }
    return likeness
  }

  /// Links are not followed: of each that was changed it is said, but for those that lead to a file that
  /// git has, and that is no report.
  private mutating func refuse(
    _ links: [GitTree.Entry], of tree: GitTree, in repository: Repository,
    _ whole: ([UInt8]) -> [UInt8]
  ) async throws {
    let targets = try await repository.contents(of: links.map(\.object), atMost: 4096)
    for (link, target) in zip(links, targets) {
      if let target, tree.isHarmless(link: link, to: target) { continue }
      refuse(
        whole(link.path),
        ReportName.isLike(link.path)
          ? "this is a symbolic link, and links are not followed"
          : "this symbolic link may lead to reports, and links are not followed; leave it out, or "
            + "name the paths to try")
    }
  }

  /// Takes the reports that the commit of a submodule brings: what it has otherwise than the commits that
  /// it had before; all of it where there was none, or where that is not here.
  private mutating func take(
    _ module: GitTree.Entry, of tree: GitTree, since bases: [GitTree], in repository: Repository,
    at path: [UInt8], depth: Int
  ) async throws {
    guard depth < Self.deepest else {
      return refuse(path, "submodules are nested deeper than \(Self.deepest)")
    }
    guard path.isUTF8 else {
      return refuse(path, "the name is not valid UTF-8; rename the submodule")
    }
    guard
      let other = try await repository.submodule(
        module, of: tree, standingAt: path, top: self.repository.top, session.environment)
    else {
      return refuse(
        path,
        "the commit \(module.object.prefix(12)) of this submodule is not here: "
          + "git submodule update --init --recursive, or fetch it in there")
    }
    let now = try await other.tree(of: module.object)
    var before: [GitTree] = []
    for base in bases {
      guard let entry = base[module.path], entry.kind == .module,
        try await other.has(commit: entry.object)
      else {
        before = [.empty]
        break
      }
      before.append(try await other.tree(of: entry.object))
    }
    try await take(
      now.changes(since: before), of: now, since: before, in: other, at: path, depth: depth)
  }

  /// Notes reports that an attribute makes another text where they are checked out.
  mutating func mistrust(_ changes: [GitTree.Change]) async throws {
    let paths = changes.filter {
      $0.entry?.kind == .file && ReportName.isLike($0.path) && isNamed($0.path)
    }.map(\.path)
    for path in try await repository.recoded(paths).inOrder() {
      refuse(
        path, "a git attribute (working-tree-encoding) makes it another text here than is merged")
    }
  }
}

extension Array {
  /// Pieces of at most so many elements, and of at most so much weight where they have more than one.
  fileprivate func portions(
    of most: Int, weighing weight: (Element) -> Int, atMost heaviest: Int
  ) -> [ArraySlice<Element>] {
    var pieces: [ArraySlice<Element>] = []
    var (start, sum) = (0, 0)
    for index in indices {
      let own = weight(self[index])
      if index > start, index - start == most || sum + own > heaviest {
        pieces.append(self[start..<index])
        (start, sum) = (index, 0)
      }
      sum += own
    }
    return start < count ? pieces + [self[start...]] : pieces
  }
}
