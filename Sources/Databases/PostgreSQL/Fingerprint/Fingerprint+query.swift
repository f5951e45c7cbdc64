extension Fingerprint {
  /// What objects are found by, and the start of `obj`.
  static let common = """
    WITH ns AS (
      SELECT oid, nspname FROM pg_namespace
      WHERE nspname !~ '^(pg_|sandbox_)' AND nspname <> 'information_schema'
    ), ext AS (
      SELECT classid, objid FROM pg_depend WHERE deptype = 'e'
    ), rel AS (
      SELECT c.* FROM pg_class c JOIN ns ON ns.oid = c.relnamespace
      WHERE NOT EXISTS (SELECT FROM ext WHERE classid = 'pg_class'::regclass AND objid = c.oid)
    ), obj(kind, id, def) AS (

    """

  static let columns = """
    SELECT 'columns', attrelid::regclass::text,
      string_agg(quote_ident(attname), ',' ORDER BY attnum)
      FROM pg_attribute WHERE attrelid IN (SELECT oid FROM rel
        WHERE relkind IN ('r', 'p', 'v', 'm', 'f', 'c')) AND attnum > 0 AND NOT attisdropped
        AND attname !~ '^sandbox_kept_'
      GROUP BY attrelid
    """

  /// One row per object: kind, identity, definition. Everything is told by name.
  static let objects =
    common + columns + #"""

      UNION ALL SELECT 'schema', quote_ident(nspname), concat_ws('|', pg_get_userbyid(nspowner),
        (SELECT string_agg(a::text, ',' ORDER BY a::text COLLATE "C")
          FROM unnest(coalesce(nspacl, acldefault('n', nspowner))) a))
        FROM pg_namespace n WHERE oid IN (SELECT oid FROM ns)
        AND NOT EXISTS (SELECT FROM ext WHERE classid = 'pg_namespace'::regclass AND objid = n.oid)
      UNION ALL SELECT 'database', '', concat_ws('|', pg_encoding_to_char(encoding), datcollate,
        datctype, (SELECT string_agg(a::text, ',' ORDER BY a::text COLLATE "C")
          FROM unnest(coalesce(datacl, acldefault('d', datdba))) a), pg_get_userbyid(datdba),
        datallowconn, datconnlimit)
        FROM pg_database WHERE datname = current_database()
      UNION ALL SELECT 'setting', coalesce((SELECT rolname FROM pg_roles WHERE oid = setrole), '')
          || CASE setdatabase WHEN 0 THEN '@' ELSE '' END, setconfig::text
        FROM pg_db_role_setting
        WHERE setdatabase IN (0, (SELECT oid FROM pg_database WHERE datname = current_database()))
      UNION ALL SELECT 'role', rolname, concat_ws('|', rolsuper, rolinherit, rolcreaterole,
        rolcreatedb, rolcanlogin, rolreplication, rolbypassrls, rolconnlimit, rolvaliduntil,
        (SELECT string_agg(pg_get_userbyid(roleid) || admin_option, ','
          ORDER BY pg_get_userbyid(roleid), admin_option) FROM pg_auth_members WHERE member = r.oid))
        FROM pg_roles r WHERE oid >= 16384
      UNION ALL SELECT 'extension', quote_ident(extname),
        concat_ws('|', extversion, extnamespace::regnamespace)
        FROM pg_extension
      UNION ALL SELECT 'tablespace', oid::regclass::text,
        (SELECT spcname FROM pg_tablespace WHERE oid = reltablespace) FROM rel WHERE reltablespace <>
          0
      UNION ALL SELECT 'relation', oid::regclass::text, concat_ws('|', relkind, relpersistence,
        relreplident, relrowsecurity, relforcerowsecurity, relispartition, pg_get_userbyid(relowner),
        (SELECT string_agg(a::text, ',' ORDER BY a::text COLLATE "C") FROM unnest(coalesce(relacl,
          acldefault(CASE relkind WHEN 'S' THEN 's'::"char" ELSE 'r'::"char" END, relowner))) a),
        (SELECT string_agg(o, ',' ORDER BY o COLLATE "C") FROM unnest(reloptions) o),
        'toast=' || (SELECT string_agg(o, ',' ORDER BY o COLLATE "C")
          FROM pg_class t, unnest(t.reloptions) o WHERE t.oid = rel.reltoastrelid),
        (SELECT amname FROM pg_am WHERE oid = relam), pg_get_partkeydef(oid),
        pg_get_expr(relpartbound, oid), nullif(reloftype, 0)::regtype) FROM rel
      UNION ALL SELECT 'inherits', inhrelid::regclass::text || '<' || inhparent::regclass,
        concat_ws('|', CASE WHEN (SELECT relispartition FROM rel WHERE oid = inhrelid) THEN NULL
          ELSE inhseqno END, nullif(to_jsonb(i)->>'inhdetachpending', 'false'))
        FROM pg_inherits i WHERE inhrelid IN (SELECT oid FROM rel)
      UNION ALL SELECT 'column', attrelid::regclass || '.' || quote_ident(attname), concat_ws('|',
        format_type(atttypid, atttypmod), 'nn=' || attnotnull, 'id=' || attidentity::text,
        'gen=' || attgenerated::text, 'def=' || pg_get_expr(adbin, adrelid),
        'coll=' || nullif(attcollation, (SELECT typcollation FROM pg_type WHERE oid = atttypid))
          ::regcollation,
        'stor=' || attstorage::text, 'comp=' || nullif(to_jsonb(a)->>'attcompression', ''),
        'stat=' || nullif(attstattarget, -1),
        'acl=' || (SELECT string_agg(i::text, ',' ORDER BY i::text COLLATE "C") FROM unnest(attacl)
          i),
        'opt=' || (SELECT string_agg(o, ',' ORDER BY o COLLATE "C") FROM unnest(attoptions) o),
        'loc=' || attislocal::text || attinhcount,
        'fdw=' || (SELECT string_agg(o, ',' ORDER BY o COLLATE "C") FROM unnest(attfdwoptions) o))
        FROM pg_attribute a LEFT JOIN pg_attrdef ON adrelid = attrelid AND adnum = attnum
        WHERE attrelid IN (SELECT oid FROM rel WHERE relkind IN ('r', 'p', 'v', 'm', 'f', 'c'))
          AND attnum > 0 AND NOT attisdropped AND attname !~ '^sandbox_kept_'
      UNION ALL SELECT 'constraint', coalesce(nullif(conrelid, 0)::regclass::text,
          contypid::regtype::text) || '.' || quote_ident(conname),
        concat_ws('|', pg_get_constraintdef(oid), convalidated, conislocal, coninhcount,
          CASE contype WHEN 'c' THEN connoinherit END)
        FROM pg_constraint WHERE connamespace IN (SELECT oid FROM ns) AND contype NOT IN ('t', 'n')
          AND (conrelid = 0 OR conrelid IN (SELECT oid FROM rel))
      UNION ALL SELECT 'index', indexrelid::regclass::text, concat_ws('|',
        pg_get_indexdef(indexrelid), 'valid=' || indisvalid, 'ready=' || indisready,
        'live=' || indislive, 'cl=' || indisclustered, 'ri=' || indisreplident, 'imm=' ||
          indimmediate)
        FROM pg_index WHERE indexrelid IN (SELECT oid FROM rel)
      UNION ALL SELECT 'indexstat', attrelid::regclass || '.' || attnum::text, attstattarget::text
        FROM pg_attribute WHERE attrelid IN (SELECT oid FROM rel WHERE relkind IN ('i', 'I'))
          AND attstattarget >= 0
      UNION ALL SELECT 'sequence', seqrelid::regclass::text, concat_ws('|',
        format_type(seqtypid, NULL), seqstart, seqincrement, seqmin, seqmax, seqcache, seqcycle,
        (SELECT refobjid::regclass || '.' || (SELECT quote_ident(attname) FROM pg_attribute
          WHERE attrelid = refobjid AND attnum = refobjsubid) || deptype::text FROM pg_depend
          WHERE classid = 'pg_class'::regclass AND objid = seqrelid AND deptype IN ('a', 'i')
            AND refclassid = 'pg_class'::regclass))
        FROM pg_sequence WHERE seqrelid IN (SELECT oid FROM rel)
      UNION ALL SELECT 'view', oid::regclass::text, pg_get_viewdef(oid)
          || CASE WHEN relkind = 'm' THEN '|pop=' || relispopulated ELSE '' END
        FROM rel WHERE relkind IN ('v', 'm')
      UNION ALL SELECT 'rule', ev_class::regclass || '.' || quote_ident(rulename),
        pg_get_ruledef(oid) || ev_enabled::text
        FROM pg_rewrite WHERE ev_class IN (SELECT oid FROM rel) AND rulename <> '_RETURN'
      UNION ALL SELECT 'trigger', tgrelid::regclass || '.' || quote_ident(tgname),
        pg_get_triggerdef(oid) || tgenabled::text
        FROM pg_trigger WHERE tgrelid IN (SELECT oid FROM rel) AND NOT tgisinternal
      UNION ALL SELECT 'fktrigger', tgrelid::regclass || '.' || (SELECT quote_ident(conname)
          FROM pg_constraint WHERE oid = tgconstraint) || '.' || tgfoid::regproc, tgenabled::text
        FROM pg_trigger WHERE tgrelid IN (SELECT oid FROM rel) AND tgisinternal AND tgenabled <> 'O'
      UNION ALL SELECT 'policy', polrelid::regclass || '.' || quote_ident(polname), concat_ws('|',
        polcmd, polpermissive, ARRAY(SELECT CASE r WHEN 0 THEN 'public'
          ELSE quote_ident(pg_get_userbyid(r)) END FROM unnest(polroles) r ORDER BY 1)::text,
        'using=' || pg_get_expr(polqual, polrelid), 'check=' || pg_get_expr(polwithcheck, polrelid))
        FROM pg_policy WHERE polrelid IN (SELECT oid FROM rel)
      UNION ALL SELECT 'function', p.oid::regprocedure::text, concat_ws('|',
        pg_get_userbyid(proowner), (SELECT string_agg(a::text, ',' ORDER BY a::text COLLATE "C")
          FROM unnest(coalesce(proacl, acldefault('f', proowner))) a),
        CASE WHEN prokind = 'a' THEN (SELECT concat_ws('|', (to_jsonb(g) - 'aggfnoid' - 'aggtranstype'
          - 'aggmtranstype' - 'aggsortop')::text, aggtranstype::regtype, aggmtranstype::regtype,
          nullif(aggsortop, 0)::regoperator, provolatile, proparallel)
          FROM pg_aggregate g WHERE aggfnoid = p.oid) ELSE pg_get_functiondef(p.oid) END)
        FROM pg_proc p JOIN ns ON ns.oid = pronamespace
        WHERE NOT EXISTS (SELECT FROM ext WHERE classid = 'pg_proc'::regclass AND objid = p.oid)
          -- What a range type makes for itself belongs to the role that made the whole cluster.
          AND NOT EXISTS (SELECT FROM pg_depend WHERE classid = 'pg_proc'::regclass AND objid = p.oid
            AND deptype = 'i')

      """# + otherObjects

  /// Ends the query: what a line looks like, and which part it belongs to.
  static let lines = #"""
    )
    SELECT CASE WHEN kind = 'columns' THEN 'position'
      WHEN kind IN ('database', 'setting', 'role', 'tablespace', 'language', 'usermapping',
        'largeobject', 'dbcomment', 'label', 'subscription') THEN 'surrounding'
      ELSE 'core' END AS part,
      kind || E'\t' || replace(replace(replace(replace(id, '\', '\\'), E'\n', '\n'), E'\r', '\r'),
        E'\t', '\t') || E'\t' || coalesce(replace(replace(replace(replace(def, '\', '\\'),
        E'\n', '\n'), E'\r', '\r'), E'\t', '\t'), '') AS line
    FROM obj
    """#
}
