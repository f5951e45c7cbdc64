/// What a live database is, as far as a migration must know: asked once, read only.
package struct LiveState: Sendable, Equatable {
  /// `server_version_num`.
  package var version = 0
  package var database = ""
  package var databaseOID = ""
  /// Of the cluster's control file; nil where the role must not read it.
  package var systemIdentifier: String?
  /// When the server was started: no two servers were at the same microsecond.
  package var started = ""
  package var role = ""
  /// As the role has it in this database.
  package var searchPath = ""
  package var encoding = ""
  package var isInRecovery = false
  package var isSuperuser = false
  package var mayCreateSchemas = false
  /// Those of `pg_execute_server_program`, `pg_read_server_files`, `pg_write_server_files` and of the superusers that
  /// the role is a member of: it could act on the server's machine.
  package var powers: [String] = []
  package var tables: [Table] = []
  package var extensions: [Extension] = []
  package var roles: [Role] = []
  package var fingerprint = Fingerprint()

  package init() {}

  /// A table, or a sequence, which a dump must be able to read, too.
  package struct Table: Sendable, Equatable {
    /// Quoted and schema-qualified.
    package let name: String
    /// As the statistics estimate it; -1 if the table was never analysed.
    package let rows: Int
    package let bytes: Int
    package let isReadable: Bool
    /// Whether the role is, or is a member of, its owner.
    package let isOwned: Bool
    package let isSequence: Bool
  }

  package struct Extension: Sendable, Equatable {
    package let name: String
    package let version: String
  }

  /// A role of the server, by its name without quotes.
  package struct Role: Sendable, Equatable {
    package let name: String
    package let isSuperuser: Bool
    /// The roles that it is a member of.
    package let memberships: [String]
  }

  /// Tables and sequences that the role cannot read, which a dump needs.
  package var unreadable: [String] { tables.filter { !$0.isReadable }.map(\.name) }

  /// Tables that another role owns, which ours is no member of.
  package var foreign: [String] { tables.filter { !$0.isOwned && !$0.isSequence }.map(\.name) }
}
