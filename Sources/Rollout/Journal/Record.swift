import Log

/// What happens to a rollout, as its journal has it.
enum RolloutEvent: String, LogEvent {
  /// A directory was made for the rollout; the target is untouched.
  case begun
  /// The pre-images and the new content lie in the store, and on the device.
  case snapshotted
  /// The restore was rehearsed.
  case proven
  /// From here on the target may be changed.
  case applying
  /// All is installed and verified.
  case applied
  /// In force; again after `reapplying`, and after a rollback that was given up.
  case committed
  case rollingBack = "rolling-back"
  case rolledBack = "rolled-back"
  case reapplying
  /// The files are back, and the database is not: the next command finishes it.
  case databasePending = "database-pending"
  /// What was kept of the database's way back was dropped, as the operator asked.
  case databaseDiscarded = "database-discarded"
  /// Taken back before it was in force.
  case takenBack = "taken-back"
  /// A recovery begins.
  case attempt
  /// It ended with an error, by itself.
  case failed
  /// The rehearsal was repeated.
  case drilled
  /// The operator said where the target is now.
  case retargeted
  /// The operator looked at all that stands before this, and vouched for it.
  case adopted
}

/// One line of a journal: what happened to a rollout.
typealias Record = Entry<RolloutEvent>
