extension Catalog {
  static let functions = #"""
    SELECT 'object', 'function', p.oid::text, '', p.oid::regprocedure::text, quote_ident(proname),
      quote_ident(nspname), md5((to_jsonb(p) - 'proname' - 'pronamespace' - 'proowner' - 'proacl')
        ::text),
      CASE WHEN prokind <> 'a' THEN pg_get_functiondef(p.oid) ELSE
        (SELECT format('CREATE AGGREGATE %s (SFUNC = %s, STYPE = %s%s%s%s%s)', p.oid::regprocedure,
          aggtransfn, format_type(aggtranstype, NULL),
          coalesce(', FINALFUNC = ' || nullif(aggfinalfn, 0)::text, ''),
          coalesce(', COMBINEFUNC = ' || nullif(aggcombinefn, 0)::text, ''),
          coalesce(', INITCOND = ' || quote_literal(agginitval), ''),
          ', PARALLEL = ' || CASE proparallel WHEN 's' THEN 'SAFE' WHEN 'r' THEN 'RESTRICTED'
            ELSE 'UNSAFE' END) FROM pg_aggregate WHERE aggfnoid = p.oid) END,
      json_build_object('owner', quote_ident(pg_get_userbyid(proowner)), 'kind', prokind,
        'word', CASE prokind WHEN 'p' THEN 'PROCEDURE' WHEN 'a' THEN 'AGGREGATE'
          ELSE 'FUNCTION' END, 'defaults', pronargdefaults::text)
    FROM pg_proc p JOIN ns ON ns.oid = pronamespace
    WHERE NOT EXISTS (SELECT FROM ext WHERE classid = 'pg_proc'::regclass AND objid = p.oid)
      AND NOT EXISTS (SELECT FROM pg_depend WHERE classid = 'pg_proc'::regclass AND objid = p.oid
        AND deptype = 'i')
    """#

  static let triggers = #"""
    SELECT 'object', 'trigger', t.oid::text, tgrelid::text, quote_ident(tgname),
      quote_ident(tgname), '', md5((to_jsonb(t) - 'tgname' - 'tgenabled')::text),
      pg_get_triggerdef(t.oid), json_build_object('enabled', tgenabled, 'child', tgparentid <> 0)
    FROM pg_trigger t JOIN rel ON rel.oid = tgrelid WHERE NOT tgisinternal
    """#

  static let rules = #"""
    SELECT 'object', 'rule', w.oid::text, ev_class::text, quote_ident(rulename),
      quote_ident(rulename), '', md5((to_jsonb(w) - 'rulename' - 'ev_enabled')::text),
      rtrim(pg_get_ruledef(w.oid), ';'), json_build_object('enabled', ev_enabled)
    FROM pg_rewrite w JOIN rel ON rel.oid = ev_class WHERE rulename <> '_RETURN'
    """#

  static let policies = #"""
    SELECT 'object', 'policy', p.oid::text, polrelid::text, quote_ident(polname),
      quote_ident(polname), '', md5((to_jsonb(p) - 'polname')::text), format(
        'CREATE POLICY %I ON %s AS %s FOR %s TO %s%s%s', polname, polrelid::regclass,
        CASE WHEN polpermissive THEN 'PERMISSIVE' ELSE 'RESTRICTIVE' END,
        CASE polcmd WHEN '*' THEN 'ALL' WHEN 'r' THEN 'SELECT' WHEN 'a' THEN 'INSERT'
          WHEN 'w' THEN 'UPDATE' ELSE 'DELETE' END,
        (SELECT string_agg(CASE r WHEN 0 THEN 'PUBLIC' ELSE quote_ident(pg_get_userbyid(r)) END,
          ', ') FROM unnest(polroles) r),
        ' USING (' || pg_get_expr(polqual, polrelid) || ')',
        ' WITH CHECK (' || pg_get_expr(polwithcheck, polrelid) || ')'), json_build_object()
    FROM pg_policy p JOIN rel ON rel.oid = polrelid
    """#

  static let statistics = #"""
    SELECT 'object', 'statistics', s.oid::text, stxrelid::text, quote_ident(nspname) || '.'
        || quote_ident(stxname), quote_ident(stxname), quote_ident(nspname),
      md5((to_jsonb(s) - 'stxname' - 'stxnamespace' - 'stxowner' - 'stxstattarget')::text),
      pg_get_statisticsobjdef(s.oid), json_build_object('owner',
        quote_ident(pg_get_userbyid(stxowner)), 'target', coalesce(stxstattarget, -1)::text)
    FROM pg_statistic_ext s JOIN ns ON ns.oid = stxnamespace
    """#

  static let publications = #"""
    SELECT 'object', 'publication', oid::text, '', quote_ident(pubname), quote_ident(pubname), '',
      '', 'CREATE PUBLICATION ' || quote_ident(pubname)
        || CASE WHEN puballtables THEN ' FOR ALL TABLES' ELSE '' END, json_build_object(
        'owner', quote_ident(pg_get_userbyid(pubowner)), 'all', puballtables,
        'options', format('publish = %L, publish_via_partition_root = %L', concat_ws(', ',
          CASE WHEN pubinsert THEN 'insert' END, CASE WHEN pubupdate THEN 'update' END,
          CASE WHEN pubdelete THEN 'delete' END, CASE WHEN pubtruncate THEN 'truncate' END),
          pubviaroot::text))
    FROM pg_publication
    """#

  static let publishedTables = #"""
    SELECT 'object', 'published', r.oid::text, prrelid::text, (SELECT quote_ident(pubname)
        FROM pg_publication WHERE oid = prpubid), '', '', '', 'TABLE ONLY ' || prrelid::regclass,
      json_build_object('publication', prpubid::text, 'drop', 'TABLE ' || prrelid::regclass)
    FROM pg_publication_rel r JOIN rel ON rel.oid = prrelid
    """#

  static let publishedParts = #"""
    SELECT 'object', 'published', r.oid::text, prrelid::text, (SELECT quote_ident(pubname)
        FROM pg_publication WHERE oid = prpubid), '', '', '', 'TABLE ONLY ' || prrelid::regclass
        || coalesce(' (' || (SELECT string_agg(quote_ident(attname), ', ' ORDER BY attnum)
          FROM pg_attribute WHERE attrelid = prrelid AND attnum = ANY (prattrs)) || ')', '')
        || coalesce(' WHERE (' || pg_get_expr(prqual, prrelid) || ')', ''),
      json_build_object('publication', prpubid::text, 'drop', 'TABLE ' || prrelid::regclass)
    FROM pg_publication_rel r JOIN rel ON rel.oid = prrelid
    UNION ALL SELECT 'object', 'published', oid::text, '', (SELECT quote_ident(pubname)
        FROM pg_publication WHERE oid = pnpubid), '', '', '',
      'TABLES IN SCHEMA ' || pnnspid::regnamespace, json_build_object('publication', pnpubid::text,
        'drop', 'TABLES IN SCHEMA ' || pnnspid::regnamespace)
    FROM pg_publication_namespace WHERE pnnspid IN (SELECT oid FROM ns)
    """#

  static let eventTriggers = #"""
    SELECT 'object', 'eventTrigger', oid::text, '', quote_ident(evtname), quote_ident(evtname), '',
      '', format('CREATE EVENT TRIGGER %I ON %s%s EXECUTE FUNCTION %s()', evtname, evtevent,
        ' WHEN TAG IN (' || (SELECT string_agg(quote_literal(t), ', ') FROM unnest(evttags) t)
        || ')', evtfoid::regproc), json_build_object('owner',
        quote_ident(pg_get_userbyid(evtowner)), 'enabled', evtenabled)
    FROM pg_event_trigger e WHERE NOT EXISTS (SELECT FROM ext
      WHERE classid = 'pg_event_trigger'::regclass AND objid = e.oid)
    """#

  /// Kinds that are rare: one that the migration makes is dropped again; nothing else is known of
  /// them.
  static let others = #"""
    SELECT 'object', 'other', objid::text, '', replace(upper((i).type), '-', ' ') || ' ' ||
      (i).identity, '', '', '',
      (SELECT 'CREATE ' || upper((i).type) || ' ' || (i).identity || CASE castmethod
        WHEN 'f' THEN ' WITH FUNCTION ' || castfunc::regprocedure WHEN 'i' THEN ' WITH INOUT'
        ELSE ' WITHOUT FUNCTION' END || CASE castcontext WHEN 'i' THEN ' AS IMPLICIT'
        WHEN 'a' THEN ' AS ASSIGNMENT' ELSE '' END FROM pg_cast
        WHERE classid = 'pg_cast'::regclass AND oid = objid),
      json_build_object()
    FROM (SELECT classid, objid, pg_identify_object(classid, objid, 0) AS i FROM (
      SELECT 'pg_operator'::regclass AS classid, oid AS objid FROM pg_operator
        WHERE oprnamespace IN (SELECT oid FROM ns)
      UNION ALL SELECT 'pg_opclass'::regclass, oid FROM pg_opclass
        WHERE opcnamespace IN (SELECT oid FROM ns)
      UNION ALL SELECT 'pg_opfamily'::regclass, oid FROM pg_opfamily
        WHERE opfnamespace IN (SELECT oid FROM ns)
      UNION ALL SELECT 'pg_cast'::regclass, oid FROM pg_cast c WHERE oid >= 16384
        AND NOT EXISTS (SELECT FROM pg_depend WHERE classid = 'pg_cast'::regclass AND objid = c.oid
          AND deptype = 'i')
      UNION ALL SELECT 'pg_collation'::regclass, oid FROM pg_collation
        WHERE collnamespace IN (SELECT oid FROM ns)
      UNION ALL SELECT 'pg_conversion'::regclass, oid FROM pg_conversion
        WHERE connamespace IN (SELECT oid FROM ns)
      UNION ALL SELECT 'pg_ts_config'::regclass, oid FROM pg_ts_config
        WHERE cfgnamespace IN (SELECT oid FROM ns)
      UNION ALL SELECT 'pg_ts_dict'::regclass, oid FROM pg_ts_dict
        WHERE dictnamespace IN (SELECT oid FROM ns)
      UNION ALL SELECT 'pg_foreign_data_wrapper'::regclass, oid FROM pg_foreign_data_wrapper
      UNION ALL SELECT 'pg_foreign_server'::regclass, oid FROM pg_foreign_server) AS k
      WHERE NOT EXISTS (SELECT FROM ext WHERE ext.classid = k.classid AND ext.objid = k.objid)) AS q
    """#
}
