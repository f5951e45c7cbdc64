import Artifact
import Databases
import Judging

/// The SQL of a report, rehearsed on a clone of the database that it is for, and its rows asked.
///
/// Live, it only reads. What is found stands at the statements in the report. A report is not trusted with the rows
/// on the clone: whoever wrote it may read what a trial prints. So no text of that server is passed on, no name that
/// the SQL may have made, and no number: only sentences of ours, and names that were there before.
struct LiveCheck {
  static let name = Rule.rehearsal.id
  /// Rows of each table on the clone, as `--rehearse` has it where it is not said.
  private static let rows = 1000

  let bench: Workbench
  let database: DatabaseSchema
  let progress: @Sendable (String) -> Void

  /// Adds to the outcomes of one change what its rehearsal found; gives what failed of our own. Where a file of SQL
  /// failed already, or has not been run at all, nothing is rehearsed.
  func look(at subjects: [Subject], _ outcomes: inout [Int: [Outcome]]) async throws -> [String] {
    let files = subjects.filter { $0.language == .sql && $0.dialect != .sqlite }
    guard !files.isEmpty, bench.toolbox[.postgresql] != nil,
      files.allSatisfy({ outcomes[$0.artifact]?.mayRun == true })
    else { return [] }
    var found = LiveFindings(files)
    do {
      if let migration = try found.migration() { try await rehearse(migration, &found) }
    } catch let problem as DatabaseProblem {
      return ["\(database.connection): \(problem)"]
    } catch is CancellationError {
      return []
    } catch {
      return ["\(error)"]
    }
    found.add(to: &outcomes, by: bench.toolbox[.postgresql]?.label)
    return []
  }

  private func rehearse(_ migration: Migration, _ found: inout LiveFindings) async throws {
    do {
      let rehearsed = try await database.rehearse(
        migration, rows: Self.rows, on: bench, limit: bench.limits.report, progress: progress)
      found.take(rehearsed, migration)
    } catch DatabaseProblem.fails(let statement, let state, _) {
      // A role that only reads says nothing of the SQL.
      if state == "42501" {
        found.tell(
          .unrehearsed, "the role of --database may not do it", at: statement,
          help: "name the database as the role that will migrate it; live it is only read")
      } else {
        found.tell(.rehearsal, LiveFindings.sentence(of: state), at: statement)
      }
    } catch DatabaseProblem.refused {
      found.tellUnproven()
    }
  }
}

/// What is to be said of each file of SQL, by its place among the artifacts.
private struct LiveFindings {
  private let files: [Subject]
  private var findings: [Int: [Finding]] = [:]
  /// Whether the whole way was walked.
  private var isRehearsed = false

  init(_ files: [Subject]) { self.files = files }

  private static let rowsFirst =
    "mend the rows first, in a migration of its own, or ask less of them; 'sandbox apply --migrate URL --dry-run' "
    + "shows what the server says"

  /// What is to be rehearsed; nil where there is nothing, or its text alone says that it has no place in a rollout.
  mutating func migration() throws -> Migration? {
    let texts = files.map { ($0.path, $0.text) }
    do throws(DatabaseProblem) {
      return try Migration(of: texts, id: String(Nonce.fresh().prefix(16)))
    } catch {
      var (file, line, why) = (files[0], Int?.none, "\(error)")
      // A file and mostly a line stand before what is told of a statement.
      for other in files where why.hasPrefix("\(other.path):") {
        let rest = why.dropFirst(other.path.count + 1)
        guard let colon = rest.firstIndex(of: ":"), let number = Int(rest[..<colon]) else {
          continue
        }
        (file, line, why) = (other, number, String(rest[colon...].dropFirst(2)))
        break
      }
      tell(
        .unrehearsed, "'sandbox apply --migrate' would not roll it out: \(why)", in: file,
        line: line)
      return nil
    }
  }

  private mutating func tell(
    _ rule: Rule, _ message: String, in file: Subject, line: Int? = nil, help: String? = nil
  ) {
    let place = line.map { Position(line: $0, column: 1) }
    findings[file.artifact, default: []].append(Finding(rule, message, at: place, help: help))
  }

  mutating func tell(
    _ rule: Rule, _ message: String, at statement: Migration.Statement, help: String? = rowsFirst
  ) {
    guard let file = files.first(where: { $0.path == statement.path }) else { return }
    tell(rule, message, in: file, line: statement.line, help: help)
  }

  /// Which is no fault of the SQL's.
  mutating func tellUnproven() {
    tell(
      .unrehearsed, "there is no proven way there and back on the database that it is for",
      in: files[0], help: "'sandbox apply --migrate URL --dry-run' says why")
  }

  mutating func take(_ rehearsed: DatabaseSchema.Rehearsed, _ migration: Migration) {
    isRehearsed = true
    let proof = rehearsed.tested.proof
    let all = Array(zip(migration.statements, proof.measurements))
    guard let first = all.first else { return }
    for (statement, measured) in all where measured.isFelt {
      tell(
        .measured, measured.effects(counting: false).joined(separator: ", "), at: statement,
        help: measured.saferForm(of: statement))
    }
    if proof.exclusiveMilliseconds > Measurement.moment,
      let locking = all.first(where: { $0.1.locks.values.contains("AccessExclusiveLock") })
    {
      tell(
        .longLock,
        "from here on live tables are locked for longer than \(Int(Measurement.moment)) ms, as predicted, and all "
          + "who use them wait as long",
        at: locking.0, help: locking.1.saferForm(of: locking.0) ?? "part the migration")
    }
    for (probe, _) in rehearsed.found {
      // The statement that takes hold of the table most.
      let guilty = all.max { a, b in
        Measurement.isStronger(b.1.locks[probe.table] ?? "", than: a.1.locks[probe.table] ?? "")
      }
      tell(.rehearsal, Self.sentence(of: probe.demand, in: probe.table), at: (guilty ?? first).0)
    }
    for doubt in rehearsed.doubts { tell(.unrehearsed, doubt, at: first.0, help: nil) }
  }

  /// Puts it with what the files' own checks came to.
  func add(to outcomes: inout [Int: [Outcome]], by tool: String?) {
    for file in files {
      let mine = findings[file.artifact] ?? []
      let isFailed = mine.contains { $0.severity == .error }
      outcomes[file.artifact]?[0].findings += mine
      guard isRehearsed || isFailed else { continue }
      outcomes[file.artifact]?[0].further.append(
        Check(LiveCheck.name, tool: tool, isFailed ? .failed : .passed))
    }
  }

  /// What a statement that failed on the clone ran into. It runs on the same schema without rows.
  static func sentence(of state: String) -> String {
    switch state {
    case "23502": "a row that is there has no value where it must have one"
    case "23503": "a row that is there has no counterpart in the other table"
    case "23505": "rows that are there are the same where they must not be"
    case "23514": "a row that is there breaks a CHECK"
    case "23P01": "rows that are there exclude each other"
    case "22001": "a value that is there is too long"
    case "22003": "a number that is there is out of range"
    case "22007", "22008", "22P02": "a value that is there cannot be read as the other type"
    default: "it fails on a clone that has the rows that are there"
    }
  }

  private static func sentence(of demand: DataProbe.Demand, in table: String) -> String {
    switch demand {
    case .value: "rows of \(table) have no value in a column that gets NOT NULL"
    case .unique: "rows of \(table) are the same in columns that become unique"
    case .check: "rows of \(table) break a CHECK that it adds"
    case .reference: "rows of \(table) have no counterpart for a foreign key that it adds"
    }
  }
}

extension [Outcome] {
  /// Whether it was run, and did not fail.
  fileprivate var mayRun: Bool {
    let checks = flatMap { [$0.check] + $0.further }
    return checks.contains { $0.name == Rule.dryRun.id }
      && checks.allSatisfy { $0.verdict != .failed }
      && !flatMap(\.findings).contains { $0.severity == .error }
  }
}
