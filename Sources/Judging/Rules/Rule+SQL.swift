import Artifact

/// What running SQL finds.
extension Rule {
  package static let dryRun = Rule(
    "sql/dry-run", .error,
    "SQL that parses must also work on a database that has what it asks for.",
    advice: "The statement parses and does not run. Mend it where it is shown.")

  package static let notIdempotent = Rule(
    "sql/not-idempotent", .note,
    "A migration that is run a second time fails.",
    advice: "Add IF NOT EXISTS, or do without.")

  package static let transactionOpen = Rule(
    "sql/transaction-open", .error,
    "A transaction that is not ended is taken back when the file ends.",
    advice: "End it with COMMIT, or leave out BEGIN where your tool begins one for each file.")

  package static let otherDatabase = Rule(
    "sql/other-database", .warning,
    "The file makes a database, or goes on in another one.",
    advice: """
      A dry run has one database. Make databases before the migrations, and give each a file of its own.
      """)

  package static let metaCommand = Rule(
    "sql/meta-command", .note,
    "A line is a command for a shell, and was not checked.",
    advice: "Take it out of the migration.")

  /// All of these.
  static let ofSQL = [dryRun, notIdempotent, transactionOpen, otherDatabase, metaCommand]
}
