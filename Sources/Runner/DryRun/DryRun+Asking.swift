import Judging

// Step by step, to the server.

extension DryRun {
  /// What psql is given next; nil when all is done, or nothing more is to be believed.
  mutating func next() -> [UInt8]? {
    var script: [UInt8] = []
    if left.isEmpty {
      guard let opening = begin() else { return nil }
      script = opening
    }
    step = Step()
    var texts: [[UInt8]] = []
    var size = 0
    var rows: CopyRows?
    while rows == nil, let query = left.first, texts.isEmpty || texts.count < 1000 && size < 1 << 20
    {
      if case .connect = query.subject {
        // A session ends with its step.
        guard texts.isEmpty else { break }
        script += query.text
        (left, savepoints) = (left.dropFirst(), 0)
        continue
      }
      if query.rows != nil, !texts.isEmpty { break }
      left = left.dropFirst()
      rows = query.rows
      let word = Self.word()
      step.marked[word[...]] = query.subject
      if savepoints >= Self.mostSavepoints { texts.append(releaseSavepoints()) }
      savepoints = query.leaves(behind: savepoints)
      switch query.subject {
      case .statement, .between: texts += [Self.mark(word), query.text]
      case .begin, .end: texts.append(Self.transactionMark(word))
      case .overloads(let name): texts.append(Self.overloadsMark(word, name))
      case .connect: break
      }
      size += query.text.count
    }
    step.end = Self.word()
    since = .now
    script += PostgreSQL.echoed(
      texts + [Self.mark(step.end)], areRun: true, rows: rows?.lines ?? [])
    return script + Array("\\warn \(step.isOver)\n".utf8)
  }

  /// The beginning of the next section; nil if there is none.
  mutating func begin() -> [UInt8]? {
    switch section {
    case .base(let number) where schema.files.indices.contains(number):
      section = .base(number + 1)
      let file = schema.files[number]
      left =
        file.statements.filter {
          $0.transaction == nil && !BaselineRoles.isAboutRoles($0, in: file.text)
        }
        .map { Self.query($0, of: file, isWithin: false) }[...]
      let roles = number == 0 ? BaselineRoles.script(schema.roles, for: Self.keeper) : ""
      // A session of its own: from one that was the superuser's, it could go back to it.
      return Array("\(roles)\\c template1 \(Self.keeper)\n".utf8)
    case .base:
      guard let connection = beginNext(0) else { return nil }
      let keep = schema.files.isEmpty ? "" : Self.keepSequences
      return Array("\(keep)\\set ON_ERROR_ROLLBACK on\n\(connection)".utf8)
    case .report(let number) where wantsCommits:
      guard beginReport(number, committing: Self.word()) else { return nil }
      return Array(commitConnection.utf8)
    case .report(let number):
      let departure = own.map(Self.departure) ?? ""
      guard let connection = beginNext(number + 1) else { return nil }
      return Array((departure + connection).utf8)
    case .end: return nil
    }
  }

  /// The server looks through all locks of a transaction behind each of its statements: where so many change
  /// the schema, there are real commits at once; so where nobody sees what ends with a transaction.
  static let mostChanges = 300

  /// Begins a report: how to connect for it. Nil if there is none.
  private mutating func beginNext(_ number: Int) -> String? {
    let files = reports.indices.contains(number) ? reports[number] : []
    let count = files.reduce(0) { $0 + $1.statements.count(where: \.changesSchema) }
    let commits =
      count > Self.mostChanges || files.contains { $0.statements.contains(where: \.endsUnseen) }
    guard beginReport(number, committing: commits ? Self.word() : nil) else { return nil }
    if commits { began = .now }
    return commits ? commitConnection : connection
  }

  /// Another process of the server, which takes two milliseconds: what one has seen it may remember,
  /// whatever is reset. What the last one still holds, and others could see, it gives up before.
  var connection: String {
    let restore = schema.files.isEmpty ? "" : Self.restoreSequences
    return "ROLLBACK;\nDISCARD ALL;\n\\c template1 \(Self.role)\n\(restore)BEGIN;\n"
  }

  /// A role and a database of the report's own, which is a copy of what the others find. The server makes
  /// none of what somebody is still connected to, and else looks again only after 100 ms.
  var commitConnection: String {
    let name = own ?? ""
    let restore = schema.files.isEmpty ? "" : Self.restoreSequences
    return """
      ROLLBACK;
      DISCARD ALL;
      \\c template1 sandbox
      SET search_path = pg_catalog;
      CREATE ROLE \(name) LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION
        IN ROLE \(Self.keeper);
      DO $$ BEGIN FOR i IN 1..200 LOOP
        EXIT WHEN NOT EXISTS (SELECT FROM pg_stat_activity
          WHERE datname = 'template1' AND pid <> pg_backend_pid());
        PERFORM pg_stat_clear_snapshot(), pg_sleep(0.001);
      END LOOP; END $$;
      CREATE DATABASE \(name) TEMPLATE template1;
      GRANT CREATE, TEMPORARY ON DATABASE \(name) TO \(name), \(Self.keeper);
      \\c \(name) \(name)
      \(restore)
      """
  }

  /// Both go, whatever the report did: a setting of a role outlives a database.
  static func departure(_ name: String) -> String {
    "\\c template1 sandbox\nDROP DATABASE \(name) WITH (FORCE);\nDROP ROLE \(name);\n"
  }

  /// What a report takes of a baseline's sequence no rollback gives back: where each stands is kept, in a
  /// table that reports cannot change for each other, and is where each report finds it.
  static let keepSequences = """
    \\c template1 \(keeper)
    CREATE SCHEMA sandbox_kept;
    CREATE TABLE sandbox_kept.sequences (sequence regclass, last bigint, called boolean);
    DO $$
      DECLARE name text;
      BEGIN
        FOR name IN SELECT oid::regclass::text FROM pg_class WHERE relkind = 'S' LOOP
          EXECUTE format(
            'INSERT INTO sandbox_kept.sequences SELECT %L, last_value, is_called FROM %s',
            name, name);
        END LOOP;
      END
    $$;

    """
  static let restoreSequences =
    "SELECT setval(sequence, last, called) FROM sandbox_kept.sequences;\n"

  static func word() -> String { "m" + randomWord() }

  /// An error leaves the savepoint that psql goes back to, and a mark is one: each takes a lock, and the
  /// time of whatever is run behind it. They can go, and with them the one that psql sets for this.
  private mutating func releaseSavepoints() -> [UInt8] {
    let texts = repeatElement(
      "RELEASE SAVEPOINT pg_psql_temporary_savepoint;", count: savepoints + 1)
    savepoints = 0
    return Array(texts.joined().utf8)
  }
  private static let mostSavepoints = 20

  /// Says which functions of a name there are, in hexadecimal digits.
  static func overloadsMark(_ word: String, _ name: String) -> [UInt8] {
    let quoted = "'" + name.replacing("'", with: "''") + "'"
    return Array(
      """
      SELECT CAST(pg_catalog.concat('\(word).', pg_catalog.encode(pg_catalog.convert_to( \
      (SELECT pg_catalog.string_agg(f, ' or ') FROM (SELECT pg_catalog.concat( \
      p.oid::pg_catalog.regprocedure, ' of the extension ' OPERATOR(pg_catalog.||) e.extname) f \
      FROM pg_catalog.pg_proc p LEFT JOIN (pg_catalog.pg_depend d JOIN pg_catalog.pg_extension e \
      ON e.oid OPERATOR(pg_catalog.=) d.refobjid) ON d.objid OPERATOR(pg_catalog.=) p.oid \
      AND d.deptype OPERATOR(pg_catalog.=) 'e' WHERE p.proname OPERATOR(pg_catalog.=) \(quoted)::pg_catalog.name \
      ORDER BY p.oid LIMIT 2) s), 'UTF8'), 'hex')) AS integer)
      """.utf8)
  }

  static func mark(_ word: String) -> [UInt8] {
    Array("SELECT CAST('\(word)' AS integer)".utf8)
  }

  /// Says whose turn it is, and in which transaction, whatever the report set.
  static func transactionMark(_ word: String) -> [UInt8] {
    Array(
      """
      SELECT CAST(pg_catalog.concat('\(word).', pg_catalog.txid_current(), '.', \
      session_user, '.', pg_catalog.current_setting('is_superuser')) AS integer)
      """.utf8)
  }
}
