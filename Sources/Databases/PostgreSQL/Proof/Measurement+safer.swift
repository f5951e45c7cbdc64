extension Measurement {
  /// What to write instead, so that those who use the tables wait less; nil where there is nothing better to write.
  ///
  /// What it did decides, and its words only say by which clause.
  package func saferForm(of statement: Migration.Statement) -> String? {
    let words = StatementWords(statement.text).statements.first ?? []
    func holds(_ clause: String...) -> Bool {
      words.indices.contains { words[$0...].starts(with: clause) }
    }
    if !rewritten.isEmpty {
      if holds("TYPE") {
        return
          "it writes the whole table anew: add a column of the new type, fill it in batches, and change over later"
      }
      return holds("DEFAULT")
        ? "it writes the whole table anew: add the column without its default, fill it in batches, and set the "
          + "default then"
        : nil
    }
    if !scanned.isEmpty {
      if holds("CREATE", "INDEX") || holds("CREATE", "UNIQUE", "INDEX") {
        return
          "who writes waits for as long: CREATE INDEX CONCURRENTLY does not lock them out, where the table has no "
          + "partitions; run that by hand"
      }
      if holds("UNIQUE") || holds("PRIMARY", "KEY") {
        return
          "build the index by hand with CREATE UNIQUE INDEX CONCURRENTLY, then ADD CONSTRAINT … USING INDEX"
      }
      if holds("SET", "NOT", "NULL") {
        return
          "add CHECK (… IS NOT NULL) NOT VALID first and VALIDATE CONSTRAINT in a later migration: SET NOT NULL "
          + "then reads no row"
      }
      if words.starts(with: ["ALTER", "TABLE"]), holds("CHECK") || holds("REFERENCES") {
        return
          "add it NOT VALID, and VALIDATE CONSTRAINT in a later migration, which does not lock writers out"
      }
    }
    if predicted > Self.moment, rows.values.contains(where: { $0.updated + $0.deleted > 100 }) {
      return "part it into batches by key, each in a migration of its own"
    }
    return nil
  }

  /// From how many milliseconds on a lock is felt.
  package static let moment = 250.0
}
