extension Case {
  /// Kinds of objects that are seen less often.
  static let kinds: [Case] = [
    Case(
      name: "an index that is there, and is invalid",
      superuser: "SET allow_system_table_mods = on; "
        + "UPDATE pg_index SET indisvalid = false WHERE indexrelid = 'jobs_status'::regclass;",
      up: ["CREATE INDEX IF NOT EXISTS jobs_status ON jobs (status)"],
      outcome: .refused(containing: "valid=false")),
    Case(
      name: "a column that is one too many, where those that were dropped count",
      base: """
        CREATE TABLE wide (id int PRIMARY KEY);
        DO $$BEGIN EXECUTE (SELECT 'ALTER TABLE wide ' || string_agg('ADD c' || i || ' int', ', ')
          FROM generate_series(1, 1599) i);
        EXECUTE (SELECT 'ALTER TABLE wide ' || string_agg('DROP c' || i, ', ')
          FROM generate_series(1, 1599) i); END$$;
        """,
      up: ["ALTER TABLE wide ADD COLUMN more int"],
      outcome: .forthRefused(containing: "1600 columns")),
    Case(
      name: "rows of a sample whose parents are not in it",
      base: """
        CREATE TABLE far (id int PRIMARY KEY); INSERT INTO far SELECT generate_series(1, 3000);
        CREATE TABLE near (id int PRIMARY KEY, far int REFERENCES far);
        INSERT INTO near SELECT i, CASE WHEN i < 500 THEN i ELSE 3000 - i END FROM generate_series(1, 1000) i;
        """,
      up: [
        "ALTER TABLE near DROP CONSTRAINT near_far_fkey",
        "ALTER TABLE near ADD CONSTRAINT near_far_fkey FOREIGN KEY (far) REFERENCES far ON DELETE CASCADE",
        "UPDATE near SET far = far + 1 WHERE id = 700",
      ],
      afterDown: [("SELECT far FROM near WHERE id = 700", "2300")],
      afterAgain: [("SELECT far FROM near WHERE id = 700", "2301")]),
    Case(
      name: "rows of a sample whose keys are random",
      base: """
        CREATE TABLE far (id uuid PRIMARY KEY, n int); INSERT INTO far SELECT gen_random_uuid(), generate_series(1, 3000);
        CREATE TABLE near (id uuid PRIMARY KEY, n int, far uuid NOT NULL REFERENCES far);
        INSERT INTO near SELECT gen_random_uuid(), n, id FROM far ORDER BY n;
        """,
      up: ["UPDATE near SET n = -5 WHERE n = 5"],
      afterDown: [("SELECT count(*) FROM near WHERE n = 5", "1")],
      afterAgain: [("SELECT count(*) FROM near WHERE n = -5", "1")]),
    Case(
      name: "rows where all tables are published",
      superuser: "CREATE PUBLICATION everything FOR ALL TABLES;",
      up: [
        "UPDATE settings SET v = 'x' WHERE k = 'a'", "INSERT INTO settings VALUES ('c', '3')",
        "DELETE FROM settings WHERE k = 'b'",
      ],
      meanwhile: writes + "UPDATE settings SET v = 'theirs' WHERE k = 'c';",
      afterDown: [("SELECT string_agg(k || v, ',' ORDER BY k) FROM settings", "a1,b2,ctheirs")],
      conflicts: 1, outcome: .againRefused(containing: "duplicate key")),
    Case(
      name: "a right on a table, for a role that has it on columns",
      base: "GRANT UPDATE (status), SELECT (id) ON jobs TO reader;"
        + "GRANT SELECT (k) ON settings TO PUBLIC;",
      up: ["GRANT ALL ON jobs, settings TO reader", "GRANT SELECT ON settings TO PUBLIC"]),
    Case(
      name: "what only a superuser owns",
      superuser: """
        CREATE FUNCTION watch() RETURNS event_trigger LANGUAGE plpgsql AS $$BEGIN NULL; END$$;
        CREATE EVENT TRIGGER watch ON ddl_command_end EXECUTE FUNCTION watch();
        CREATE FOREIGN DATA WRAPPER w; CREATE SERVER far FOREIGN DATA WRAPPER w;
        CREATE PUBLICATION everything FOR ALL TABLES;
        """,
      up: ["CREATE TABLE models (id int PRIMARY KEY)"]),
    Case(
      name: "a column of a partitioned table",
      base: """
        CREATE TABLE events (id int, at date, PRIMARY KEY (id, at)) PARTITION BY RANGE (at);
        CREATE TABLE events_a PARTITION OF events FOR VALUES FROM ('2026-01-01') TO ('2027-01-01');
        INSERT INTO events SELECT i, '2026-01-01'::date + i FROM generate_series(1, 300) i;
        """,
      up: ["ALTER TABLE events ADD COLUMN source text"],
      meanwhile: writes + "UPDATE events SET source = 's' WHERE id = 3",
      afterAgain: [("SELECT source FROM events WHERE id = 3", "s")]),
    Case(
      name: "a partition, and one below it, that are made since",
      base: """
        CREATE TABLE events (id int, at date, note text, PRIMARY KEY (id, at)) PARTITION BY RANGE (at);
        CREATE TABLE events_a PARTITION OF events FOR VALUES FROM ('2026-01-01') TO ('2027-01-01');
        INSERT INTO events SELECT i, '2026-01-01'::date + i, 'n' FROM generate_series(1, 300) i;
        """,
      up: [
        "ALTER TABLE events ADD COLUMN source text CHECK (source <> ''), ADD COLUMN job bigint REFERENCES jobs",
        "CREATE INDEX ON events (source)", "ALTER TABLE events ADD UNIQUE (id, at, source)",
        "ALTER TABLE events ALTER note SET DEFAULT 'none', ALTER note SET NOT NULL",
        "CREATE TRIGGER quiet BEFORE UPDATE ON events FOR EACH ROW "
          + "EXECUTE FUNCTION suppress_redundant_updates_trigger()",
      ],
      meanwhile: writes + """
        CREATE TABLE "events B" PARTITION OF events FOR VALUES FROM ('2027-01-01') TO ('2028-01-01')
          PARTITION BY LIST (id);
        CREATE TABLE events_c PARTITION OF "events B" DEFAULT;
        INSERT INTO events (id, at, source, job) VALUES (1, '2027-03-03', 's', 7);
        """,
      keepsSchema: false,
      afterDown: [
        ("SELECT note FROM events_c", "none"),
        (
          "SELECT count(*) FROM pg_attribute WHERE attrelid = 'events_c'::regclass AND attnum > 0 "
            + "AND NOT attisdropped AND attname !~ '^sandbox_kept_'", "3"
        ),
        ("SELECT count(*) FROM pg_index WHERE indrelid = 'events_c'::regclass", "1"),
      ], afterAgain: [("SELECT source || job FROM events_c", "s7")]),
    Case(
      name: "a new partitioned table with partitions",
      up: [
        "CREATE TABLE events (id int, at date, PRIMARY KEY (id, at)) PARTITION BY RANGE (at)",
        "CREATE TABLE events_a PARTITION OF events FOR VALUES FROM ('2026-01-01') TO ('2027-01-01')",
      ], meanwhile: writes + "INSERT INTO events VALUES (1, '2026-03-03')",
      afterAgain: [("SELECT count(*) FROM events", "1")]),
    Case(
      name: "a new partition of a table that is there",
      base: """
        CREATE TABLE events (id int, at date, PRIMARY KEY (id, at)) PARTITION BY RANGE (at);
        CREATE TABLE events_a PARTITION OF events FOR VALUES FROM ('2026-01-01') TO ('2027-01-01');
        """,
      up: [
        "CREATE TABLE events_b PARTITION OF events FOR VALUES FROM ('2027-01-01') TO ('2028-01-01')"
      ],
      meanwhile: writes + "INSERT INTO events VALUES (1, '2027-03-03')",
      afterAgain: [("SELECT count(*) FROM events", "1")]),
    Case(
      name: "two schemas with a table of the same name",
      base: "CREATE SCHEMA a; CREATE SCHEMA b; CREATE TABLE a.t (id int PRIMARY KEY);"
        + "CREATE TABLE b.t (id int PRIMARY KEY); INSERT INTO a.t VALUES (1); INSERT INTO b.t VALUES (1);",
      up: [
        "ALTER TABLE a.t ADD COLUMN x text", "ALTER TABLE b.t ADD COLUMN x text",
        "CREATE TABLE b.u (id int PRIMARY KEY REFERENCES a.t)",
      ],
      meanwhile: writes
        + "UPDATE a.t SET x = 'a'; UPDATE b.t SET x = 'b'; INSERT INTO b.u VALUES (1)",
      afterAgain: [("SELECT a.t.x || b.t.x || b.u.id FROM a.t, b.t, b.u", "ab1")]),
    Case(
      name: "a new schema with all that is in it",
      up: [
        "CREATE SCHEMA shop", "CREATE TYPE shop.size AS ENUM ('s', 'm')",
        "CREATE TABLE shop.items (id serial PRIMARY KEY, size shop.size)",
        "CREATE VIEW shop.small AS SELECT * FROM shop.items WHERE size = 's'",
        "GRANT USAGE ON SCHEMA shop TO reader",
      ], meanwhile: writes + "INSERT INTO shop.items (size) VALUES ('m')",
      afterAgain: [("SELECT size FROM shop.items", "m")]),
    Case(
      name: "a composite type in a new column",
      up: ["CREATE TYPE pair AS (a int, b text)", "ALTER TABLE jobs ADD COLUMN p pair"],
      meanwhile: writes + "UPDATE jobs SET p = (1, 'x, \"y\"') WHERE id = 3;"
        + "UPDATE jobs SET p = (NULL, 'z') WHERE id = 4",
      afterAgain: [
        ("SELECT (p).b FROM jobs WHERE id = 3", "x, \"y\""),
        ("SELECT (p).b FROM jobs WHERE id = 4", "z"),
      ]),
    Case(
      name: "a domain, and a column of it",
      up: [
        "CREATE DOMAIN percent AS int CHECK (VALUE BETWEEN 0 AND 100)",
        "ALTER TABLE jobs ADD COLUMN done percent DEFAULT 0",
      ], meanwhile: writes + "UPDATE jobs SET done = 50 WHERE id = 3",
      afterAgain: [("SELECT done FROM jobs WHERE id = 3", "50")]),
    Case(
      name: "a constraint of a domain that is there",
      base: "CREATE DOMAIN percent AS int; CREATE TABLE d (id int PRIMARY KEY, p percent);",
      up: ["ALTER DOMAIN percent ADD CONSTRAINT limits CHECK (VALUE BETWEEN 0 AND 100)"]),
    Case(
      name: "an identity column in a table that is there",
      up: ["ALTER TABLE settings ADD COLUMN nr int GENERATED BY DEFAULT AS IDENTITY"],
      meanwhile: writes + "INSERT INTO settings (k, nr) VALUES ('c', 77)",
      afterAgain: [("SELECT nr FROM settings WHERE k = 'c'", "77")]),
    Case(
      name: "a view on a view is replaced below",
      base: "CREATE VIEW top AS SELECT status, count(*) AS n FROM open_jobs GROUP BY status;"
        + "GRANT SELECT ON top TO reader; COMMENT ON VIEW top IS 'top';",
      up: [
        "CREATE OR REPLACE VIEW open_jobs AS SELECT id, status, m FROM jobs WHERE status <> 'done'"
      ]),
    Case(
      name: "a materialised view with an index",
      up: [
        "CREATE MATERIALIZED VIEW totals AS SELECT status, count(*) AS n FROM jobs GROUP BY status",
        "CREATE UNIQUE INDEX ON totals (status)",
      ]),
    Case(
      name: "a column of a table that others inherit from",
      base: "CREATE TABLE base_t (id int PRIMARY KEY); CREATE TABLE kid_t (b int, PRIMARY KEY (id))"
        + "INHERITS (base_t); INSERT INTO kid_t VALUES (1, 1);",
      up: ["CREATE INDEX ON base_t (id) WHERE id > 5", "COMMENT ON TABLE kid_t IS 'kid'"]),
    Case(
      name: "a column that others inherit, with the same key in both tables",
      base: """
        CREATE TABLE base_t (id int PRIMARY KEY); CREATE TABLE kid_t (b int, PRIMARY KEY (id))
          INHERITS (base_t); INSERT INTO kid_t VALUES (1, 1); INSERT INTO base_t VALUES (1), (2);
        """,
      up: ["ALTER TABLE base_t ADD COLUMN c text"], outcome: .refused(containing: "inherits")),
    Case(
      name: "an event trigger that is there",
      superuser: """
        CREATE FUNCTION seen() RETURNS event_trigger LANGUAGE plpgsql AS 'BEGIN END';
        CREATE EVENT TRIGGER seen ON ddl_command_end EXECUTE FUNCTION seen();
        """,
      up: ["ALTER TABLE jobs ADD COLUMN model text"],
      meanwhile: writes + "UPDATE jobs SET model = 'x' WHERE id = 1",
      afterAgain: [("SELECT model FROM jobs WHERE id = 1", "x")]),
    Case(
      name: "FORCE ROW LEVEL SECURITY hides no value from what is kept",
      base: """
        CREATE TABLE secrets (id int PRIMARY KEY, owner text);
        INSERT INTO secrets SELECT i, 'o' || i % 2 FROM generate_series(1, 10) i;
        ALTER TABLE secrets ENABLE ROW LEVEL SECURITY; ALTER TABLE secrets FORCE ROW LEVEL SECURITY;
        CREATE POLICY half ON secrets USING (owner = 'o1');
        """,
      up: ["ALTER TABLE secrets ADD COLUMN hint text"],
      meanwhile: """
        ALTER TABLE secrets NO FORCE ROW LEVEL SECURITY; UPDATE secrets SET hint = 'h' || id;
        ALTER TABLE secrets FORCE ROW LEVEL SECURITY
        """, keepsWrites: false,
      afterAgain: [
        (
          "WITH q AS (SELECT set_config('row_security', 'on', false)) SELECT count(hint) FROM secrets, q",
          "5"
        )
      ]),
    Case(
      name: "a table of a publication",
      superuser: "CREATE PUBLICATION feed FOR TABLE jobs; ALTER PUBLICATION feed OWNER TO app;",
      up: ["ALTER TABLE jobs ADD COLUMN model text", "ALTER PUBLICATION feed ADD TABLE settings"]),
    Case(
      name: "an extension whose type is used",
      up: ["CREATE EXTENSION citext", "ALTER TABLE jobs ADD COLUMN nick citext"],
      meanwhile: writes + "UPDATE jobs SET nick = 'Ann' WHERE id = 1",
      afterAgain: [("SELECT count(*) FROM jobs WHERE nick = 'ANN'", "1")]),
    Case(
      name: "an exclusion constraint",
      base:
        "CREATE TABLE spans (id int PRIMARY KEY, r int4range); INSERT INTO spans VALUES (1, '[1,5)');",
      up: ["ALTER TABLE spans ADD CONSTRAINT apart EXCLUDE USING gist (r WITH &&)"],
      meanwhile: writes + "INSERT INTO spans VALUES (2, '[5,9)')",
      afterDown: [("SELECT count(*) FROM spans", "2")]),
    Case(
      name: "a unique constraint that uses an index that is there",
      base: "CREATE UNIQUE INDEX settings_v ON settings (v);",
      up: ["ALTER TABLE settings ADD CONSTRAINT settings_v UNIQUE USING INDEX settings_v"],
      outcome: .behaves),
    Case(
      name: "a constraint that is validated later",
      up: [
        "ALTER TABLE jobs ADD CONSTRAINT ranked CHECK (rank > -5) NOT VALID",
        "ALTER TABLE jobs VALIDATE CONSTRAINT ranked",
      ]),
    Case(
      name: "a new column and its index among a thousand tables",
      base: """
        DO $$ BEGIN FOR i IN 1..1000 LOOP
          EXECUTE format('CREATE TABLE many_%s (id int PRIMARY KEY, v text)', i); END LOOP; END $$;
        """,
      up: ["ALTER TABLE many_7 ADD COLUMN w text", "CREATE INDEX ON many_7 (w)"],
      meanwhile: writes + "INSERT INTO many_7 VALUES (1, 'v', 'w')",
      afterAgain: [("SELECT w FROM many_7", "w")]),
  ]

  /// Names that are not plain words.
  static let names: [Case] = [
    Case(
      name: "names with blanks, quotes, points, signs of psql and of format",
      base: #"""
        CREATE SCHEMA "My ""Shop"".x"; CREATE TABLE "My ""Shop"".x"."t :1 \ %s $$ '" (
          "the id" int PRIMARY KEY, "v""%I" text); CREATE TYPE "My ""Shop"".x"."kind of" AS ENUM ('a');
        INSERT INTO "My ""Shop"".x"."t :1 \ %s $$ '" VALUES (1, 'x'), (2, 'y');
        """#,
      up: [
        #"ALTER TABLE "My ""Shop"".x"."t :1 \ %s $$ '" ADD COLUMN "n %L :'x' \gexec" "My ""Shop"".x"."kind of""#,
        #"UPDATE "My ""Shop"".x"."t :1 \ %s $$ '" SET "v""%I" = 'z' WHERE "the id" = 2"#,
        #"CREATE TABLE "My ""Shop"".x"."new %s ""one""" ("i d" int PRIMARY KEY, "a%b" text)"#,
        #"INSERT INTO "My ""Shop"".x"."new %s ""one""" VALUES (1, 'seed')"#,
      ],
      meanwhile: writes + #"""
        UPDATE "My ""Shop"".x"."t :1 \ %s $$ '" SET "n %L :'x' \gexec" = 'a' WHERE "the id" = 1;
        INSERT INTO "My ""Shop"".x"."new %s ""one""" VALUES (2, 'mine')
        """#,
      afterDown: [
        (
          #"SELECT string_agg("v""%I", ',' ORDER BY 1) FROM "My ""Shop"".x"."t :1 \ %s $$ '""#,
          "x,y"
        )
      ],
      afterAgain: [
        (
          #"SELECT "n %L :'x' \gexec" FROM "My ""Shop"".x"."t :1 \ %s $$ '" WHERE "the id" = 1"#,
          "a"
        ), (#"SELECT count(*) FROM "My ""Shop"".x"."new %s ""one""""#, "2"),
      ]),
    Case(
      name: "names that are keywords",
      base:
        #"CREATE TABLE "user" ("order" int PRIMARY KEY, "select" text); INSERT INTO "user" VALUES (1, 's');"#,
      up: [
        #"ALTER TABLE "user" ADD COLUMN "from" text"#, #"UPDATE "user" SET "select" = 'u'"#,
        #"CREATE TABLE "table" ("primary" int PRIMARY KEY)"#,
      ], meanwhile: writes + #"UPDATE "user" SET "from" = 'f'; INSERT INTO "table" VALUES (1)"#,
      afterDown: [(#"SELECT "select" FROM "user""#, "s")],
      afterAgain: [(#"SELECT "from" FROM "user""#, "f"), (#"SELECT count(*) FROM "table""#, "1")]),
    Case(
      name: "text that psql must not read",
      up: [
        #"""
        INSERT INTO settings VALUES ('h1', E'\n\\.\n\\! touch /tmp/sandbox-was-here\n;COMMIT;'),
          ('h2', '
        \.
        \! touch /tmp/sandbox-was-here
        :nonce :''nonce'' \gexec'), ('h3', $sandbox$ $$ \q $sandbox$)
        """#
      ], afterDown: [("SELECT count(*) FROM settings", "2")]),
  ]

  /// What others change in the schema meanwhile.
  static let drifts: [Case] = [
    Case(
      name: "a table and a column of somebody else's come meanwhile",
      up: ["ALTER TABLE jobs ADD COLUMN model text", "CREATE INDEX ON jobs (model)"],
      meanwhile: writes + """
        CREATE TABLE later (id int PRIMARY KEY); ALTER TABLE jobs ADD COLUMN theirs int DEFAULT 4;
        UPDATE jobs SET model = 'gpt' WHERE id = 7
        """, keepsSchema: false,
      afterDown: [
        ("SELECT sum(theirs) FROM jobs WHERE id < 4", "12"), ("SELECT count(*) FROM later", "0"),
      ], afterAgain: [("SELECT model FROM jobs WHERE id = 7", "gpt")]),
    Case(
      name: "a view of somebody else's needs what is new",
      up: ["ALTER TABLE jobs ADD COLUMN model text"],
      meanwhile: writes + "CREATE VIEW theirs AS SELECT model FROM jobs",
      outcome: .backRefused(containing: "theirs")),
    Case(
      name: "what is new is altered by somebody else",
      up: [
        "CREATE FUNCTION fresh() RETURNS int LANGUAGE sql AS 'SELECT 1'",
        "CREATE INDEX fresh ON jobs (m)",
      ],
      meanwhile: writes + "DROP INDEX fresh; CREATE TABLE fresh (i int)",
      outcome: .backRefused(containing: "fresh")),
    Case(
      name: "what the migration replaced is replaced again by somebody else",
      up: ["CREATE OR REPLACE FUNCTION price(int) RETURNS int LANGUAGE sql AS 'SELECT $1 * 3'"],
      meanwhile: writes
        + "CREATE OR REPLACE FUNCTION price(int) RETURNS int LANGUAGE sql AS 'SELECT $1 * 4'",
      outcome: .backRefused(containing: "price")),
  ]

  /// What is refused, and why.
  static let refusals: [Case] = [
    Case(
      name: "DROP COLUMN", up: ["ALTER TABLE jobs DROP COLUMN label"],
      outcome: .refused(containing: "label")),
    Case(
      name: "DROP … CASCADE", up: ["DROP TABLE jobs CASCADE"],
      outcome: .refused(containing: "CASCADE")),
    Case(name: "TRUNCATE", up: ["TRUNCATE settings"], outcome: .refused(containing: "TRUNCATE")),
    Case(
      name: "TRUNCATE within a block",
      up: ["DO $$ BEGIN EXECUTE 'TRUNC' || 'ATE settings'; END $$"],
      outcome: .refused(containing: "emptied")),
    Case(
      name: "rows of a table without a key",
      base: "CREATE TABLE lines (t text); INSERT INTO lines VALUES ('a');",
      up: ["UPDATE lines SET t = 'b'"], outcome: .refused(containing: "primary key")),
    Case(
      name: "a column of a table without a key", base: "CREATE TABLE lines (t text);",
      up: ["ALTER TABLE lines ADD COLUMN n int"], outcome: .refused(containing: "key")),
    Case(
      name: "keys that change", up: ["UPDATE settings SET k = k || '2'"],
      outcome: .refused(containing: "keys of rows change")),
    Case(
      name: "COMMIT", up: ["CREATE TABLE x (i int)", "COMMIT", "CREATE TABLE y (i int)"],
      outcome: .refused(containing: "COMMIT")),
    Case(
      name: "COMMIT behind a semicolon", up: ["CREATE TABLE x (i int PRIMARY KEY); COMMIT"],
      outcome: .refused(containing: "COMMIT")),
    Case(
      name: "CREATE INDEX CONCURRENTLY", up: ["CREATE INDEX CONCURRENTLY i ON jobs (rank)"],
      outcome: .refused(containing: "CONCURRENTLY")),
    Case(name: "VACUUM", up: ["VACUUM jobs"], outcome: .refused(containing: "VACUUM")),
    Case(
      name: "a role of the server", superuser: "ALTER ROLE app CREATEROLE;",
      up: ["CREATE ROLE intruder"],
      outcome: .refused(containing: "whole server")),
    Case(
      name: "triggers that rest while rows change",
      up: ["ALTER TABLE settings DISABLE TRIGGER USER", "UPDATE settings SET v = 'x'"],
      outcome: .refused(containing: "log of changes")),
    Case(
      name: "the log's own trigger is dropped",
      up: [
        "DO $$ BEGIN EXECUTE 'DROP TRIGGER IF EXISTS sand' || 'box_undo ON settings'; END $$",
        "UPDATE settings SET v = 'x'",
      ], outcome: .refused(containing: "log of changes")),
    Case(
      name: "the connection is ended", up: ["SELECT pg_terminate_backend(pg_backend_pid())"],
      outcome: .refused(containing: "up.sql:1")),
    Case(
      name: "COPY of the client behind another statement",
      up: ["SELECT 1; /* */ copy settings from stdin"], outcome: .refused(containing: "COPY")),
    Case(
      name: "COPY of the client", up: ["COPY settings FROM STDIN"],
      outcome: .refused(containing: "COPY")),
    Case(
      name: "a command of psql", up: [#"\! touch /tmp/sandbox-was-here"#],
      outcome: .refused(containing: "syntax")),
    Case(
      name: "what changes nothing", up: ["CREATE TABLE IF NOT EXISTS settings (k text)"],
      outcome: .refused(containing: "changes nothing")),
    Case(
      name: "another role", superuser: "GRANT reader TO app;", up: ["SET ROLE reader", "SELECT 1"],
      outcome: .refused(containing: "role")),
    Case(
      name: "a new value of an enum that is used at once",
      up: ["ALTER TYPE mood ADD VALUE 'happy'", "ALTER TABLE jobs ALTER m SET DEFAULT 'happy'"],
      outcome: .refused(containing: "happy")),
    Case(
      name: "an error, with the line of its statement",
      up: ["SELECT 1", "ALTER TABLE nowhere ADD x int"],
      outcome: .refused(containing: "up.sql:2")),
  ]
}
