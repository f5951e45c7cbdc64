import Artifact

/// Types that MySQL, SQL Server or Oracle have and PostgreSQL has not: each parses as the name of a type
/// that somebody might have made.
package enum ForeignType {
  /// What PostgreSQL has for it; nil for all other names.
  package static func counterpart(of name: String) -> String? { counterparts[name.lowercased()] }

  /// The type of PostgreSQL's that a name may be meant for: one or two letters are wrong, or the
  /// brackets of its length are left out.
  package static func near(_ name: String) -> String? {
    if let match = name.lowercased().wholeMatch(of: /(char|varchar|decimal|numeric)(\d+)/) {
      return "\(match.1)(\(match.2))"
    }
    let letters = Array(name.lowercased().utf8)
    let most = letters.count <= 5 ? 1 : 2
    let distances = usual.filter { $0.utf8.first == letters.first }.compactMap { type in
      Keywords.distance(letters, Array(type.utf8), most: most).map { ($0, type) }
    }
    return distances.min { $0.0 < $1.0 }?.1
  }

  /// Of two that are alike the likelier one stands first.
  private static let usual = [
    "text", "integer", "bigint", "boolean", "varchar", "timestamptz", "timestamp", "numeric",
    "date", "uuid", "jsonb", "json", "serial", "bigserial", "smallint", "decimal", "real", "bytea",
    "time", "interval", "character", "smallserial", "inet", "money",
  ]

  private static let counterparts = [
    "datetime": "timestamp", "datetime2": "timestamp", "smalldatetime": "timestamp",
    "datetimeoffset": "timestamptz", "tinyint": "smallint", "mediumint": "integer",
    "tinytext": "text", "mediumtext": "text", "longtext": "text", "clob": "text", "nclob": "text",
    "blob": "bytea", "tinyblob": "bytea", "mediumblob": "bytea", "longblob": "bytea",
    "binary": "bytea", "varbinary": "bytea", "image": "bytea", "double": "double precision",
    "nvarchar": "varchar", "nvarchar2": "varchar", "varchar2": "varchar", "number": "numeric",
    "uniqueidentifier": "uuid", "year": "integer", "string": "text", "ntext": "text",
    "int64": "bigint", "int32": "integer", "float64": "double precision", "unsigned": "bigint",
    "signed": "bigint", "smallmoney": "numeric", "rowversion": "bytea", "binary_float": "real",
    "binary_double": "double precision",
  ]
}
