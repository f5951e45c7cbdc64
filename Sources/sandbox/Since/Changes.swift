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

  /// `judges` are files that the verdict depends on besides the policy: a change that touches one of
  /// them is an error, too.
  ///
  /// Throws `PolicyProblem` and `Git.Problem`.
  init(
    since rev: String, below names: [String], judgedBy judges: [String] = [],
    _ choice: PolicyChoice, _ session: Session
  ) async throws {
    let here = session.directory
    let repository = try await Repository(session.environment, around: here)
    let commit = try await repository.commit(rev)
    let head = try await repository.commit("HEAD")
    let bases = try await repository.bases(of: commit, head)
    since = SinceRecord(rev: rev, commit: commit, base: bases[0])
    let places = try names.map { try Self.place(of: $0, in: repository.top) }
    let changed = try await repository.changed(since: bases)
    for (name, place) in zip(names, places) {
      try Self.mustBeThere(name, place, changed, repository)
    }
    take(changed, below: places, in: repository.top, session)
    try await mistrust(changed, below: places, in: repository, session)

    let directories = Set(files.map { RealPath.parent(of: $0) ?? repository.top })
    switch choice {
    case .none: break
    case .named(let path):
      try Self.mustNotBeLinked(path, in: repository.top)
      policy = try PolicyFile.named(path, session)
    case .found:
      policy = try await Self.policy(
        of: commit, for: directories.isEmpty ? [repository.top] : directories, in: repository,
        rev: rev)
    }
    for judge in judges { try Self.mustNotBeLinked(judge, in: repository.top) }
    let others = judges.compactMap(RealPath.of)
    findings = changed.sorted { $0.lexicographicallyPrecedes($1) }.filter { path in
      let place = "\(repository.top)/\(String(decoding: path, as: UTF8.self))"
      return isPolicy(path, in: repository.top)
        || others.contains { $0.utf8.elementsEqual(place.utf8) }
    }.map { path in
      let path = "\(repository.top)/\(String(decoding: path, as: UTF8.self))"
      return RunFinding(
        path: session.shown(path),
        Finding(
          .policyChanged,
          others.contains { $0.utf8.elementsEqual(path.utf8) }
            ? "the change touches the results that it is compared with"
            : "the change touches a policy",
          inReport: Position(line: 1, column: 1),
          help: "who changes what judges reports does so in a merge of its own, without this gate"))
    }
  }

  /// What judges a change is named by a path without links of the repository: the change could set them.
  private static func mustNotBeLinked(_ name: String, in top: String) throws(PolicyProblem) {
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

  /// A path from the top of the repository; empty for the top itself.
  static func place(of name: String, in top: String) throws -> String {
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

  /// Nothing changed below a name that was mistyped: that must not pass for a look at it.
  private static func mustBeThere(
    _ name: String, _ place: String, _ changed: Set<[UInt8]>, _ repository: Repository
  ) throws {
    var status = stat()
    guard !place.isEmpty, lstat("\(repository.top)/\(place)", &status) != 0 else { return }
    let wasThere = changed.contains { Self.is(String(decoding: $0, as: UTF8.self), below: [place]) }
    guard wasThere else {
      throw Git.Problem(
        description: "\(name) is not here, and was not in the revision either; name what is")
    }
  }

  /// Takes what may be a report of what was changed, and the other form of each, for the two are held
  /// against each other.
  private mutating func take(
    _ changed: Set<[UInt8]>, below places: [String], in top: String, _ session: Session
  ) {
    var seen: Set<ExactText> = []
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
      for path in Self.forms(of: path, in: top) where seen.insert(ExactText(path)).inserted {
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
    let all = Set(names.flatMap { Self.forms(of: $0, in: repository.top) }.map(ExactText.init))
    let kept = try await repository.indexed().filter { path, _ in
      String(validating: path, as: UTF8.self).map { all.contains(ExactText($0)) } == true
    }
    let isHook = session.environment["GIT_INDEX_FILE"] != nil
    let edited = isHook ? [] : try await repository.edited()
    var files: [(name: String, object: String)] = []
    for (path, object) in kept.sorted(by: { $0.key.lexicographicallyPrecedes($1.key) }) {
      let name = String(decoding: path, as: UTF8.self)
      var status = stat()
      if lstat("\(repository.top)/\(name)", &status) != 0 {
        refuse(name, "it is in git's index, and not here; check it out, or remove it with git rm")
      } else if status.st_mode & S_IFMT == S_IFREG, !recoded.contains(name), !edited.contains(path)
      {
        // What was edited here and not staged is tried as it stands; in a hook it is not what is merged.
        files.append((name, object))
      }
    }
    let objects = try await repository.objects(of: files.map(\.name))
    for (file, object) in zip(files, objects) where file.object != object {
      refuse(
        file.name,
        isHook
          ? "git's index has other bytes than stand here: git add it, or a git attribute or filter "
            + "makes it another text"
          : "a git attribute or filter makes it another text here than is merged")
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
      if !path.hasSuffix("/"), lstat("\(path)/.git", &status) != 0 {
        unreadable.append(
          Unreadable(
            path: shown,
            message: "this submodule is not checked out: git submodule update --init"))
      }
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

  /// The path, and those of its twins, in whatever case they end.
  private static func forms(of path: String, in top: String) -> [String] {
    guard isNamedLikeReport(path), let dot = path.utf8.lastIndex(of: UInt8(ascii: ".")) else {
      return [path]
    }
    let stem = String(path[..<dot])
    let slash = stem.utf8.lastIndex(of: UInt8(ascii: "/"))
    let directory = slash.map { String(stem[..<$0]) } ?? ""
    let name = Array((slash.map { String(stem[stem.utf8.index(after: $0)...]) } ?? stem).utf8)
    let beside = Removal.entries(of: directory.isEmpty ? top : "\(top)/\(directory)")
      .filter { $0.starts(with: name) && [3, 5].contains($0.count - name.count) }
      .compactMap { String(validating: $0, as: UTF8.self) }
      .filter { other in
        let ending = String(decoding: other.utf8.dropFirst(name.count), as: UTF8.self)
        return [".md", ".json"].contains(ending.lowercased())
      }
    return [path] + beside.map { directory.isEmpty ? $0 : "\(directory)/\($0)" }.sorted()
  }

  private static func isNamedLikeReport(_ path: String) -> Bool {
    let name = (path.split(separator: "/").last.map(String.init) ?? "").pathFolded
    return name != Policy.fileName && (name.hasSuffix(".md") || name.hasSuffix(".json"))
  }
}
