import Artifact
import Judging

/// What applying a report's files to a target would change, file by file.
package struct ChangeSet: Sendable {
  /// One file of the target.
  package struct Change: Sendable, Equatable {
    package enum Kind: String, Sendable, Equatable { case create, replace, delete }

    package let path: ArtifactPath
    /// What stands there now.
    package let before: FileState
    /// What will stand there.
    package let after: FileState
    /// Empty where nothing will.
    package let content: [UInt8]

    package var kind: Kind { Kind(from: before, to: after) }
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
      guard let path = artifact.path, clearance.covers(artifact, at: path) else {
        throw Uncleared(path: artifact.rawPath)
      }
      do {
        return (path: path, state: try target.state(of: path))
      } catch let failure as FileFailure {
        return (path: path, state: FileState(.unreachable(failure.description)))
      }
    }
    var planner = Planner(target)
    let states = Dictionary(found.map { ($0.path, $0.state) }) { first, _ in first }
    changes = try zip(artifacts, found).compactMap { artifact, found in
      artifact.isDeletion
        ? try planner.deletion(at: found.path, of: found.state, sha256: artifact.sha256)
        : try planner.change(
          at: found.path, from: found.state, to: artifact.content.bytes, sha256: artifact.sha256,
          like: artifact.movedFrom.flatMap { states[$0] })
    }
    guard planner.refusals.isEmpty else { throw RolloutError.unplannable(planner.refusals) }
    self.clearance = clearance
    directories = planner.missing
  }
}

extension ChangeSet.Change.Kind {
  init(from before: FileState, to after: FileState) {
    self = after.kind == .absent ? .delete : before.kind == .absent ? .create : .replace
  }
}

extension Clearance {
  /// Whether it is for this very artifact.
  fileprivate func covers(_ artifact: Artifact, at path: ArtifactPath) -> Bool {
    if artifact.isDeletion {
      return artifact.isEmpty && deletions[path.string] == artifact.sha256
    }
    return artifacts[path.string] == artifact.sha256
      && SHA256.hex(artifact.content.bytes) == artifact.sha256
  }
}
