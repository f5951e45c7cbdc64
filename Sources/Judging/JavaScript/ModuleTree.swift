import Artifact

/// What a module request can mean: the files that are there, by their paths from the top, and the
/// packages that some `package.json` declares.
package struct ModuleTree: Sendable {
  private var files: Set<String> = []
  /// Directories that nobody looked into: all that is below them may be there.
  private var closed: Set<String> = []
  private var packages: Set<String> = []
  /// The names that begin with `#`, as some `package.json` has them in `"imports"`, and what each may
  /// stand for: `./` and a path from the top, a package, or nothing where that is not known.
  private var imports: [String: [String]] = [:]
  /// Whether there is a `package.json` that can be read.
  package private(set) var hasManifest = false
  /// Whether there may be more files than it knows, or more packages.
  private var isPartial = false
  private var isOpen = false

  package init() {}

  /// All that it knows by name.
  package var allFiles: Set<String> { files }

  package mutating func add(file: String) { files.insert(file) }
  package mutating func remove(file: String) { files.remove(file) }
  package mutating func add(closedDirectory path: String) { closed.insert(path) }
  package mutating func giveUp() { isPartial = true }

  /// Takes the names of the packages that the `package.json` of a directory declares; its own is one of them.
  package mutating func add(manifest: [UInt8], of directory: Substring = "") {
    guard let node = try? JSONNode(parsing: manifest, keeping: 8), case .object = node.value else {
      // What it declares is not known.
      isOpen = true
      return
    }
    hasManifest = true
    if let name = node["name"]?.string { packages.insert(name) }
    if case .object(let members)? = node["imports"]?.value {
      for (name, target) in members {
        imports[name, default: []] += Self.targets(target).map {
          $0.hasPrefix("./") ? "./\(directory)\($0.dropFirst(2))" : $0
        }
      }
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
    imports.merge(other.imports, uniquingKeysWith: +)
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

  /// All that is named under the conditions of a name; null is nothing.
  private static func targets(_ node: JSONNode) -> [String] {
    switch node.value {
    case .string: [node.string ?? ""]
    case .array(let items): items.flatMap(targets)
    case .object(let members): members.isEmpty ? [""] : members.flatMap { targets($0.value) }
    default: []
    }
  }

  /// What a name that begins with `#` may stand for, as some `package.json` says; empty where none does.
  package func targets(of name: String) -> [String] {
    if isPartial || isOpen { return [""] }
    if let targets = imports[name] { return targets }
    return imports.flatMap { pattern, targets -> [String] in
      let parts = pattern.split(separator: "*", maxSplits: 1, omittingEmptySubsequences: false)
      guard parts.count == 2, name.utf8.count > pattern.utf8.count - 1, name.hasPrefix(parts[0]),
        name.hasSuffix(parts[1])
      else { return [] }
      let middle = String(name.dropFirst(parts[0].count).dropLast(parts[1].count))
      return targets.map {
        $0.split(separator: "*", omittingEmptySubsequences: false).joined(separator: middle)
      }
    }
  }

  package func declares(_ package: String) -> Bool {
    isPartial || isOpen || packages.contains(package)
  }
}
