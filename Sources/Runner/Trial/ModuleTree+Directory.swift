import Artifact
import Foundation
import Judging

extension ModuleTree {
  /// Entries after which a directory is too large to be known.
  private static let most = 500_000
  /// Bytes of the largest `package.json` that is read.
  private static let largestManifest = 4 << 20

  /// The files below a directory. Links to directories are not followed, history and installed
  /// packages are not looked into.
  package init(directory root: String) {
    self.init()
    var pending = [""]
    var count = 0
    while let directory = pending.popLast() {
      let entries = Removal.entries(of: "\(root)/\(directory)")
      count += entries.count
      guard count <= Self.most else {
        giveUp()
        return
      }
      if access("\(root)/\(directory)", R_OK | X_OK) != 0 { add(closedDirectory: directory) }
      for bytes in entries {
        guard let name = String(validating: bytes, as: UTF8.self) else { continue }
        let path = directory.isEmpty ? name : "\(directory)/\(name)"
        take(path, named: name, in: root, &pending)
      }
    }
  }

  private mutating func take(
    _ path: String, named name: String, in root: String, _ pending: inout [String]
  ) {
    let whole = "\(root)/\(path)"
    var status = stat()
    guard lstat(whole, &status) == 0 else { return add(file: path) }
    switch status.st_mode & S_IFMT {
    case S_IFDIR where name == ".git": break
    case S_IFDIR where name == "node_modules": add(closedDirectory: path)
    case S_IFDIR: pending.append(path)
    case S_IFLNK:
      add(file: path)
      if stat(whole, &status) != 0 || status.st_mode & S_IFMT == S_IFDIR {
        add(closedDirectory: path)
      }
    case S_IFREG:
      add(file: path)
      guard name == "package.json" else { return }
      guard status.st_size <= Self.largestManifest,
        let data = FileManager.default.contents(atPath: whole)
      else { return giveUp() }
      add(manifest: Array(data), of: path.dropLast(name.count))
    default: add(file: path)
    }
  }

  /// The files of a report, whatever becomes of them, and those that were there before.
  init(artifacts: [Artifact], upon before: ModuleTree) {
    self.init()
    for artifact in artifacts where !artifact.isDeletion {
      let path = artifact.path?.string ?? artifact.rawPath
      add(file: path)
      if path.split(separator: "/").last == "package.json", !artifact.isEmpty {
        add(manifest: artifact.content.bytes, of: path.dropLast("package.json".count))
      }
    }
    add(before)
    for case let path? in artifacts.lazy.filter(\.isDeletion).map(\.path) {
      remove(file: path.string)
    }
  }
}
