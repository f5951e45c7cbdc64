import Artifact

extension Proof {
  enum Direction { case up, down, prune }

  /// Why a script did not do what it was for, sorted by what can be done about it.
  func problem(
    _ answer: PsqlAnswer, _ said: ScriptAnswer, _ direction: Direction
  ) -> DatabaseProblem {
    let error = ServerError(answer.err)
    let why = error?.full ?? ServerMessage.plain(answer.err.prefix(2000))
    // psql tells 3 for a statement that failed; with anything else it lost the server, or was ended.
    guard answer.status == 3, let error, !error.isEnding else {
      if answer.status == 0 || answer.status == 3, said.has("begun"), !said.has("committing") {
        return .refused("the script ended early: \(why.isEmpty ? "a statement read it" : why)")
      }
      let isSent = said.has("committing") || answer.status < 0
      return isSent
        ? .unknown("the connection was lost while the transaction ended: \(why)")
        : .away("the database is away: \(why.isEmpty ? "no answer" : why)")
    }
    if error.isBusy { return .busy("others hold locks that are needed: \(why)") }
    switch direction {
    case .up: return upProblem(error, said)
    case .down: return .refused(downReason(error, said))
    case .prune: return .refused(why)
    }
  }

  /// What the script found, in at most five lines.
  private static func problems(_ said: ScriptAnswer) -> String {
    let found = said.last("problems").flatMap { try? JSONNode(parsing: Array($0.utf8)) }?.strings
    let some = (found ?? []).prefix(5).map(ServerMessage.plain)
    return some.isEmpty ? "" : ": " + some.joined(separator: "; ")
  }

  private func upProblem(_ error: ServerError, _ said: ScriptAnswer) -> DatabaseProblem {
    let phase = [
      "fingerprint", "replay", "checks", "statement", "log", "before", "marker", "begun",
    ]
    .first(where: said.has)
    switch phase {
    case "fingerprint", "checks":
      return .refused(Self.advised(error.full + Self.problems(said)))
    case "replay":
      return .refused("what an earlier way back had kept does not fit any longer: \(error.full)")
    case "statement":
      guard let index = said.last("statement").flatMap(Int.init),
        migration.statements.indices.contains(index)
      else { return .refused(error.full) }
      return Self.failure(error, of: migration.statements[index])
    case "marker" where error.state == "SBX01" && said.last("marker") == "aborted":
      return .refused("this apply was given up while it was under way: apply again")
    default: return .refused(error.full)
    }
  }

  /// Functions that no clone has for a migration.
  static let signals = ["pg_terminate_backend", "pg_cancel_backend"]
  static let endsOthers = "what others do is not a migration's to end: leave it out"

  /// Why a statement of the migration failed, and where it stands. What cannot run in a transaction, and what is
  /// none of a migration's business, says nothing of the database.
  static func failure(_ error: ServerError, of statement: Migration.Statement) -> DatabaseProblem {
    let place = "\(statement.path):\(statement.line): \(error.full)"
    switch error.state {
    case "25001":
      let isConcurrent = statement.text.uppercased().contains("CONCURRENTLY")
      return .refused(
        "\(place): \(isConcurrent ? "write it without CONCURRENTLY" : "leave it out"), or run it by hand "
          + "outside of a rollout")
    case "42501" where signals.contains { error.message.hasSuffix(" function \($0)") }:
      return .refused("\(place): \(endsOthers)")
    case _ where error.isOwn: return .refused(place)
    default: return .fails(statement, state: error.state, error.full)
    }
  }

  private func downReason(_ error: ServerError, _ said: ScriptAnswer) -> String {
    if error.state.hasPrefix("53") { return "the server has no room for it: \(error.full)" }
    if said.has("fingerprint") || !said.has("lock") { return error.full + Self.problems(said) }
    guard let step = said.last("step").flatMap(Int.init), inverse.steps.indices.contains(step)
    else {
      return error.full
    }
    var why = "something has come since that the way back does not fit: \(error.full)"
    if case .run(let sql) = inverse.steps[step], !sql.hasPrefix("DO ") {
      why += " (in \(ServerMessage.plain(sql.prefix(200))))"
    }
    return why
  }

  /// A sentence of a check with what to write instead.
  static func advised(_ sentence: String) -> String {
    if sentence.hasPrefix(keyless) {
      return sentence + ": give the table a primary key first, in a migration of its own"
    }
    if sentence.hasPrefix(rekeyed) {
      return sentence + ": insert rows with the new keys, and delete the old ones later"
    }
    return sentence
  }
}
