import Artifact

/// Which paths a report may propose.
package struct PathRules: Sendable, Equatable {
  /// Only what one of these describes; nil: all.
  package var allow: [Glob]?
  /// Nothing of this, nor anything below it.
  package var deny: [Glob] = []

  /// Why a path may not be proposed; nil if it may.
  package func objection(to path: ArtifactPath) -> String? {
    if let glob = deny.first(where: { $0.covers(path) }) {
      return "the policy denies \(glob.pattern)"
    }
    guard let allow, !allow.contains(where: { $0.matches(path) }) else { return nil }
    return "the policy allows only " + allow.prefix(5).map(\.pattern).joined(separator: ", ")
      + (allow.count > 5 ? ", …" : "")
  }
}
