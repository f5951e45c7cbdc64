import Artifact
import Runner

/// What applying a report's files to a target would change, file by file.
package struct ChangeSet: Sendable, Equatable {
  /// One file of the target.
  package struct Change: Sendable, Equatable {
    package enum Kind: Sendable, Equatable {
      /// Nothing stands there.
      case create
      /// Something else stands there: the SHA-256 of its bytes.
      case replace(String)
    }

    package let path: ArtifactPath
    package let kind: Kind
    package let content: [UInt8]
    /// SHA-256 of `content`.
    package let sha256: String
  }

  /// In the order of the report; what stands there already, byte for byte, is no change.
  package let changes: [Change]
  /// The proof that these very bytes passed their checks.
  package let clearance: Clearance

  /// An artifact that the clearance does not cover: it was not checked, or not with these bytes.
  package struct Uncleared: Error, Equatable, CustomStringConvertible {
    package let path: String

    package init(path: String) { self.path = path }

    package var description: String {
      "\(path) is not what passed the checks; try the report again"
    }
  }

  /// Plans the change. `standing` tells the SHA-256 of what stands in the target at a path now, or nil
  /// if nothing does.
  package init(
    _ artifacts: [Artifact], clearedBy clearance: Clearance,
    standing: (ArtifactPath) throws -> String?
  ) throws {
    var changes: [Change] = []
    for artifact in artifacts {
      guard let path = artifact.path, clearance.artifacts[path.string] == artifact.sha256,
        SHA256.hex(artifact.content.bytes) == artifact.sha256
      else { throw Uncleared(path: artifact.rawPath) }
      let before = try standing(path)
      if before == artifact.sha256 { continue }
      changes.append(
        Change(
          path: path, kind: before.map(Change.Kind.replace) ?? .create,
          content: artifact.content.bytes, sha256: artifact.sha256))
    }
    self.changes = changes
    self.clearance = clearance
  }
}
