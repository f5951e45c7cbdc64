import Artifact
import Console
import Databases
import Foundation
import Judging
import Runner

/// `sandbox rehearse-database`, which `rollback drill` starts beside itself: it has no clone of its own.
///
/// The record of the database comes on standard input; how long the way back took, in seconds, goes to
/// standard output. It is no verb for people, and `--help` does not list it.
enum DatabaseDrill {
  static let verb = "rehearse-database"

  static let program = Program(
    "sandbox", version: Product.version, "Rehearse the way back of a database on a fresh clone.",
    options: Group(Flag("--quiet", "Print no progress.")) { $0 },
    statuses: [0: "proven", 1: "it cannot go back as it is", 2: "the environment broke"],
    commands: [verb: { command }])

  private static let command = Command<Bool>(
    "Rehearse the way back of the database whose record is read from standard input.",
    Option<Int>(
      "--round", as: .within(1...1_000_000), placeholder: "N", default: 1, "The round in force."),
    Option<String?>("--rehearse-on", placeholder: "URL|SERVICE", "The server for the clone.")
  ) { _, round, host in
    do {
      let record = FileHandle.standardInput.readDataToEndOfFile()
      guard let node = try? JSONNode(parsing: Array(record)) else {
        throw DatabaseProblem.broken("this is no record of a database")
      }
      let (connection, proof) = try PostgreSQLDatabase(node).parts
      let psql = try Psql()
      let state = try LiveState(of: connection, by: psql)
      let dump = try psql.dump(connection)
      let sample = try psql.sample(connection, rows: 1000)
      let logged = try proof.loggedScript(round: round).map { try text($0, connection, psql) } ?? ""
      let schemas = proof.parkedSchemas(round: round)
      let parked = schemas.isEmpty ? "" : try psql.dump(connection, only: schemas)
      let environment = ProcessInfo.processInfo.environment
      let server: CloneServer
      if let host {
        // As for the apply, which was asked whether it may be one.
        let isSuperuser = state.isSuperuser
        server = .host(
          try CloneHost(
            Connection(host, environment: environment), by: psql, for: state,
            asSuperuser: isSuperuser))
      } else {
        let bench = try await Workbench.equipped(
          environment: environment, database: nil, limits: TrialLimits(), runsSQL: true)
        server = .cluster(try bench.cluster())
      }
      let time = try await CloneRehearsal(on: server, limit: .seconds(600)).drill(
        proof, round: round, live: state, dump: dump, sample: sample, logged: logged,
        parked: parked)
      try Terminal.print("\(time / .seconds(1))\n")
      return 0
    } catch let problem as DatabaseProblem {
      complain("\(problem)")
      return problem.isRefusal ? 1 : 2
    }
  }

  private static func text(
    _ script: String, _ connection: Connection, _ psql: Psql
  ) throws(DatabaseProblem) -> String {
    let answer = try psql.run(script, on: connection)
    guard answer.status == 0 else { throw .refused("it cannot be read: \(answer.err.prefix(500))") }
    return answer.out
  }
}
