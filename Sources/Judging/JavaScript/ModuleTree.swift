import Artifact

/// What a module request can mean: the files that are there, by their paths from the top, and the
/// packages that some `package.json` declares.
package struct ModuleTree: Sendable {
  private var files: Set<String> = []
  /// Directories that nobody looked into: all that is below them may be there.
  private var closed: Set<String> = []
  private var packages: Set<String> = []
  /// The names that begin with `#`, as some `package.json` has them in `"imports"`.
  private var imports: Set<String> = []
  /// Whether there is a `package.json` that can be read.
  package private(set) var hasManifest = false
  /// Whether there may be more files than it knows, or more packages.
  private var isPartial = false
  private var isOpen = false

  package init() {}

  package mutating func add(file: String) { files.insert(file) }
  package mutating func add(closedDirectory path: String) { closed.insert(path) }
  package mutating func giveUp() { isPartial = true }

  /// Takes the names of the packages that a `package.json` declares; its own is one of them.
  package mutating func add(manifest: [UInt8]) {
    guard let node = try? JSONNode(parsing: manifest, keeping: 3), case .object = node.value else {
      // What it declares is not known.
      isOpen = true
      return
    }
    hasManifest = true
    if let name = node["name"]?.string { packages.insert(name) }
    if case .object(let members)? = node["imports"]?.value {
      imports.formUnion(members.map(\.key))
    }
    for kind in ["dependencies", "devDependencies", "peerDependencies", "optionalDependencies"] {
      guard case .object(let members)? = node[kind]?.value else { continue }
      packages.formUnion(members.map(\.key))
    }
  }

  package mutating func add(_ other: ModuleTree) {
    files.formUnion(other.files)
    closed.formUnion(other.closed)
    packages.formUnion(other.packages)
    imports.formUnion(other.imports)
    hasManifest = hasManifest || other.hasManifest
    isPartial = isPartial || other.isPartial
    isOpen = isOpen || other.isOpen
  }

  package func has(_ path: String) -> Bool {
    if isPartial || files.contains(path) { return true }
    guard !closed.isEmpty, path.utf8.count <= ArtifactPath.longest else { return false }
    var directory = path[...]
    while !closed.contains(String(directory)) {
      guard let slash = directory.lastIndex(of: "/") else { return false }
      directory = directory[..<slash]
    }
    return true
  }

  /// Whether some `package.json` says what a name means that begins with `#`.
  package func maps(_ name: String) -> Bool {
    if isPartial || isOpen || imports.contains(name) { return true }
    return imports.contains { pattern in
      let parts = pattern.split(separator: "*", maxSplits: 1, omittingEmptySubsequences: false)
      return parts.count == 2 && name.utf8.count > pattern.utf8.count - 1
        && name.hasPrefix(parts[0]) && name.hasSuffix(parts[1])
    }
  }

  package func declares(_ package: String) -> Bool {
    isPartial || isOpen || packages.contains(package)
  }
}
