import Artifact

extension Target {
  /// The bytes that a change would replace: a file's, or a link's text. Nil if there are too many.
  ///
  /// Throws `RolloutError.drift` where they are no longer what the change was planned upon.
  package func contents(of change: ChangeSet.Change, atMost most: Int) throws -> [UInt8]? {
    switch change.before.kind {
    case .file: break
    case .link: return change.before.linkTarget
    case .absent, .directory, .special, .unreachable: return []
    }
    guard change.before.size <= most else { return nil }
    var bytes: [UInt8] = []
    bytes.reserveCapacity(change.before.size)
    let found = try root.directory(change.path.parent).state(of: change.path.name) { portion in
      // What has grown meanwhile is drift, and that much is enough to see it.
      if bytes.count <= most { bytes += portion }
    }
    guard found.sha256 == change.before.sha256 else {
      throw RolloutError.drift([
        Drift(path: change.path.string, expected: change.before, found: found)
      ])
    }
    return bytes
  }
}
