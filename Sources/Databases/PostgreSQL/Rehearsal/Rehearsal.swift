/// A migration walked on a clone: there and back, and there and back again. Pure: it gives scripts for
/// psql, one after the other, and reads what they print.
///
/// All scripts may go to one psql that stays open; the last line that each prints is `<nonce>|end`.
package struct Rehearsal: CloneSteps {
  let migration: Migration
  let live: LiveState
  let dump: String
  let sample: String
  let clone: ClonePlace
  let nonce: String
  let parks: Bool

  /// It is over, and nothing is proven: a column could not be parked. Without parks, on a new clone, it may go well.
  package private(set) var failedToPark = false
  private var stage = Stage.start
  /// What is known so far; whole when `next` has given nil.
  private(set) var found: Proof?
  /// `server_version_num` of the clone's server.
  var cloneVersion = 0
  /// Digests of all rows of the tables that were there before.
  private var rows: [String: String] = [:]
  /// Digests of what was written into what is new.
  private var written: [String: String] = [:]

  private enum Stage: Int {
    case start, load, verbatim, up, write, down, again, parked, unparked, downAgain, done
  }

  package var steps: (done: Int, total: Int) {
    let last = Stage.downAgain.rawValue - (mayPark ? 0 : 2)
    return (min(stage.rawValue, last) - 1, last)
  }

  /// - Parameters:
  ///   - live: what the live database is.
  ///   - dump: what `pg_dump -s` says of it.
  ///   - sample: rows of it, as `LiveState.sampleScript` gives them.
  ///   - nonce: `[a-z0-9]`, new for each rehearsal.
  ///   - parks: whether columns of very large tables are parked, and that is to be proven.
  package init(
    _ migration: Migration, live: LiveState, dump: String, sample: String, clone: ClonePlace,
    nonce: String, parks: Bool = true
  ) {
    (self.migration, self.live, self.dump, self.sample) = (migration, live, dump, sample)
    (self.clone, self.nonce, self.parks) = (clone, nonce, parks)
  }

  /// What was proven. Only there when `next` has given nil.
  package var tested: Proof.Tested {
    guard stage == .done, !failedToPark, let found else {
      preconditionFailure("the rehearsal is not over")
    }
    return Proof.Tested(rehearsed: found)
  }

  /// Reads what the step before printed, and gives the script of the next step; nil: it is over.
  package mutating func next(_ answer: PsqlAnswer?) throws(DatabaseProblem) -> String? {
    switch stage {
    case .start:
      try checkTexts()
      stage = .load
      return ended(loadScript, rowDigests)
    case .load:
      rows = try digests("rows", answer)
      cloneVersion = try said(answer).last("version").flatMap(Int.init) ?? 0
      stage = .verbatim
      return ended(clone.reconnect, verbatimScript)
    case .verbatim:
      found = try readVerbatim(answer)
      stage = .up
      return upScript(1)
    case .up:
      let result = try current.readUp(try whole(answer), nonce: nonce)
      found?.upMilliseconds = result.milliseconds
      stage = .write
      // As the role that migrates: what the migration hung on its tables runs with no more rights than that has.
      return ended(clone.reconnect, writeScript(current), writtenDigests(current))
    case .write:
      readWrites(try said(answer))
      written = try digests("written", answer)
      stage = .down
      return downScript(1)
    case .down:
      try readDown(answer, 1)
      stage = .again
      return upScript(2)
    case .again:
      _ = try current.readUp(try whole(answer), nonce: nonce)
      stage = mayPark ? .parked : .downAgain
      return downScript(2)
    case .parked, .unparked, .downAgain:
      do {
        return try secondHalf(answer)
      } catch .refused(let why) {
        guard mayPark else { throw .refused(why) }
        failedToPark = true
        stage = .done
        return nil
      }
    case .done: return nil
    }
  }

  /// The second way back, on which columns may be parked; then there again, and back without that.
  private mutating func secondHalf(_ answer: PsqlAnswer?) throws(DatabaseProblem) -> String? {
    switch stage {
    case .parked:
      try readDown(answer, 2)
      stage = .unparked
      return upScript(3)
    case .unparked:
      _ = try current.readUp(try whole(answer), nonce: nonce)
      stage = .downAgain
      return downScript(3)
    default:
      try readDown(answer, 3)
      return finish()
    }
  }

  private mutating func finish() -> String? {
    found?.version = live.version
    found?.isLive = true
    tellParks()
    if !mayPark { found?.inverse.neverPark() }
    stage = .done
    return nil
  }

  private static let notReplayed = "what was written into it does not come back with a second apply"

  mutating func add(remark: String) { found?.inverse.remarks.append(remark) }

  var current: Proof {
    guard let found else { preconditionFailure("nothing is found yet") }
    return found
  }

  func ended(_ parts: String...) -> String {
    parts.map { $0.hasSuffix("\n") ? $0 : $0 + "\n" }.joined() + "\\echo \(nonce)|end\n"
  }

  private func upScript(_ round: Int) -> String {
    ended(clone.reconnect, current.up(round: round, lockTimeout: 5000, nonce: nonce))
  }

  /// From the second round on, what came back by itself is looked at first.
  private func downScript(_ round: Int) -> String {
    // Each way to keep what was written is proven.
    let way: Proof.KeepingWay =
      round == 1 ? .copiedFirst : stage == .parked ? .parked : .underLock
    let down = current.down(round: round, lockTimeout: 5000, keeping: way, nonce: nonce)
    let look = round == 1 ? "" : writtenDigests(current)
    return ended(clone.reconnect, look, down.body, down.ending, clone.loader, rowDigests)
  }

  private mutating func readDown(_ answer: PsqlAnswer?, _ round: Int) throws(DatabaseProblem) {
    let result: Proof.DownResult
    do {
      result = try current.readDown(try whole(answer), nonce: nonce)
    } catch .refused(let why) {
      throw .refused("the way back was rehearsed, and failed: \(why)")
    }
    _ = try said(answer)
    guard result.what == .undone else {
      throw .refused("the way back was rehearsed, and leads to another schema")
    }
    guard result.conflicts.isEmpty else {
      throw .refused(
        "the way back was rehearsed, and left rows as the migration made them, in "
          + result.conflicts.map(\.table).joined(separator: ", "))
    }
    if round > 1 { try compare(written, try digests("written", answer), Self.notReplayed) }
    try compare(rows, try digests("rows", answer), Self.otherRows)
    if round == 1 { found?.downMilliseconds = result.milliseconds }
  }

  private static let otherRows = "not as it was, after the way there and back"

  private func compare(
    _ a: [String: String], _ b: [String: String], _ sentence: String
  ) throws(DatabaseProblem) {
    let other = Set(a.keys).union(b.keys).filter { a[$0] != b[$0] }.sorted()
    guard other.isEmpty else {
      throw .refused(
        "\(other.prefix(5).map(ServerMessage.plain).joined(separator: ", ")): \(sentence)")
    }
  }

  private func digests(
    _ word: String, _ answer: PsqlAnswer?
  ) throws(DatabaseProblem) -> [String: String] {
    var all: [String: String] = [:]
    for line in try said(answer).all(word) {
      guard let bar = line.lastIndex(of: "|") else { continue }
      all[String(line[..<bar])] = String(line[line.index(after: bar)...])
    }
    return all
  }

  /// The answer of a step, which must not be missing.
  func whole(_ answer: PsqlAnswer?) throws(DatabaseProblem) -> PsqlAnswer {
    guard let answer else { throw .broken("psql gave no answer") }
    return answer
  }

  /// What a step said that went well to its end.
  func said(_ answer: PsqlAnswer?) throws(DatabaseProblem) -> ScriptAnswer {
    let answer = try whole(answer)
    let said = ScriptAnswer(answer.out, nonce: nonce)
    guard answer.status == 0, said.has("end") else {
      let error = ServerError(answer.err)
      let why = error?.full ?? ServerMessage.plain(answer.err.prefix(2000))
      throw .refused(error?.isOwn == true ? why : "the clone cannot be made or read: \(why)")
    }
    return said
  }
}
