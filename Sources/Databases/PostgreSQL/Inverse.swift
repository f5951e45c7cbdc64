/// The way back of a migration, synthesised from what it changed in the catalog of a clone.
///
/// All names are quoted and schema-qualified, ready to stand in a statement.
package struct Inverse: Sendable, Equatable {
  /// A column that the migration adds: what is written into it is kept before it is dropped.
  package struct Salvage: Sendable, Equatable {
    package var table: String
    package var column: String
    /// As `format_type` writes it.
    package var type: String
    /// The columns of the table's key, with their types.
    package var keys: [Key]
    /// The constant default: rows that hold it are not kept. Nil is NULL.
    package var constant: String?
    /// Whether each row is kept, NULL too: nobody knows what a row gets when the column is made again.
    package var isWhole = false
    /// The step that drops the column, where the column could be parked instead: get another name, and stay. Nil: it
    /// cannot, or nobody knows.
    package var drop: String?

    package struct Key: Sendable, Equatable {
      package var name: String
      package var type: String
    }
  }

  /// A table that leaves, and is put aside whole: one that the migration made, or one that it drops.
  package struct Park: Sendable, Equatable {
    package var table: String
    /// The name without its schema.
    package var name: String
    package var schema: String
    /// Statements that free it of what ties it to others: foreign keys, in both directions.
    package var untie: [String]
    /// The same for the way in again; nothing for a table that the migration made.
    package var tie: [String]
    /// Types that the migration made and that it uses: they go with it.
    package var types: [String]
    /// Partitions of it that the migration made or drops, too: they go with it. Their rows are its rows.
    package var members: [String] = []
  }

  /// One step of the way back. The order counts.
  package enum Step: Sendable, Equatable {
    case run(String)
    /// Keep what was written into the column. The drop comes behind, as `run`.
    case salvage(Salvage)
    case park(Park)
    /// Bring back a table that the migration dropped, which was parked instead.
    case unpark(Park)
    /// Rows that the migration changed go back here. Once, before constraints and the like come back.
    case undoRows
  }

  /// How good the way back is: `exact` changes nothing else (class A), `salvaging` keeps what was written
  /// meanwhile into what leaves (class B).
  package enum Kind: String, Sendable, Equatable { case exact, salvaging }

  package var steps: [Step] = []
  package var kind: Kind = .exact
  /// What people should know: a sentence each.
  package var remarks: [String] = []
  /// Why there is no way back that loses nothing (class C): what was found, and what to write instead.
  package var refusals: [String] = []
  /// Tables that the migration drops by a statement of its own, by the statement's number: parked instead.
  package var dropped: [Int: Park] = [:]
  /// Whether whatever worked with the old schema goes on working with the new one.
  package var isExpandOnly = true
  /// Tables that are locked before anything is read on the way back.
  package var locked: [String] = []
}
