import Artifact
import CKernel
import Glibc

extension ReleaseTree {
  /// Makes a release of another one, with a change: all metadata is kept, and so is which names are one
  /// file. No file is shared with the old release: a write in place would change both. Nothing is synced.
  static func copy(
    _ old: Target, changing change: ChangeSet, to new: Directory
  ) throws -> ReleaseTree {
    let nodes = try Self.nodes(in: old.root, old.reserved)
    if let odd = nodes.first(where: { $0.objection != nil }), let what = odd.objection {
      throw RolloutError.refused(
        "\(old.root.naming(odd.path)) is a \(what), which no copy of the release can hold; nothing was "
          + "changed; move it out of the release, or leave --atomic away")
    }
    let changes = Dictionary(
      uniqueKeysWithValues: change.changes.map { (Array($0.path.string.utf8), $0) })
    let directories = nodes.filter { $0.kind == S_IFDIR }
    for node in directories.dropFirst() { try new.directory(node.parent).make(node.name) }

    // One of the names of a file is copied, and the others are given to that copy.
    var first: [Directory.Identity: Node] = [:]
    var twins: [(node: Node, first: Node)] = []
    var own: [Node] = []
    for node in nodes where node.kind != S_IFDIR {
      if let identity = node.twins, changes[node.key] == nil {
        if let other = first[identity] {
          twins.append((node, other))
          continue
        }
        first[identity] = node
      }
      own.append(node)
    }
    let states = try Concurrently.map(own, doing: "copying files of the release") { _, node in
      let from = try old.root.directory(node.parent)
      if changes[node.key] != nil { return try from.state(of: node.name) }
      return try from.copy(node.name, to: new.directory(node.parent), as: node.name)
    }
    var found: [[UInt8]: FileState] = [:]
    for (node, state) in zip(own, states) { found[node.key] = state }
    for (node, other) in twins {
      let (from, to) = (try new.directory(other.parent), try new.directory(node.parent))
      guard linkat(from.descriptor, other.name, to.descriptor, node.name, 0) == 0 else {
        throw FileFailure("link", to.naming(node.name), errno)
      }
      found[node.key] = found[other.key]
    }
    // From below: what is made in a directory changes its time.
    for node in directories.reversed() {
      let state = try old.root.directory(node.names).whole()
      try new.directory(node.names).dress(as: state)
      found[node.key] = state
    }

    try Directories.make(change.directories, in: new)
    try Concurrently.each(change.changes) { _, change in
      if change.kind == .delete { return }
      try new.directory(change.path.parent)
        .write(change.content, as: change.path.name, state: change.after)
    }
    return try tree(nodes, found, change, new)
  }

  private static func tree(
    _ nodes: [Node], _ found: [[UInt8]: FileState], _ change: ChangeSet, _ new: Directory
  ) throws -> ReleaseTree {
    var after: [[UInt8]: FileState] = [:]
    for change in change.changes { after[Array(change.path.string.utf8)] = change.after }
    var entries = nodes.map { node in
      let before = found[node.key] ?? .absent
      return Entry(
        path: node.path, before: before, after: after.removeValue(forKey: node.key) ?? before)
    }
    for path in change.directories {
      entries.append(
        Entry(
          path: path.string, before: .absent, after: try new.directory(path.components).whole()))
    }
    for change in change.changes where after[Array(change.path.string.utf8)] != nil {
      entries.append(Entry(path: change.path.string, before: .absent, after: change.after))
    }
    let drifts = change.changes.compactMap { change -> Drift? in
      let before = found[Array(change.path.string.utf8)] ?? .absent
      return before == change.before
        ? nil : Drift(path: change.path.string, expected: change.before, found: before)
    }
    let lost = entries.filter {
      let isTakenAway = $0.after.kind == .absent && $0.before.kind != .absent
      return !isTakenAway && ![.file, .link, .directory].contains($0.after.kind)
    }
    guard drifts.isEmpty, lost.isEmpty else {
      throw RolloutError.drift(
        drifts + lost.map { Drift(path: $0.path, expected: FileState(.file), found: $0.after) })
    }
    return ReleaseTree(entries: entries)
  }
}

extension Directory {
  /// Gives the directory everything that a state says.
  fileprivate func dress(as state: FileState) throws {
    // What its own parent gave it is not that state's.
    if !state.attributes.contains(where: { $0.name == DefaultACL.name }) {
      let result = kernel_remove_attribute(descriptor, "system.posix_acl_default")
      guard result >= 0 || [-ENODATA, -EOPNOTSUPP, -ENOSYS].contains(result) else {
        throw FileFailure("removexattr", path, -result)
      }
    }
    try dress(descriptor, "", as: state)
  }
}
