import Artifact
import Synchronization

/// What a rollout changes and what stood there before: `Rollbacks/ID/manifest.json`.
///
/// ```json
/// { "schema": "rollback.manifest/1", "id": "0007-20261121T123000", "date": 1795264200.25,
///   "target": "/srv/app", "store": "/home/me/Rollbacks/0007-20261121T123000",
///   "report": {"id": "fsar_1", "path": "report.md", "sha256": "…"}, "accepted": null,
///   "review_by": "2027-12-31",
///   "directories": ["migrations"],
///   "files": [{"path": "a.js", "before": {"type": "file", "sha256": "…", "size": 12, "mode": "0644",
///              "uid": 0, "gid": 0, "mtime": "1795264100.000000000"}, "after": {…}}] }
/// ```
/// The bytes of the file with the number N (from 1) lie in the store as `before/N` and `after/N`;
/// `before` is `{"type": "absent"}` where nothing stood. `directories` are those that were missing, the
/// upper ones first. The journal binds the manifest's SHA-256. Where the one file is a link to a release that
/// was switched, `release` says from which to which.
struct Manifest: Sendable, Equatable {
  static let name = "manifest.json"

  struct Entry: Sendable, Equatable {
    let path: ArtifactPath
    let before: FileState
    let after: FileState
  }

  let id: String
  let date: Double
  let target: String
  /// The absolute path of the directory of the snapshot.
  let store: String
  let origin: Rollout.Origin
  let report: String
  let accepted: String?
  let directories: [ArtifactPath]
  let entries: [Entry]
  var release: Switch?

  /// The name of an entry's file in each of the store's directories.
  static func slot(_ index: Int) -> String { "\(index + 1)" }

  var bytes: [UInt8] {
    // One line for each file: it is written for every rollout, and read before every rollback.
    let report = JSONValue.object([
      ("id", .optional(origin.id)), ("path", .string(origin.path)), ("sha256", .string(report)),
    ])
    var members: [(String, JSONValue)] = [
      ("schema", .string("rollback.manifest/1")), ("id", .string(id)), ("date", .number(date)),
      ("target", .string(target)), ("store", .string(store)), ("report", report),
      ("accepted", .optional(accepted)), ("review_by", .optional(origin.reviewBy)),
      ("directories", .array(directories.map { .string($0.string) })),
    ]
    if let release { members.append(("release", release.json)) }
    var out = Array("{\n".utf8)
    for (key, value) in members { out += "\"\(key)\": \(value.text),\n".utf8 }
    out += "\"files\": [".utf8
    for (index, entry) in entries.enumerated() {
      out += (index == 0 ? "\n" : ",\n").utf8
      out +=
        JSONValue.object([
          ("path", .string(entry.path.string)), ("before", entry.before.json),
          ("after", entry.after.json),
        ]).text.utf8
    }
    out += "\n]\n}\n".utf8
    return out
  }
}

extension Manifest {
  /// The manifest that was read last: an operation asks for one several times, and to read it takes longer
  /// than all else where there are many files. Known by its SHA-256, which a journal binds.
  final class Memory: Sendable {
    private let last = Mutex<(sum: String, manifest: Manifest)?>(nil)

    subscript(sum: String) -> Manifest? {
      last.withLock { $0?.sum == sum ? $0?.manifest : nil }
    }

    func keep(_ manifest: Manifest, _ sum: String) { last.withLock { $0 = (sum, manifest) } }

    /// From here on it is read again: another operation looks at what is there now.
    func forget() { last.withLock { $0 = nil } }
  }

  /// nil if the bytes are no manifest of this version.
  init?(_ bytes: [UInt8]) {
    guard let node = try? JSONNode(parsing: bytes),
      node["schema"]?.string == "rollback.manifest/1",
      let id = node["id"]?.string, let date = node["date"]?.number,
      let target = node["target"]?.string, let store = node["store"]?.string,
      let report = node["report"], let path = report["path"]?.string,
      let sha256 = report["sha256"]?.string,
      let directories = node["directories"]?.strings, let files = node["files"]?.items
    else { return nil }
    self.id = id
    self.date = date
    self.target = target
    self.store = store
    origin = Rollout.Origin(
      id: report["id"]?.string, path: path, reviewBy: node["review_by"]?.string)
    self.report = sha256
    accepted = node["accepted"]?.string
    self.directories = directories.compactMap { try? ArtifactPath($0) }
    let read = try? Concurrently.map(files) { _, file -> Entry? in
      guard let path = file["path"]?.string.flatMap({ try? ArtifactPath($0) }),
        let before = FileState(file["before"]), let after = FileState(file["after"]),
        before.kind != .directory, after.kind != .directory
      else { return nil }
      return Entry(path: path, before: before, after: after)
    }
    entries = read?.compactMap(\.self) ?? []
    release = node["release"].flatMap(Switch.init)
    guard (release == nil) == (node["release"] == nil), self.directories.count == directories.count,
      entries.count == files.count
    else {
      return nil
    }
  }
}
