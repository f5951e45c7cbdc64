/// Types that MySQL, SQL Server or Oracle have and PostgreSQL has not: each parses as the name of a type
/// that somebody might have made.
enum ForeignType {
  /// What PostgreSQL has for it; nil for all other names.
  static func counterpart(of name: String) -> String? { counterparts[name.lowercased()] }

  private static let counterparts = [
    "datetime": "timestamp", "datetime2": "timestamp", "smalldatetime": "timestamp",
    "datetimeoffset": "timestamptz", "tinyint": "smallint", "mediumint": "integer",
    "tinytext": "text", "mediumtext": "text", "longtext": "text", "clob": "text", "nclob": "text",
    "blob": "bytea", "tinyblob": "bytea", "mediumblob": "bytea", "longblob": "bytea",
    "binary": "bytea", "varbinary": "bytea", "image": "bytea", "double": "double precision",
    "nvarchar": "varchar", "nvarchar2": "varchar", "varchar2": "varchar", "number": "numeric",
    "uniqueidentifier": "uuid", "year": "integer",
  ]
}
