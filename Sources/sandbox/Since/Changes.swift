import Artifact
import Console
import Foundation
import Runner

/// What was changed since a commit, as far as reports are concerned.
struct Changes: Sendable {
  /// Files that may be reports, as they are named from the current directory.
  private(set) var files: [String] = []
  private(set) var unreadable: [Unreadable] = []
  /// What was found of the change itself.
  private(set) var findings: [RunFinding] = []
  let since: SinceRecord
  /// The policy of the commit, or the one that was named.
  private(set) var policy: PolicyInForce?

  /// Throws `PolicyProblem` and `Git.Problem`.
  init(
    since rev: String, below names: [String], _ choice: PolicyChoice, _ session: Session
  ) async throws {
    let here = session.directory
    let repository = try await Repository(session.environment, around: here)
    let commit = try await repository.commit(rev)
    let head = try await repository.commit("HEAD")
    let bases = try await repository.bases(of: commit, head)
    since = SinceRecord(rev: rev, commit: commit, base: bases[0])
    let places = try names.map { try Self.place(of: $0, in: repository.top) }
    let changed = try await repository.changed(since: bases)
    take(changed, below: places, in: repository.top, session)
    try await mistrust(changed, below: places, in: repository, session)

    let directories = Set(files.map { RealPath.parent(of: $0) ?? repository.top })
    switch choice {
    case .none: break
    case .named(let path):
      policy = try PolicyFile.named(path, session)
    case .found:
      policy = try await Self.policy(
        of: commit, for: directories.isEmpty ? [repository.top] : directories, in: repository,
        rev: rev)
    }
    findings = changed.sorted { $0.lexicographicallyPrecedes($1) }.filter {
      isPolicy($0, in: repository.top)
    }.map { path in
      let path = "\(repository.top)/\(String(decoding: path, as: UTF8.self))"
      return RunFinding(
        path: session.shown(path),
        Finding(
          .policyChanged, "the change touches a policy",
          inReport: Position(line: 1, column: 1),
          help: "who changes what judges reports does so in a merge of its own, without this gate"))
    }
  }

  /// A path from the top of the repository; empty for the top itself.
  private static func place(of name: String, in top: String) throws -> String {
    let path = PlainPath()(name)
    // Its last name may be a link, or gone.
    let real =
      RealPath.parent(of: path).map {
        ($0 == "/" ? "" : $0) + "/" + (path.split(separator: "/").last.map(String.init) ?? "")
      } ?? path
    for path in [RealPath.of(path), real, path].compactMap(\.self)
    where RealPath.is(path, in: top) {
      return String(path.dropFirst(top.count + 1))
    }
    throw Git.Problem(
      description: "\(name) is outside of the repository \(top), of which --since tells what was "
        + "changed")
  }

  /// Takes what may be a report of what was changed, and the other form of each, for the two are held
  /// against each other.
  private mutating func take(
    _ changed: Set<[UInt8]>, below places: [String], in top: String, _ session: Session
  ) {
    var seen: Set<String> = []
    for bytes in changed.sorted(by: { $0.lexicographicallyPrecedes($1) }) {
      let lossy = String(decoding: bytes, as: UTF8.self)
      guard Self.is(lossy, below: places) else { continue }
      guard let path = String(validating: bytes, as: UTF8.self) else {
        if Self.isNamedLikeReport(lossy) {
          unreadable.append(
            Unreadable(
              path: session.shown("\(top)/\(lossy)"),
              message: "the name is not valid UTF-8; rename the file"))
        }
        continue
      }
      for path in Self.forms(of: path) where seen.insert(path).inserted {
        take("\(top)/\(path)", session)
      }
    }
  }

  private static func `is`(_ path: String, below places: [String]) -> Bool {
    places.isEmpty
      || places.contains { $0.isEmpty || path == $0 || path.hasPrefix("\($0)/") }
  }

  /// Notes what would be merged, and does not stand here as it is kept: not there at all (a sparse
  /// checkout), or in another encoding, which a branch may ask for by an attribute.
  private mutating func mistrust(
    _ changed: Set<[UInt8]>, below places: [String], in repository: Repository, _ session: Session
  ) async throws {
    let names = changed.compactMap { String(validating: $0, as: UTF8.self) }
      .filter { Self.isNamedLikeReport($0) && Self.is($0, below: places) }.sorted()
    let recoded = try await repository.recoded(names)
    func refuse(_ name: String, _ message: String) {
      unreadable.append(
        Unreadable(path: session.shown("\(repository.top)/\(name)"), message: message))
    }
    for name in names where recoded.contains(name) {
      refuse(
        name, "a git attribute (working-tree-encoding) makes it another text here than is merged")
    }
    var status = stat()
    let gone = names.filter { lstat("\(repository.top)/\($0)", &status) != 0 }
    guard !gone.isEmpty else { return }
    let indexed = try await repository.indexed()
    for name in gone where indexed.contains(Array(name.utf8)) {
      refuse(name, "it is in git's index, and not here; check it out, or remove it with git rm")
    }
  }

  private mutating func take(_ path: String, _ session: Session) {
    var status = stat()
    // What is gone is nothing to try.
    guard lstat(path, &status) == 0 else { return }
    let shown = session.shown(path)
    switch status.st_mode & S_IFMT {
    case S_IFDIR:
      // A submodule, or a repository within: git knows no more of it.
      let search = Search([path.hasSuffix("/") ? String(path.dropLast()) : path])
      files += search.files.map { session.shown($0.path) }
      unreadable += search.unreadable
    case S_IFLNK where Self.isNamedLikeReport(path):
      unreadable.append(
        Unreadable(path: shown, message: "this is a symbolic link, and links are not followed"))
    case S_IFREG where Self.isNamedLikeReport(path):
      // Nor is one above it: what stands there is not what git tells of.
      if RealPath.parent(of: path).map({ "\($0)/" + (path.split(separator: "/").last ?? "") })
        != path
      {
        unreadable.append(
          Unreadable(
            path: shown,
            message: "a directory of this path is a symbolic link, and links are not followed"))
      } else {
        files.append(shown)
      }
    default: break
    }
  }

  /// The path, and that of its twin.
  private static func forms(of path: String) -> [String] {
    guard isNamedLikeReport(path), let dot = path.utf8.lastIndex(of: UInt8(ascii: ".")) else {
      return [path]
    }
    let stem = path[..<dot]
    return [path] + ["md", "json"].map { "\(stem).\($0)" }.filter { $0 != path }
  }

  private static func isNamedLikeReport(_ path: String) -> Bool {
    let name = (path.split(separator: "/").last.map(String.init) ?? "").pathFolded
    return name != Policy.fileName && (name.hasSuffix(".md") || name.hasSuffix(".json"))
  }

  // MARK: The policy

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
  private func isPolicy(_ path: [UInt8], in top: String) -> Bool {
    let path = String(decoding: path, as: UTF8.self)
    if case .file(let named)? = policy?.source, "\(top)/\(path)" == named { return true }
    return path.split(separator: "/").contains { String($0).pathFolded == Policy.fileName }
  }

  /// The nearest one upwards from each directory, in the commit: not in the working tree.
  private static func policy(
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
