extension Case {
  static let all = additions + changes + rows + drops + kinds + names + drifts + refusals

  /// Columns and tables that come.
  static let additions: [Case] = [
    Case(
      name: "a new column", up: ["ALTER TABLE jobs ADD COLUMN model text"],
      meanwhile: writes + "UPDATE jobs SET model = 'gpt' WHERE id IN (7, 8)",
      afterAgain: [("SELECT count(*) FROM jobs WHERE model = 'gpt'", "2")]),
    Case(
      name: "a new column with a default, an index, a comment and a grant",
      up: [
        "ALTER TABLE jobs ADD COLUMN model text NOT NULL DEFAULT 'old'",
        "CREATE INDEX jobs_model ON jobs (model)", "COMMENT ON COLUMN jobs.model IS 'which one'",
        "GRANT INSERT ON jobs TO reader",
      ], meanwhile: writes + "UPDATE jobs SET model = 'gpt' WHERE id IN (7, 8)",
      afterAgain: [
        ("SELECT count(*) FROM jobs WHERE model = 'gpt'", "2"),
        ("SELECT count(*) FROM jobs WHERE model = 'old'", "299"),
      ]),
    Case(
      name: "a new table with a foreign key and seeds",
      up: [
        """
        CREATE TABLE IF NOT EXISTS models (id serial PRIMARY KEY, job bigint REFERENCES jobs (id),
          name text UNIQUE)
        """, "INSERT INTO models (job, name) VALUES (1, 'a'), (2, 'b')",
        "CREATE INDEX models_job ON models (job)",
      ], meanwhile: writes + "INSERT INTO models (job, name) VALUES (3, 'mine')",
      afterAgain: [
        ("SELECT count(*) FROM models", "3"), ("SELECT nextval('models_id_seq')", "4"),
      ]),
    Case(
      name: "a seed of a new table that the application deleted, and one that it edited",
      up: [
        "CREATE TABLE models (id serial PRIMARY KEY, name text UNIQUE)",
        "INSERT INTO models (name) VALUES ('a'), ('b'), ('c')",
      ],
      meanwhile: writes + """
        DELETE FROM models WHERE name = 'a'; UPDATE models SET name = 'bee' WHERE name = 'b';
        INSERT INTO models (name) VALUES ('a')
        """,
      afterAgain: [
        ("SELECT string_agg(id || name, ' ' ORDER BY id) FROM models", "2bee 3c 4a")
      ]),
    Case(
      name: "CREATE TABLE IF NOT EXISTS of a table that is there, and an index",
      up: [
        "CREATE TABLE IF NOT EXISTS settings (k text PRIMARY KEY, z int)",
        "CREATE INDEX IF NOT EXISTS settings_v ON settings (v)",
      ], meanwhile: writes + "INSERT INTO settings VALUES ('c', '3')",
      afterDown: [("SELECT count(*) FROM settings", "3")]),
    Case(
      name: "a view, a function, a trigger and the table that it writes",
      up: [
        "CREATE TABLE audit (id serial PRIMARY KEY, job bigint)",
        """
        CREATE FUNCTION audit() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN INSERT INTO audit (job) VALUES (NEW.id); RETURN NEW; END $$
        """,
        "CREATE TRIGGER audit AFTER INSERT ON jobs FOR EACH ROW EXECUTE FUNCTION audit()",
        "CREATE VIEW audited AS SELECT * FROM audit",
      ], afterAgain: [("SELECT count(*) FROM audit", "1")]),
    Case(
      name: "a new type in a new column, and an extension",
      up: [
        "CREATE TYPE level AS ENUM ('low', 'high')",
        "ALTER TABLE jobs ADD COLUMN level level DEFAULT 'low'", "CREATE EXTENSION citext",
      ], meanwhile: writes + "UPDATE jobs SET level = 'high' WHERE id = 3",
      afterAgain: [("SELECT count(*) FROM jobs WHERE level = 'high'", "1")]),
    Case(
      name: "a stored generated column",
      up: ["ALTER TABLE jobs ADD COLUMN loud text GENERATED ALWAYS AS (status || '!') STORED"]),
    Case(
      name: "a function with another signature, and a sequence behind a new column",
      up: [
        "CREATE SEQUENCE ticket START 100",
        "CREATE FUNCTION price(int, int) RETURNS int LANGUAGE sql AS 'SELECT $1 * $2'",
        "ALTER TABLE runs ADD COLUMN nr bigint DEFAULT nextval('ticket')",
        "ALTER SEQUENCE ticket OWNED BY runs.nr",
      ], afterAgain: [("SELECT count(*) FROM runs WHERE nr IS NULL", "0")]),
    Case(
      name: "a column beside sequences that begin at the ends of what a bigint holds",
      base: """
        CREATE SEQUENCE lowest MINVALUE -9223372036854775808 START -9223372036854775808;
        CREATE SEQUENCE highest INCREMENT -1 MAXVALUE 9223372036854775807 START 9223372036854775807;
        """,
      up: ["ALTER TABLE jobs ADD COLUMN model text", "SELECT nextval('highest')"]),
    Case(
      name: "a new column and its backfill together",
      up: [
        "ALTER TABLE jobs ADD COLUMN model text",
        "UPDATE jobs SET model = 'legacy', status = upper(status)",
      ],
      meanwhile: writes
        + "UPDATE jobs SET model = 'gpt' WHERE id = 7; UPDATE jobs SET model = NULL WHERE id = 8",
      afterDown: [("SELECT count(*) FROM jobs WHERE status = 'new'", "200")],
      afterAgain: [
        ("SELECT model FROM jobs WHERE id = 7", "gpt"),
        ("SELECT model IS NULL FROM jobs WHERE id = 8", "t"),
        ("SELECT model FROM jobs WHERE id = 9", "legacy"),
      ]),
    Case(
      name: "a new table that an old one refers to by a new column",
      up: [
        "CREATE TABLE teams (id int PRIMARY KEY, name text NOT NULL)",
        "INSERT INTO teams VALUES (1, 'first')",
        "ALTER TABLE jobs ADD COLUMN team int DEFAULT 1 REFERENCES teams (id)",
      ],
      meanwhile: writes
        + "INSERT INTO teams VALUES (2, 'second'); UPDATE jobs SET team = 2 WHERE id = 9",
      afterAgain: [
        ("SELECT team FROM jobs WHERE id = 9", "2"), ("SELECT count(*) FROM teams", "2"),
      ]),
    Case(
      name: "a new table that refers to itself",
      up: [
        "CREATE TABLE nodes (id int PRIMARY KEY, up int REFERENCES nodes (id))",
        "INSERT INTO nodes VALUES (1, NULL), (2, 1)",
      ], meanwhile: writes + "INSERT INTO nodes VALUES (5, 2), (4, 5)",
      afterAgain: [("SELECT string_agg(id::text, ',' ORDER BY id) FROM nodes", "1,2,4,5")]),
    Case(
      name: "a new column of many kinds of values",
      up: [
        "ALTER TABLE jobs ADD COLUMN b bytea, ADD COLUMN f float8, ADD COLUMN j json, "
          + "ADD COLUMN t timestamptz, ADD COLUMN i interval, ADD COLUMN a text[], "
          + "ADD COLUMN p point, ADD COLUMN n numeric(10,2) DEFAULT 0"
      ],
      meanwhile: writes + #"""
        SET TimeZone = 'Asia/Tokyo'; SET DateStyle = 'German'; SET extra_float_digits = -3;
        UPDATE jobs SET b = '\x00ff', f = 0.1::float8 + 0.2, j = '{"x" :  1}', n = 7,
          t = '2026-03-04 05:06:07.123456+00', i = '1 mon 2 days 03:04:05', a = ARRAY['x', NULL, ''],
          p = '(1,2)' WHERE id = 7; UPDATE jobs SET f = 'NaN' WHERE id = 8
        """#,
      afterAgain: [
        (
          """
          SELECT b = '\\x00ff' AND f = 0.1::float8 + 0.2 AND j::text = '{"x" :  1}'
            AND t = '2026-03-04 05:06:07.123456+00' AND i = '1 mon 2 days 03:04:05'
            AND a = ARRAY['x', NULL, ''] AND p ~= '(1,2)' AND n = 7 FROM jobs WHERE id = 7
          """, "t"
        ), ("SELECT f FROM jobs WHERE id = 8", "NaN"),
      ]),
  ]

  /// What is altered.
  static let changes: [Case] = [
    Case(
      name: "a function and a view that are replaced",
      up: [
        "CREATE OR REPLACE FUNCTION price(int) RETURNS int LANGUAGE sql AS 'SELECT $1 * 3'",
        "CREATE OR REPLACE VIEW open_jobs AS SELECT id, status, rank FROM jobs WHERE status <> 'done'",
      ], afterDown: [("SELECT price(2)", "4")], afterAgain: [("SELECT price(2)", "6")]),
    Case(
      name: "a column and a table with another name",
      up: [
        "ALTER TABLE jobs RENAME COLUMN rank TO place", "ALTER TABLE settings RENAME TO config",
      ],
      meanwhile: """
        INSERT INTO jobs (status, place) VALUES ('meanwhile', -1);
        UPDATE jobs SET label = 'touched' WHERE id = 5;
        INSERT INTO runs (job, note) VALUES (1, 'meanwhile'); INSERT INTO config VALUES ('c', '3')
        """, afterDown: [("SELECT v FROM settings WHERE k = 'c'", "3")]),
    Case(
      name: "rows that change behind a rename",
      up: [
        "ALTER TABLE jobs RENAME COLUMN rank TO place", "UPDATE jobs SET place = place + 1000",
        "ALTER TABLE jobs RENAME TO tasks", "UPDATE tasks SET label = 'L' WHERE id < 4",
      ],
      meanwhile: "UPDATE tasks SET place = 5 WHERE id = 9", keepsWrites: false,
      afterDown: [
        ("SELECT rank FROM jobs WHERE id = 8", "8"), ("SELECT rank FROM jobs WHERE id = 9", "5"),
        ("SELECT label FROM jobs WHERE id = 3", "v3"),
      ], conflicts: 1),
    Case(name: "int to bigint", up: ["ALTER TABLE jobs ALTER rank TYPE bigint"]),
    Case(
      name: "int to bigint, and a value that int has not",
      up: ["ALTER TABLE jobs ALTER rank TYPE bigint"],
      meanwhile: writes + "UPDATE jobs SET rank = 3000000000 WHERE id = 9",
      outcome: .backRefused(containing: "rank")),
    Case(
      name: "a backfill, NOT NULL and a default",
      up: [
        "UPDATE jobs SET payload = '{}' WHERE payload IS NULL",
        "ALTER TABLE jobs ALTER payload SET NOT NULL, ALTER payload SET DEFAULT '{}'",
      ]),
    Case(name: "a value of an enum", up: ["ALTER TYPE mood ADD VALUE 'happy'"]),
    Case(
      name: "a value of an enum that is used meanwhile", up: ["ALTER TYPE mood ADD VALUE 'happy'"],
      meanwhile: writes + "UPDATE jobs SET m = 'happy' WHERE id = 9",
      outcome: .backRefused(containing: "public.mood did not have")),
    Case(
      name: "row level security, a policy and grants",
      up: [
        "ALTER TABLE runs ENABLE ROW LEVEL SECURITY",
        "CREATE POLICY p ON runs FOR SELECT TO reader USING (id > 0)",
        "GRANT UPDATE ON runs TO reader", "REVOKE SELECT ON open_jobs FROM reader",
      ]),
    Case(
      name: "grants on columns, functions, schemas and sequences, and default privileges",
      up: [
        "GRANT UPDATE (status) ON jobs TO reader",
        "REVOKE EXECUTE ON FUNCTION price(int) FROM PUBLIC",
        "GRANT EXECUTE ON FUNCTION price(int) TO reader",
        "GRANT USAGE ON SEQUENCE runs_id_seq TO reader",
        "ALTER DEFAULT PRIVILEGES GRANT SELECT ON TABLES TO reader",
        "GRANT USAGE ON TYPE mood TO reader",
      ]),
    Case(
      name: "comments on everything",
      up: [
        "COMMENT ON TABLE jobs IS 'it''s'", "COMMENT ON COLUMN jobs.rank IS 'rank'",
        "COMMENT ON INDEX jobs_status IS 'i'", "COMMENT ON FUNCTION price(int) IS 'f'",
        "COMMENT ON CONSTRAINT short ON runs IS 'c'", "COMMENT ON TYPE mood IS 't'",
        "COMMENT ON VIEW open_jobs IS 'v'", "COMMENT ON TABLE runs IS NULL",
        "COMMENT ON SEQUENCE runs_id_seq IS 's'", "COMMENT ON SCHEMA public IS 'p'",
      ]),
    Case(
      name: "storage, statistics, options and replica identity",
      up: [
        "ALTER TABLE jobs SET (fillfactor = 80)", "ALTER TABLE jobs ALTER label SET STATISTICS 500",
        "ALTER TABLE jobs ALTER payload SET STORAGE EXTERNAL",
        "ALTER TABLE jobs REPLICA IDENTITY FULL",
        "CREATE STATISTICS jobs_st ON status, label FROM jobs",
        "ALTER TABLE jobs CLUSTER ON jobs_status",
      ]),
    Case(
      name: "an identity that becomes GENERATED ALWAYS, and a sequence that steps by ten",
      up: [
        "ALTER TABLE jobs ALTER id SET GENERATED ALWAYS", "ALTER SEQUENCE runs_id_seq INCREMENT 10",
      ]),
    Case(
      name: "a rule, a procedure, an aggregate and an operator",
      up: [
        "CREATE RULE quiet AS ON DELETE TO settings DO ALSO NOTHING",
        "CREATE PROCEDURE tidy() LANGUAGE plpgsql AS 'BEGIN END'",
        "CREATE AGGREGATE total(int) (sfunc = int4pl, stype = int)",
        "CREATE OPERATOR === (leftarg = int, rightarg = int, function = int4eq)",
      ]),
    Case(
      name: "the type of a key, and of what refers to it",
      base: "CREATE TABLE boxes (id int PRIMARY KEY, name text); INSERT INTO boxes VALUES (1, 'a');"
        + "CREATE TABLE things (id int PRIMARY KEY, box int REFERENCES boxes (id));"
        + "INSERT INTO things VALUES (1, 1);",
      up: [
        "ALTER TABLE boxes ALTER id TYPE bigint", "ALTER TABLE things ALTER box TYPE bigint",
      ], meanwhile: writes + "INSERT INTO boxes VALUES (2, 'b')",
      afterDown: [("SELECT count(*) FROM boxes", "2")]),
  ]
}
