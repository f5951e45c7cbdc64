import Foundation
import Judging
import Launching
import Runner
import Testing

/// Where an attack takes place: a tier of the jail, or, for a control, none.
enum AttackTier: String, Sendable, CaseIterable, CustomTestStringConvertible {
  case namespaces, bubblewrap, landlock, bare

  /// The tiers under test.
  static let jailed = rooted + [landlock]
  /// Those of them that have a root, and a PID namespace, of their own.
  static let rooted =
    [namespaces] + (access("/usr/bin/bwrap", X_OK) == 0 ? [bubblewrap] : [])

  var testDescription: String { rawValue }
  var hasRoot: Bool { self == .namespaces || self == .bubblewrap }

  /// Whom an attack runs as: a user of ours alone, where we are root.
  static let user = try! Workbench.unprivileged()

  func jail(without skipped: Set<Jail.Layer> = []) -> Jail {
    var jail =
      switch self {
      case .namespaces: Jail(tier: .namespaces, user: Self.user)
      case .bubblewrap: Jail(tier: .bubblewrap, user: Self.user, bubblewrap: "/usr/bin/bwrap")
      case .landlock: Jail(tier: .landlock, user: Self.user)
      case .bare: Jail.bare(as: Self.user)
      }
    jail.skipped = skipped
    return jail
  }

  private static let obstacles = Task {
    try await JailSurvey(supervisor: .live, user: user).all().reduce(into: [:]) {
      $0[$1.tier.rawValue] = $1.obstacle?.cause
    }
  }

  /// Cancels the test visibly where this machine cannot make such a jail.
  func require() async throws {
    if let cause = try await Self.obstacles.value[rawValue] {
      try Test.cancel("no jail of the tier \(rawValue) here: \(cause)")
    }
  }
}
