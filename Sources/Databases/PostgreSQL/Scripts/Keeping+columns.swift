/// How a column of a very large table is kept: it gets another name, and stays. Nobody waits for its values to be read.
extension Keeping {
  /// What the names of parked columns begin with. A fingerprint does not see such columns.
  static let parkedPrefix = "sandbox_kept_"

  /// The statement that parks it, with what a drop would take along: nothing of it may stand in the way of a row.
  func park(_ salvage: Inverse.Salvage, _ number: Int) -> String {
    let (table, column) = (SQL.literal(salvage.table), SQL.literal(salvage.column))
    let place = "sandbox_\(names.kept(number))"
    return ScriptText.block(
      """
      DECLARE sandbox_r record; sandbox_a record; BEGIN
      SELECT attrelid, attnum INTO STRICT sandbox_a FROM pg_attribute
        WHERE attrelid = \(table)::regclass AND quote_ident(attname) = \(column);
      FOR sandbox_r IN SELECT quote_ident(conname) AS name FROM pg_constraint
        WHERE conrelid = sandbox_a.attrelid AND sandbox_a.attnum = ANY (conkey) LOOP
        EXECUTE format('ALTER TABLE %s DROP CONSTRAINT %s', \(table), sandbox_r.name);
      END LOOP;
      FOR sandbox_r IN SELECT classid, objid, (pg_identify_object(classid, objid, 0)).identity AS name
        FROM pg_depend WHERE refclassid = 'pg_class'::regclass AND refobjid = sandbox_a.attrelid
        AND refobjsubid = sandbox_a.attnum AND deptype = 'a' LOOP
        IF sandbox_r.classid = 'pg_statistic_ext'::regclass THEN
          EXECUTE 'DROP STATISTICS IF EXISTS ' || sandbox_r.name;
        ELSIF EXISTS (SELECT FROM pg_class WHERE sandbox_r.classid = 'pg_class'::regclass
            AND oid = sandbox_r.objid AND relkind IN ('i','I')) THEN
          EXECUTE 'DROP INDEX IF EXISTS ' || sandbox_r.name;
        END IF;
      END LOOP;
      EXECUTE format('ALTER TABLE %1$s ALTER %2$s DROP IDENTITY IF EXISTS, ALTER %2$s DROP NOT NULL',
        \(table), \(column));
      EXECUTE format('ALTER TABLE %s ALTER %s DROP DEFAULT', \(table), \(column));
      FOR sandbox_r IN SELECT c.oid::regclass AS name FROM pg_depend d JOIN pg_class c ON c.oid = objid
        WHERE classid = 'pg_class'::regclass AND refclassid = 'pg_class'::regclass AND relkind = 'S'
        AND refobjid = sandbox_a.attrelid AND refobjsubid = sandbox_a.attnum AND deptype = 'a' LOOP
        EXECUTE format('DROP SEQUENCE %s', sandbox_r.name);
      END LOOP;
      EXECUTE format('COMMENT ON COLUMN %s.%s IS NULL', \(table), \(column));
      EXECUTE format('ALTER TABLE %s RENAME COLUMN %s TO \(place)', \(table), \(column));
      INSERT INTO \(Names.schema).kept(place,tx,kind,identity,type,keys,rows) VALUES('\(place)',
        '\(names.transaction)', 'parked', \(SQL.literal(salvage.identity)), \(SQL.literal(salvage.type)),
        '{}', NULL);
      END
      """, tag: tag)
  }

  private func found(_ number: Int) -> String { "\(Names.schema).found_\(names.kept(number))" }

  /// Finds the rows with values in a parked column, before anybody is locked out. `replay` looks for them itself where
  /// that cannot be done: the table may get its name from the migration, or hide rows from its owner.
  func find(_ salvage: Inverse.Salvage, _ number: Int) -> String {
    let keys = salvage.keys.map(\.name).joined(separator: ",")
    return ScriptText.block(
      """
      DECLARE sandbox_r record; BEGIN
      FOR sandbox_r IN \(latest(salvage)) LOOP
        IF sandbox_r.kind = 'parked' AND (\(salvage.below) SELECT NOT bool_or(relforcerowsecurity)
            FROM q JOIN pg_class c ON c.oid = q.oid) THEN
          EXECUTE 'CREATE TABLE \(found(number)) AS SELECT ' || \(SQL.literal("\(keys) FROM \(salvage.table)"))
            || format(' WHERE %I IS DISTINCT FROM NULL', sandbox_r.place);
        END IF;
      END LOOP;
      EXCEPTION WHEN undefined_column THEN NULL;
      END
      """, tag: tag)
  }

  /// A part of `replay`: has `sandbox_m` be how many rows were found; -1: they were not looked for.
  func countFound(_ salvage: Inverse.Salvage, _ number: Int) -> String {
    """
    IF sandbox_r.kind = 'parked' THEN
      sandbox_m := -1;
      IF to_regclass('\(found(number))') IS NOT NULL THEN
        SELECT count(*) INTO sandbox_m FROM \(found(number));
      END IF;
    END IF;
    """
  }

  /// A part of `replay`: takes the values from the parked column itself. Where rows went meanwhile, or got other
  /// keys, all are looked for.
  func unpark(_ salvage: Inverse.Salvage, _ number: Int, update: String) -> String {
    let match = salvage.keys.map { "sandbox_x.\($0.name) = sandbox_n.\($0.name)" }
    let all = SQL.literal(update + "%1$I WHERE %1$I IS DISTINCT FROM NULL")
    let some = SQL.literal(
      update + "%1$I FROM \(found(number)) sandbox_n WHERE \(match.joined(separator: " AND ")) "
        + "AND sandbox_x.%1$I IS DISTINCT FROM NULL")
    return """
      sandbox_c := -2;
      IF sandbox_m >= 0 THEN
        EXECUTE format(\(some), sandbox_r.place);
        GET DIAGNOSTICS sandbox_c = ROW_COUNT;
        DROP TABLE \(found(number));
      END IF;
      IF sandbox_c <> sandbox_m THEN
        EXECUTE format(\(all), sandbox_r.place);
        GET DIAGNOSTICS sandbox_c = ROW_COUNT;
      END IF;
      """
  }

  /// A statement that drops a parked column, if it is still there: `sandbox_r` is its row in `kept`.
  static let dropParked = """
    FOR sandbox_t IN SELECT attrelid::regclass AS name FROM pg_attribute
      WHERE attname = sandbox_r.place AND NOT attisdropped AND attinhcount = 0 LOOP
      EXECUTE format('ALTER TABLE %s DROP COLUMN %I', sandbox_t.name, sandbox_r.place);
    END LOOP;
    """
}

extension Inverse.Salvage {
  /// So many bytes of a table are read in the moment that others may wait: a gigabyte a second.
  static let mostRead = Int(Measurement.moment) << 20

  /// Whether the column is parked instead: an expression. A subscriber would not know its new name.
  func isParked(_ way: Proof.KeepingWay) -> String {
    guard drop != nil, way == .bySize || way == .parked else { return "false" }
    let size = way == .parked ? 0 : Self.mostRead
    return """
      (\(below) SELECT sum(pg_relation_size(c.oid)) >= \(size) AND NOT bool_or(EXISTS (SELECT
        FROM pg_publication_tables WHERE schemaname = nspname AND tablename = relname))
        FROM q JOIN pg_class c ON c.oid = q.oid JOIN pg_namespace n ON n.oid = relnamespace)
      """
  }

  /// The start of a query: `q` is the table and all below it.
  var below: String {
    """
    WITH RECURSIVE q AS (SELECT \(SQL.text(table))::regclass::oid AS oid
      UNION SELECT i.inhrelid FROM pg_inherits i JOIN q ON i.inhparent = q.oid)
    """
  }
}
