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

  package static let metaCommand = Rule(
    "sql/meta-command", .note,
    "A line is a command for a shell, and was not checked.",
    advice: "Take it out of the migration.")

  /// All of these.
  static let ofSQL = [dryRun, notIdempotent, metaCommand]
}
