import Artifact
import Foundation

/// A report's files in a private directory, for a tool that is run among them.
enum ProjectCopy {
  /// Writes those with a safe path; owned by `owner` if given (only root can).
  static func write(_ artifacts: [Artifact], to root: String, owner: User?) throws {
    var made: Set<[String]> = []
    for artifact in artifacts {
      // Of a file that is proposed twice the first counts.
      guard let path = artifact.path, made.insert(path.components).inserted else { continue }
      var directory: [String] = []
      for name in path.components.dropLast() {
        directory.append(name)
        guard made.insert(directory).inserted else { continue }
        let whole = "\(root)/\(directory.joined(separator: "/"))"
        guard mkdir(whole, 0o700) == 0 else { throw FileFailure("mkdir", whole, errno) }
        try give(whole, to: owner)
      }
      let whole = "\(root)/\(path.string)"
      try Data(artifact.content.bytes).write(
        to: URL(fileURLWithPath: whole), options: .withoutOverwriting)
      try give(whole, to: owner)
    }
  }

  private static func give(_ path: String, to owner: User?) throws {
    if let owner, lchown(path, owner.uid, owner.gid) != 0 {
      throw FileFailure("chown", path, errno)
    }
  }
}
