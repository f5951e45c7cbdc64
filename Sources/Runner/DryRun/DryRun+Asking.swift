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
    while let query = left.first, texts.isEmpty || texts.count < 1000 && size < 1 << 20 {
      left = left.dropFirst()
      let word = Self.word()
      step.marked[word[...]] = query.subject
      if savepoints >= Self.mostSavepoints { texts.append(releaseSavepoints()) }
      savepoints = query.leaves(behind: savepoints)
      switch query.subject {
      case .statement, .between: texts += [Self.mark(word), query.text]
      case .begin, .end: texts.append(Self.transactionMark(word))
      }
      size += query.text.count
    }
    step.end = Self.word()
    since = .now
    script += PostgreSQL.echoed(texts + [Self.mark(step.end)], areRun: true)
    return script + Array("\\warn \(step.isOver)\n".utf8)
  }

  /// The beginning of the next section; nil if there is none.
  mutating func begin() -> [UInt8]? {
    switch section {
    case .base(let number) where schema.files.indices.contains(number):
      section = .base(number + 1)
      let file = schema.files[number]
      left = file.statements.filter { $0.transaction == nil }.map { Self.query($0, of: file) }[...]
      // A session of its own: from one that was the superuser's, it could go back to it.
      return Array("\\c template1 \(Self.keeper)\n".utf8)
    case .base:
      guard beginReport(0) else { return nil }
      let keep = schema.files.isEmpty ? "" : Self.keepSequences
      return Array("\(keep)\\set ON_ERROR_ROLLBACK on\n\(connection)".utf8)
    case .report(let number):
      guard beginReport(number + 1) else { return nil }
      return Array(connection.utf8)
    case .end: return nil
    }
  }

  /// Another process of the server, which takes two milliseconds: what one has seen it may remember,
  /// whatever is reset. What the last one still holds, and others could see, it gives up before.
  var connection: String {
    let restore = schema.files.isEmpty ? "" : Self.restoreSequences
    return "ROLLBACK;\nDISCARD ALL;\n\\c template1 \(Self.role)\n\(restore)BEGIN;\n"
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
