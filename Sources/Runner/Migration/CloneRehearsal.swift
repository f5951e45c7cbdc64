import Artifact
import Databases
import Judging
import Launching
import Synchronization

/// A rehearsal on a cluster of ours, in the jail: one psql, which is told step by step what to do.
package struct CloneRehearsal: Sendable {
  private let cluster: Cluster
  private let limits: Limits
  private let loader = DryRun.word()
  private let progress: @Sendable (_ done: Int, _ total: Int) -> Void

  /// `limit`: how long all of it may take. `progress` hears of each step that begins.
  package init(
    on cluster: Cluster, limit: Duration,
    progress: @escaping @Sendable (_ done: Int, _ total: Int) -> Void = { _, _ in }
  ) {
    self.cluster = cluster
    self.progress = progress
    limits = Limits(
      wall: limit, output: 512 << 20, memory: 4 << 30, disk: 8 << 30, inodes: 200_000)
  }

  /// Walks the whole way on a clone of the database. Throws `DatabaseProblem`, and `ToolFailure` where our
  /// own tools do not work.
  package func run(
    _ migration: Migration, live: LiveState, dump: String, sample: String
  ) async throws -> Proof.Tested {
    let own = cluster.server.majorVersion
    guard own >= live.version / 10_000 else {
      throw DatabaseProblem.refused(
        "the server has PostgreSQL \(live.version / 10_000), and the newest here is \(own), which cannot "
          + "hold a clone of it; install that version, or its server's package")
    }
    let rehearsal = Rehearsal(
      migration, live: live, dump: dump, sample: sample,
      reconnect: try Self.connect(live.database, live.role),
      loader: try Self.connect(live.database, loader), nonce: Nonce.fresh())
    return try await run(rehearsal, opening: opening(live)).tested
  }

  /// Walks the way back of an apply that is in force: how long it took there.
  package func drill(
    _ proof: Proof, round: Int, live: LiveState, dump: String, sample: String, logged: String,
    parked: String
  ) async throws -> Duration {
    let drill = Drill(
      proof, round: round, live: live, dump: dump, sample: sample, logged: logged, parked: parked,
      reconnect: try Self.connect(live.database, live.role),
      loader: try Self.connect(live.database, loader), nonce: Nonce.fresh())
    return .milliseconds(try await run(drill, opening: opening(live)).milliseconds)
  }

  /// A line of psql. What that would read as a whole connection string, or could not read at all, is refused.
  private static func connect(_ database: String, _ role: String) throws(DatabaseProblem) -> String
  {
    for name in [database, role]
    where name.isEmpty || name.unicodeScalars.contains(where: ArtifactPath.isForbidden)
      || name.contains("=") || name.contains("://")
    {
      throw .refused(
        "a clone cannot have the name of the database or of the role: '\(name.prefix(60))'")
    }
    return "\\connect \(SQL.identifier(database)) \(SQL.identifier(role))"
  }

  /// Makes an empty database in which nothing of ours is, and a superuser whose name nobody has.
  private func opening(_ live: LiveState) throws -> String {
    let own = [DryRun.keeper, DryRun.role]
    let isThere = live.database == "template1"
    // The database is made first: a session of template1 that is still ending would make that wait.
    return """
      CREATE ROLE \(loader) SUPERUSER LOGIN;
      \(isThere ? "" : "CREATE DATABASE \(SQL.identifier(live.database)) OWNER \(loader);")
      \(try Self.connect(live.database, loader))
      ALTER ROLE sandbox RENAME TO \(loader)_first;
      \(own.enumerated().map { "ALTER ROLE \($1) RENAME TO \(loader)_\($0);" }.joined(separator: "\n"))
      DROP EXTENSION IF EXISTS plpgsql_check;
      REVOKE ALL ON SCHEMA public FROM \(own.indices.map { "\(loader)_\($0)" }.joined(separator: ", "));

      """
  }

  private func run<Steps: CloneSteps>(_ steps: Steps, opening: String) async throws -> Steps {
    // What it refuses by its text needs no clone.
    var steps = steps
    guard let first = try steps.next(nil) else { return steps }
    let talk = Talk(steps, opening: opening + first, progress: progress)
    let end = try await cluster.session(
      talk.dialogue, options: ["-A", "-t", "-v", "ON_ERROR_STOP=1"], limits: limits)
    return try talk.finish(end)
  }

  /// The steps, as they go to psql; what it says comes back.
  private final class Talk<Steps: CloneSteps>: Sendable {
    private struct State {
      var steps: Steps
      var out: [UInt8] = []
      var looked = 0
      var isDone = false
      var problem: DatabaseProblem?
    }
    private let state: Mutex<State>
    private let mark = DryRun.word()
    private let opening: String
    private let progress: @Sendable (_ done: Int, _ total: Int) -> Void

    init(
      _ steps: Steps, opening: String,
      progress: @escaping @Sendable (_ done: Int, _ total: Int) -> Void
    ) {
      state = Mutex(State(steps: steps))
      (self.opening, self.progress) = (opening, progress)
      progress(steps.steps.done, steps.steps.total)
    }

    var dialogue: Dialogue {
      Dialogue(opening: ended(opening)) { stream, bytes in
        self.state.withLock { state in
          guard stream == .out else { return .wait }
          state.out += bytes
          return self.isOver(&state) ? self.next(&state, self.answer(&state, status: 0)) : .wait
        }
      }
    }

    /// Whether psql said that it is through with a step: only what is new is looked at.
    private func isOver(_ state: inout State) -> Bool {
      let sign = Array("\(mark)\n".utf8)
      let start = max(0, state.looked - sign.count)
      state.looked = state.out.count
      return state.out[start...].contains(sign)
    }

    private func answer(_ state: inout State, status: Int32) -> PsqlAnswer {
      // psql's two streams are one here, and the error that ended it comes last.
      let said = Array("psql:<stdin>:".utf8)
      let error = status == 0 ? nil : state.out.ranges(of: said).last
      let answer = PsqlAnswer(
        out: String(decoding: state.out, as: UTF8.self),
        err: error.map { String(decoding: state.out[$0.lowerBound...], as: UTF8.self) } ?? "",
        status: status)
      (state.out, state.looked) = ([], 0)
      return answer
    }

    /// A script, and the line that says that psql is through with it.
    private func ended(_ script: String) -> [UInt8] {
      Array("\(script)\n\\o\n\\echo \(mark)\n".utf8)
    }

    private func next(_ state: inout State, _ answer: PsqlAnswer) -> Dialogue.Turn {
      do throws(DatabaseProblem) {
        guard let script = try state.steps.next(answer) else {
          state.isDone = true
          return .end
        }
        progress(state.steps.steps.done, state.steps.steps.total)
        return .say(ended(script))
      } catch {
        state.problem = error
        return .end
      }
    }

    func finish(_ end: Termination) throws -> Steps {
      try state.withLock { state in
        if state.isDone { return state.steps }
        if let problem = state.problem { throw problem }
        switch end.ending {
        case .exited(let status) where status > 0:
          // What the step came to: the rehearsal knows what that means.
          let said = String(decoding: end.out, as: UTF8.self).split(separator: "\n").suffix(3)
            .joined(separator: "; ")
          _ = try state.steps.next(answer(&state, status: status))
          throw DatabaseProblem.broken("the rehearsal ended: \(said)")
        case .stopped(let limit):
          throw DatabaseProblem.refused(
            "the rehearsal on a clone went beyond its \(limit.rawValue) limit")
        default: throw ToolFailure(description: "the rehearsal did not end: \(end.account)")
        }
      }
    }
  }
}
