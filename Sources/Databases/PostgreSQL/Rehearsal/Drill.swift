/// The way back of an apply that is in force, walked on a fresh clone of its database: what has come since
/// may stand in its way. Pure, like `Rehearsal`.
///
/// Rows that the migration changed are those of the log in the live database; of the tables themselves the
/// clone has a sample.
package struct Drill: CloneSteps {
  private var load: Rehearsal
  private let proof: Proof
  private let round: Int
  private let logged: String
  private let parked: String
  private var stage = Stage.start
  private enum Stage: Int { case start, load, down, done }

  package var steps: (done: Int, total: Int) { (stage.rawValue - 1, 2) }
  /// How long the way back took on the clone; set when `next` has given nil.
  package private(set) var milliseconds = 0.0

  /// - Parameters:
  ///   - logged: what `loggedScript` printed on the live database.
  ///   - parked: what pg_dump says of `parkedSchemas`.
  package init(
    _ proof: Proof, round: Int, live: LiveState, dump: String, sample: String, logged: String,
    parked: String, clone place: ClonePlace, nonce: String
  ) {
    var clone = proof
    clone.isLive = false
    (self.proof, self.round, self.logged, self.parked) = (clone, round, logged, parked)
    load = Rehearsal(
      proof.migration, live: live, dump: dump, sample: sample, clone: place, nonce: nonce)
  }

  package mutating func next(_ answer: PsqlAnswer?) throws(DatabaseProblem) -> String? {
    switch stage {
    case .start:
      stage = .load
      return load.ended(load.loadScript)
    case .load:
      load.cloneVersion = try load.said(answer).last("version").flatMap(Int.init) ?? 0
      stage = .down
      let down = proof.down(round: round, lockTimeout: 5000, nonce: load.nonce)
      return load.ended(
        "BEGIN;\nSELECT 1 WHERE \(SessionSettings.canonical);\n\(load.linesScript)COMMIT;",
        "\\o /dev/null\n\(parked)\n\\o", load.clone.reconnect, inForce, down.body, down.ending)
    case .down:
      let answer = try load.whole(answer)
      try load.mustEqualLive(answer)
      let result = try proof.readDown(answer, nonce: load.nonce)
      guard result.what == .undone else {
        throw .broken("the rehearsal of the way back had nothing to undo")
      }
      milliseconds = result.milliseconds
      stage = .done
      return nil
    case .done: return nil
    }
  }

  /// Makes the clone what the live database is: the migration is there, and so is what it keeps for itself.
  private var inForce: String {
    let names = proof.names(round)
    var script = ScriptText(nonce: load.nonce)
    script.add("BEGIN;")
    script.run(Bookkeeping.setUp(tag: load.nonce))
    script.add(
      "INSERT INTO \(Names.schema).marker(tx,state,xid) VALUES('\(names.transaction)','up','0');")
    if !proof.touched.isEmpty {
      script.run([UndoLog.table(names)])
      script.add("COPY \(names.rows) FROM stdin;\n\(logged)\\.")
    }
    script.add("COMMIT;")
    return script.text
  }
}

extension Proof {
  /// Where the tables lie that a round dropped.
  package func parkedSchemas(round: Int) -> [String] {
    inverse.dropped.keys.sorted().map(names(round).park(dropped:))
  }

  /// A script for the live database that prints the log of the rows that a round changed, as COPY has it.
  /// Nil where it changed none.
  package func loggedScript(round: Int) -> String? {
    touched.isEmpty ? nil : "COPY \(names(round).rows) TO STDOUT;\n"
  }
}

/// What is done on a clone, step by step: scripts for psql, and what it printed of each.
package protocol CloneSteps: Sendable {
  /// How many steps are done, of how many, once the first is given.
  var steps: (done: Int, total: Int) { get }
  /// Reads what the step before printed, and gives the script of the next step; nil: it is over.
  mutating func next(_ answer: PsqlAnswer?) throws(DatabaseProblem) -> String?
}
