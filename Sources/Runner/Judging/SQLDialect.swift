import Artifact

/// Which SQL a file is written in, by the signs that only one of them has.
package enum SQLDialect: String, Sendable {
  case postgresql, sqlite, mysql

  /// Which checker is the judge: SQLite where nothing but SQLite can be meant, else PostgreSQL.
  package static func of(_ text: SourceText) -> SQLDialect {
    let code = Comments(in: text.bytes.prefix(1 << 20), language: .sql).code.text.uppercased()
    let postgresql = code.contains(postgresqlSigns)
    if !postgresql, code.contains(sqliteSigns) { return .sqlite }
    if !postgresql, code.contains(mysqlSigns) { return .mysql }
    return .postgresql
  }

  nonisolated(unsafe) private static let sqliteSigns =
    /\bAUTOINCREMENT\b|\bWITHOUT\s+ROWID\b|(?:^|;)\s*PRAGMA\s|\bCREATE\s+VIRTUAL\s+TABLE\b|\bSQLITE_MASTER\b|\bDATETIME\s*\(\s*'NOW'/

  nonisolated(unsafe) private static let postgresqlSigns =
    /\b(?:SMALL|BIG)?SERIAL\b|\bJSONB\b|\bTIMESTAMPTZ\b|::\s*[A-Z]|\$\$|\bCREATE\s+EXTENSION\b|\bLANGUAGE\s+PLPGSQL\b|\bGEN_RANDOM_UUID\b|\bWITH(?:OUT)?\s+TIME\s+ZONE\b|\bBYTEA\b|\bUUID_GENERATE_V4\b/

  nonisolated(unsafe) private static let mysqlSigns =
    /\bAUTO_INCREMENT\b|\bENGINE\s*=|`|\bON\s+UPDATE\s+CURRENT_TIMESTAMP\b|\bUNSIGNED\b|\bTINYINT\b|\bCHARSET\s*=/
}
