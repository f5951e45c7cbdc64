import Synchronization

@testable import Databases

/// A database in memory, with a marker for each round, which may be away, refuse, or lose a commit.
final class StandInDatabase: LiveDatabase {
  enum Marker { case up, down, aborted }

  struct State {
    var isNew = false
    var markers: [Int: Marker] = [:]
    /// Up to which round what was kept is gone.
    var discarded = 0
    /// What it answers next, and from then on, instead of working.
    var problem: DatabaseProblem?
    /// A forth is committed, and nobody is told so.
    var losesAnswer = false
    /// What stood in the tree when the way back was committed.
    var atCommit: (@Sendable () -> Void)?
  }

  let state: Mutex<State>
  let isExpandOnly: Bool
  let name = "the stand-in"
  let record: [UInt8] = Array(#"{"engine": "stand-in"}"#.utf8)
  let remarks = ["a column goes"]
  let kind = "B"
  let secondsBack = 0.25
  let keepsValues = true

  init(isExpandOnly: Bool = true) {
    state = Mutex(State())
    self.isExpandOnly = isExpandOnly
  }

  var isNew: Bool { state.withLock { $0.isNew } }
  var markers: [Int: Marker] { state.withLock { $0.markers } }
  func set(_ change: (inout State) -> Void) { state.withLock { change(&$0) } }

  func forth(_ round: Int) throws(DatabaseProblem) -> DatabaseForth {
    try answer()
    let isLost = state.withLock { state in
      guard state.markers[round] == nil else { return false }
      (state.isNew, state.markers[round]) = (true, .up)
      return state.losesAnswer
    }
    if isLost { throw .unknown("the connection was lost") }
    return DatabaseForth(seconds: 0, replayed: [], retries: 0)
  }

  func back(
    _ round: Int, mustBeUp: Bool, meanwhile: () throws -> Void
  ) throws -> DatabaseBack {
    try answer()
    let wasUp = state.withLock { $0.markers[round] == .up }
    if mustBeUp, !wasUp { throw DatabaseProblem.refused("it does not know of this rollout") }
    try meanwhile()
    try answer()
    state.withLock { state in
      if wasUp { state.isNew = false }
      state.markers[round] = wasUp ? .down : state.markers[round] ?? .aborted
      state.atCommit?()
    }
    return DatabaseBack(isUndone: wasUp, kept: wasUp ? ["3 values of a column"] : [])
  }

  func discard(_ round: Int) throws(DatabaseProblem) {
    try answer()
    state.withLock { $0.discarded = round }
  }

  private func answer() throws(DatabaseProblem) {
    if let problem = state.withLock({ $0.problem }) { throw problem }
  }
}
