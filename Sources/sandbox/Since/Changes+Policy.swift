import Artifact
import Foundation
import Runner

// The policy that a change is judged by: the one that the revision has.

extension Changes {
  /// The policy that a commit has for a path, which may be gone.
  static func policy(
    since rev: String, for path: String, _ session: Session
  ) async throws -> PolicyInForce? {
    let repository = try await Repository(session.environment, around: session.directory)
    let commit = try await repository.commit(rev)
    let place = try place(of: path, in: repository.top)
    let whole = place.isEmpty ? repository.top : "\(repository.top)/\(place)"
    let isDirectory = path.hasSuffix("/")
    return try await policy(
      of: commit, for: [isDirectory ? whole : RealPath.parent(of: whole) ?? repository.top],
      in: repository, rev: rev)
  }

  /// Whether a path is a policy, in whatever case, or is in the place of one; or the one that was named.
  func isPolicy(_ path: [UInt8], in top: String) -> Bool {
    let path = String(decoding: path, as: UTF8.self)
    if case .file(let named)? = policy?.source, "\(top)/\(path)" == named { return true }
    return path.split(separator: "/").contains { String($0).pathFolded == Policy.fileName }
  }

  /// The nearest one upwards from each directory, in the commit: not in the working tree.
  static func policy(
    of commit: String, for directories: Set<String>, in repository: Repository, rev: String
  ) async throws -> PolicyInForce? {
    let policies = try await repository.policies(in: commit)
    let byDirectory = Dictionary(
      policies.map { (String($0.path.dropLast(Policy.fileName.count)), $0) },
      uniquingKeysWith: { first, _ in first })
    func nearest(_ directory: String) -> (path: String, mode: String, object: String)? {
      // The names below the top; the empty path is the top itself.
      var names = directory.dropFirst(repository.top.count).split(separator: "/").map(String.init)
      while true {
        if let found = byDirectory[names.map { "\($0)/" }.joined()] { return found }
        if names.popLast() == nil { return nil }
      }
    }
    let advice = "name a policy with --policy FILE, or use --no-policy"
    var found: [String: (directory: String, entry: (path: String, mode: String, object: String)?)] =
      [:]
    for directory in directories.sorted() {
      let entry = nearest(directory)
      found[entry?.path ?? ""] = (directory, entry)
    }
    guard found.count < 2 else {
      let all = found.sorted { $0.key < $1.key }.prefix(2).map {
        ($0.key.isEmpty ? "no policy" : $0.key) + " for \($0.value.directory)"
      }
      throw PolicyProblem(
        "the reports have different policies in \(rev): \(all.joined(separator: ", ")); "
          + "try them one after the other, or \(advice)")
    }
    guard let entry = found.values.first?.entry else { return nil }
    let name = "\(rev):\(entry.path)"
    guard ["100644", "100755"].contains(entry.mode) else {
      throw PolicyProblem("\(name) is no regular file, so it is not relied on; \(advice)")
    }
    let size = try await repository.git("cat-file", "-s", entry.object).line
    guard let size = Int(size), size <= Policy.largest else {
      throw PolicyProblem("\(name) is larger than \(Policy.largest >> 20) MB")
    }
    let bytes = try await repository.git("cat-file", "blob", entry.object).out
    let below = entry.path.dropLast(Policy.fileName.count + 1)
    return try PolicyInForce(
      bytes, from: .revision(commit, path: entry.path),
      in: below.isEmpty ? repository.top : "\(repository.top)/\(below)", named: name)
  }
}
