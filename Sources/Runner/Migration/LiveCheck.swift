import Artifact
import Databases
import Judging

/// The SQL of a report, rehearsed on a clone of the database that it is for, and its rows asked.
///
/// A report is not trusted with the rows of a database: whoever wrote it may read what a trial prints. So the clone has the
/// schema and no row, and what is asked of the live rows is answered by yes or no. Live, it only reads. What is found stands
/// at the statements in the report.
struct LiveCheck {
  static let name = Rule.rehearsal.id

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
    var found = LiveFindings(files, database.state)
    if let why = database.state.powerComplaints(asSuperuser: false).first?.text {
      found.tell("it was not rehearsed: \(why)")
      found.add(to: &outcomes, by: nil)
      return []
    }
    // What servers elsewhere are asked with is in it, and a message could say it.
    if database.dump.contains("CREATE USER MAPPING ") {
      found.tell("it was not rehearsed: the role of --database sees the passwords of user mappings")
      found.add(to: &outcomes, by: nil)
      return []
    }
    do {
      if let migration = try found.migration() { try await rehearse(migration, &found) }
    } catch let problem as DatabaseProblem {
      return ["\(database.connection): \(problem)"]
    } catch is CancellationError {
      // It says nothing, and its report is not tried.
      let check = NoAnswer.interrupted.outcome(of: Self.name, by: nil).check
      for file in files { outcomes[file.artifact]?[0].further.append(check) }
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
        migration, rows: 0, on: .cluster(try bench.cluster()), limit: bench.limits.report
      ) { doing, _ in progress(doing) }
      found.take(rehearsed, migration)
    } catch let problem as DatabaseProblem {
      try tell(problem, &found)
    }
  }

  private func tell(_ problem: DatabaseProblem, _ found: inout LiveFindings) throws {
    switch problem {
    case .fails(let statement, let state, let why):
      // A role that only reads says nothing of the SQL.
      if state == "42501" {
        found.tell(
          .unrehearsed, "the role of --database may not do it: \(why)", at: statement,
          help: "name the database as the role that will migrate it; live it is only read")
      } else if problem.mayLackRows {
        found.tell(
          .unrehearsed, "on a clone without rows it does not run: \(why)", at: statement,
          help: "'sandbox apply --migrate URL --dry-run' rehearses it with rows")
      } else {
        found.tell(.rehearsal, why, code: state, at: statement)
      }
    case .refused(let why), .untried(let why), .busy(let why): found.tellUnproven(why)
    case .away, .unknown, .broken: throw problem
    }
  }
}

/// What is to be said of each file of SQL, by its place among the artifacts.
private struct LiveFindings {
  private let files: [Subject]
  private let live: LiveState
  private var findings: [Int: [Finding]] = [:]
  /// Whether the whole way was walked.
  private var isRehearsed = false

  init(_ files: [Subject], _ live: LiveState) { (self.files, self.live) = (files, live) }

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
    _ rule: Rule, _ message: String, code: String? = nil, in file: Subject, line: Int? = nil,
    help: String? = nil
  ) {
    let place = line.map { Position(line: $0, column: 1) }
    findings[file.artifact, default: []].append(
      Finding(rule, message, code: code, at: place, help: help))
  }

  mutating func tell(
    _ rule: Rule, _ message: String, code: String? = nil, at statement: Migration.Statement,
    help: String? = nil
  ) {
    guard let file = files.first(where: { $0.path == statement.path }) else { return }
    tell(rule, message, code: code, in: file, line: statement.line, help: help)
  }

  /// Of all of it.
  mutating func tell(_ why: String) { tell(.unrehearsed, why, in: files[0]) }

  /// Which is no fault of the SQL's.
  mutating func tellUnproven(_ why: String) {
    tell(
      .unrehearsed, "on a clone without rows there is no proven way there and back: \(why)",
      in: files[0], help: "'sandbox apply --migrate URL --dry-run' rehearses it with rows")
  }

  mutating func take(_ rehearsed: DatabaseSchema.Rehearsed, _ migration: Migration) {
    isRehearsed = true
    let proof = rehearsed.tested.proof
    let all = Array(zip(migration.statements, proof.measurements))
    guard let first = all.first else { return }
    for (statement, measured) in all where measured.isFelt {
      tell(
        .measured, measured.effects.joined(separator: ", "), at: statement,
        help: measured.saferForm(of: statement))
    }
    tellLocks(all)
    // One answer for each table and demand, however often it was asked: a count would tell more than that.
    var told: Set<String> = []
    for (probe, _) in rehearsed.found
    where told.insert("\(probe.demand) \(probe.table)").inserted {
      tell(
        .rehearsal, Self.sentence(of: probe.demand, in: probe.table),
        at: Self.guilty(of: probe.table, all) ?? first.0,
        help: "mend the rows first, in a migration of its own, or ask less of them; "
          + "'sandbox apply --migrate URL --dry-run' shows more")
    }
    tellDoubts(rehearsed, all)
  }

  private mutating func tellLocks(_ all: [(Migration.Statement, Measurement)]) {
    // How long it took on a clone without rows says how busy this machine is.
    let measured = all.map { _, measured in
      var measured = measured
      measured.predicted -= measured.milliseconds
      return measured
    }
    for (mode, who) in [
      ("AccessExclusiveLock", "all who use"), ("ShareLock", "all who write to"),
    ] {
      guard Measurement.held(measured, atLeast: mode) > Measurement.moment,
        let first = Measurement.first(measured, atLeast: mode)
      else { continue }
      let (statement, locking) = all[first]
      return tell(
        .longLock,
        "from here on \(who) live tables wait, as predicted for longer than \(Int(Measurement.moment)) ms",
        at: statement, help: locking.saferForm(of: statement) ?? "part the migration")
    }
  }

  /// The rows that are there are not on the clone: what was not asked of them is not known.
  private mutating func tellDoubts(
    _ rehearsed: DatabaseSchema.Rehearsed, _ all: [(Migration.Statement, Measurement)]
  ) {
    let isFull = Dictionary(
      live.tables.map { ($0.name, $0.rows != 0) }, uniquingKeysWith: { $0 || $1 })
    let doubtful = Set(rehearsed.unasked.map(\.table)).filter { isFull[$0] != false }
    let asked = Set(rehearsed.tested.proof.probes.map(\.table))
    for (statement, measured) in all {
      let used = measured.scanned.union(measured.rewritten).union(measured.rows.keys)
        .union(measured.locks.keys.filter(doubtful.contains))
      let open = used.filter {
        doubtful.contains($0) || (!asked.contains($0) && isFull[$0] == true)
      }
      guard !open.isEmpty else { continue }
      let names = open.sorted().prefix(3).joined(separator: ", ")
      tell(
        .unrehearsed, "whether the rows of \(names) bear it was not asked", at: statement,
        help: "'sandbox apply --migrate URL --dry-run' rehearses it with rows")
    }
  }

  /// The statement that takes hold of a table most.
  private static func guilty(
    of table: String, _ all: [(Migration.Statement, Measurement)]
  ) -> Migration.Statement? {
    all.max { a, b in
      Measurement.isStronger(b.1.locks[table] ?? "", than: a.1.locks[table] ?? "")
    }?.0
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

  private static func sentence(of demand: DataProbe.Demand, in table: String) -> String {
    switch demand {
    case .value: "rows of \(table) have no value in a column that gets NOT NULL"
    case .unique: "rows of \(table) are the same in columns that become unique"
    case .check: "rows of \(table) break a CHECK that it adds"
    case .reference: "rows of \(table) have no counterpart for a foreign key that it adds"
    case .cast: "rows of \(table) have values that the new type of a column refuses"
    case .other: "rows of \(table) do not bear it"
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
