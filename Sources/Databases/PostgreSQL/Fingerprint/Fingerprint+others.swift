extension Fingerprint {
  /// Goes on with `objects`: what is rarer than tables and functions.
  static let otherObjects = #"""
    -- A multirange belongs to whoever made its range, and no dump gives it to another.
    UNION ALL SELECT 'type', t.oid::regtype::text, concat_ws('|', typtype,
      CASE WHEN typtype <> 'm' THEN pg_get_userbyid(typowner) END,
      CASE WHEN typtype <> 'm' THEN (SELECT string_agg(a::text, ',' ORDER BY a::text COLLATE "C")
        FROM unnest(coalesce(typacl, acldefault('T', typowner))) a) END,
      CASE typtype WHEN 'd' THEN concat_ws('|', format_type(typbasetype, typtypmod), typnotnull,
          typdefault, nullif(typcollation, 0)::regcollation)
        WHEN 'e' THEN (SELECT string_agg(quote_literal(enumlabel), ',' ORDER BY enumsortorder)
          FROM pg_enum WHERE enumtypid = t.oid)
        WHEN 'r' THEN (SELECT concat_ws('|', rngsubtype::regtype, nullif(rngcanonical, 0)::regproc,
          nullif(rngsubdiff, 0)::regproc, nullif(rngcollation, 0)::regcollation,
          (SELECT opcname FROM pg_opclass WHERE oid = rngsubopc)) FROM pg_range
          WHERE rngtypid = t.oid)
        WHEN 'b' THEN concat_ws('|', typlen, typbyval, typcategory, typispreferred, typdelim,
          typinput, typoutput, typreceive, typsend, typmodin, typmodout, typalign, typstorage,
          typdefault) END)
      FROM pg_type t JOIN ns ON ns.oid = typnamespace
      WHERE (typelem = 0 OR typcategory <> 'A')
        AND (typtype <> 'c' OR EXISTS (SELECT FROM pg_class WHERE oid = typrelid AND relkind = 'c'))
        AND NOT EXISTS (SELECT FROM ext WHERE classid = 'pg_type'::regclass AND objid = t.oid)
    UNION ALL SELECT 'statistics', stxnamespace::regnamespace || '.' || quote_ident(stxname),
      concat_ws('|', pg_get_statisticsobjdef(oid), nullif(stxstattarget, -1),
        pg_get_userbyid(stxowner))
      FROM pg_statistic_ext WHERE stxnamespace IN (SELECT oid FROM ns)
    UNION ALL SELECT 'collation', oid::regcollation::text, concat_ws('|', collprovider,
      collisdeterministic, collcollate, collctype,
      coalesce(to_jsonb(c)->>'colllocale', to_jsonb(c)->>'colliculocale'),
      to_jsonb(c)->>'collicurules', pg_get_userbyid(collowner))
      FROM pg_collation c WHERE collnamespace IN (SELECT oid FROM ns)
        AND NOT EXISTS (SELECT FROM ext WHERE classid = 'pg_collation'::regclass AND objid = c.oid)
    UNION ALL SELECT 'operator', oid::regoperator::text, concat_ws('|', oprcode, oprrest, oprjoin,
      nullif(oprcom, 0)::regoperator, nullif(oprnegate, 0)::regoperator, oprcanhash, oprcanmerge,
      pg_get_userbyid(oprowner))
      FROM pg_operator o WHERE oprnamespace IN (SELECT oid FROM ns)
        AND NOT EXISTS (SELECT FROM ext WHERE classid = 'pg_operator'::regclass AND objid = o.oid)
    UNION ALL SELECT 'cast', castsource::regtype || '>' || casttarget::regtype,
      concat_ws('|', nullif(castfunc, 0)::regprocedure, castcontext, castmethod)
      FROM pg_cast c WHERE oid >= 16384
        AND NOT EXISTS (SELECT FROM ext WHERE classid = 'pg_cast'::regclass AND objid = c.oid)
    UNION ALL SELECT 'other', concat_ws(' ', (a).type, (a).object_names::text,
      (a).object_args::text),
      concat_ws('|', quote_ident(pg_get_userbyid(own)), x) FROM (
      SELECT pg_identify_object_as_address('pg_opclass'::regclass, oid, 0) a, opcowner own,
        concat_ws('|', opcintype::regtype, opcdefault, nullif(opckeytype, 0)::regtype) x
        FROM pg_opclass WHERE opcnamespace IN (SELECT oid FROM ns)
          AND oid NOT IN (SELECT objid FROM ext)
      UNION ALL SELECT pg_identify_object_as_address('pg_opfamily'::regclass, oid, 0), opfowner,
        concat_ws('|', (SELECT string_agg(concat_ws(':', amopstrategy, amopopr::regoperator,
          amoppurpose), ',' ORDER BY amopstrategy, amopopr::regoperator::text COLLATE "C")
          FROM pg_amop WHERE amopfamily = f.oid),
          (SELECT string_agg(concat_ws(':', amprocnum, amproc::regprocedure), ','
          ORDER BY amprocnum, amproc::regprocedure::text COLLATE "C")
          FROM pg_amproc WHERE amprocfamily = f.oid))
        FROM pg_opfamily f WHERE opfnamespace IN (SELECT oid FROM ns)
          AND oid NOT IN (SELECT objid FROM ext)
      UNION ALL SELECT pg_identify_object_as_address('pg_ts_config'::regclass, oid, 0), cfgowner,
        concat_ws('|', (SELECT nspname || '.' || prsname FROM pg_ts_parser p
          JOIN pg_namespace n ON n.oid = prsnamespace WHERE p.oid = cfgparser),
          (SELECT string_agg(maptokentype || ':' || mapseqno || ':' || mapdict::regdictionary, ','
          ORDER BY maptokentype, mapseqno) FROM pg_ts_config_map WHERE mapcfg = c.oid))
        FROM pg_ts_config c WHERE cfgnamespace IN (SELECT oid FROM ns)
          AND oid NOT IN (SELECT objid FROM ext)
      UNION ALL SELECT pg_identify_object_as_address('pg_ts_dict'::regclass, oid, 0), dictowner,
        dictinitoption FROM pg_ts_dict WHERE dictnamespace IN (SELECT oid FROM ns)
          AND oid NOT IN (SELECT objid FROM ext)
      UNION ALL SELECT pg_identify_object_as_address('pg_ts_parser'::regclass, oid, 0), NULL,
        concat_ws('|', prsstart, prstoken, prsend) FROM pg_ts_parser
        WHERE prsnamespace IN (SELECT oid FROM ns) AND oid NOT IN (SELECT objid FROM ext)
      UNION ALL SELECT pg_identify_object_as_address('pg_ts_template'::regclass, oid, 0), NULL,
        concat_ws('|', tmplinit, tmpllexize) FROM pg_ts_template
        WHERE tmplnamespace IN (SELECT oid FROM ns) AND oid NOT IN (SELECT objid FROM ext)
      UNION ALL SELECT pg_identify_object_as_address('pg_conversion'::regclass, oid, 0), conowner,
        concat_ws('|', conforencoding, contoencoding, conproc, condefault)
        FROM pg_conversion WHERE connamespace IN (SELECT oid FROM ns)
          AND oid NOT IN (SELECT objid FROM ext)
      UNION ALL SELECT pg_identify_object_as_address('pg_am'::regclass, oid, 0), NULL,
        concat_ws('|', amhandler, amtype) FROM pg_am
        WHERE oid >= 16384 AND oid NOT IN (SELECT objid FROM ext)
      UNION ALL SELECT pg_identify_object_as_address('pg_transform'::regclass, oid, 0), NULL,
        concat_ws('|', nullif(trffromsql, 0)::regproc, nullif(trftosql, 0)::regproc)
        FROM pg_transform WHERE oid >= 16384 AND oid NOT IN (SELECT objid FROM ext)) q
    UNION ALL SELECT 'language', lanname, concat_ws('|', pg_get_userbyid(lanowner),
      (SELECT string_agg(a::text, ',' ORDER BY a::text COLLATE "C")
        FROM unnest(coalesce(lanacl, acldefault('l', lanowner))) a), lanpltrusted)
      FROM pg_language WHERE oid >= 12000
    UNION ALL SELECT 'fdw', quote_ident(fdwname), concat_ws('|', nullif(fdwhandler, 0)::regproc,
      nullif(fdwvalidator, 0)::regproc,
      (SELECT string_agg(o, ',' ORDER BY o COLLATE "C") FROM unnest(fdwoptions) o),
      (SELECT string_agg(a::text, ',' ORDER BY a::text COLLATE "C")
        FROM unnest(coalesce(fdwacl, acldefault('F', fdwowner))) a), pg_get_userbyid(fdwowner))
      FROM pg_foreign_data_wrapper f WHERE NOT EXISTS (SELECT FROM ext
        WHERE classid = 'pg_foreign_data_wrapper'::regclass AND objid = f.oid)
    UNION ALL SELECT 'server', quote_ident(srvname), concat_ws('|',
      (SELECT fdwname FROM pg_foreign_data_wrapper WHERE oid = srvfdw), srvtype, srvversion,
      (SELECT string_agg(o, ',' ORDER BY o COLLATE "C") FROM unnest(srvoptions) o),
      (SELECT string_agg(a::text, ',' ORDER BY a::text COLLATE "C")
        FROM unnest(coalesce(srvacl, acldefault('S', srvowner))) a), pg_get_userbyid(srvowner))
      FROM pg_foreign_server
    UNION ALL SELECT 'usermapping', concat_ws('/', srvname, usename), md5(umoptions::text)
      FROM pg_user_mappings
    UNION ALL SELECT 'foreigntable', ftrelid::regclass::text, concat_ws('|',
      (SELECT srvname FROM pg_foreign_server WHERE oid = ftserver),
      (SELECT string_agg(o, ',' ORDER BY o COLLATE "C") FROM unnest(ftoptions) o))
      FROM pg_foreign_table WHERE ftrelid IN (SELECT oid FROM rel)
    UNION ALL SELECT 'eventtrigger', quote_ident(evtname), concat_ws('|', evtevent,
      evtfoid::regproc,
      evtenabled, evttags::text, pg_get_userbyid(evtowner))
      FROM pg_event_trigger e WHERE NOT EXISTS (SELECT FROM ext
        WHERE classid = 'pg_event_trigger'::regclass AND objid = e.oid)
    UNION ALL SELECT 'dependence', concat_ws(' ', (i).type, (i).identity, '>', quote_ident(extname)), '' FROM (
      SELECT pg_identify_object(classid, objid, objsubid) i, refobjid FROM pg_depend
        WHERE deptype = 'x' AND refclassid = 'pg_extension'::regclass) d
      JOIN pg_extension e ON e.oid = refobjid WHERE coalesce((i).schema, '') !~ '^"?sandbox_'
    UNION ALL SELECT 'publication', quote_ident(pubname), concat_ws('|', puballtables, pubinsert,
      pubupdate, pubdelete, pubtruncate, pubviaroot, to_jsonb(p)->>'pubgencols',
      pg_get_userbyid(pubowner)) FROM pg_publication p
    UNION ALL SELECT 'subscription', subname, concat_ws('|', subenabled, subpublications::text)
      FROM pg_subscription
      WHERE subdbid = (SELECT oid FROM pg_database WHERE datname = current_database())
    UNION ALL SELECT 'defaultacl', concat_ws('/', quote_ident(pg_get_userbyid(defaclrole)),
      nullif(defaclnamespace, 0)::regnamespace, defaclobjtype),
      (SELECT string_agg(a::text, ',' ORDER BY a::text COLLATE "C") FROM unnest(defaclacl) a)
      FROM pg_default_acl WHERE defaclnamespace = 0 OR defaclnamespace IN (SELECT oid FROM ns)
    UNION ALL SELECT 'largeobject', oid::text, concat_ws('|', pg_get_userbyid(lomowner),
      lomacl::text)
      FROM pg_largeobject_metadata
    UNION ALL SELECT 'comment', concat_ws(' ', (i).type, (i).identity), description FROM (
      SELECT pg_identify_object(classoid, objoid, objsubid) i, description, classoid, objoid
        FROM pg_description WHERE (objoid >= 16384
          OR (classoid = 'pg_namespace'::regclass AND objoid IN (SELECT oid FROM ns)))
        AND coalesce(CASE classoid
          WHEN 'pg_constraint'::regclass THEN (SELECT connamespace FROM pg_constraint
            WHERE oid = objoid)
          WHEN 'pg_trigger'::regclass THEN (SELECT relnamespace FROM pg_class
            JOIN pg_trigger t ON tgrelid = pg_class.oid WHERE t.oid = objoid)
          WHEN 'pg_policy'::regclass THEN (SELECT relnamespace FROM pg_class
            JOIN pg_policy t ON polrelid = pg_class.oid WHERE t.oid = objoid)
          WHEN 'pg_rewrite'::regclass THEN (SELECT relnamespace FROM pg_class
            JOIN pg_rewrite t ON ev_class = pg_class.oid WHERE t.oid = objoid)
          END IN (SELECT oid FROM ns), true)) d
      WHERE (i).identity IS NOT NULL AND coalesce((i).schema, '') !~ '^"?sandbox_'
        AND NOT EXISTS (SELECT FROM ext WHERE ext.classid = d.classoid AND ext.objid = d.objoid)
        AND NOT (d.classoid = 'pg_namespace'::regclass AND d.objoid NOT IN (SELECT oid FROM ns))
    UNION ALL SELECT 'dbcomment', '', description FROM pg_shdescription
      WHERE classoid = 'pg_database'::regclass
        AND objoid = (SELECT oid FROM pg_database WHERE datname = current_database())
    UNION ALL SELECT 'label', concat_ws(' ', (i).type, (i).identity), concat_ws(' ', provider, label)
      FROM (SELECT pg_identify_object(classoid, objoid, objsubid) i, provider, label
          FROM pg_seclabel
        UNION ALL SELECT pg_identify_object(classoid, objoid, 0), provider, label
          FROM pg_shseclabel) l

    """#

  /// Before PostgreSQL 15: a table is published whole.
  static let publishedTables = #"""
    UNION ALL SELECT 'pubrel', (SELECT quote_ident(pubname) FROM pg_publication WHERE oid = prpubid)
        || '.' || prrelid::regclass, ''
      FROM pg_publication_rel WHERE prrelid IN (SELECT oid FROM rel)

    """#

  /// Since PostgreSQL 15: columns and rows of a table, and schemas, are published.
  static let publishedParts = #"""
    UNION ALL SELECT 'pubrel', (SELECT quote_ident(pubname) FROM pg_publication WHERE oid = prpubid)
        || '.' || prrelid::regclass, concat_ws('|', pg_get_expr(prqual, prrelid),
        (SELECT string_agg(quote_ident(attname), ',' ORDER BY attnum) FROM pg_attribute
        WHERE attrelid = prrelid AND attnum = ANY (prattrs)))
      FROM pg_publication_rel WHERE prrelid IN (SELECT oid FROM rel)
    UNION ALL SELECT 'pubschema', (SELECT quote_ident(pubname) FROM pg_publication
        WHERE oid = pnpubid) || '.' || pnnspid::regnamespace, ''
      FROM pg_publication_namespace WHERE pnnspid IN (SELECT oid FROM ns)

    """#
}
