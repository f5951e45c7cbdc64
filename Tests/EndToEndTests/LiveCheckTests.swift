import Foundation
import Testing

@Suite(
  "sandbox try --database", .timeLimit(.minutes(10)),
  .enabled(if: LiveServer.isHereOrRequired, "PostgreSQL's server is not installed"))
struct LiveCheckTests {
  private static let books = """
    CREATE TABLE books (id int PRIMARY KEY, isbn text, title text, pages int);
    INSERT INTO books SELECT i, 'i' || i % 2000, 't', i FROM generate_series(1, 3000) i;
    """

  /// Tries a report of one migration against a live database, which is the same afterwards.
  private func tried(
    _ migration: String, _ schema: String = Self.books, policy: String? = nil,
    options: [String] = [],
    _ body: (Place.Run) throws -> Void
  ) async throws {
    try await LiveServer.shared.get().lend(schema) { database in
      try await Place.lend { place in
        chmod(place.path, 0o755)
        try place.write(Sample.report([("db/2.sql", migration)]), to: "report.md")
        var words = ["try", "--database", database.url] + options + ["report.md"]
        if let policy {
          try place.write(policy, to: "policy.json")
          words += ["--policy", "policy.json"]
        }
        let before = try Self.look(database)
        try body(try await place.start(words).end())
        #expect(try Self.look(database) == before)
      }
    }
  }

  /// The same in two formats of one trial, each with what was said beside it; `run.out` has the first.
  private func told(
    _ migration: String, _ schema: String, as formats: [String],
    _ body: (Place.Run, _ said: String) throws -> Void
  ) async throws {
    let file = "/tmp/live-\(UInt64.random(in: 0 ... .max)).out"
    defer { unlink(file) }
    let options = ["--format", formats[0], "--output", "\(formats[1])=\(file)"]
    try await tried(migration, schema, options: options) { run in
      try body(run, run.out + run.err)
      try body(run, String(contentsOfFile: file, encoding: .utf8) + run.err)
    }
  }

  /// What a trial would have changed if it changed anything.
  private static func look(_ database: LiveServer.Database) throws -> String {
    try database(
      "SELECT (SELECT string_agg(oid::text || relname || relfilenode, ',' ORDER BY oid) FROM pg_class), "
        + "(SELECT md5(string_agg(b::text, ',' ORDER BY b::text)) FROM books b), "
        + "(SELECT string_agg(nspname, ',' ORDER BY oid) FROM pg_namespace)")
  }

  @Test("fails what the live rows do not bear, though every sample of them does")
  func rows() async throws {
    // The clone has the first 1,000 rows at most; each of the two that are the same stands behind them or apart.
    try await tried("CREATE INDEX ON books (pages);\nALTER TABLE books ADD UNIQUE (isbn);\n") {
      run in
      #expect(run.status == 1, "\(run.out)\(run.err)")
      #expect(
        run.out.contains(
          "error[sql/rehearsal]: rows of public.books are the same in columns that become unique"))
      #expect(run.out.contains("in db/2.sql:2:1"), "\(run.out)")
    }
    try await tried("ALTER TABLE books ADD UNIQUE (pages);\n") { run in
      #expect(run.status == 0, "the control: \(run.out)\(run.err)")
    }
  }

  @Test(
    "fails a new type that a value which is there does not fit, and says of none which",
    arguments: [
      ("ALTER TABLE books ALTER isbn TYPE int USING isbn::int", "3000", false),
      ("ALTER TABLE books ALTER isbn TYPE int USING CAST(isbn AS int)", "geheim", true),
      (
        "ALTER TABLE books ALTER COLUMN isbn SET DATA TYPE numeric(6, 2) USING isbn::numeric(6, 2)",
        "12345", true
      ),
      ("ALTER TABLE books ALTER isbn TYPE date USING isbn::date", "2026-02-30", true),
      ("ALTER TABLE books ALTER isbn TYPE varchar(4)", "12345", true),
      ("ALTER TABLE books ALTER isbn TYPE varchar(4)", "1234  ", false),
      ("ALTER TABLE books ALTER pages TYPE smallint", "1", false),
    ])
  func casts(_ migration: String, _ value: String, _ isRefused: Bool) async throws {
    let values =
      Self.books
      + "UPDATE books SET isbn = NULL; UPDATE books SET isbn = '\(value)' WHERE id = 2500;"
    try await told(migration + ";\n", values, as: ["json", "text"]) { run, said in
      #expect(run.status == (isRefused ? 1 : 0), "\(said)")
      #expect(
        said.contains("values that the new type of a column refuses") == isRefused, "\(said)")
      #expect(!isRefused || !said.contains(value) && !said.contains("2500"), "\(said)")
      #expect(!said.contains("bear it was not asked"), "\(said)")
    }
  }

  @Test(
    "asks nothing of a new type whose values are computed by more than a cast, and says so",
    arguments: [
      "ALTER TABLE books ALTER isbn TYPE int USING length(isbn)",
      "ALTER TABLE books ALTER isbn TYPE int USING pages",
      "ALTER TABLE books ALTER isbn TYPE int USING -isbn::int",
      "DO $$BEGIN EXECUTE 'ALTER TABLE books ALTER isbn TYPE int USING 1'; END$$",
    ])
  func computed(_ migration: String) async throws {
    let values = Self.books + "UPDATE books SET isbn = 'x'; ANALYZE books;"
    try await tried(migration + ";\n", values, options: ["--format", "json"]) { run in
      #expect(run.status != 1, "\(run.out)")
      #expect(run.out.contains("bear it was not asked"), "\(run.out)")
    }
  }

  @Test("fails a unique column where no value counts as one, and only there")
  func nulls() async throws {
    let values =
      Self.books + "UPDATE books SET isbn = CASE WHEN id > 2998 THEN NULL ELSE id::text END;"
    let unique = "ALTER TABLE books ADD UNIQUE NULLS NOT DISTINCT (isbn);\n"
    try await tried(unique, values) { run in
      #expect(
        run.status == 1 && run.out.contains("are the same in columns"), "\(run.out)\(run.err)")
    }
    try await tried(unique.replacing("NULLS NOT DISTINCT ", with: ""), values) { run in
      #expect(run.status == 0, "the control: \(run.out)\(run.err)")
    }
  }

  @Test(
    "makes no clone with a role that has more power than a migration needs, and says so",
    arguments: [
      nil, "SUPERUSER", "pg_read_server_files", "pg_write_server_files",
      "pg_execute_server_program",
      "boss",
    ])
  func power(_ power: String?) async throws {
    let server = try LiveServer.shared.get()
    let role = "strong_\(UInt64.random(in: 0 ... .max))"
    try server.query("CREATE ROLE \(role) LOGIN; GRANT app TO \(role)", "postgres", "boss")
    if let power {
      let grant =
        power == "SUPERUSER" ? "ALTER ROLE \(role) SUPERUSER" : "GRANT \(power) TO \(role)"
      try server.query(grant, "postgres", "boss")
    }
    defer { _ = try? server.query("DROP ROLE \(role)", "postgres", "boss") }
    try await server.lend(Self.books) { database in
      try await Place.lend { place in
        chmod(place.path, 0o755)
        try place.write(
          Sample.report([("db/2.sql", "ALTER TABLE books ADD COLUMN shelf text;\n")]),
          to: "report.md")
        let url = database.url.replacing("//app@", with: "//\(role)@")
        let run = try await place.sandbox(
          "try", "--notes", "--format", "json", "--database", url, "report.md")
        #expect(run.status == 0, "\(run.out)\(run.err)")
        #expect(
          run.out.contains("it was not rehearsed: \(role) is") == (power != nil), "\(run.out)")
        #expect(run.out.contains("\"name\": \"sql/rehearsal\"") == (power == nil), "\(run.out)")
      }
    }
  }

  @Test("makes no clone of a schema in which passwords for other servers stand")
  func mappings() async throws {
    let column = "ALTER TABLE books ADD COLUMN shelf text;\n"
    for isMapped in [true, false] {
      try await LiveServer.shared.get().lend(Self.books) { database in
        let mapping =
          isMapped ? "CREATE USER MAPPING FOR app SERVER far OPTIONS (password 'geheim');" : ""
        try database.server.query(
          "CREATE FOREIGN DATA WRAPPER w; GRANT USAGE ON FOREIGN DATA WRAPPER w TO app; SET ROLE app; "
            + "CREATE SERVER far FOREIGN DATA WRAPPER w; \(mapping)", database.name, "boss")
        try await Place.lend { place in
          chmod(place.path, 0o755)
          try place.write(Sample.report([("db/2.sql", column)]), to: "report.md")
          let run = try await place.sandbox(
            "try", "--notes", "--format", "json", "--database", database.url, "report.md")
          #expect(
            run.out.contains("passwords of user mappings") == isMapped, "\(run.out)\(run.err)")
          #expect(run.out.contains("\"name\": \"sql/rehearsal\"") == !isMapped, "\(run.out)")
          #expect(!run.out.contains("geheim"))
        }
      }
    }
  }

  @Test("fails a column that the rows which are there would have no value for")
  func refused() async throws {
    let column = "ALTER TABLE books ADD COLUMN shelf text NOT NULL"
    try await tried("CREATE TABLE shelves (id int);\n\(column);\n") { run in
      #expect(run.status == 1, "\(run.out)\(run.err)")
      #expect(
        run.out.contains(
          "error[sql/rehearsal]: rows of public.books have no value in a column that gets NOT NULL")
      )
      #expect(
        run.out.contains("in db/2.sql:2:1") && run.out.contains("mend the rows first"), "\(run.out)"
      )
    }
    try await tried("\(column) DEFAULT 'a';\n") { run in
      #expect(run.status == 0, "the control: \(run.out)\(run.err)")
    }
  }

  @Test(
    "tells what each statement does to tables that are there, and the safer form; what is new is not told"
  )
  func measured() async throws {
    let migration = """
      CREATE TABLE shelves (id int PRIMARY KEY);
      CREATE INDEX ON books (title);
      ALTER TABLE books ALTER COLUMN pages TYPE bigint;
      ALTER TABLE books ADD CHECK (pages > 0);

      """
    try await tried(migration, options: ["--format", "json"]) { run in
      #expect(run.status == 0, "\(run.out)\(run.err)")
      for (line, words, safer) in [
        (2, "SHARE on public.books", "CREATE INDEX CONCURRENTLY"),
        (3, "public.books is rewritten", "add a column of the new type"),
        (4, "all rows of public.books are read", "add it NOT VALID"),
      ] {
        let found = run.findings.filter { $0.rule == "sql/measured" && $0.line == line }
        #expect(found.count == 1 && found[0].message.contains(words), "\(line): \(found)")
        #expect(found.first?.help?.contains(safer) == true, "\(line): \(found)")
      }
      #expect(!run.findings.contains { $0.rule == "sql/measured" && $0.line == 1 })
      #expect(run.out.contains("\"name\": \"sql/rehearsal\""), "the check is on the record")
    }
  }

  @Test(
    "asks for review where live tables would be locked for long, unless a policy takes that for a note"
  )
  func longLock() async throws {
    let many =
      Self.books
      + "INSERT INTO books SELECT i, 'j' || i FROM generate_series(3001, 900000) i; ANALYZE books;"
    let check = "ALTER TABLE books ADD CHECK (id > 0);\n"
    try await tried(check, many) { run in
      #expect(
        run.status == 3
          && run.out.contains("warning[sql/lock]: from here on all who use live tables wait"),
        "\(run.out)")
    }
    try await tried(check, many, policy: #"{"version": 1, "rules": {"sql/lock": "note"}}"#) { run in
      #expect(run.status == 0, "\(run.out)\(run.err)")
    }
    try await tried(check) { run in
      #expect(run.status == 0 && !run.out.contains("sql/lock"), "the control: \(run.out)\(run.err)")
    }
  }

  @Test("says what 'apply --migrate' would refuse, and leaves the verdict as it is")
  func unrehearsed() async throws {
    for (migration, words) in [
      ("CREATE INDEX CONCURRENTLY ON books (title);\n", "CONCURRENTLY cannot run in a transaction"),
      ("CREATE TABLE IF NOT EXISTS books (id int);\n", "there is no proven way there and back"),
    ] {
      try await tried(migration, options: ["--format", "json"]) { run in
        #expect(run.status != 1, "\(run.out)\(run.err)")
        let found = run.findings.filter { $0.rule == "sql/unrehearsed" }
        #expect(found.count == 1 && found[0].message.contains(words), "\(migration): \(found)")
      }
    }
  }

  @Test(
    "tells nothing of the rows, by whatever way the SQL makes words of them",
    arguments: [
      "DO $$BEGIN IF (SELECT count(*) FROM books) > 0 THEN RAISE 'saw %', (SELECT min(title) FROM books); END IF; END$$;",
      """
      DO $$BEGIN IF (SELECT count(*) FROM books) > 0 THEN RAISE USING ERRCODE = '23505',
        MESSAGE = (SELECT min(title) FROM books); END IF; END$$;
      """,
      "DO $$BEGIN EXECUTE format('CREATE TABLE %I (a int)', (SELECT min(title) FROM books)); END$$;",
      "DO $$BEGIN EXECUTE format('ALTER TABLE books RENAME title TO %I', (SELECT min(title) FROM books)); END$$;",
      "DO $$BEGIN EXECUTE format('ALTER TABLE books ADD CONSTRAINT %I UNIQUE (isbn)', (SELECT min(title) FROM books)); END$$;",
      "DO $$BEGIN EXECUTE format('ALTER TABLE books ADD CHECK (isbn <> %L)', (SELECT min(title) FROM books)); END$$;",
      "CREATE TABLE a AS SELECT generate_series(1, (SELECT 4711 WHERE (SELECT min(title) FROM books) = 'geheim'));",
    ])
  func leak(_ migration: String) async throws {
    let secret = Self.books + "UPDATE books SET title = 'geheim', isbn = 'geheim'; ANALYZE books;"
    try await told(migration + "\n", secret, as: ["json", "feedback"]) { run, said in
      #expect(!said.replacing("= 'geheim'", with: "").contains("geheim"), "\(said)")
      #expect(!said.replacing("SELECT 4711", with: "").contains("4711"), "\(said)")
      #expect(run.findings.contains { $0.rule.hasPrefix("sql/") }, "\(said)")
    }
  }

  /// A row of the catalog that is made up, whose name would end our transaction and write.
  private static let madeUp = """
    books other) LIMIT 1) q; COMMIT; CREATE TABLE public.pwned AS SELECT title FROM public.books; --
    """

  @Test(
    "does live what it means to, whatever the SQL puts before the catalog and prints on the clone",
    arguments: [
      """
      CREATE SCHEMA evil;
      CREATE FUNCTION evil.cat(text, text) RETURNS text LANGUAGE plpgsql AS $f$BEGIN
        IF pg_catalog.strpos($1, '|probe|') > 0 THEN
          RETURN pg_catalog.concat($1, $2, E'\\n', pg_catalog.split_part($1, '|', 1), E'\\tobject\\ttable\\t',
            'public.books'::pg_catalog.regclass::pg_catalog.oid, E'\\t\\t\(madeUp)\\tbooks\\tpublic\\t\\t\\t{"kind": "r"}');
        END IF;
        RETURN pg_catalog.textcat($1, $2); END$f$;
      CREATE OPERATOR evil.|| (leftarg = text, rightarg = text, function = evil.cat);
      SET search_path = evil, pg_catalog;
      ALTER TABLE public.loans ADD FOREIGN KEY (book) REFERENCES public.books (id);
      RESET search_path;
      DROP SCHEMA evil CASCADE;
      """,
      """
      CREATE FUNCTION public.quote_ident(name) RETURNS text LANGUAGE plpgsql AS $f$
        DECLARE n text := substring(current_query() FROM '''([a-z0-9]+)[|]probe'); BEGIN
        IF n IS NOT NULL THEN RAISE WARNING E'\\n%\\tobject\\ttable\\t%\\t\\t\(madeUp)\\tbooks\\tpublic\\t\\t\\t{}', n,
          'public.books'::regclass::oid; END IF;
        RETURN pg_catalog.quote_ident($1::text); END$f$;
      ALTER TABLE loans ADD FOREIGN KEY (book) REFERENCES books (id);
      """,
      "ALTER TABLE books RENAME isbn TO \"id) = 1; COMMIT; CREATE TABLE pwned (); --\"; "
        + "ALTER TABLE books ADD UNIQUE (\"id) = 1; COMMIT; CREATE TABLE pwned (); --\");",
    ])
  func forged(_ migration: String) async throws {
    let schema =
      Self.books + "CREATE TABLE loans (id int, book int); INSERT INTO loans VALUES (1, 1);"
    try await tried(migration + "\n", schema) { run in
      #expect(!run.out.contains("pwned") || migration.contains("RENAME"), "\(run.out)")
    }
  }

  @Test("asks no live row by a function of the report's choice, and says so")
  func functions() async throws {
    for (condition, isAsked) in [
      ("pg_notify('a', isbn) IS NULL", false), ("kind::int > 0", false),
      ("length(isbn) + pages > 0", true),
    ] {
      let check = "ALTER TABLE books ADD CHECK (\(condition));\n"
      let kinds = #"""
        CREATE TYPE kind AS ENUM ('a'); CREATE FUNCTION n(kind) RETURNS int LANGUAGE sql AS 'SELECT 1';
        CREATE CAST (kind AS int) WITH FUNCTION n(kind); ALTER TABLE books ADD kind kind DEFAULT 'a';
        ALTER TABLE books ALTER kind DROP DEFAULT; ANALYZE books;
        """#
      try await tried(check, Self.books + kinds, options: ["--format", "json"]) { run in
        let isTold = run.findings.contains {
          $0.message == "whether the rows of public.books bear it was not asked"
        }
        #expect(isTold == !isAsked, "\(condition): \(run.out)\(run.err)")
      }
    }
  }

  @Test("a role that may not change it says nothing of the SQL")
  func reader() async throws {
    let column = "ALTER TABLE books ADD COLUMN shelf text;\n"
    try await LiveServer.shared.get().lend(Self.books) { database in
      try database("GRANT SELECT ON books TO visitor")
      try await Place.lend { place in
        chmod(place.path, 0o755)
        try place.write(Sample.report([("db/2.sql", column)]), to: "report.md")
        let url = database.url.replacing("//app@", with: "//visitor@")
        let run = try await place.sandbox("try", "--notes", "--database", url, "report.md")
        #expect(run.status == 0, "\(run.out)\(run.err)")
        #expect(
          run.out.contains("sql/unrehearsed]: the role of --database may not do it"), "\(run.out)")
      }
    }
  }

  @Test("a rehearsal that is interrupted never reads as passed")
  func interrupted() async throws {
    let migration = """
      ALTER TABLE books ADD COLUMN shelf text;
      DO $$BEGIN IF to_regclass('sand' || 'box_rollout.marker') IS NOT NULL THEN PERFORM pg_sleep(25); END IF; END$$;

      """
    try await LiveServer.shared.get().lend(Self.books) { database in
      try await Place.lend { place in
        chmod(place.path, 0o755)
        try place.write(Sample.report([("db/2.sql", migration)]), to: "report.md")
        let running = try place.start(["try", "--database", database.url, "report.md"])
        try await Task.sleep(for: .seconds(5))
        kill(running.pid, SIGINT)
        let run = await running.end()
        #expect(run.status != 0 && !run.out.contains("passed"), "\(run)")
      }
    }
  }

  @Test("is not asked of a file that failed, nor without a dry run")
  func notRun() async throws {
    let column = "ALTER TABLE books ADD COLUMN shelf text NOT NULL;\n"
    try await tried(column + "SELECT nothing FROM books;\n", options: ["--format", "json"]) { run in
      #expect(run.status == 1 && run.findings.contains { $0.rule == "sql/dry-run" }, "\(run.out)")
      #expect(!run.findings.contains { $0.rule == "sql/rehearsal" })
    }
    try await tried(column, options: ["--no-dry-run", "--format", "json"]) { run in
      #expect(!run.findings.contains { $0.rule == "sql/rehearsal" }, "\(run.out)")
    }
  }
}

extension Place.Run {
  fileprivate struct Found: Decodable {
    struct Location: Decodable { let line: Int }
    let rule, message: String
    let help: String?
    let location: Location?
    var line: Int? { location?.line }
  }

  /// All that a document of one report says of its one file.
  fileprivate var findings: [Found] {
    struct Document: Decodable {
      struct Report: Decodable { let artifacts: [Artifact] }
      struct Artifact: Decodable { let findings: [Found] }
      let reports: [Report]
    }
    let document = try? JSONDecoder().decode(Document.self, from: Data(out.utf8))
    return document?.reports.flatMap(\.artifacts).flatMap(\.findings) ?? []
  }
}
