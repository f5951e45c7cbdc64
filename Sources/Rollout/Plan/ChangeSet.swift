import Artifact
import Judging

/// What applying a report's files to a target would change, file by file.
package struct ChangeSet: Sendable {
  /// One file of the target.
  package struct Change: Sendable, Equatable {
    package enum Kind: String, Sendable, Equatable { case create, replace }

    package let path: ArtifactPath
    /// What stands there now.
    package let before: FileState
    /// What will stand there.
    package let after: FileState
    package let content: [UInt8]

    package var kind: Kind { before.kind == .absent ? .create : .replace }
    /// SHA-256 of `content`.
    package var sha256: String { after.sha256 }
  }

  /// In the order of the report; what stands there already, byte for byte, is no change.
  package let changes: [Change]
  /// Directories of the target that are missing, the upper ones first.
  package let directories: [ArtifactPath]
  /// The proof that these very bytes passed their checks.
  package let clearance: Clearance

  /// An artifact that the clearance does not cover: it was not checked, or not with these bytes.
  package struct Uncleared: Error, Equatable, CustomStringConvertible {
    package let path: String

    package var description: String {
      "\(path) is not what passed the checks; try the report again"
    }
  }

  /// Plans the change: reads the target, writes nothing. What cannot be installed is thrown as
  /// `RolloutError.unplannable`, all of it.
  package init(
    _ artifacts: [Artifact], clearedBy clearance: Clearance, in target: Target
  ) throws {
    let found = try Concurrently.map(artifacts) { _, artifact in
      guard let path = artifact.path, clearance.artifacts[path.string] == artifact.sha256,
        SHA256.hex(artifact.content.bytes) == artifact.sha256
      else { throw Uncleared(path: artifact.rawPath) }
      do {
        return (path: path, state: try target.state(of: path))
      } catch let failure as FileFailure {
        return (path: path, state: FileState(.unreachable(failure.description)))
      }
    }
    var planner = Planner(target)
    changes = try zip(artifacts, found).compactMap { artifact, found in
      try planner.change(
        at: found.path, from: found.state, to: artifact.content.bytes, sha256: artifact.sha256)
    }
    guard planner.refusals.isEmpty else { throw RolloutError.unplannable(planner.refusals) }
    self.clearance = clearance
    directories = planner.missing
  }
}
