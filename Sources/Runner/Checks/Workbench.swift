import Artifact
import Foundation

/// What a checker needs to work: the programs that are here, what runs them, where to keep what is
/// worth keeping, and how long things may take.
package struct Workbench: Sendable {
  package var toolbox: Toolbox
  package var supervisor: Supervisor
  /// The user's cache directory; nil where there is none.
  package var cache: String?
  /// Whom tools run as, when we are root.
  package var user: User?
  /// The PostgreSQL server that judges syntax instead of one of ours.
  package var database: String?
  package var limits: TrialLimits

  package init(
    toolbox: Toolbox, supervisor: Supervisor, cache: String?, user: User?, database: String? = nil,
    limits: TrialLimits = TrialLimits()
  ) {
    self.toolbox = toolbox
    self.supervisor = supervisor
    self.cache = cache
    self.user = user
    self.database = database
    self.limits = limits
  }
}

extension Workbench {
  var resumption: Resumption { Resumption(limit: limits.report) }
}
