extension Case {
  /// Rows that the migration itself changes.
  static let rows: [Case] = [
    Case(
      name: "an UPDATE", up: ["UPDATE jobs SET status = 'queued' WHERE status = 'new'"],
      meanwhile: writes + "UPDATE jobs SET status = 'failed' WHERE id = 7",
      afterDown: [
        ("SELECT count(*) FROM jobs WHERE status = 'new'", "199"),
        ("SELECT status FROM jobs WHERE id = 7", "failed"),
      ], conflicts: 1),
    Case(
      name: "a DELETE, and one of the keys is taken again",
      up: ["DELETE FROM settings WHERE k IN ('a', 'b')"],
      meanwhile: writes + "INSERT INTO settings VALUES ('a', 'mine')",
      afterDown: [
        ("SELECT v FROM settings WHERE k = 'a'", "mine"),
        ("SELECT v FROM settings WHERE k = 'b'", "2"),
      ], conflicts: 1),
    Case(
      name: "seeds in a table that is there, and one of them is edited",
      up: ["INSERT INTO settings VALUES ('s1', 'x'), ('s2', 'y')"],
      meanwhile: writes + "UPDATE settings SET v = 'edited' WHERE k = 's2'",
      afterDown: [
        ("SELECT count(*) FROM settings WHERE k = 's1'", "0"),
        ("SELECT v FROM settings WHERE k = 's2'", "edited"),
      ], conflicts: 1, outcome: .againRefused(containing: "duplicate key")),
    Case(
      name: "a json value comes back byte for byte",
      up: ["UPDATE settings SET raw = '{}' WHERE k = 'a'"],
      afterDown: [("SELECT raw::text FROM settings WHERE k = 'a'", #"{"x" :  1}"#)]),
    Case(
      name: "rows that change twice, and rows that come and go",
      up: [
        "UPDATE settings SET v = 'x'", "UPDATE settings SET v = v || 'y'",
        "INSERT INTO settings VALUES ('tmp', 't')", "DELETE FROM settings WHERE k = 'tmp'",
        "DELETE FROM settings WHERE k = 'a'", "INSERT INTO settings (k, v) VALUES ('a', 'again')",
      ],
      afterDown: [
        (
          "SELECT string_agg(k || v || coalesce(raw::text, ''), ',' ORDER BY k) FROM settings",
          #"a1{"x" :  1},b2"#
        )
      ]),
    Case(
      name: "a DELETE of rows and of what they refer to",
      up: ["DELETE FROM runs WHERE job <= 20", "DELETE FROM jobs WHERE id <= 20"],
      meanwhile: """
        INSERT INTO jobs (status, rank) VALUES ('meanwhile', -1);
        UPDATE jobs SET label = 'touched' WHERE id = 50;
        INSERT INTO runs (job, note) VALUES (50, 'meanwhile')
        """, keepsWrites: false,
      afterDown: [
        ("SELECT count(*) FROM jobs WHERE id <= 20", "20"),
        ("SELECT count(*) FROM runs WHERE job <= 20", "20"),
        ("SELECT label FROM jobs WHERE id = 50", "touched"),
      ]),
    Case(
      name: "a DELETE that cascades",
      base: "CREATE TABLE parts (id int PRIMARY KEY, job bigint REFERENCES jobs ON DELETE CASCADE);"
        + "INSERT INTO parts SELECT i, 200 + i FROM generate_series(1, 20) i;",
      up: ["DELETE FROM jobs WHERE id BETWEEN 205 AND 209"],
      afterDown: [("SELECT count(*) FROM parts", "20"), ("SELECT count(*) FROM jobs", "301")]),
    Case(
      name: "a seed that the application refers to by a foreign key that cascades",
      base: "CREATE TABLE kinds (id int PRIMARY KEY, name text);"
        + "CREATE TABLE goods (id int PRIMARY KEY, kind int REFERENCES kinds ON DELETE CASCADE);",
      up: ["INSERT INTO kinds VALUES (1, 'one'), (2, 'two'), (3, 'three')"],
      meanwhile: writes + "INSERT INTO goods VALUES (10, 2)",
      afterDown: [
        ("SELECT string_agg(name, ',') FROM kinds", "two"), ("SELECT count(*) FROM goods", "1"),
      ], conflicts: 1, outcome: .againRefused(containing: "duplicate key")),
    Case(
      name: "a deleted row whose parent is gone meanwhile",
      up: ["DELETE FROM runs WHERE id IN (90, 91)"],
      meanwhile: writes + "DELETE FROM jobs WHERE id = 90",
      afterDown: [("SELECT count(*) FROM runs WHERE id IN (90, 91)", "1")], conflicts: 1),
    Case(
      name: "an old value that somebody else has taken, where it is unique",
      up: ["UPDATE runs SET note = 'other ' || id WHERE id < 4"],
      meanwhile: writes + "INSERT INTO runs (job, note) VALUES (2, 'note 2')",
      afterDown: [
        ("SELECT note FROM runs WHERE id = 1", "note 1"),
        ("SELECT note FROM runs WHERE id = 2", "other 2"),
      ], conflicts: 1),
    Case(
      name: "a trigger that stamps rows rests while they go back",
      base: """
        CREATE TABLE docs (id int PRIMARY KEY, body text, stamp int NOT NULL DEFAULT 0);
        INSERT INTO docs SELECT i, 'b' || i FROM generate_series(1, 9) i;
        CREATE FUNCTION stamp() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN NEW.stamp := NEW.stamp + 1; RETURN NEW; END $$;
        CREATE TRIGGER stamp BEFORE UPDATE ON docs FOR EACH ROW EXECUTE FUNCTION stamp();
        ALTER TABLE docs ENABLE ALWAYS TRIGGER stamp;
        """,
      up: ["UPDATE docs SET body = upper(body)", "ALTER TABLE docs ADD COLUMN lang text"],
      meanwhile: writes + "UPDATE docs SET lang = 'en' WHERE id = 3",
      afterDown: [
        ("SELECT sum(stamp) FROM docs", "2"), ("SELECT body FROM docs WHERE id = 4", "b4"),
      ],
      afterAgain: [("SELECT lang FROM docs WHERE id = 3", "en")], conflicts: 1),
    Case(
      name: "rows with a GENERATED ALWAYS identity",
      base: "CREATE TABLE notes (id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY, t text,"
        + "up text GENERATED ALWAYS AS (upper(t)) STORED); INSERT INTO notes (t) VALUES ('a'), ('b');",
      up: ["DELETE FROM notes WHERE t = 'a'", "UPDATE notes SET t = 'c'"],
      afterDown: [("SELECT string_agg(id || t || up, ',' ORDER BY id) FROM notes", "1aA,2bB")]),
    Case(
      name: "rows of a partitioned table, through its root",
      base: """
        CREATE TABLE events (id int, at date, v text, PRIMARY KEY (id, at)) PARTITION BY RANGE (at);
        CREATE TABLE events_a PARTITION OF events FOR VALUES FROM ('2026-01-01') TO ('2026-07-01');
        CREATE TABLE events_b PARTITION OF events FOR VALUES FROM ('2026-07-01') TO ('2027-01-01');
        INSERT INTO events SELECT i, '2026-01-01'::date + i, 'v' FROM generate_series(1, 300) i;
        """,
      up: ["UPDATE events SET v = 'w' WHERE id > 100", "DELETE FROM events WHERE id < 20"],
      meanwhile: writes + "UPDATE events SET v = 'x' WHERE id = 200",
      afterDown: [
        ("SELECT count(*) FROM events WHERE v = 'v'", "299"),
        ("SELECT count(*) FROM events", "300"),
      ], conflicts: 1),
    Case(
      name: "foreign keys that are checked late",
      base: """
        CREATE TABLE pairs (id int PRIMARY KEY, other int);
        ALTER TABLE pairs ADD FOREIGN KEY (other) REFERENCES pairs DEFERRABLE INITIALLY DEFERRED;
        CREATE TABLE codes (id int PRIMARY KEY, c int UNIQUE DEFERRABLE INITIALLY DEFERRED);
        INSERT INTO pairs VALUES (1, NULL); INSERT INTO codes VALUES (1, 1), (2, 2), (3, 3);
        """,
      up: [
        "INSERT INTO pairs VALUES (3, 4)", "INSERT INTO pairs VALUES (4, 3)",
        "UPDATE codes SET c = 3 - c WHERE id < 3", "DELETE FROM codes WHERE id = 3",
      ],
      afterDown: [
        ("SELECT count(*) FROM pairs", "1"),
        ("SELECT string_agg(c::text, ',' ORDER BY id) FROM codes", "1,2,3"),
      ]),
  ]

  /// What leaves and can come back.
  static let drops: [Case] = [
    Case(
      name: "an index, a constraint and a view are dropped",
      up: [
        "DROP INDEX jobs_status", "ALTER TABLE runs DROP CONSTRAINT short", "DROP VIEW open_jobs",
      ]),
    Case(
      name: "a constraint is dropped, and a row comes that it forbids",
      up: ["ALTER TABLE runs DROP CONSTRAINT short"],
      meanwhile: writes + "INSERT INTO runs (note) VALUES (repeat('x', 60))",
      outcome: .backRefused(containing: "short")),
    Case(
      name: "a table is dropped: it is put aside", up: ["DROP TABLE runs"],
      meanwhile: "INSERT INTO jobs (status, rank) VALUES ('meanwhile', -1)", keepsWrites: false,
      afterDown: [
        ("SELECT count(*) FROM runs", "100"), ("SELECT nextval('runs_id_seq')", "101"),
        ("SELECT has_table_privilege('reader', 'runs', 'SELECT')", "t"),
      ]),
    Case(
      name: "a table is dropped and another of its name is made",
      up: ["DROP TABLE settings", "CREATE TABLE settings (k text PRIMARY KEY, z int)"],
      meanwhile: writes + "INSERT INTO settings VALUES ('new', 5)",
      afterDown: [("SELECT v FROM settings WHERE k = 'b'", "2")],
      afterAgain: [("SELECT z FROM settings WHERE k = 'new'", "5")]),
    Case(
      name: "rows change in a table that is then dropped",
      up: ["UPDATE settings SET v = 'gone'", "DROP TABLE settings"],
      afterDown: [("SELECT string_agg(v, ',' ORDER BY k) FROM settings", "1,2")]),
    Case(
      name: "a function, a trigger, a policy and a sequence are dropped",
      base: """
        CREATE FUNCTION touch() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END';
        CREATE TRIGGER touch BEFORE UPDATE ON jobs FOR EACH ROW EXECUTE FUNCTION touch();
        ALTER TABLE jobs DISABLE TRIGGER touch; CREATE SEQUENCE loose START 5;
        CREATE POLICY mine ON runs USING (true);
        """,
      up: [
        "DROP TRIGGER touch ON jobs", "DROP FUNCTION touch()", "DROP POLICY mine ON runs",
        "DROP FUNCTION price(int)",
      ]),
  ]
}
