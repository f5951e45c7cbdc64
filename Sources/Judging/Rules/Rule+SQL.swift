import Artifact

/// What is found in SQL that parses: by reading it, and by running it.
extension Rule {
  package static let access = Rule(
    "sql/access", .warning,
    "SQL that gives rights to everybody, or switches a protection off, asks for review.",
    advice: """
      Have somebody look at it. Name the roles in a GRANT, and write SET search_path = '' in a \
      function that is SECURITY DEFINER.
      """)

  package static let destructive = Rule(
    "sql/destructive", .warning,
    "SQL that removes or overwrites what the report does not make asks for review.",
    advice: """
      Have somebody look at it: a rollback of the files does not bring it back. If only some rows \
      are meant, say which with WHERE.
      """)

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

  package static let rehearsal = Rule(
    "sql/rehearsal", .error,
    "SQL must also work on the rows of the database that it is for.",
    advice: "Mend the rows first, in a migration of its own, or ask less of them.")

  package static let longLock = Rule(
    "sql/lock", .warning,
    "A migration that locks live tables for more than a moment asks for review.",
    advice: """
      Have somebody look at it, or write the safer form that is named. 'sandbox apply --migrate' asks for \
      --accept-lock.
      """)

  package static let measured = Rule(
    "sql/measured", .note,
    "What a statement did on a clone of the database that it is for.",
    advice: "Nothing has to be done; where there is a safer form, it is named.")

  package static let unrehearsed = Rule(
    "sql/unrehearsed", .note,
    "It was not proven there and back on the database that it is for, or not on its rows.",
    advice:
      "'sandbox apply --migrate URL --dry-run' rehearses it with rows, and says what it would refuse."
  )

  /// All of these.
  static let ofSQL = [
    access, destructive, dryRun, notIdempotent, transactionOpen, otherDatabase, metaCommand,
    rehearsal, longLock, measured, unrehearsed,
  ]
}
