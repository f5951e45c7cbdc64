/// The tables of which a migration changes rows, so that each row can go back by its key.
///
/// The log keeps the text of each value, before and after. The way back compares and swaps: what
/// somebody has changed since stays as it is, and is counted as a conflict.
struct UndoLog: Sendable, Equatable {
  struct Table: Sendable, Equatable {
    /// Quoted and qualified, before the migration and behind it.
    var name: String
    var after: String
    var isPartitioned: Bool
    /// Without the generated ones, which follow by themselves.
    var columns: [Column]
    /// The columns of the key, as indices in `columns`; none where the table has no key.
    var key: [Int]
    /// It has a unique constraint that is checked late.
    var isDeferrable = false
    /// The names of the columns behind a statement that renamed some.
    var renamed: [Int: [String]] = [:]
  }

  struct Column: Sendable, Equatable {
    /// Quoted.
    var name: String
    /// As `format_type` writes it.
    var type: String
    /// It is GENERATED ALWAYS AS IDENTITY: no UPDATE can give it a value.
    var isAlwaysIdentity = false
  }

  /// Parents before their children.
  var tables: [Table] = []

  /// Types whose text is the same whatever the session has set.
  private static let plainTypes = [
    "text", "character", "varchar", "bigint", "integer", "smallint", "boolean", "uuid", "numeric",
    "json", "jsonb", "citext", "public.citext",
  ]

  private static func isPlain(_ type: String) -> Bool {
    plainTypes.contains {
      type == $0 || type.hasPrefix("\($0)(") || type.hasPrefix("\($0) varying")
    }
  }

  /// The statement that makes the log's table.
  static func table(_ names: Names) -> String {
    """
    CREATE TABLE \(names.rows)\
    (n bigserial PRIMARY KEY, t int NOT NULL, op "char" NOT NULL, o text[], w text[])
    """
  }

  /// Statements that begin the log: each touched row of a table runs through a trigger.
  func setUp(_ names: Names, tag: String) -> [String] {
    guard !tables.isEmpty else { return [] }
    var texts = [Self.table(names)]
    for (index, table) in tables.enumerated() {
      texts.append(function(index, table.columns.map(\.name), names, tag: tag))
      texts.append(
        """
        CREATE TRIGGER sandbox_undo AFTER INSERT OR UPDATE OR DELETE ON \(table.name) \
        FOR EACH ROW EXECUTE FUNCTION \(names.log(index))()
        """)
      texts.append("ALTER TABLE \(table.name) ENABLE ALWAYS TRIGGER sandbox_undo")
    }
    return texts
  }

  /// Statements that follow a statement of the migration which renamed columns.
  func follow(_ statement: Int, _ names: Names, tag: String) -> [String] {
    tables.enumerated().compactMap { index, table in
      table.renamed[statement].map { function(index, $0, names, tag: tag) }
    }
  }

  private func function(_ index: Int, _ columns: [String], _ names: Names, tag: String) -> String {
    let isPlain = tables[index].columns.allSatisfy { Self.isPlain($0.type) }
    let settings =
      isPlain ? "SET search_path = pg_catalog, pg_temp" : SessionSettings.canonicalClause
    func values(_ row: String) -> String {
      "ARRAY[\(columns.map { "\(row).\($0)::text" }.joined(separator: ","))]::text[]"
    }
    let rows = "INSERT INTO \(names.rows)(t,op,o,w) VALUES(\(index),"
    return """
      CREATE OR REPLACE FUNCTION \(names.log(index))() RETURNS trigger LANGUAGE plpgsql \
      SECURITY DEFINER \(settings) AS $\(tag)$
      DECLARE sandbox_o text[]; sandbox_w text[];
      BEGIN
        IF TG_OP <> 'INSERT' THEN sandbox_o := \(values("OLD")); END IF;
        IF TG_OP <> 'DELETE' THEN sandbox_w := \(values("NEW")); END IF;
        IF TG_OP = 'UPDATE' AND sandbox_o IS NOT DISTINCT FROM sandbox_w THEN
          sandbox_o := NULL; sandbox_w := NULL;
        END IF;
        \(rows)left(TG_OP,1)::"char",sandbox_o,sandbox_w);
        RETURN NULL;
      END $\(tag)$
      """
  }

  /// Statements that end the log behind the migration's own; the rows stay.
  func tearDown(_ names: Names, tag: String) -> [String] {
    tables.indices.map { index in
      ScriptText.block(
        """
        DECLARE sandbox_r record; BEGIN
          FOR sandbox_r IN SELECT tgrelid::regclass::text AS name FROM pg_trigger
            WHERE tgfoid = '\(names.log(index))'::regproc AND tgparentid = 0 LOOP
            EXECUTE 'DROP TRIGGER sandbox_undo ON ' || sandbox_r.name;
          END LOOP;
          DROP FUNCTION \(names.log(index))();
        END
        """, tag: tag)
    }
  }
}
