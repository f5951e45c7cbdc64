import Artifact
import CKernel
import Console
import Foundation
import Judging
import Launching
import Results
import Runner

/// Files as they stand, read once: what is judged is this copy.
struct CheckedFiles: Sendable {
  typealias File = (path: String, bytes: [UInt8])

  /// The directory that all paths count from.
  let root: String
  /// Below that, in the order in which people number files: in that the SQL is run.
  var files: [File] = []
  var unreadable: [Unreadable] = []
  /// Files that nobody named and that hold no code: texts, pictures.
  var skipped = 0
  /// What was found of the change itself.
  var findings: [RunFinding] = []
  /// What the files build upon, where that is not `root` itself.
  var upon: Scratch?
  /// Of `--since`: what was judged of which commit, and the policy that it has.
  var judged = Judged.worktree
  var since: SinceRecord?
  var policy: PolicyInForce?

  init(root: String) { self.root = root }

  /// Whether a file that nobody named is worth a look: code, in whatever language.
  static func isCode(_ path: String) -> Bool {
    ![.markdown, .text, .unknown].contains(Language(path: path))
  }

  mutating func sort() {
    files.sort { NaturalOrder.precedes($0.path, $1.path) }
    unreadable.sort { Search.precedes($0.path, $1.path) }
  }
}

extension CheckedFiles {
  /// Directories that hold nothing of one's own: packages, what was built, and workspaces.
  private static let passedOver: Set = [
    ".git", "node_modules", ".build", "Sandboxes", "Rollbacks",
  ]

  /// The files that are named, and those below the directories that are; no link is followed.
  init(named names: [String], in session: Session) throws {
    self.init(root: try Directory.named(".").path)
    var seen: Set<ExactText> = []
    for name in names {
      let plain = PlainPath()(name)
      guard plain == root || plain.hasPrefix(root == "/" ? "/" : root + "/") else {
        throw UsageError(
          "'\(name.echoed)' is outside of \(root), from which paths count: start 'sandbox check' in a "
            + "directory that holds it")
      }
      let path = String(plain.dropFirst(root == "/" ? 1 : root.utf8.count + 1))
      do {
        let names = path.split(separator: "/").map(String.init)
        if let last = names.last {
          let parent = try Directory.named(root).directory(names.dropLast())
          let mode = try parent.status(of: last)?.mode
          if mode.map({ $0 & S_IFMT }) != S_IFDIR {
            try take(last, of: parent, as: path, isNamed: true, &seen)
            continue
          }
        }
        try walk(Directory.named(root).directory(names), at: path, &seen)
      } catch let failure as FileFailure {
        unreadable.append(Unreadable(path: name, message: failure.reason))
      }
    }
    sort()
  }

  private mutating func walk(
    _ directory: Directory, at path: String, _ seen: inout Set<ExactText>
  ) throws {
    try Task.checkCancellation()
    for bytes in try directory.names().sorted(by: { $0.lexicographicallyPrecedes($1) }) {
      guard let name = String(validating: bytes, as: UTF8.self) else {
        let shown = String(decoding: bytes, as: UTF8.self)
        unreadable.append(
          Unreadable(
            path: path.isEmpty ? shown : "\(path)/\(shown)",
            message: "the name is not valid UTF-8; rename the file"))
        continue
      }
      let whole = path.isEmpty ? name : "\(path)/\(name)"
      do {
        guard let status = try directory.status(of: name) else { continue }
        switch status.mode & S_IFMT {
        case S_IFDIR where Self.passedOver.contains(name): break
        case S_IFDIR: try walk(directory.directory([name]), at: whole, &seen)
        case S_IFREG where Self.isCode(name):
          try take(name, of: directory, as: whole, isNamed: false, &seen)
        default: skipped += 1
        }
      } catch let failure as FileFailure {
        unreadable.append(Unreadable(path: whole, message: failure.reason))
      }
    }
  }

  private mutating func take(
    _ name: String, of directory: Directory, as path: String, isNamed: Bool,
    _ seen: inout Set<ExactText>
  ) throws {
    guard seen.insert(ExactText(path)).inserted else { return }
    guard let status = try directory.status(of: name) else {
      throw FileFailure("open", path, ENOENT)
    }
    guard status.mode & S_IFMT == S_IFREG else {
      unreadable.append(
        Unreadable(
          path: path,
          message: status.mode & S_IFMT == S_IFLNK
            ? "this is a symbolic link, and links are not followed" : "this is no regular file"))
      return
    }
    guard status.size <= Candidate.largest else {
      unreadable.append(
        Unreadable(path: path, message: "the file is larger than \(Candidate.largest >> 20) MB"))
      return
    }
    files.append((path, try directory.read(name, atMost: Candidate.largest)))
  }
}
