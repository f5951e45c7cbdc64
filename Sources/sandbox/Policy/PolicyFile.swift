import Artifact
import Foundation
import Judging

/// A policy as a file: found upwards from reports, or named.
enum PolicyFile {
  static let advice = "name a policy with --policy FILE, or use --no-policy"

  /// The one that was named; links are followed, for the caller named it.
  static func named(_ path: String) throws -> PolicyInForce {
    let bytes = try read(path, flags: 0)
    guard let real = RealPath.of(path), let directory = RealPath.parent(of: real) else {
      throw PolicyProblem("the policy \(path) is not there")
    }
    return try PolicyInForce(bytes, from: .file(real), in: directory, named: path)
  }

  /// The nearest one upwards from each of these directories, which must be the same for all; nil where
  /// there is none.
  ///
  /// Throws `PolicyProblem` where it is not the caller's own: whoever plants a policy beside a report
  /// would judge it.
  static func found(from directories: [String], _ session: Session) throws -> PolicyInForce? {
    var finder = Finder()
    let found = directories.map { (path: finder.policy(upwardsFrom: $0), below: $0) }
    if let other = found.first(where: { $0.path != found[0].path }) {
      let all = [found[0], other].map { path, directory in
        (path.map(session.shown) ?? "no policy") + " for \(session.shown(directory))"
      }
      throw PolicyProblem(
        "the reports have different policies: \(all.joined(separator: ", ")); "
          + "try them one after the other, or \(advice)")
    }
    guard let path = found.first?.path, let directory = RealPath.parent(of: path) else {
      return nil
    }
    try mustBeOurs(directory, path)
    let bytes = try read(path, flags: O_NOFOLLOW)
    return try PolicyInForce(bytes, from: .file(path), in: directory, named: session.shown(path))
  }

  /// The file and its directory are the caller's own or root's, and nobody else can write to them.
  private static func mustBeOurs(_ directory: String, _ path: String) throws {
    for (path, kind, what) in [(directory, S_IFDIR, "directory"), (path, S_IFREG, "regular file")] {
      var status = stat()
      guard lstat(path, &status) == 0 else {
        throw PolicyProblem("\(path): \(String(cString: strerror(errno)).lowercased()); \(advice)")
      }
      guard status.st_mode & S_IFMT == kind else {
        throw PolicyProblem("\(path) is no \(what), so it is not relied on; \(advice)")
      }
      if status.st_uid != geteuid(), status.st_uid != 0 {
        throw PolicyProblem(
          "\(path) belongs to another user (uid \(status.st_uid)), who would choose what reports are "
            + "judged by; \(advice)")
      }
      if status.st_mode & 0o022 != 0 {
        throw PolicyProblem(
          "others can write to \(path), and would choose what reports are judged by; "
            + "run chmod go-w on it, or \(advice)")
      }
    }
  }

  /// Opens without waiting for anyone.
  private static func read(_ path: String, flags: Int32) throws -> [UInt8] {
    func problem(_ why: String) -> PolicyProblem {
      PolicyProblem("the policy \(path) cannot be read: \(why)")
    }
    let file = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC | O_NOCTTY | flags)
    guard file >= 0 else { throw problem(String(cString: strerror(errno)).lowercased()) }
    let handle = FileHandle(fileDescriptor: file, closeOnDealloc: true)
    var status = stat()
    guard fstat(file, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
      throw problem("it is no regular file")
    }
    guard let data = try handle.read(upToCount: Policy.largest + 1) ?? Data() as Data?,
      data.count <= Policy.largest
    else { throw problem("it is larger than \(Policy.largest >> 20) MB") }
    return Array(data)
  }

  /// Looks upwards, each directory once.
  private struct Finder {
    private var known: [ExactText: String?] = [:]

    mutating func policy(upwardsFrom directory: String) -> String? {
      if let answer = known[ExactText(directory)] { return answer }
      let path = directory == "/" ? "/\(Policy.fileName)" : "\(directory)/\(Policy.fileName)"
      var status = stat()
      let found: String? =
        if lstat(path, &status) == 0 || errno != ENOENT {
          path
        } else if directory == "/" || Self.isTop(directory) {
          // A repository's policy is at its top at the latest: what is above it is somebody else's.
          nil
        } else {
          policy(upwardsFrom: RealPath.parent(of: directory) ?? "/")
        }
      known[ExactText(directory)] = .some(found)
      return found
    }

    /// Whether a repository of the caller's own begins here: one that somebody planted is none, nor is
    /// what git would not take for one.
    private static func isTop(_ directory: String) -> Bool {
      var status = stat()
      let git = "\(directory)/.git"
      guard lstat(git, &status) == 0, status.st_uid == geteuid() || status.st_uid == 0 else {
        return false
      }
      switch status.st_mode & S_IFMT {
      case S_IFREG:
        return (try? PolicyFile.read(git, flags: O_NOFOLLOW))?.starts(with: "gitdir: ".utf8) == true
      case S_IFDIR:
        return ["HEAD", "objects", "refs"].allSatisfy { lstat("\(git)/\($0)", &status) == 0 }
      default: return false
      }
    }
  }
}
