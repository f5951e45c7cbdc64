/// A database that a rollout changes: how it goes forth, and how it comes back. One type per engine.
///
/// Each time that a rollout goes forth is a *round*, counted from 1. A marker row says, in the database
/// itself and in the migration's own transaction, what became of each round: that is the truth, whatever a
/// client saw or a crash left.
package protocol LiveDatabase: Sendable {
  /// `shop on db.example:5432 as app`, for people.
  var name: String { get }
  /// What a snapshot keeps of it; no secret is in it.
  var record: [UInt8] { get }
  /// Whether what worked with the old schema goes on working with the new one.
  var isExpandOnly: Bool { get }
  /// A: its way back changes nothing else. B: it keeps what was written into what leaves.
  var kind: String { get }
  /// Sentences for people: how good the way back is, and what it keeps.
  var remarks: [String] { get }
  /// Whether something may lie in the database that is parked or kept for its way back.
  var keepsValues: Bool { get }
  /// How long the rehearsal took to go back, in seconds.
  var secondsBack: Double { get }

  /// Changes the database, in one transaction. On any error nothing is changed, but for `unknown`.
  func forth(_ round: Int) throws(DatabaseProblem) -> DatabaseForth
  /// Takes a round back, whatever became of it: one that was never committed cannot be any more when this
  /// returns. The transaction is open while `meanwhile` runs, and is committed after it. With `mustBeUp` one
  /// that the database does not know of is refused: it is another database then.
  func back(_ round: Int, mustBeUp: Bool, meanwhile: () throws -> Void) throws -> DatabaseBack
  /// Drops what was parked and kept of all rounds up to this one.
  func discard(_ round: Int) throws(DatabaseProblem)
}

/// What going forth did.
package struct DatabaseForth: Sendable, Equatable {
  package var seconds: Double
  /// What had been kept of an earlier round and was put back: `120 values of public.tasks.ai_model`.
  package var replayed: [String]
  /// How often locks could not be had in time before.
  package var retries: Int

  package init(seconds: Double, replayed: [String], retries: Int) {
    (self.seconds, self.replayed, self.retries) = (seconds, replayed, retries)
  }
}

/// What coming back did.
package struct DatabaseBack: Sendable, Equatable {
  /// False where the round was not in force: nothing was to be done.
  package var isUndone: Bool
  package var seconds: Double
  /// What was kept: `20000 values of public.tasks.ai_model`.
  package var kept: [String]
  /// Rows that others changed since and that stay as they are: sentences.
  package var conflicts: [String]
  package var rows: Int

  package init(
    isUndone: Bool, seconds: Double = 0, kept: [String] = [], conflicts: [String] = [],
    rows: Int = 0
  ) {
    (self.isUndone, self.seconds, self.kept) = (isUndone, seconds, kept)
    (self.conflicts, self.rows) = (conflicts, rows)
  }
}

/// A database whose whole way, there and back and there again, was rehearsed on a clone: what an apply
/// demands.
package struct TestedDatabase: Sendable {
  package let database: any LiveDatabase

  /// Only a rehearsal makes one.
  init(rehearsed database: any LiveDatabase) { self.database = database }
}
