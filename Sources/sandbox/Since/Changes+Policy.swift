import Artifact
import Foundation
import Judging

// The policy that a change is judged by: the one that the revision has.

extension Changes {
  /// The policy that a commit has for a path, which may be gone.
  static func policy(
    since rev: String, for path: String, _ session: Session
  ) async throws -> PolicyInForce? {
    let repository = try await Repository(session.environment, around: session.directory)
    let commit = try await repository.commit(rev)
    // Where it leads, if it is a link.
    let place = try places(of: path, in: repository.top).last ?? []
    return try await policy(
      of: commit, with: try await repository.tree(of: commit),
      for: [path.hasSuffix("/") ? place : directory(of: place)], in: repository, rev: rev)
  }

  /// Notes where the change touches what judges it: a policy, the one that was named, or the results that
  /// it is compared with. What of them stands here otherwise than git has it is part of it, too.
  mutating func judge(
    _ changes: [GitTree.Change], by judges: [String], _ here: Checkout
  ) async throws {
    let top = repository.top
    for judge in judges { try Self.mustNotBeLinked(judge, in: top) }
    func place(_ path: String) -> [UInt8]? {
      RealPath.is(path, in: top) ? Array(path.utf8.dropFirst(top.utf8.count + 1)) : nil
    }
    let results = judges.compactMap(RealPath.of).compactMap(place)
    var named = results
    if case .file(let path)? = policy?.source { named += [place(path)].compactMap(\.self) }
    let others = named
    func isJudge(_ path: [UInt8]) -> Bool { Self.isPolicy(path) || others.contains(path) }
    let known = Set(
      (here.tree.entries.map(\.path) + here.index.entries.map(\.path) + here.untracked)
        .filter(isJudge))
    let standing = try await WorkTree(repository: repository).differences(
      at: known.inOrder(), from: here.tree, index: here.index, anything: true)
    // Nor is it staged: nobody takes it for in force.
    let staged = here.index.changes(since: [here.tree]).map(\.path)
    let touched = Set((changes.map(\.path) + staged).filter(isJudge) + standing.map(\.path))
    for path in touched.inOrder() {
      find(path, isResult: results.contains(path))
    }
  }

  /// Whether a path is a policy, in whatever case, or is in the place of one.
  static func isPolicy(_ path: [UInt8]) -> Bool {
    // The name of every policy begins so.
    let (slash, dot) = (UInt8(ascii: "/"), UInt8(ascii: "."))
    guard path.first == dot || zip(path, path.dropFirst()).contains(where: { $0 == (slash, dot) })
    else { return false }
    return path.text.split(separator: "/").contains {
      String($0).pathFolded == Policy.fileName
    }
  }

  /// What judges a change is named by a path without links of the repository: the change could set them.
  static func mustNotBeLinked(_ name: String, in top: String) throws(PolicyProblem) {
    var path = ""
    for part in PlainPath()(name).split(separator: "/") {
      path += "/\(part)"
      var status = stat()
      guard lstat(path, &status) == 0, status.st_mode & S_IFMT == S_IFLNK,
        let parent = RealPath.parent(of: path), RealPath.is(parent, in: top)
      else { continue }
      throw PolicyProblem(
        "\(name) is reached through the link \(path), which a change could turn elsewhere; "
          + "name the file itself")
    }
  }

  /// The nearest one upwards from each directory, from the top, in the commit: not in the working tree.
  static func policy(
    of commit: String, with tree: GitTree, for directories: Set<[UInt8]>,
    in repository: Repository, rev: String
  ) async throws -> PolicyInForce? {
    let policies = policies(in: tree)
    func nearest(_ directory: String) -> Kept? {
      var names = directory.split(separator: "/").map(String.init)
      while true {
        if let found = policies[ExactText(names.map { "\($0)/" }.joined())] { return found }
        if names.popLast() == nil { return nil }
      }
    }
    let advice = PolicyFile.advice
    var found: [ExactText: (directory: String, policy: Kept?)] = [:]
    for directory in directories.inOrder().map(\.text) {
      let policy = nearest(directory)
      found[ExactText(policy?.path ?? "")] = (directory, policy)
    }
    guard found.count < 2 else {
      let all = found.values.map { (path: $0.policy?.path ?? "no policy", $0.directory) }
        .sorted { $0.path < $1.path }.prefix(2)
        .map { "\($0.path) for \(repository.top)" + ($0.1.isEmpty ? "" : "/\($0.1)") }
      throw PolicyProblem(
        "the reports have different policies in \(rev): \(all.joined(separator: ", ")); "
          + "try them one after the other, or \(advice)")
    }
    guard let (path, entry) = found.values.first?.policy else { return nil }
    let name = "\(rev):\(path)"
    guard entry.kind == .file, entry.path.count == path.utf8.count else {
      throw PolicyProblem("\(name) is no regular file, so it is not relied on; \(advice)")
    }
    guard let size = try await repository.sizes(of: [entry.object])[0] else {
      throw PolicyProblem("\(name) is not here (a partial clone?); fetch it")
    }
    guard size <= Policy.largest else {
      throw PolicyProblem("\(name) is larger than \(Policy.largest >> 20) MB")
    }
    guard let bytes = try await repository.contents(of: [entry.object])[0] else {
      throw PolicyProblem("\(name) cannot be read")
    }
    let below = path.dropLast(Policy.fileName.count + 1)
    return try PolicyInForce(
      bytes, from: .revision(commit, path: path),
      in: below.isEmpty ? repository.top : "\(repository.top)/\(below)", named: name)
  }

  /// The path of a policy, and what stands there; of one that is a directory what is first below it.
  private typealias Kept = (path: String, entry: GitTree.Entry)

  /// What a tree has under the name of a policy, by its directory, with a slash.
  private static func policies(in tree: GitTree) -> [ExactText: Kept] {
    let name = Array(Policy.fileName.utf8)
    var found: [ExactText: Kept] = [:]
    for entry in tree.entries where entry.path.contains(name) {
      let names = entry.path.split(separator: .slash)
      guard let index = names.firstIndex(where: { $0 == name[...] }) else { continue }
      let directory = names[..<index].map { $0.text + "/" }.joined()
      if found[ExactText(directory)] == nil {
        found[ExactText(directory)] = (directory + Policy.fileName, entry)
      }
    }
    return found
  }
}
