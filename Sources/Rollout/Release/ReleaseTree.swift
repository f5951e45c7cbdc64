import Artifact
import CKernel
import Glibc

/// All that two releases hold, the old one and the new one that was made of it: `Rollbacks/ID/release.json`.
///
/// ```json
/// { "schema": "rollback.release/1", "entries": [
///   {"path": "", "same": {"type": "directory", …}}, {"path": "a.js", "before": {…}, "after": {…}}] }
/// ```
/// `same` is both; the empty path is the release itself. The manifest binds the SHA-256 of these bytes.
struct ReleaseTree: Sendable, Equatable {
  static let name = "release.json"

  struct Entry: Sendable, Equatable {
    /// Relative to the release. It may hold whatever a file system lets a name hold that is UTF-8.
    let path: String
    let before: FileState
    let after: FileState
  }

  /// A directory stands before what is in it.
  let entries: [Entry]

  /// What a look at a release found.
  struct Look: Sendable {
    /// What is not as it was left.
    var changed: [Drift] = []
    /// What was not there.
    var added: [String] = []

    var isClean: Bool { changed.isEmpty && added.isEmpty }
    var paths: [String] { (changed.map(\.path) + added).sorted() }
  }

  /// Reads all of a release, and compares it with what is known of one side. Paths are told below `way`.
  func look(
    at release: Directory, _ side: Side, as way: ArtifactPath
  ) throws -> Look {
    let nodes = try Self.nodes(in: release)
    let states = try Concurrently.map(nodes, doing: "looking at files of a release") {
      _, node in try node.state(in: release)
    }
    // By bytes: two names that a reader cannot tell apart are two names.
    var found: [[UInt8]: FileState] = [:]
    for (node, state) in zip(nodes, states) { found[node.key] = state }
    func name(_ path: String) -> String { path.isEmpty ? way.string : "\(way.string)/\(path)" }
    var look = Look()
    for entry in entries {
      let now = found.removeValue(forKey: Array(entry.path.utf8)) ?? .absent
      let expected = side == .before ? entry.before : entry.after
      if now.isSame(as: expected) { continue }
      if expected.kind == .absent {
        look.added.append(name(entry.path))
      } else {
        look.changed.append(Drift(path: name(entry.path), expected: expected, found: now))
      }
    }
    look.added += found.filter { $0.value.kind != .absent }
      .map { name(String(decoding: $0.key, as: UTF8.self)) }.sorted()
    return look
  }

  // MARK: Walking

  /// Something in a release, as it was found.
  struct Node: Sendable {
    let names: [String]
    /// As it stands there; a name that is not UTF-8 cannot be written down.
    let key: [UInt8]
    let kind: UInt32
    /// What names that are one file have in common; nil if it has only this one.
    let twins: Directory.Identity?
    /// Why it cannot be copied; nil if it can.
    let objection: String?

    var name: String { names.last ?? "" }
    var parent: [String] { Array(names.dropLast()) }
    var path: String { names.joined(separator: "/") }

    func state(in release: Directory) throws -> FileState {
      if let objection { return FileState(.special(objection)) }
      do {
        return kind == S_IFDIR
          ? try release.directory(names).whole() : try release.directory(parent).state(of: name)
      } catch let failure as FileFailure {
        guard let why = failure.barrier else { throw failure }
        return why.isEmpty ? .absent : FileState(.unreachable(why))
      }
    }
  }

  /// All that is in a release, itself first, directories before what is in them. The snapshots that
  /// rollouts in place keep there are no part of it.
  static func nodes(in release: Directory, _ reserved: Set<Directory.Identity> = []) throws
    -> [Node]
  {
    var nodes = [Node(names: [], key: [], kind: S_IFDIR, twins: nil, objection: nil)]
    var waiting: [[String]] = [[]]
    while let names = waiting.popLast() {
      let directory: Directory
      do throws(FileFailure) {
        directory = try release.directory(names)
      } catch {
        if !names.isEmpty, error.barrier != nil { continue }
        throw error
      }
      for bytes in try directory.names().sorted(by: { $0.lexicographicallyPrecedes($1) }) {
        let text = String(validating: bytes, as: UTF8.self)
        let name = text ?? String(decoding: bytes, as: UTF8.self)
        if names.isEmpty, bytes.starts(with: Store.name.utf8) { continue }
        let status = text == nil ? nil : try directory.status(of: name)
        if text != nil, status == nil { continue }
        let kind = (status?.mode).map { UInt32($0) & S_IFMT } ?? 0
        let objection: String? =
          switch kind {
          case _ where text == nil: "thing whose name is not UTF-8"
          case _ where (status?.flags ?? 0) & UInt32(KERNEL_MOUNT_ROOT) != 0: "mount"
          case S_IFDIR where status.map { reserved.contains(Directory.Identity($0)) } == true:
            "directory of this tool's own"
          case S_IFDIR, S_IFREG, S_IFLNK: nil
          case S_IFIFO: "FIFO"
          case S_IFSOCK: "socket"
          default: "device"
          }
        let own = names + [name]
        nodes.append(
          Node(
            names: own,
            key: Array(names.joined(separator: "/").utf8) + (names.isEmpty ? [] : [0x2F]) + bytes,
            kind: kind,
            twins: kind != S_IFDIR && (status?.links ?? 1) > 1
              ? status.map(Directory.Identity.init) : nil,
            objection: objection))
        if kind == S_IFDIR, objection == nil { waiting.append(own) }
      }
    }
    return nodes
  }

  // MARK: Bytes

  var bytes: [UInt8] {
    var out = Array("{\n\"schema\": \"rollback.release/1\",\n\"entries\": [".utf8)
    for (index, entry) in entries.enumerated() {
      out += (index == 0 ? "\n" : ",\n").utf8
      let states =
        entry.before == entry.after
        ? [("same", entry.before.json)]
        : [("before", entry.before.json), ("after", entry.after.json)]
      out += JSONValue.object([("path", .string(entry.path))] + states).text.utf8
    }
    out += "\n]\n}\n".utf8
    return out
  }

  init(entries: [Entry]) { self.entries = entries }

  /// nil if the bytes are none.
  init?(_ bytes: [UInt8]) {
    guard let node = try? JSONNode(parsing: bytes),
      node["schema"]?.string == "rollback.release/1", let items = node["entries"]?.items
    else { return nil }
    entries = items.compactMap { item in
      guard let path = item["path"]?.string,
        let before = FileState(item["same"] ?? item["before"]),
        let after = FileState(item["same"] ?? item["after"])
      else { return nil }
      return Entry(path: path, before: before, after: after)
    }
    if entries.count != items.count { return nil }
  }
}

extension Directory {
  /// The state of the directory itself, with its attributes.
  func whole() throws -> FileState {
    var state = try state(of: "")
    state.attributes = try Attributes.all(of: descriptor, nil, at: path)
    return state
  }
}
