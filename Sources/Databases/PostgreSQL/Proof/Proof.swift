/// A migration whose way there and back was walked on a clone of the very database that it is for. It
/// gives the scripts for the live one.
package struct Proof: Sendable, Equatable {
  package let migration: Migration
  /// `server_version_num` of the live server.
  package var version: Int
  /// The cluster's identity, where the role may read it, and the database's.
  package var systemIdentifier: String?
  package var databaseOID: String
  package var database: String
  package var role: String
  package var searchPath: String
  /// The digests of the fingerprint before the migration, and behind it.
  package var before: String
  package var after: String
  /// Lines of the fingerprint that come, and that go.
  package var added: [String]
  package var removed: [String]
  package var inverse: Inverse
  /// Tables that get another file: by their name behind the migration.
  package var rewritten: [String] = []
  /// Tables and columns that go, or get another name; nil where nobody looked.
  package var moved: [String]?
  /// What has to be asked of the live data before; not kept.
  package var probes: [DataProbe] = []
  /// Each statement, as it ran on the clone.
  package var measurements: [Measurement] = []
  /// How long the whole took on the clone, there and back, by the server's clock.
  package var milliseconds: (up: Double, down: Double) {
    get { (upMilliseconds, downMilliseconds) }
    set { (upMilliseconds, downMilliseconds) = newValue }
  }
  var upMilliseconds = 0.0
  var downMilliseconds = 0.0
  var log = UndoLog()
  /// Whether the scripts are for the live database, whose identity they ask. A clone has another.
  var isLive = true

  /// A proof that a rehearsal made just now.
  package struct Tested: Sendable {
    package let proof: Proof

    /// Only a rehearsal makes one.
    init(rehearsed proof: Proof) { self.proof = proof }
  }

  /// Tables of which the migration changes rows.
  package var touched: [String] { log.tables.map(\.name) }

  /// A: the way back changes nothing else. B: it keeps what was written into what leaves.
  package var kind: String { inverse.kind == .exact ? "A" : "B" }

  package var remarks: [String] { inverse.remarks }

  /// Whether what worked with the old schema goes on working with the new one.
  package var isExpandOnly: Bool { inverse.isExpandOnly }

  /// What is predicted for the live database: for how long others are locked out, in milliseconds.
  package var exclusiveMilliseconds: Double { Measurement.held(measurements) }

  /// That it is the very database, and not one that was made anew under its name.
  func identify(_ script: inout ScriptText) {
    guard isLive else { return }
    script.add(
      """
      SELECT oid::text = \(SQL.literal(databaseOID)) AS sandbox_ok FROM pg_database
        WHERE datname = current_database() \\gset
      """)
    script.require(
      "sandbox_ok",
      "this is another database than the one that was rehearsed: it was dropped and made anew")
    // A copy on another server may have the marker, too, and even the same number.
    guard let systemIdentifier else { return }
    script.add(
      """
      SELECT has_function_privilege('pg_control_system()', 'EXECUTE') AS sandbox_control \\gset
      \\if :sandbox_control
      SELECT system_identifier::text = \(SQL.literal(systemIdentifier)) AS sandbox_ok FROM pg_control_system() \\gset
      \\endif
      """)
    script.require(
      "sandbox_ok", "this is a database of another server than the one that was rehearsed")
  }

  func settings(_ lockTimeout: Int) -> SessionSettings {
    SessionSettings(lockTimeout: lockTimeout, searchPath: searchPath)
  }

  func names(_ round: Int) -> Names { Names(id: migration.id, round: round) }

  /// Tables that the way back locks before it reads anything, by name. Names that only look the same
  /// are two.
  var locked: [String] {
    var names = Set((inverse.locked + log.tables.map(\.after)).map { Array($0.utf8) })
    for step in inverse.steps {
      switch step {
      case .salvage(let salvage): names.insert(Array(salvage.table.utf8))
      case .park(let park): names.insert(Array(park.table.utf8))
      case .run, .unpark, .undoRows: break
      }
    }
    return names.filter { !$0.isEmpty }.sorted { $0.lexicographicallyPrecedes($1) }
      .map { String(decoding: $0, as: UTF8.self) }
  }

  var salvages: [Inverse.Salvage] {
    inverse.steps.compactMap { if case .salvage(let salvage) = $0 { salvage } else { nil } }
  }

  var parks: [Inverse.Park] {
    inverse.steps.compactMap { if case .park(let park) = $0 { park } else { nil } }
  }
}
