import Artifact

extension Rehearsal {
  /// Makes of what the migration did on the clone the way back, or refuses it.
  func readVerbatim(_ answer: PsqlAnswer?) throws(DatabaseProblem) -> Proof {
    let answer = try whole(answer)
    try mustEqualLive(answer)
    let said = ScriptAnswer(answer.out, nonce: nonce)
    guard answer.status == 0, said.has("end") else { throw failure(answer, said) }
    let parts = answer.out.split(separator: "\n\(nonce)|after\n", maxSplits: 1)
    guard parts.count == 2 else { throw .broken("the rehearsal's answer is not whole") }
    let before = Catalog(rows: CopyRow.rows(of: String(parts[0]), nonce: nonce))
    let after = Catalog(rows: CopyRow.rows(of: String(parts[1]), nonce: nonce))
    let lines = said.all("line").compactMap { try? JSONNode(parsing: Array($0.utf8)) }
      .compactMap(\.strings).filter { $0.count == 3 }
    try checkSurrounding(lines)
    let seen = Seen(said)
    var inverse = Inverse(from: before, to: after, statements: migration.statements)
    let log = UndoLog(seen)
    // Whether old code bears new rows nobody knows.
    if !log.tables.isEmpty { inverse.isExpandOnly = false }
    let refusals = seen.refusals + inverse.refusals
    guard refusals.isEmpty else { throw .refused(refusals.joined(separator: "; ")) }
    try checkEffect(lines, seen)
    var proof = Proof(
      migration: migration, version: cloneVersion, systemIdentifier: live.systemIdentifier,
      databaseOID: live.databaseOID, database: live.database, role: live.role,
      searchPath: live.searchPath, before: live.fingerprint.digest,
      after: said.last("digest") ?? "",
      added: lines.filter { $0[0] == "+" && $0[1] == "core" }.map { $0[2] },
      removed: lines.filter { $0[0] == "-" && $0[1] == "core" }.map { $0[2] }, inverse: inverse)
    proof.log = log
    // The migration would write its own values again where the application has taken them away.
    if !log.tables.isEmpty { proof.inverse.neverPark() }
    let published = live.fingerprint.core.filter {
      $0.kind == "publication" && $0.definition.hasPrefix("t|")
    }
    for line in published.sorted() {
      proof.inverse.remarks.append(
        "\(line.identity) publishes all tables, those in \(Names.schema), too: a subscriber without them stops"
      )
    }
    proof.isLive = false
    proof.rewritten = seen.rewritten
    proof.moved = OwnThings.moved(from: before, to: after)
    proof.probes = DataProbe.all(
      from: before, to: after, by: migration.statements, except: Set(log.tables.map(\.name)))
    proof.measurements = seen.measurements(live)
    return proof
  }

  /// Why the migration, as it is written, does not run.
  private func failure(_ answer: PsqlAnswer, _ said: ScriptAnswer) -> DatabaseProblem {
    guard let error = ServerError(answer.err) else {
      let why = ServerMessage.plain(answer.err.prefix(2000))
      return .refused(
        "the rehearsal ended early: \(why.isEmpty ? "a statement ended its own connection" : why)")
    }
    guard let index = said.last("statement").flatMap(Int.init),
      migration.statements.indices.contains(index)
    else { return .refused("the rehearsal could not begin: \(error.full)") }
    let ended = error.full.hasPrefix("the statement ended")
    // The next statement, or what follows the last, finds that the transaction is gone.
    let guilty = ended && !said.has("last") ? max(index - 1, 0) : index
    return Proof.failure(error, of: migration.statements[guilty])
  }

  /// What belongs to the server, or to the database as such, is not a migration's.
  private func checkSurrounding(_ lines: [[String]]) throws(DatabaseProblem) {
    let other = lines.filter { $0[1] == "surrounding" }.map { Fingerprint.Line($0[2]).name }
    guard other.isEmpty else {
      let names = Set(other).sorted().prefix(5).map(ServerMessage.plain).joined(separator: ", ")
      throw .refused(
        "\(names): it belongs to the whole server, or to the database as such, and is not rolled out: "
          + "change it by hand first")
    }
  }

  private func checkEffect(_ lines: [[String]], _ seen: Seen) throws(DatabaseProblem) {
    guard lines.isEmpty, !seen.changesRows else { return }
    guard seen.touched.isEmpty else {
      throw .untried("the migration changes no row of those that the clone has")
    }
    throw .refused("the migration changes nothing in this database: it is there already")
  }
}
