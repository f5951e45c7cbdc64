import Artifact

/// A table, an index or another relation as it was before the migration, on the clone.
struct Relation {
  let oid: String
  /// Quoted and qualified.
  let name: String
  let kind: String
  /// The topmost table that it is a partition of; itself if it is none.
  let root: String
  /// The table of an index.
  let table: String?
  let file: Int
  let bytes: Int
  /// Constraints or indexes that are checked late: an INSERT cannot pass over what is there.
  let isDeferrable: Bool
  /// How many tables it hangs on by foreign keys, one over the other.
  let depth: Int
  var columns: [Column] = []
  /// The numbers of the columns of its key.
  var key: [Int] = []

  struct Column {
    let number: Int
    let name: String
    let type: String
    let isGenerated: Bool
    let isAlwaysIdentity: Bool
  }

  /// A query of lines, one JSON text per relation. It wants the canonical settings.
  static let query = """
    WITH RECURSIVE ns AS (SELECT oid FROM pg_namespace
      WHERE nspname !~ '^(pg_|sandbox_)' AND nspname <> 'information_schema'),
    depth(oid, d) AS (SELECT DISTINCT conrelid, 1 FROM pg_constraint WHERE contype = 'f'
      AND conrelid <> confrelid
      UNION SELECT c.conrelid, d + 1 FROM depth JOIN pg_constraint c ON c.contype = 'f'
        AND c.confrelid = depth.oid AND c.conrelid <> c.confrelid AND d < 50),
    depths AS (SELECT oid, max(d) AS d FROM depth GROUP BY oid)
    SELECT jsonb_build_object('oid', c.oid::text, 'name', c.oid::regclass::text, 'kind', relkind,
      'root', coalesce(pg_partition_root(c.oid)::oid, c.oid)::text,
      'table', (SELECT indrelid::text FROM pg_index WHERE indexrelid = c.oid),
      'file', coalesce(pg_relation_filenode(c.oid)::bigint, 0),
      'bytes', coalesce(pg_relation_size(c.oid), 0), 'depth', coalesce(depths.d, 0),
      'late', EXISTS (SELECT FROM pg_index WHERE indrelid = c.oid AND NOT indimmediate),
      'columns', CASE WHEN relkind IN ('r','p','f') THEN
        (SELECT jsonb_agg(jsonb_build_array(attnum, quote_ident(attname),
          format_type(atttypid, atttypmod), attgenerated <> '', attidentity = 'a') ORDER BY attnum)
        FROM pg_attribute WHERE attrelid = c.oid AND attnum > 0 AND NOT attisdropped) END,
      'key', CASE WHEN relkind IN ('r','p') THEN (SELECT to_jsonb((indkey::int2[])[0:indnkeyatts - 1])
        FROM pg_index i WHERE indrelid = c.oid AND indisunique AND indisvalid AND indimmediate
          AND indpred IS NULL AND indexprs IS NULL AND NOT EXISTS (SELECT FROM pg_attribute
            WHERE attrelid = c.oid AND NOT attnotnull
              AND attnum = ANY ((indkey::int2[])[0:indnkeyatts - 1]))
        ORDER BY indisprimary DESC, indnkeyatts, indexrelid LIMIT 1) END) AS line
    FROM pg_class c LEFT JOIN depths USING (oid)
    WHERE relnamespace IN (SELECT oid FROM ns) AND relkind IN ('r','p','f','m','v','i','I','S')
    """

  init?(_ text: String) {
    guard let node = try? JSONNode(parsing: Array(text.utf8)), let oid = node["oid"]?.string,
      let name = node["name"]?.string, let kind = node["kind"]?.string
    else { return nil }
    (self.oid, self.name, self.kind) = (oid, name, kind)
    root = node["root"]?.string ?? oid
    table = node["table"]?.string
    file = node["file"]?.int ?? 0
    bytes = node["bytes"]?.int ?? 0
    isDeferrable = node["late"]?.bool ?? false
    depth = node["depth"]?.int ?? 0
    columns = (node["columns"]?.items ?? []).compactMap { column in
      guard let items = column.items, items.count == 5, let number = items[0].int,
        let name = items[1].string, let type = items[2].string
      else { return nil }
      return Column(
        number: number, name: name, type: type, isGenerated: items[3].bool ?? false,
        isAlwaysIdentity: items[4].bool ?? false)
    }
    key = (node["key"]?.items ?? []).compactMap(\.int)
  }
}
