// The one thing here that Foundation would be needed for, which brings 40 MB into each program.
@_spi(_Unicode) import Swift

/// Paths as a tree of names compared without case and Unicode form: what would be one file on some
/// file system, or a file where another path needs a directory, is a clash, and each of the two is
/// unsafe.
package struct PathRegistry {
  private struct Key: Hashable {
    let parent: Int
    let name: String
  }
  private struct Node {
    let id: Int
    /// As it was spelled first.
    let spelling: String
    var isFile = false
    var isDirectory = false
    /// Spelled in two ways, or taken twice as a file.
    var clashes = false
  }
  private var nodes: [Key: Node] = [:]

  package init(_ paths: some Sequence<ArtifactPath>) {
    for path in paths { insert(path) }
  }

  /// What `path`, one of those that the tree was made of, clashes with; nil if nothing.
  package func problem(of path: ArtifactPath) -> ArtifactPath.Problem? {
    var parent = 0
    for (index, component) in path.components.enumerated() {
      guard let node = nodes[Key(parent: parent, name: component.pathFolded)] else { return nil }
      let isLast = index == path.components.count - 1
      if node.clashes {
        return ArtifactPath.Problem(
          message: "another path differs from this one only in the case or form of "
            + (isLast ? "its name" : component), help: "spell it in one way")
      }
      if node.isFile && node.isDirectory {
        return ArtifactPath.Problem(
          message: isLast
            ? "another path needs a directory of this name"
            : "the path needs a directory where the file \(component) stands")
      }
      parent = node.id
    }
    return nil
  }

  private mutating func insert(_ path: ArtifactPath) {
    var parent = 0
    for (index, component) in path.components.enumerated() {
      let key = Key(parent: parent, name: component.pathFolded)
      var node = nodes[key] ?? Node(id: nodes.count + 1, spelling: component)
      let isLast = index == path.components.count - 1
      if !node.spelling.utf8.elementsEqual(component.utf8) || (isLast && node.isFile) {
        node.clashes = true
      }
      if isLast { node.isFile = true } else { node.isDirectory = true }
      nodes[key] = node
      parent = node.id
    }
  }
}

extension String {
  /// The same for all names that would be one on some file system: without case and Unicode form.
  package var pathFolded: String {
    if utf8.allSatisfy({ $0 < 0x80 }) { return caseFolded }
    return decomposed.caseFolded.decomposed
  }

  /// In Unicode's Normalization Form D.
  private var decomposed: String {
    var scalars = UnicodeScalarView()
    scalars.append(contentsOf: _nfd)
    return String(scalars)
  }
}
