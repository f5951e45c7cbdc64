import Artifact

/// What a rollout that switches a link changes, as its manifest has it:
///
/// ```json
/// {"from": "releases/20240101", "to": "releases/0007-20261121T123000-0a1b2c3d", "sha256": "…",
///  "files": [{"path": "a.js", "kind": "replace"}]}
/// ```
/// The paths are below the directory that holds the link; `sha256` binds `release.json`.
struct Switch: Sendable, Equatable {
  let from: ArtifactPath
  let to: ArtifactPath
  let tree: String
  let files: [Rollout.File]

  var json: JSONValue {
    let files = files.map {
      JSONValue.object([("path", .string($0.path)), ("kind", .string($0.kind.rawValue))])
    }
    return .object([
      ("from", .string(from.string)), ("to", .string(to.string)), ("sha256", .string(tree)),
      ("files", .array(files)),
    ])
  }

  init(from: ArtifactPath, to: ArtifactPath, tree: String, files: [Rollout.File]) {
    (self.from, self.to, self.tree, self.files) = (from, to, tree, files)
  }

  /// nil if it is none.
  init?(_ node: JSONNode) {
    func path(_ key: String) -> ArtifactPath? {
      node[key]?.string.flatMap { try? ArtifactPath($0) }
    }
    guard let from = path("from"), let to = path("to"), let tree = node["sha256"]?.string,
      let items = node["files"]?.items
    else { return nil }
    let files = items.compactMap { item -> Rollout.File? in
      guard let path = item["path"]?.string,
        let kind = item["kind"]?.string.flatMap(ChangeSet.Change.Kind.init(rawValue:))
      else { return nil }
      return Rollout.File(path: path, kind: kind)
    }
    guard files.count == items.count else { return nil }
    self.init(from: from, to: to, tree: tree, files: files)
  }
}

/// One of the two releases of a switch.
enum Side: Sendable {
  case before, after

  func path(_ change: Switch) -> ArtifactPath { self == .before ? change.from : change.to }

  var other: Side { self == .before ? .after : .before }
}

/// What a switch of a link did.
package struct Switched: Sendable {
  /// The release that the link leads to now, and the one that it led to, below the link's directory.
  package let to: String
  package let from: String
  /// How long it took until the link led there, in seconds; nil where no switch was made.
  package var seconds: Double?
  /// What in the release that it led to is not as it was left: all of it stays there. nil: nobody knows.
  package var writes: [String]? = []
}
