import Artifact

/// A server of the user's that clones are made on. Each is a database of its own there, and is dropped afterwards;
/// nothing else on that server is changed.
///
/// psql is not jailed here, and the server is not ours. So the dump must be of a pg_dump that keeps what names of
/// the database hold from being commands for psql, and no part of the clone runs with more rights than the
/// migration would have.
package struct CloneHost: Sendable {
  package let connection: Connection
  private let psql: Psql
  private let state: LiveState
  /// Of the server, in seconds.
  private let clock: Int

  /// How long a clone without a session may stand before another rehearsal takes it for what a killed one left.
  private static let abandoned = 3600
  private static let prefix = "sandbox_rehearsal_"
  private static let comment = "a clone that sandbox rehearses on; it may be dropped"

  /// Connects, and refuses a server that cannot have the clone, or must not run the migration.
  package init(
    _ connection: Connection, by psql: Psql, for live: LiveState, asSuperuser: Bool
  ) throws(DatabaseProblem) {
    (self.connection, self.psql) = (connection, psql)
    try psql.mustKeepSessions(
      connection, else: "--rehearse-on makes a database that it does not know, and changes settings"
    )
    state = try LiveState(of: connection, by: psql)
    func refused(_ why: String) -> DatabaseProblem {
      .refused("--rehearse-on \(connection): \(why)")
    }
    if state.started == live.started {
      throw refused(
        "it is the server of the live database, which a rehearsal must not touch; name another")
    }
    if state.version / 10_000 < live.version / 10_000 {
      throw refused(
        "the live server has PostgreSQL \(live.version / 10_000), and this one has only "
          + "\(state.version / 10_000), which cannot hold a clone of it")
    }
    if state.role != live.role {
      throw refused(
        "the clone must belong to the role that migrates: connect as \(live.role), not as \(state.role)"
      )
    }
    let complaints = state.powerComplaints(asSuperuser: asSuperuser)
    if let first = complaints.first { throw refused(first.text) }
    clock = try Self.look(connection, psql, as: SQL.identifier(live.role), refused)
    let other = try psql.run(Self.sweep(before: clock - Self.abandoned), on: connection)
    guard other.status == 0 else {
      throw refused(
        "a clone that another rehearsal left cannot be dropped: \(ServerMessage.plain(other.err))")
    }
  }

  /// Whether a clone can be made and loaded: the time of the server.
  private static func look(
    _ connection: Connection, _ psql: Psql, as role: String, _ refused: (String) -> DatabaseProblem
  ) throws(DatabaseProblem) -> Int {
    let answer = try psql.run(
      """
      BEGIN READ ONLY;
      SELECT pg_catalog.floor(extract(epoch FROM pg_catalog.now())),
        rolcreatedb OR rolsuper FROM pg_catalog.pg_roles WHERE rolname = current_user;
      SET LOCAL session_replication_role = replica;
      ROLLBACK;

      """, on: connection, limit: .seconds(60))
    let fields = answer.out.split(separator: "\n").first?.split(separator: "|") ?? []
    guard fields.count == 2, let clock = Int(fields[0]) else {
      throw refused("it cannot be asked: \(ServerMessage.plain(answer.err))")
    }
    guard fields[1] == "t" else {
      throw refused("\(role) may not make a database there: ALTER ROLE \(role) CREATEDB;")
    }
    guard answer.status == 0 else {
      throw refused(
        "rows cannot be loaded there, for triggers and foreign keys would act on them: "
          + "GRANT SET ON PARAMETER session_replication_role TO \(role); (PostgreSQL 15 and later)")
    }
    return clock
  }

  /// Drops what is ours, older than that, and used by nobody.
  private static func sweep(before time: Int) -> String {
    """
    SELECT format('DROP DATABASE %I', datname) FROM pg_catalog.pg_database d
      WHERE datname ~ '^\(prefix)[0-9]{1,12}_[a-z0-9]+$'
      AND split_part(datname, '_', 3)::bigint < \(time)
      AND pg_catalog.shobj_description(d.oid, 'pg_database') = '\(comment)'
      AND pg_catalog.pg_has_role(datdba, 'USAGE')
      AND NOT EXISTS (SELECT FROM pg_catalog.pg_stat_activity a WHERE a.datid = d.oid) \\gexec

    """
  }

  /// Walks steps on a new clone: as they are when they are over, and what is to be told of the clone if it could
  /// not be dropped.
  ///
  /// - Parameters:
  ///   - dumps: all that psql is given as pg_dump wrote it.
  ///   - limit: how long all of it may take.
  package func walk<Steps: CloneSteps>(
    dumps: [String], limit: Duration, progress: (_ done: Int, _ total: Int) -> Void,
    _ make: (ClonePlace) throws(DatabaseProblem) -> Steps
  ) throws(DatabaseProblem) -> (steps: Steps, remark: String?) {
    for dump in dumps where !dump.isEmpty { try Self.mustBeRestricted(dump) }
    let name = "\(Self.prefix)\(clock)_\(Nonce.fresh().prefix(16))"
    var steps = try make(
      ClonePlace(database: name, role: state.role, loader: state.role, isOwnServer: false))
    guard let first = try steps.next(nil) else { return (steps, nil) }
    let made = Result { () throws(DatabaseProblem) in
      try talk(&steps, Self.creation(of: name) + first, limit, progress)
    }
    let remark = drop(name)
    try made.get()
    return (steps, remark)
  }

  private static func creation(of name: String) -> String {
    """
    CREATE DATABASE \(name) TEMPLATE template0 ENCODING 'UTF8' LC_COLLATE 'C' LC_CTYPE 'C';
    COMMENT ON DATABASE \(name) IS '\(comment)';

    """
  }

  private func talk<Steps: CloneSteps>(
    _ steps: inout Steps, _ first: String, _ limit: Duration,
    _ progress: (_ done: Int, _ total: Int) -> Void
  ) throws(DatabaseProblem) {
    let end = ContinuousClock.now + limit
    let session = try psql.open(connection)
    var next: String? = first
    while let script = next {
      progress(steps.steps.done, steps.steps.total)
      let mark = Nonce.fresh()
      let left = end - ContinuousClock.now
      if let out = try session.ask("\(script)\n\\o\n\\echo \(mark)", until: mark, limit: left) {
        next = try steps.next(PsqlAnswer(out: out, err: "", status: 0))
      } else {
        let answer = try session.end()
        // What the step came to: it knows what that means.
        if try steps.next(answer) == nil { return }
        throw .broken("the rehearsal ended: \(ServerMessage.plain(answer.err))")
      }
    }
  }

  /// What is to be told if that is not done.
  private func drop(_ name: String) -> String? {
    let script = "DROP DATABASE IF EXISTS \(name) WITH (FORCE);\n"
    var why = ""
    // An interruption that comes meanwhile ends the first try; the second begins after it, and is not disturbed.
    for _ in 0..<2 {
      do {
        let answer = try psql.run(script, on: connection, limit: .seconds(60))
        if answer.status == 0 { return nil }
        why = ServerMessage.plain(answer.err)
      } catch { why = "\(error)" }
    }
    return "the clone \(name) on \(connection) could not be dropped: \(why); drop it by hand"
  }

  /// The first that psql reads of a dump locks its commands (CVE-2025-8714).
  static func mustBeRestricted(_ dump: String) throws(DatabaseProblem) {
    let first = dump.split(separator: "\n").first { !$0.hasPrefix("--") }
    guard let first, first.hasPrefix("\\restrict ") else {
      throw .refused(
        "--rehearse-on needs a pg_dump of August 2025 or later (13.22, 14.19, 15.14, 16.10, 17.6, 18): with "
          + "an older one, a name in the database could be a command for psql")
    }
  }
}
