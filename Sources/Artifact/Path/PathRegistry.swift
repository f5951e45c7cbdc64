import Foundation

/// The paths taken so far, as a tree of names compared without case and Unicode form: what would be
/// one file on some file system, or a file where another path needs a directory, is a clash.
struct PathRegistry {
  private struct Key: Hashable {
    let parent: Int
    let name: String
  }
  private enum Node {
    case directory(id: Int)
    case file(path: String)
  }
  private var nodes: [Key: Node] = [:]
  private var directories = 0

  /// Takes `path`, or gives the problem that it has with a path taken before.
  mutating func take(_ path: ArtifactPath) -> ArtifactPath.Problem? {
    var parent = 0
    for component in path.components.dropLast() {
      let key = Key(parent: parent, name: Self.fold(component))
      switch nodes[key] {
      case .directory(let id): parent = id
      case .file(let other):
        return ArtifactPath.Problem(
          message: "the path needs a directory where the file \(other) stands")
      case nil:
        directories += 1
        nodes[key] = .directory(id: directories)
        parent = directories
      }
    }
    let key = Key(parent: parent, name: Self.fold(path.components[path.components.count - 1]))
    switch nodes[key] {
    case .directory:
      return ArtifactPath.Problem(message: "the path is a directory of another file")
    case .file(let other):
      return ArtifactPath.Problem(
        message: "the path differs from \(other) only in case or Unicode form")
    case nil:
      nodes[key] = .file(path: path.string)
      return nil
    }
  }

  private static func fold(_ name: String) -> String {
    name.precomposedStringWithCanonicalMapping.lowercased().precomposedStringWithCanonicalMapping
  }
}
