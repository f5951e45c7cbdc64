import Artifact

/// What psql's transaction has done so far, measured between two statements.
struct Probe {
  /// In milliseconds: when the measuring began and ended.
  var began = 0.0
  var ended = 0.0
  var wal = 0
  /// Modes by relation.
  var locks: [String: Set<String>] = [:]
  /// The file and its size, by relation.
  var files: [String: (file: Int, bytes: Int)] = [:]
  /// Rows read, inserted, updated, deleted, by relation.
  var rows: [String: [Int]] = [:]
  /// Rows read by looking through all of a relation, and not by an index.
  var scanned: [String: Int] = [:]
  /// How often all of a relation was looked through, also where there was no row.
  var scans: [String: Int] = [:]
  /// The columns' names by number, of tables that are locked.
  var columns: [String: [Int: String]] = [:]

  /// An expression that is all of it, as JSON.
  static let query = """
    jsonb_build_object('began', 1000 * extract(epoch FROM clock_timestamp()),
     'wal', pg_current_wal_insert_lsn() - '0/0'::pg_lsn,
     'locks', (SELECT jsonb_agg(DISTINCT jsonb_build_array(relation::text, mode)) FROM pg_locks
       WHERE pid = pg_backend_pid() AND locktype = 'relation' AND relation >= 16384),
     'files', (SELECT jsonb_agg(jsonb_build_array(c.oid::text, pg_relation_filenode(c.oid)::bigint,
         pg_relation_size(c.oid))) FROM pg_class c WHERE relkind IN ('r','m','i')
       AND c.oid IN (SELECT relation FROM pg_locks WHERE pid = pg_backend_pid()
         AND locktype = 'relation' AND relation >= 16384 AND mode <> 'AccessShareLock')),
     'rows', (SELECT jsonb_agg(jsonb_build_array(relid::text, seq_tup_read + coalesce(idx_tup_fetch, 0),
         n_tup_ins, n_tup_upd, n_tup_del, seq_tup_read, seq_scan)) FROM pg_stat_xact_user_tables
       WHERE seq_scan + seq_tup_read + coalesce(idx_tup_fetch, 0) + n_tup_ins + n_tup_upd + n_tup_del > 0),
     'columns', (SELECT jsonb_agg(jsonb_build_array(attrelid::text, attnum, quote_ident(attname)))
       FROM pg_attribute WHERE attnum > 0 AND NOT attisdropped AND attrelid IN
       (SELECT relation FROM pg_locks WHERE pid = pg_backend_pid() AND locktype = 'relation'
         AND relation >= 16384 AND mode <> 'AccessShareLock')),
     'ended', 1000 * extract(epoch FROM clock_timestamp()))
    """

  init?(_ text: String) {
    guard let node = try? JSONNode(parsing: Array(text.utf8)) else { return nil }
    began = node["began"]?.number ?? 0
    ended = node["ended"]?.number ?? 0
    wal = Int(node["wal"]?.number ?? 0)
    func each(_ key: String, _ body: (String, [JSONNode]) -> Void) {
      for item in node[key]?.items ?? [] {
        guard let values = item.items, let relation = values.first?.string else { continue }
        body(relation, Array(values.dropFirst()))
      }
    }
    each("locks") { relation, values in
      if let mode = values.first?.string { locks[relation, default: []].insert(mode) }
    }
    each("files") { relation, values in
      files[relation] = (values.first?.int ?? 0, values.last?.int ?? 0)
    }
    each("rows") { relation, values in
      rows[relation] = values.prefix(4).map { $0.int ?? 0 }
      if values.count > 5 {
        (scanned[relation], scans[relation]) = (values[4].int ?? 0, values[5].int ?? 0)
      }
    }
    each("columns") { relation, values in
      guard let number = values.first?.int, let name = values.last?.string else { return }
      columns[relation, default: [:]][number] = name
    }
  }
}
