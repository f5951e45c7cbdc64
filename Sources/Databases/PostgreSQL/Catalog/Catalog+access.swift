extension Catalog {
  static let accesses = #"""
    SELECT 'object', 'acl', oid::text, oid::text, target, '', '', '', '', json_build_object(
      'owner', quote_ident(pg_get_userbyid(owner)), 'items', (SELECT json_agg(json_build_object(
        'who', CASE a.grantee WHEN 0 THEN 'PUBLIC' ELSE quote_ident(pg_get_userbyid(a.grantee)) END,
        'what', a.privilege_type, 'grantable', a.is_grantable)
        ORDER BY a.grantee, a.privilege_type) FROM aclexplode(acl) a), 'standard', standard)
    FROM (
      SELECT oid, relowner AS owner, coalesce(relacl, acldefault(CASE relkind WHEN 'S'
        THEN 's'::"char" ELSE 'r'::"char" END, relowner)) AS acl, relacl IS NULL AS standard,
        CASE relkind WHEN 'S' THEN 'SEQUENCE ' ELSE 'TABLE ' END || oid::regclass AS target
        FROM rel WHERE relkind IN ('r', 'p', 'f', 'v', 'm', 'S')
      UNION ALL SELECT p.oid, proowner, coalesce(proacl, acldefault('f', proowner)), proacl IS NULL,
        CASE prokind WHEN 'p' THEN 'PROCEDURE ' ELSE 'FUNCTION ' END || p.oid::regprocedure
        FROM pg_proc p JOIN ns ON ns.oid = pronamespace
        WHERE NOT EXISTS (SELECT FROM ext WHERE classid = 'pg_proc'::regclass AND objid = p.oid)
      UNION ALL SELECT n.oid, nspowner, coalesce(nspacl, acldefault('n', nspowner)), nspacl IS NULL,
        'SCHEMA ' || n.oid::regnamespace FROM pg_namespace n JOIN ns ON ns.oid = n.oid
      UNION ALL SELECT t.oid, typowner, coalesce(typacl, acldefault('T', typowner)), typacl IS NULL,
        CASE typtype WHEN 'd' THEN 'DOMAIN ' ELSE 'TYPE ' END || t.oid::regtype
        FROM pg_type t JOIN ns ON ns.oid = typnamespace WHERE typtype IN ('e', 'd', 'r')
          OR typtype = 'c' AND EXISTS (SELECT FROM pg_class WHERE oid = typrelid AND relkind = 'c')
      UNION ALL SELECT oid, fdwowner, coalesce(fdwacl, acldefault('F', fdwowner)), fdwacl IS NULL,
        'FOREIGN DATA WRAPPER ' || quote_ident(fdwname) FROM pg_foreign_data_wrapper
      UNION ALL SELECT oid, srvowner, coalesce(srvacl, acldefault('S', srvowner)), srvacl IS NULL,
        'FOREIGN SERVER ' || quote_ident(srvname) FROM pg_foreign_server) AS o
    """#

  static let columnAccesses = #"""
    SELECT 'object', 'acl', attrelid || '.' || attnum, attrelid::text, 'TABLE '
        || attrelid::regclass, '', '', '', '', json_build_object(
      'owner', quote_ident(pg_get_userbyid(relowner)), 'column', quote_ident(attname),
      'items', (SELECT json_agg(json_build_object('who', CASE a.grantee WHEN 0 THEN 'PUBLIC'
        ELSE quote_ident(pg_get_userbyid(a.grantee)) END, 'what', a.privilege_type,
        'grantable', a.is_grantable) ORDER BY a.grantee, a.privilege_type) FROM aclexplode(attacl)
          a))
    FROM pg_attribute JOIN rel ON rel.oid = attrelid
    WHERE relkind IN ('r', 'p', 'f', 'v', 'm') AND attnum > 0 AND NOT attisdropped
      AND attacl IS NOT NULL AND attacl <> '{}'
    """#

  static let defaultAccesses = #"""
    SELECT 'object', 'defaultACL', concat_ws('.', defaclrole, defaclnamespace,
        ascii(defaclobjtype::text)), '', 'ALTER DEFAULT PRIVILEGES FOR ROLE '
        || quote_ident(pg_get_userbyid(defaclrole))
        || coalesce(' IN SCHEMA ' || nullif(defaclnamespace, 0)::regnamespace, ''),
      CASE defaclobjtype WHEN 'r' THEN 'TABLES' WHEN 'S' THEN 'SEQUENCES' WHEN 'f' THEN 'FUNCTIONS'
        WHEN 'T' THEN 'TYPES' ELSE 'SCHEMAS' END, '', '', '', json_build_object('items',
        (SELECT json_agg(json_build_object('who', CASE a.grantee WHEN 0 THEN 'PUBLIC'
          ELSE quote_ident(pg_get_userbyid(a.grantee)) END, 'what', a.privilege_type,
          'grantable', a.is_grantable) ORDER BY a.grantee, a.privilege_type)
          FROM aclexplode(defaclacl) a),
        'standard', (SELECT json_agg(json_build_object('who', CASE a.grantee WHEN 0 THEN 'PUBLIC'
          ELSE quote_ident(pg_get_userbyid(a.grantee)) END, 'what', a.privilege_type,
          'grantable', a.is_grantable) ORDER BY a.grantee, a.privilege_type)
          FROM aclexplode(CASE defaclnamespace WHEN 0
            THEN acldefault(CASE defaclobjtype WHEN 'S' THEN 's'::"char" ELSE defaclobjtype END,
              defaclrole) END) a))
    FROM pg_default_acl WHERE defaclnamespace = 0 OR defaclnamespace IN (SELECT oid FROM ns)
    """#

  static let comments = #"""
    SELECT 'object', 'comment', classoid || '.' || objoid || '.' || objsubid,
      objoid || CASE objsubid WHEN 0 THEN '' ELSE '.' || objsubid END, CASE
        WHEN (i).type LIKE '% column' THEN 'COLUMN ' || (i).identity
        WHEN (i).type = 'table constraint' THEN 'CONSTRAINT ' || (i).identity
        WHEN (i).type = 'domain constraint' THEN 'CONSTRAINT ' || (SELECT quote_ident(conname)
          || ' ON DOMAIN ' || contypid::regtype FROM pg_constraint WHERE oid = objoid)
        WHEN (i).type = 'statistics object' THEN 'STATISTICS ' || (i).identity
        WHEN (i).type = 'foreign-data wrapper' THEN 'FOREIGN DATA WRAPPER ' || (i).identity
        WHEN (i).type = 'composite type' THEN 'TYPE ' || (i).identity
        ELSE upper((i).type) || ' ' || (i).identity END, '', '', '', description,
      json_build_object()
    FROM (SELECT pg_identify_object(classoid, objoid, objsubid) AS i, description, classoid, objoid,
      objsubid FROM pg_description d WHERE (objoid >= 16384
        OR (classoid = 'pg_namespace'::regclass AND objoid IN (SELECT oid FROM ns)))
        AND NOT EXISTS (SELECT FROM ext WHERE classid = classoid AND objid = objoid)) AS q
    WHERE (i).identity IS NOT NULL AND coalesce((i).schema, '') !~ '^"?sandbox_'
    """#

  /// What needs what among objects of users. A view's rule stands for the view, a default for its
  /// column.
  static let dependencies = #"""
    SELECT DISTINCT 'needs', CASE d.classid
        WHEN 'pg_rewrite'::regclass THEN (SELECT ev_class::text FROM pg_rewrite WHERE oid = d.objid)
        WHEN 'pg_attrdef'::regclass THEN (SELECT adrelid || '.' || adnum FROM pg_attrdef
          WHERE oid = d.objid)
        ELSE d.objid || CASE d.objsubid WHEN 0 THEN '' ELSE '.' || d.objsubid END END,
      coalesce((SELECT r.ev_class::text FROM pg_rewrite r WHERE d.refclassid =
        'pg_rewrite'::regclass
        AND r.oid = d.refobjid), d.refobjid
        || CASE d.refobjsubid WHEN 0 THEN '' ELSE '.' || d.refobjsubid END)
    FROM pg_depend d WHERE d.refobjid >= 16384 AND d.objid >= 16384 AND d.deptype IN ('n', 'a', 'e')
    """#
}
