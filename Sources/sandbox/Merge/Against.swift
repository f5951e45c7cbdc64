import Artifact
import Console
import Results
import Rollout

/// `sandbox try --against DIR`: whether a directory holds what reports propose.
///
/// Every report is compared, whatever its verdict: what was merged was merged, and nothing is executed.
struct Against {
  let target: Target

  /// Says it of each file of a report.
  func mark(_ report: inout ReportRecord, with artifacts: [Artifact]) {
    for (index, artifact) in artifacts.enumerated() {
      (report.artifacts[index].against, report.artifacts[index].againstDetail) =
        comparison(of: artifact)
    }
  }

  private func comparison(of artifact: Artifact) -> (ArtifactRecord.Against, String?) {
    guard let path = artifact.path else { return (.refused, "its path is not safe") }
    let content = artifact.content.bytes
    if artifact.isDeletion {
      return switch target.comparison(of: path, with: content, atMost: 0) {
      case .absent: (.identical, nil)
      case .refused(let why): (.refused, why)
      case .identical, .different: (.different, nil)
      }
    }
    switch target.comparison(of: path, with: content, atMost: FileChange.mostBytes) {
    case .identical: return (.identical, nil)
    case .absent: return (.absent, nil)
    case .refused(let why): return (.refused, why)
    case .different(let bytes):
      let before = bytes.map { FileChange.Side($0) } ?? FileChange.Side(size: 0)
      // What the directory has more than was proposed is +, what it lacks is -.
      let lines = FileChange(path: path.string, before: .init(content), after: before).counts
      return (.different, lines.map { "+\($0.added) -\($0.removed)" })
    }
  }
}
