import Artifact
import Foundation
import Testing

@testable import Databases

/// There on a clone and back, there on the live database, what the application does meanwhile, back, and
/// there again: the schema and the rows, each time.
/// One after the other: roles belong to the whole server.
@Suite(
  "A migration", .serialized, .enabled(if: ScratchServer.isHereOrRequired), .timeLimit(.minutes(20))
)
struct CaseTests {
  /// All of them, or some that a seed chooses: each takes one to three seconds.
  private static let chosen: [Case] = {
    if ProcessInfo.processInfo.environment["SANDBOX_ALL_FAULTS"] == "1" { return Case.all }
    var generator = SystemRandomNumberGenerator()
    return Array(Case.all.shuffled(using: &generator).prefix(5))
  }()

  @Test("goes there and back and there again, or is refused for a good reason", arguments: chosen)
  func walk(_ it: Case) throws {
    for parks in it.up.contains(where: { $0.contains("ADD COLUMN") }) ? [false, true] : [false] {
      let walk = try Walk(it, parks: parks)
      defer { walk.end() }
      try walk.run()
    }
  }

  @Test("parks the column of a very large table with all that hangs on it, and takes it back")
  func parked() throws {
    let walk = try Walk(
      Case(
        name: "a large table",
        up: [
          "ALTER TABLE jobs ADD COLUMN model text CHECK (model <> ''), ADD COLUMN tries int NOT NULL DEFAULT 1",
          "ALTER TABLE jobs ADD CONSTRAINT one_of CHECK (tries > 0 OR model IS NOT NULL)",
          "CREATE UNIQUE INDEX jobs_model ON jobs (model, id) WHERE tries > 0",
          "CREATE INDEX ON jobs (lower(model))",
          "CREATE STATISTICS jobs_both ON model, tries FROM jobs",
          "COMMENT ON COLUMN jobs.model IS 'which'", "ALTER TABLE jobs ADD COLUMN number serial",
          "GRANT SELECT (model) ON jobs TO reader",
        ],
        meanwhile: Case.writes
          + "UPDATE jobs SET model = 'm' || id, tries = 7 WHERE id < 10; UPDATE jobs SET number = -id;",
        afterDown: [
          ("SELECT count(*) FROM pg_attribute WHERE attname ~ '^sandbox_kept_.*_1_[012]$'", "3"),
          ("INSERT INTO jobs (status) VALUES ('old') RETURNING status", "old"),
        ],
        afterAgain: [
          ("SELECT model FROM jobs WHERE id = 9", "m9"),
          ("SELECT sum(tries) FROM jobs", "356"),
          ("SELECT count(*) FROM jobs WHERE number < 0", "301"),
          (
            "SELECT count(*) FROM pg_attribute WHERE attname ~ '^sandbox_kept_' AND NOT attisdropped",
            "0"
          ),
        ]), parks: true)
    defer { walk.end() }
    let proof = try #require(try walk.run())
    #expect(proof.salvages.count == 3 && proof.salvages.allSatisfy { $0.drop != nil })
    #expect(proof.remarks.contains { $0.contains("under another name") })
  }

  @Test("never parks a column that it could not, and says what the way back will cost")
  func unparked() throws {
    for up in [
      ["ALTER TABLE jobs ADD COLUMN model text DEFAULT 'x'"],
      ["ALTER TABLE jobs ADD COLUMN model text", "UPDATE jobs SET model = 'x'"],
    ] {
      let walk = try Walk(
        Case(
          name: "values that rows may lack", up: up,
          meanwhile: Case.writes + "UPDATE jobs SET model = NULL WHERE id = 1",
          afterAgain: [("SELECT model IS NULL FROM jobs WHERE id = 1", "t")]), parks: true)
      defer { walk.end() }
      let proof = try #require(try walk.run())
      #expect(proof.salvages.map(\.drop) == [nil])
      #expect(proof.remarks.contains { $0.contains("a second for each gigabyte") })
    }
  }

  @Test("rehearses without parks where a column cannot be parked")
  func cannotBeParked() throws {
    let walk = try Walk(
      Case(
        name: "names are not to change",
        superuser: """
          CREATE FUNCTION no_renames() RETURNS event_trigger LANGUAGE plpgsql AS $$ BEGIN
            IF current_query() LIKE '%RENAME COLUMN%' THEN RAISE 'no renames here'; END IF; END $$;
          CREATE EVENT TRIGGER no_renames ON ddl_command_start EXECUTE FUNCTION no_renames();
          """,
        up: ["ALTER TABLE jobs ADD COLUMN model text"],
        meanwhile: Case.writes + "UPDATE jobs SET model = 'x' WHERE id = 1",
        afterAgain: [("SELECT model FROM jobs WHERE id = 1", "x")]), parks: true)
    defer { walk.end() }
    let proof = try #require(try walk.run())
    #expect(proof.salvages.map(\.drop) == [nil])
    #expect(proof.remarks.contains { $0.contains("a second for each gigabyte") })
  }

  @Test("never parks a column of a domain, which may refuse a row without a value")
  func domain() throws {
    let walk = try Walk(
      Case(
        name: "a domain that wants a value",
        base: "CREATE DOMAIN given AS text DEFAULT 'none' CHECK (VALUE IS NOT NULL);",
        up: ["ALTER TABLE jobs ADD COLUMN model given DEFAULT 'x'"],
        meanwhile: Case.writes + "UPDATE jobs SET model = 'y' WHERE id = 1",
        afterDown: [("INSERT INTO jobs (status) VALUES ('old') RETURNING status", "old")],
        afterAgain: [("SELECT model FROM jobs WHERE id = 1", "y")]), parks: true)
    defer { walk.end() }
    let proof = try #require(try walk.run())
    #expect(proof.salvages.map(\.drop) == [nil])
  }

  @Test(
    "keeps a NULL that was written where a row gets something else when the column is made again",
    arguments: ["timestamptz DEFAULT now()", "given"], [false, true])
  func written(_ type: String, _ parks: Bool) throws {
    let walk = try Walk(
      Case(
        name: "NULL in \(type)", base: "CREATE DOMAIN given AS text DEFAULT 'none';",
        up: ["ALTER TABLE jobs ADD COLUMN model \(type)"],
        meanwhile: Case.writes + "UPDATE jobs SET model = NULL WHERE id < 5",
        afterAgain: [("SELECT count(*) FROM jobs WHERE model IS NULL", "4")]), parks: parks)
    defer { walk.end() }
    try walk.run()
  }

  @Test(
    "keeps what is written between the copy of a large table and its lock, and nothing of rows that went"
  )
  func copied() throws {
    let walk = try Walk(
      Case(
        name: "values that are written while they are copied",
        up: ["ALTER TABLE jobs ADD COLUMN model text"],
        meanwhile: Case.writes + "UPDATE jobs SET model = 'old' || id",
        whileCopying: """
          UPDATE jobs SET model = 'new' WHERE id IN (1, 2); UPDATE jobs SET model = NULL WHERE id = 3;
          UPDATE jobs SET rank = 7 WHERE id = 4; DELETE FROM jobs WHERE id = 299;
          INSERT INTO jobs (status, model) VALUES ('late', 'late');
          """,
        afterAgain: [
          (
            "SELECT string_agg(model, ' ' ORDER BY id) FROM jobs WHERE id IN (1, 2, 3, 4)",
            "new new old4"
          ),
          ("SELECT count(*) FROM jobs WHERE model LIKE 'old%'", "297"),
          ("SELECT model FROM jobs WHERE status = 'late'", "late"),
          ("SELECT rows || ' ' || returned FROM sandbox_rollout.kept", "300 300"),
        ]))
    defer { walk.end() }
    try walk.run()
  }

  @Test(
    "copies the values of a table above 16 MB before its lock, unless a part of it holds none",
    arguments: zip(["", " WHERE id = 7", " WHERE id > 0"], [0...0, 0...1, 1...1]))
  func sampled(which: String, copies: ClosedRange<Int>) throws {
    let update = which.isEmpty ? "" : "UPDATE jobs SET model = 'x'\(which)"
    let isCopied = "(SELECT count(*) FROM pg_indexes WHERE tablename ~ '^kept_n.*_1_0$')"
    let walk = try Walk(
      Case(
        name: "18 MB",
        base:
          "INSERT INTO jobs (payload) SELECT to_jsonb(repeat(md5(i::text), 20)) FROM generate_series(1, 26000) i;",
        up: ["ALTER TABLE jobs ADD COLUMN model text"], meanwhile: Case.writes + update,
        afterDown: [
          ("SELECT \(isCopied) BETWEEN \(copies.lowerBound) AND \(copies.upperBound)", "t")
        ],
        afterAgain: [
          (
            "SELECT count(model) = (SELECT count(*) FROM jobs\(which.isEmpty ? " WHERE false" : which)) FROM jobs",
            "t"
          )
        ]), way: .bySize)
    defer { walk.end() }
    try walk.run()
  }

  @Test(
    "brings a parked column back where rows got other keys, or went, while it was looked for",
    arguments: zip(
      ["", "UPDATE jobs SET id = 1000 WHERE id = 298", "DELETE FROM jobs WHERE id = 299"],
      ["old298 old299 old300", "old299 old300 old298", "old298 old300"]))
  func found(meanwhile: String, back: String) throws {
    let walk = try Walk(
      Case(
        name: "values that are found before the lock",
        up: ["ALTER TABLE jobs ADD COLUMN model text"],
        meanwhile: Case.writes + "UPDATE jobs SET model = 'old' || id WHERE id IN (298, 299, 300)",
        whileFinding: meanwhile,
        afterAgain: [("SELECT string_agg(model, ' ' ORDER BY id) FROM jobs", back)]),
      parks: true)
    defer { walk.end() }
    try walk.run()
  }

  @Test(
    "brings a parked column back into one that another migration makes, and could not park itself")
  func another() throws {
    let walk = try Walk(
      Case(name: "one that parks", up: ["ALTER TABLE jobs ADD COLUMN model text"]), parks: true)
    defer { walk.end() }
    try walk.followed(by: ["ALTER TABLE jobs ADD COLUMN model text DEFAULT 'x'"])
  }

  /// All that a statement can leave in a session besides what it is for.
  private static let leftovers = [
    "SET lock_timeout = '1s'", "SET application.tenant = '7'", "SET statement_timeout = 0",
    "SELECT set_config('work_mem', '64kB', false)", "SET synchronous_commit = off",
    "SET default_transaction_read_only = on", "SET TimeZone = 'Asia/Tokyo'",
    "CREATE TEMP TABLE IF NOT EXISTS settings AS SELECT 'x' AS k", "PREPARE sleeper AS SELECT 1",
    "DECLARE c CURSOR WITH HOLD FOR SELECT 1", "LISTEN news", "SELECT pg_advisory_lock(4711)",
    "SET search_path = pg_temp, public",
  ]

  @Test("leaves nothing in the session that it ran in: a pooler gives that to the application next")
  func session() throws {
    let walk = try Walk(
      Case(
        name: "what stays in a session",
        up: ["ALTER TABLE jobs ADD COLUMN model text"] + Self.leftovers))
    defer { walk.end() }
    try walk.run()
    let control = try walk.left(by: "BEGIN; \(Self.leftovers.joined(separator: ";\n")); COMMIT;")
    let clean = try walk.left(by: "SELECT 1;")
    #expect(control.count == clean.count && clean.count == Walk.looks.count)
    for (seen, still) in zip(control, clean) {
      #expect(seen != still, "the look does not see \(seen)")
    }
  }

  @Test("is not committed where somebody changed the schema since the rehearsal")
  func drift() throws {
    let walk = try Walk(Case(name: "drift", up: ["ALTER TABLE jobs ADD COLUMN model text"]))
    defer { walk.end() }
    try walk.drift()
  }

  @Test("is refused where the clone is not what the live database is, and says in what")
  func otherClone() throws {
    let walk = try Walk(Case(name: "ghost", up: ["ALTER TABLE jobs ADD COLUMN model text"]))
    defer { walk.end() }
    let refusal = try #require(throws: DatabaseProblem.self) {
      try walk.rehearse(live: "type\tpublic.ghost\tx")
    }
    #expect(
      refusal == .refused("the clone differs from the database: - type public.ghost x"),
      "\(refusal)")
  }

  @Test("is of a kind that has a case: there are many, and each has a name of its own")
  func many() {
    #expect(Case.all.count >= 90)
    #expect(Set(Case.all.map(\.name)).count == Case.all.count)
  }
}

extension Case: CustomTestStringConvertible {
  var testDescription: String { name }
}

/// One case on two databases of one server, which stand for the live one and its clone.
private struct Walk {
  private var it: Case
  /// Whether all tables of the live database pass for very large.
  private let parks: Bool
  /// How values are kept; nil: each round in another way.
  private let way: Proof.KeepingWay?
  private let psql: Psql
  private let (live, clone): (String, String)
  private let server: ScratchServer

  init(_ it: Case, parks: Bool = false, way: Proof.KeepingWay? = nil) throws {
    (self.it, self.parks, self.way) = (it, parks, way)
    server = try ScratchServer.shared.get()
    psql = try server.psql()
    let word = String(Nonce.fresh().prefix(12))
    (live, clone) = ("live_\(word)", "clone_\(word)")
    try boss("ALTER ROLE app NOCREATEROLE; REVOKE reader FROM app;")
    try boss("CREATE DATABASE \(live) OWNER app;")
    try boss("CREATE DATABASE \(clone) OWNER app;")
    try ask(Case.base + it.base)
    if !it.superuser.isEmpty { try boss(it.superuser, on: live) }
  }

  func end() {
    for name in [live, clone] { _ = try? boss("DROP DATABASE IF EXISTS \(name) WITH (FORCE);") }
  }

  @discardableResult
  private func boss(_ sql: String, on database: String = "postgres") throws -> String {
    try answer(sql, server.connection(user: "boss", database: database))
  }

  @discardableResult
  private func ask(_ sql: String) throws -> String {
    try answer(sql, server.connection(database: live))
  }

  private func answer(_ sql: String, _ connection: Connection) throws -> String {
    let answer = try psql.run(sql, on: connection)
    guard answer.status == 0 else {
      throw DatabaseProblem.broken("\(sql.prefix(200)): \(answer.err)")
    }
    return answer.out
  }

  private func on(_ script: String) throws(DatabaseProblem) -> PsqlAnswer {
    let connection: Connection
    do { connection = try server.connection(database: live) } catch { throw .broken("\(error)") }
    return try psql.run(script, on: connection)
  }

  /// Nil: it was refused, as it should be.
  @discardableResult
  func run() throws -> Proof? {
    let proof: Proof
    do {
      proof = try rehearse()
    } catch let problem as DatabaseProblem {
      guard case .refused(let words) = it.outcome, problem.isRefusal else {
        throw problem
      }
      #expect("\(problem)".contains(words), "\(it.name): \(problem)")
      return nil
    }
    if case .refused = it.outcome {
      Issue.record("\(it.name) was not refused")
      return nil
    }
    let before = try state()
    do throws(DatabaseProblem) {
      _ = try forth(proof, 1)
    } catch {
      guard case .forthRefused(let words) = it.outcome else { throw error }
      #expect("\(error)".contains(words), "\(it.name): \(error)")
      #expect(try state() == before, "\(it.name): the schema")
      return nil
    }
    if case .forthRefused = it.outcome { Issue.record("\(it.name) went there") }
    try ask(it.meanwhile.isEmpty ? "SELECT 1;" : it.meanwhile)
    var elsewhere = proof
    #expect(proof.systemIdentifier != nil, "the control")
    elsewhere.systemIdentifier = "1"
    do throws(DatabaseProblem) {
      _ = try back(elsewhere, 1)
      Issue.record("\(it.name): it went back on a database of another server")
    } catch {
      #expect("\(error)".contains("another server"), "\(it.name): \(error)")
    }
    let down: Proof.DownResult
    do throws(DatabaseProblem) {
      down = try back(proof, 1, whileCopying: it.whileCopying)
    } catch {
      guard case .backRefused(let words) = it.outcome else { throw error }
      #expect("\(error)".contains(words), "\(it.name): \(error)")
      return nil
    }
    if case .backRefused = it.outcome { Issue.record("\(it.name): the way back was not refused") }
    if it.keepsSchema { #expect(try state() == before, "\(it.name): the schema") }
    try check(it.afterDown + (it.keepsWrites ? Case.written : []), "after the way back")
    #expect(
      down.conflicts.reduce(0) { $0 + $1.count } == it.conflicts, "\(it.name): \(down.conflicts)")
    #expect(try back(proof, 1).what == .alreadyDown, "\(it.name): back twice")
    do throws(DatabaseProblem) {
      _ = try forth(proof, 2, whileFinding: it.whileFinding)
    } catch {
      guard case .againRefused(let words) = it.outcome else { throw error }
      #expect("\(error)".contains(words), "\(it.name): \(error)")
      return nil
    }
    try check(it.afterAgain, "after it came again")
    _ = try back(proof, 2)
    for round in [1, 2] {
      let nonce = Nonce.fresh()
      try proof.readPrune(on(proof.prune(round: round, .salvage, nonce: nonce)), nonce: nonce)
    }
    let columns = try boss(
      "SELECT attname FROM pg_attribute WHERE attname ~ '^sandbox_kept_' AND NOT attisdropped;",
      on: live)
    #expect(columns.isEmpty, "\(it.name): pruned, and \(columns) is left")
    let left = try boss(
      "SELECT relname FROM pg_class c JOIN pg_namespace n ON n.oid = relnamespace WHERE nspname ~ "
        + "'^sandbox_' AND relkind = 'r' AND relname NOT IN ('marker', 'kept', 'conflicts');",
      on: live)
    #expect(left.isEmpty, "\(it.name): pruned, and \(left) is left")
    return proof
  }

  /// Somebody's column, and then a way back before the way there, which never comes after it.
  func drift() throws {
    let proof = try rehearse()
    try ask("ALTER TABLE settings ADD COLUMN theirs int;")
    let before = try state()
    let problem = try #require(throws: DatabaseProblem.self) { try forth(proof, 1) }
    #expect("\(problem)".contains("is another than the one that was rehearsed"))
    #expect(try state() == before)
    try ask("ALTER TABLE settings DROP COLUMN theirs;")
    #expect(try back(proof, 1).what != .undone)
    let late = try #require(throws: DatabaseProblem.self) { try forth(proof, 1) }
    #expect("\(late)".contains("was given up while it was under way"))
    _ = try forth(proof, 2)
    _ = try back(proof, 2)
  }

  /// There, a value, and back; then another migration on the same database.
  func followed(by up: [String]) throws {
    let first = try rehearse()
    _ = try forth(first, 1)
    try ask("UPDATE jobs SET model = 'old' WHERE id = 1;")
    _ = try back(first, 1)
    try boss("DROP DATABASE \(clone);")
    try boss("CREATE DATABASE \(clone) OWNER app;")
    var next = self
    next.it.up = up
    let second = try next.rehearse()
    #expect(
      first.salvages.map { $0.drop == nil } + second.salvages.map { $0.drop == nil } == [
        false, true,
      ])
    let result = try next.forth(second, 1)
    #expect(result.replayed.map(\.1) == [1])
    try check(
      [("SELECT string_agg(DISTINCT model, ' ' ORDER BY model) FROM jobs WHERE id < 3", "old x")],
      "after the other migration")
  }

  private func check(_ questions: [Case.Question], _ when: String) throws {
    for (query, value) in questions {
      let found = try ask(query + ";").split(separator: "\n").last ?? ""
      #expect(found == value, "\(it.name), \(when): \(query)")
    }
  }

  private func state() throws -> String {
    let nonce = Nonce.fresh()
    return try LiveState(answer: on(LiveState.script(nonce: nonce)), nonce: nonce).fingerprint
      .digest
  }

  /// In the session of before, which is a pool's, too.
  private func forth(
    _ proof: Proof, _ round: Int, whileFinding: String = ""
  ) throws(DatabaseProblem) -> Proof.UpResult {
    let nonce = Nonce.fresh()
    let up = proof.up(round: round, lockTimeout: 5000, nonce: nonce)
    let answer = try on(
      "\(Self.pooled)\(up)\(Self.look)", until: "\\echo \(nonce)|log\n", then: whileFinding)
    let result = try proof.readUp(answer, nonce: nonce)
    let clean = try left(by: "SELECT 1;")
    #expect(Self.left(answer) == clean, "\(it.name): left in the session")
    return result
  }

  /// What the application has set in it.
  private static let pooled = "SET statement_timeout = '77s'; SET lock_timeout = '100ms';\n"
  static let looks = [
    "current_setting('search_path')", "current_setting('lock_timeout')",
    "current_setting('statement_timeout')", "current_setting('work_mem')",
    "current_setting('synchronous_commit')", "current_setting('default_transaction_read_only')",
    "current_setting('TimeZone')", "coalesce(current_setting('application.tenant', true), '')",
    // Those of this session: the server may still be dropping what one that ended had.
    "(SELECT count(*) FROM pg_catalog.pg_class WHERE relnamespace = pg_my_temp_schema())",
    "(SELECT count(*) FROM pg_catalog.pg_prepared_statements)",
    "(SELECT count(*) FROM pg_catalog.pg_cursors)",
    "(SELECT count(*) FROM pg_listening_channels())",
    "(SELECT count(*) FROM pg_catalog.pg_locks WHERE pid = pg_backend_pid() AND locktype = 'advisory')",
  ]
  private static let look =
    "\n" + looks.map { "SELECT 'left|' || \($0);\n" }.joined()

  private static func left(_ answer: PsqlAnswer) -> [String] {
    answer.out.split(separator: "\n").filter { $0.hasPrefix("left|") }.map(String.init)
  }

  /// What a look sees in such a session behind a script.
  func left(by script: String) throws(DatabaseProblem) -> [String] {
    try Self.left(on("\(Self.pooled)\(script)\(Self.look)"))
  }

  private func back(
    _ proof: Proof, _ round: Int, whileCopying: String = ""
  ) throws(DatabaseProblem) -> Proof.DownResult {
    let nonce = Nonce.fresh()
    let down = proof.down(
      round: round, lockTimeout: 5000,
      keeping: way ?? (parks ? .parked : round == 1 ? .copiedFirst : .underLock), nonce: nonce)
    return try proof.readDown(
      on(down.body + down.ending, until: "\\echo \(nonce)|lock\n", then: whileCopying), nonce: nonce
    )
  }

  /// The same, with something done meanwhile, before that line.
  private func on(
    _ script: String, until line: String, then meanwhile: String
  ) throws(DatabaseProblem) -> PsqlAnswer {
    guard !meanwhile.isEmpty else { return try on(script) }
    do {
      let mark = Nonce.fresh()
      let parts = script.components(separatedBy: line)
      try #require(parts.count == 2)
      let session = try psql.open(server.connection(database: live))
      let begun = try session.ask("\(parts[0])\\echo \(mark)", until: mark)
      try ask(meanwhile)
      let end = try session.end(sending: line + parts[1])
      return PsqlAnswer(out: (begun ?? "") + end.out, err: end.err, status: end.status)
    } catch let problem as DatabaseProblem {
      throw problem
    } catch {
      throw .broken("\(error)")
    }
  }

  /// The whole way on the clone, and the proof as it is read back from what is kept of it. The live database is
  /// said to have one more `line`.
  @discardableResult
  fileprivate func rehearse(live line: String? = nil) throws -> Proof {
    let nonce = Nonce.fresh()
    var state = try LiveState(answer: on(LiveState.script(nonce: nonce)), nonce: nonce)
    if parks {
      state.tables = state.tables.map {
        .init(
          name: $0.name, rows: $0.rows, bytes: 1 << 40, isReadable: $0.isReadable,
          isOwned: $0.isOwned,
          isSequence: $0.isSequence)
      }
    }
    if let line { state.fingerprint.core.insert(Fingerprint.Line(line)) }
    let dump = try psql.dump(server.connection(database: live))
    let sample = try on(LiveState.sampleScript(rows: 1000, nonce: nonce))
    guard sample.status == 0 else { throw DatabaseProblem.broken(sample.err) }
    let statements = it.up.enumerated().map { number, text in
      Migration.Statement(text: text, path: "up.sql", line: number + 1)
    }
    func make(parks: Bool) throws -> Rehearsal {
      Rehearsal(
        Migration(id: String(nonce.prefix(16)), statements: statements), live: state, dump: dump,
        sample: sample.out, clone: try ClonePlace(database: clone, role: "app", loader: "boss"),
        nonce: nonce, parks: parks)
    }
    var rehearsal = try make(parks: true)
    try walk(&rehearsal)
    if rehearsal.failedToPark {
      try boss("DROP DATABASE \(clone) WITH (FORCE);")
      try boss("CREATE DATABASE \(clone) OWNER app;")
      rehearsal = try make(parks: false)
      try walk(&rehearsal)
    }
    let json = rehearsal.tested.proof.json
    let proof = try Proof(json: JSONNode(parsing: json.bytes))
    #expect(proof.json == json, "what is kept reads back as it was")
    return proof
  }

  private func walk(_ rehearsal: inout Rehearsal) throws {
    let session = try psql.open(server.connection(user: "boss", database: clone))
    var answer: PsqlAnswer?
    while let script = try rehearsal.next(answer) {
      let mark = Nonce.fresh()
      if let out = try session.ask("\(script)\n\\o\n\\echo \(mark)", until: mark) {
        answer = PsqlAnswer(out: out, err: "", status: 0)
      } else {
        answer = try session.end()
      }
    }
  }
}
