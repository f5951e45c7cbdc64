extension Catalog {
  // Each query: 'object', kind, key, parent, name, bare name, schema, stamp, definition, facts.

  static let schemas = #"""
    SELECT 'object', 'schema', oid::text, '', quote_ident(nspname), quote_ident(nspname), '', '',
      'CREATE SCHEMA ' || quote_ident(nspname),
      json_build_object('owner', quote_ident(pg_get_userbyid(nspowner)))
    FROM pg_namespace n WHERE oid IN (SELECT oid FROM ns)
      AND NOT EXISTS (SELECT FROM ext WHERE classid = 'pg_namespace'::regclass AND objid = n.oid)
    UNION ALL SELECT 'object', 'extension', oid::text, '', quote_ident(extname),
      quote_ident(extname), extnamespace::regnamespace::text, '', format(
        'CREATE EXTENSION %I SCHEMA %s VERSION %L', extname, extnamespace::regnamespace,
          extversion),
      json_build_object('version', extversion, 'movable', extrelocatable)
    FROM pg_extension
    """#

  static let types = #"""
    SELECT 'object', 'type', t.oid::text, '', t.oid::regtype::text, quote_ident(typname),
      quote_ident(nspname), md5(concat_ws('|', typtype, typbasetype, typtypmod, typcollation,
        (SELECT json_agg(enumlabel ORDER BY enumsortorder) FROM pg_enum WHERE enumtypid = t.oid))),
      CASE typtype WHEN 'e' THEN 'CREATE TYPE ' || t.oid::regtype || ' AS ENUM (' || coalesce(
          (SELECT string_agg(quote_literal(enumlabel), ', ' ORDER BY enumsortorder) FROM pg_enum
          WHERE enumtypid = t.oid), '') || ')'
        WHEN 'd' THEN 'CREATE DOMAIN ' || t.oid::regtype || ' AS '
          || format_type(typbasetype, typtypmod) || coalesce(' COLLATE ' || nullif(typcollation,
            (SELECT b.typcollation FROM pg_type b WHERE b.oid = t.typbasetype))::regcollation, '')
          || coalesce(' DEFAULT ' || typdefault, '')
          || CASE WHEN typnotnull THEN ' NOT NULL' ELSE '' END
        WHEN 'r' THEN (SELECT 'CREATE TYPE ' || t.oid::regtype || ' AS RANGE (SUBTYPE = '
          || rngsubtype::regtype
          || coalesce(', SUBTYPE_DIFF = ' || nullif(rngsubdiff, 0)::regproc, '') || ')'
          FROM pg_range WHERE rngtypid = t.oid)
        WHEN 'c' THEN 'CREATE TYPE ' || t.oid::regtype || ' AS (' || coalesce((SELECT string_agg(
          quote_ident(attname) || ' ' || format_type(atttypid, atttypmod), ', ' ORDER BY attnum)
          FROM pg_attribute WHERE attrelid = typrelid AND attnum > 0 AND NOT attisdropped), '')
          || ')' END,
      json_build_object('owner', quote_ident(pg_get_userbyid(typowner)), 'kind', typtype,
        'labels', (SELECT json_agg(enumlabel ORDER BY enumsortorder) FROM pg_enum
          WHERE enumtypid = t.oid),
        'default', typdefault, 'notNull', typnotnull, 'row', typrelid::text)
    FROM pg_type t JOIN ns ON ns.oid = typnamespace
    WHERE (typtype IN ('e', 'd', 'r') OR typtype = 'c' AND EXISTS (SELECT FROM pg_class
        WHERE oid = typrelid AND relkind = 'c'))
      AND NOT EXISTS (SELECT FROM ext WHERE classid = 'pg_type'::regclass AND objid = t.oid)
    """#

  static let tables = #"""
    SELECT 'object', 'table', oid::text, '', oid::regclass::text, quote_ident(relname),
      quote_ident(nspname), '', '', json_build_object(
        'kind', relkind, 'owner', quote_ident(pg_get_userbyid(relowner)),
        'logged', relpersistence = 'p', 'security', relrowsecurity, 'forced', relforcerowsecurity,
        'identity', relreplident, 'identityIndex', (SELECT quote_ident(x.relname) FROM pg_index
          JOIN pg_class x ON x.oid = indexrelid WHERE indrelid = rel.oid AND indisreplident),
        'clustered', (SELECT quote_ident(x.relname) FROM pg_index
          JOIN pg_class x ON x.oid = indexrelid WHERE indrelid = rel.oid AND indisclustered),
        'options', (SELECT json_agg(json_build_object('name', name, 'value', option_value)
          ORDER BY name) FROM (
            SELECT quote_ident(option_name) AS name, option_value
              FROM pg_options_to_table(reloptions)
            UNION ALL SELECT 'toast.' || quote_ident(option_name), option_value
              FROM pg_class t, pg_options_to_table(t.reloptions)
              WHERE t.oid = rel.reltoastrelid) AS o),
        'partition', relispartition, 'bound', pg_get_expr(relpartbound, oid),
        'parents', (SELECT json_agg(inhparent::text ORDER BY inhseqno) FROM pg_inherits
          WHERE inhrelid = rel.oid),
        'parentNames', (SELECT json_agg(inhparent::regclass::text ORDER BY inhseqno)
          FROM pg_inherits WHERE inhrelid = rel.oid),
        'rowType', reltype::text)
    FROM rel WHERE relkind IN ('r', 'p', 'f')
    """#

  static let columns = #"""
    SELECT 'object', 'column', attrelid || '.' || attnum, attrelid::text, quote_ident(attname),
      quote_ident(attname), '', md5(adbin::text), '', json_build_object('relkind', relkind,
        'type', format_type(atttypid, atttypmod), 'typeOID', atttypid::text, 'modifier',
          atttypmod::text,
        'domain', (SELECT typtype = 'd' FROM pg_type WHERE oid = atttypid),
        'element', (SELECT nullif(typelem, 0)::text FROM pg_type
          WHERE oid = atttypid AND typcategory = 'A'),
        'collation', nullif(attcollation, (SELECT typcollation FROM pg_type WHERE oid = atttypid))
          ::regcollation::text,
        'notNull', attnotnull, 'default', pg_get_expr(adbin, adrelid), 'identity', attidentity,
        'generated', attgenerated, 'storage', attstorage,
        'typeStorage', (SELECT typstorage FROM pg_type WHERE oid = atttypid),
        'compression', to_jsonb(a)->>'attcompression', 'statistics', coalesce(attstattarget,
          -1)::text,
        'options', (SELECT json_agg(json_build_object('name', option_name, 'value', option_value)
          ORDER BY option_name) FROM pg_options_to_table(attoptions)),
        'local', attislocal, 'inherited', attinhcount > 0)
    FROM pg_attribute a JOIN rel ON rel.oid = attrelid
    LEFT JOIN pg_attrdef ON adrelid = attrelid AND adnum = attnum
    WHERE relkind IN ('r', 'p', 'f', 'v', 'm', 'c') AND attnum > 0 AND NOT attisdropped
    """#

  static let constraints = #"""
    SELECT 'object', 'constraint', oid::text,
      coalesce(nullif(conrelid, 0)::text, contypid::text), quote_ident(conname),
      quote_ident(conname), '', md5((to_jsonb(c) - 'conname' - 'connamespace' - 'conindid')::text),
      pg_get_constraintdef(oid), json_build_object('kind', contype, 'domain', contypid <> 0,
        'index', nullif(conindid, 0)::text, 'foreign', nullif(confrelid, 0)::text,
        'columns', (SELECT json_agg(k::text ORDER BY n) FROM unnest(conkey) WITH ORDINALITY u(k, n)),
        'foreignColumns', (SELECT json_agg(k::text ORDER BY n) FROM unnest(confkey)
          WITH ORDINALITY u(k, n)),
        'deferrable', condeferrable, 'child', conparentid <> 0 OR (NOT conislocal))
    FROM pg_constraint c WHERE connamespace IN (SELECT oid FROM ns) AND contype NOT IN ('t', 'n')
      AND (conrelid = 0 OR conrelid IN (SELECT oid FROM rel))
    """#

  static let indexes = #"""
    SELECT 'object', 'index', indexrelid::text, indrelid::text, indexrelid::regclass::text,
      quote_ident(relname), quote_ident(nspname), md5((to_jsonb(i) - 'indisclustered'
        - 'indisreplident' - 'indcheckxmin' - 'indisvalid' - 'indimmediate' - 'indislive'
        - 'indisready')::text), replace(pg_get_indexdef(indexrelid), ' ON ONLY ' ||
          indrelid::regclass,
        ' ON ' || indrelid::regclass), json_build_object(
        'constraint', (SELECT oid::text FROM pg_constraint WHERE conindid = indexrelid
          AND contype IN ('p', 'u', 'x') AND conrelid = indrelid),
        'unique', indisunique, 'nullsAreOne', coalesce((to_jsonb(i)->>'indnullsnotdistinct')::boolean, false),
        'primary', indisprimary, 'valid', indisvalid,
        'whole', indpred IS NULL AND indexprs IS NULL AND indimmediate AND indisvalid,
        'columns', (SELECT json_agg(k::text ORDER BY n) FROM unnest(indkey) WITH ORDINALITY u(k, n)
          WHERE n <= indnkeyatts),
        'options', (SELECT json_agg(json_build_object('name', option_name, 'value', option_value)
          ORDER BY option_name) FROM pg_options_to_table(reloptions)),
        'statistics', (SELECT json_agg(json_build_object('name', attnum::text, 'value',
          attstattarget::text) ORDER BY attnum) FROM pg_attribute WHERE attrelid = indexrelid
          AND attstattarget >= 0),
        'child', EXISTS (SELECT FROM pg_inherits WHERE inhrelid = indexrelid))
    FROM pg_index i JOIN rel ON rel.oid = indexrelid
    """#

  static let views = #"""
    SELECT 'object', 'view', rel.oid::text, '', rel.oid::regclass::text, quote_ident(relname),
      quote_ident(nspname), md5((SELECT ev_action::text FROM pg_rewrite WHERE ev_class = rel.oid
        AND rulename = '_RETURN')) || coalesce(reloptions::text, ''),
      CASE relkind WHEN 'v' THEN 'CREATE VIEW ' ELSE 'CREATE MATERIALIZED VIEW ' END
        || rel.oid::regclass || coalesce(' WITH (' || (SELECT string_agg(quote_ident(option_name)
          || '=' || quote_literal(option_value), ', ') FROM pg_options_to_table(reloptions)) || ')',
          '') || ' AS' || rtrim(pg_get_viewdef(rel.oid), ';')
        || CASE WHEN relkind = 'v' OR relispopulated THEN '' ELSE ' WITH NO DATA' END,
      json_build_object('owner', quote_ident(pg_get_userbyid(relowner)), 'kind', relkind,
        'columns', (SELECT json_agg(quote_ident(attname) || ' ' || format_type(atttypid, atttypmod)
          ORDER BY attnum) FROM pg_attribute WHERE attrelid = rel.oid AND attnum > 0),
        'populated', relispopulated)
    FROM rel WHERE relkind IN ('v', 'm')
    """#

  static let sequences = #"""
    SELECT 'object', 'sequence', rel.oid::text, '', rel.oid::regclass::text, quote_ident(relname),
      quote_ident(nspname), md5((to_jsonb(s))::text), format('AS %s INCREMENT BY %s MINVALUE %s '
        'MAXVALUE %s START WITH %s CACHE %s %s', format_type(seqtypid, NULL), seqincrement, seqmin,
        seqmax, seqstart, seqcache, CASE WHEN seqcycle THEN 'CYCLE' ELSE 'NO CYCLE' END),
      json_build_object('owner', quote_ident(pg_get_userbyid(relowner)),
        'ownedBy', refobjid || '.' || refobjsubid, 'internal', deptype = 'i',
        'ownedName', refobjid::regclass || '.' || (SELECT quote_ident(attname) FROM pg_attribute
          WHERE attrelid = refobjid AND attnum = refobjsubid), 'logged', relpersistence = 'p')
    FROM rel JOIN pg_sequence s ON seqrelid = rel.oid
    LEFT JOIN pg_depend d ON classid = 'pg_class'::regclass AND objid = rel.oid
      AND deptype IN ('a', 'i') AND refclassid = 'pg_class'::regclass
    """#
}
