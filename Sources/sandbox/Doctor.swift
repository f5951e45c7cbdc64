import Artifact
import Console
import Databases
import Glibc
import Judging
import Log
import Results
import Rollout
import Runner

/// `sandbox doctor`: what is here for trying reports.
enum Doctor {
  static let command = Command<Session>(
    "Show which jail and which tools are here, and what to do about the others.",
    discussion: """
      Each jail is made once, and each tool asked for its version in it. Status 0: a jail and all tools \
      are here; 3: a tool is missing, so that files stay unchecked; 2: there is no jail, so that \
      nothing is run.
      """,
    Option<String?>(
      "--database", placeholder: "URL|SERVICE",
      "Say whether 'sandbox apply --migrate' may change this database, and what to grant; only read."
    ),
    Option<Format>("--format", placeholder: "FORMAT", default: .text, "How to write it.")
  ) { session, database, format in
    if let database { return try look(at: database, session, format) }
    var diagnosis = try await Diagnosis.ofThisMachine(environment: session.environment)
    diagnosis.home = home(session)
    switch format {
    case .text: try Terminal.print(DiagnosisText(style: session.style).text(diagnosis))
    case .json:
      try Terminal.print(
        document: DiagnosisJSON.document(diagnosis, version: Product.version).bytes)
    }
    if diagnosis.chosen == nil { return ExitStatus.broken.rawValue }
    return (diagnosis.toolbox.missing.isEmpty ? ExitStatus.passed : .unchecked).rawValue
  }

  /// The home that commands given here would use; only read.
  private static func home(_ session: Session) -> [Diagnosis.Layer] {
    func row(_ name: String, _ state: String, _ remedy: String? = nil) -> Diagnosis.Layer {
      Diagnosis.Layer(name: name, state: state, remedy: remedy)
    }
    do {
      guard let home = try session.homeIfAny() else {
        return [row("home", "none yet: 'sandbox try' makes one here, or where --home says")]
      }
      var status = stat()
      try FileFailure.check(stat(home.path, &status) == 0, "stat", home.path)
      var rows = [row("home", "\(home.path), of the user \(status.st_uid)")]
      let count = try Workspaces(in: home).count()
      rows.append(
        row(
          "workspaces",
          count.counted("workspace")
            + (try Workspaces(in: home).retention().map { "; it keeps \($0.spelling)" } ?? ""),
          count > TryRun.manyWorkspaces ? "'sandbox clean --keep 100' leaves the newest" : nil))
      let rollouts = try Rollouts(in: home, state: StateDirectory(named: session.state))
      if let complaint = try rollouts.complaint() {
        return rows + [row("key", "the rollouts are not this user's", complaint)]
      }
      let unfinished = rollouts.unfinished()
      rows.append(
        row(
          "rollouts", try rollouts.names().count.counted("rollout"),
          unfinished.first.map { "\($0) is not finished: the next 'rollback' command sees to it" }
        ))
      guard let ledger = try rollouts.readLedger(), let head = try ledger.head() else {
        return rows + [row("ledger", "no record yet")]
      }
      rows.append(row("ledger", "\(head.number.counted("record"))"))
      let audit = try ledger.last(.audit, since: 0) { _ in true }
      let outcome = audit?["outcome"]?.string ?? "none yet"
      let day = audit?["at"]?.string.map { " on \($0.prefix(10))" } ?? ""
      return rows + [
        row(
          "last audit", outcome + day,
          outcome == "failed" ? "'sandbox audit' says why, and what to do" : nil)
      ]
    } catch {
      return [row("home", "cannot be looked at", "\(error)")]
    }
  }

  /// Whether a database may be changed by this role. Status 0: yes; 1: no; 2: it cannot be asked.
  private static func look(at name: String, _ session: Session, _ format: Format) throws -> Int32 {
    do throws(DatabaseProblem) {
      let connection = try Connection(name, environment: session.environment)
      let psql = try Psql(environment: session.environment)
      let state = try LiveState(of: connection, by: psql)
      var complaints = state.complaints(asSuperuser: false)
      do throws(DatabaseProblem) {
        try psql.mustKeepSessions(connection)
      } catch {
        guard case .refused(let why) = error else { throw error }
        complaints.append(Complaint(why, remedy: nil))
      }
      try tell(connection, state, complaints, session, format)
      return (complaints.contains(where: \.isRefusal) ? ExitStatus.failed : .passed).rawValue
    } catch {
      complain("\(error)")
      return ExitStatus.broken.rawValue
    }
  }

  private static func tell(
    _ connection: Connection, _ state: LiveState, _ complaints: [Complaint], _ session: Session,
    _ format: Format
  ) throws(DatabaseProblem) {
    do {
      switch format {
      case .text:
        let style = session.style
        let tables = state.tables.count { !$0.isSequence }
        var lines: [Shown] = [style(.strong, "database"), "  \(connection.description)"]
        lines.append(
          "  PostgreSQL \(state.version / 10_000).\(state.version % 10_000), \(state.database), as "
            + "\(state.role): \(tables.counted("table"))")
        for complaint in complaints {
          let mark = complaint.isRefusal ? style(.bad, "no  ") : style(.open, "note")
          lines.append("  \(mark)  \(complaint.sentence)")
          if let remedy = complaint.remedy {
            lines.append("        \(style(.help, "→")) \(remedy)")
          }
        }
        if !complaints.contains(where: \.isRefusal) {
          lines.append("  \(style(.good, "yes "))  it can be changed by 'sandbox apply --migrate'")
        }
        try Terminal.print(lines.lines)
      case .json:
        let all = complaints.map { complaint -> JSONValue in
          [
            "sentence": .string(complaint.sentence), "remedy": .optional(complaint.remedy),
            "refuses": .bool(complaint.isRefusal),
          ]
        }
        try Terminal.print(
          document: JSONValue.object([
            ("schema", "sandbox.doctor-database/1"),
            ("connection", .string(connection.description)),
            ("version", .int(state.version)), ("database", .string(state.database)),
            ("role", .string(state.role)), ("complaints", .array(all)),
          ]).bytes)
      }
    } catch {
      throw .broken("\(error)")
    }
  }
}
