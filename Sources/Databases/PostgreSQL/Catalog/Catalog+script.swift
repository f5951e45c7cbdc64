extension Catalog {
  /// Prints the objects as rows for `init(rows:)`. It wants `Fingerprint.settings`.
  package static func script(version: Int, nonce: String) -> String {
    let publications = version >= 150_000 ? publishedParts : publishedTables
    return (queries + [publications]).map { query in
      "COPY (\(scope)\nSELECT '\(nonce)', o.* FROM (\(query)) AS o) TO STDOUT;\n"
    }.joined()
  }

  private static let scope = #"""
    WITH ns AS (
      SELECT oid, nspname FROM pg_namespace
      WHERE nspname !~ '^(pg_|sandbox_)' AND nspname <> 'information_schema'
    ), ext AS (
      SELECT classid, objid FROM pg_depend WHERE deptype = 'e'
    ), rel AS (
      SELECT c.*, ns.nspname FROM pg_class c JOIN ns ON ns.oid = c.relnamespace
      WHERE NOT EXISTS (SELECT FROM ext WHERE classid = 'pg_class'::regclass AND objid = c.oid)
    )
    """#

  private static let queries = [
    schemas, types, tables, columns, constraints, indexes, views, sequences, functions, triggers,
    rules, policies, statistics, publications, eventTriggers, others, accesses, columnAccesses,
    defaultAccesses, comments, dependencies,
  ]
}
