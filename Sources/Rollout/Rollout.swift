import Artifact

/// One rollout, as its manifest and its journal tell it.
package struct Rollout: Sendable, Equatable {
  /// The report that it came from.
  package struct Origin: Sendable, Equatable {
    /// As the report names itself; nil if it does not.
    package var id: String?
    /// Where the report was when it was applied.
    package var path: String
    /// The day on which somebody has to look at it again: `2026-12-31`.
    package var reviewBy: String?
    /// The day until which what somebody accepted of it holds; only an apply needs it.
    package var acceptedUntil: String?

    package init(
      id: String?, path: String, reviewBy: String? = nil, acceptedUntil: String? = nil
    ) {
      (self.id, self.path, self.reviewBy) = (id, path, reviewBy)
      self.acceptedUntil = acceptedUntil
    }
  }

  /// From which release to which, below the directory that holds the link.
  package struct Release: Sendable, Equatable {
    package let from: String
    package let to: String
  }

  package struct File: Sendable, Equatable {
    package let path: String
    package let kind: ChangeSet.Change.Kind
  }

  /// `0007-20261121T123000`: the number counts up over all rollouts of a home.
  package let id: String
  /// The absolute path of the directory that was changed.
  package let target: String
  package let origin: Origin
  /// SHA-256 of the report's bytes.
  package let report: String
  /// Why someone accepted what the checks left open.
  package let accepted: String?
  package let date: Moment
  /// Those that it changes; where it switches a link, those in which the two releases differ.
  package let files: [File]
  /// The two releases, where it switches a link.
  package let release: Release?
  package let standing: Standing
  /// How long the rehearsal took, and the restore in it, in seconds; nil before it was rehearsed.
  package let rehearsal: Rehearsal?
  /// The absolute path of the directory that the snapshot lies in.
  package let store: String
  package let commands: Commands
  /// The database that it changed; nil if it has none.
  package var database: DatabaseNote?

  package struct DatabaseNote: Sendable, Equatable {
    package let name: String
    /// A: the way back changes nothing else. B: it keeps what was written into what leaves.
    package let kind: String
    /// Sentences on its way back.
    package let remarks: [String]
    /// How long that took on a clone, in seconds.
    package let back: Double
    /// What it kept, where it was taken: `20000 values of public.tasks.ai_model`.
    package let kept: [String]
  }

  /// What the operator wants to be run, by /bin/sh in the target.
  package struct Commands: Sendable, Equatable {
    /// After it is in force, and again after it was taken back.
    package var after: String?
    /// What vouched for it.
    package var verify: String?

    package init(after: String? = nil, verify: String? = nil) {
      self.after = after
      self.verify = verify
    }
  }

  package struct Rehearsal: Sendable, Equatable {
    package let seconds: Double
    package let restore: Double
  }

  /// Where a rollout stands.
  package enum Standing: String, Sendable, Equatable {
    /// Nothing of the target was changed yet.
    case begun
    /// It is being installed, or was stopped while it was.
    case applying
    /// It is in force.
    case applied
    case rollingBack = "rolling-back"
    case rolledBack = "rolled-back"
    /// It is being put in force again.
    case reapplying
    /// It failed before it was in force, and everything was taken back.
    case takenBack = "taken-back"
    /// Its files are back, and its database is not yet.
    case databasePending = "database-pending"

    /// Whether the next command has to finish or undo it.
    package var isUnfinished: Bool {
      switch self {
      case .begun, .applying, .rollingBack, .reapplying, .databasePending: true
      case .applied, .rolledBack, .takenBack: false
      }
    }
  }
}

/// What a health check of the applied tree said.
package enum HealthCheck: Sendable, Equatable {
  case passed
  case failed(why: String)
}

/// How an apply ended.
package enum Outcome: Sendable, Equatable {
  case applied(Rollout)
  /// Everything stands there already.
  case nothing
  /// `kept`: what someone changed meanwhile, and was left so.
  case takenBack(Rollout, why: String, kept: [Kept])
}

/// A path that was left as it stood, since nobody knows who wrote it.
package struct Kept: Sendable, Equatable, CustomStringConvertible {
  package let path: String
  /// Where our pre-image lies; nil if nothing stood there.
  package let before: String?

  package var description: String {
    "\(path) was changed by someone else meanwhile and was left as it is"
      + (before.map { " (what stood there before is \($0))" } ?? "")
  }
}

extension Rollouts {
  /// The same, for whoever knows other outcomes, too.
  package typealias Ending = Outcome
}

/// What was done about a rollout that was not finished.
package struct Recovered: Sendable, Equatable, CustomStringConvertible {
  package let id: String
  /// One sentence or more: what was found, what was done, and what is left to do.
  package let description: String
}
