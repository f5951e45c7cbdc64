import Artifact
import Databases
import Judging
import Launching
import Synchronization

/// Where clones are made.
package enum CloneServer: Sendable {
  /// A throw-away cluster, in the jail.
  case cluster(Cluster)
  /// A server that the user names.
  case host(CloneHost)
}

/// A rehearsal on a clone: one psql, which is told step by step what to do.
package struct CloneRehearsal: Sendable {
  private let server: CloneServer
  private let limits: Limits
  private let loader = DryRun.word()
  private let progress: @Sendable (_ done: Int, _ total: Int) -> Void

  /// `limit`: how long all of it may take. `progress` hears of each step that begins.
  package init(
    on server: CloneServer, limit: Duration,
    progress: @escaping @Sendable (_ done: Int, _ total: Int) -> Void = { _, _ in }
  ) {
    self.server = server
    self.progress = progress
    limits = Limits(
      wall: limit, output: 512 << 20, memory: 4 << 30, disk: 8 << 30, inodes: 200_000)
  }

  /// Walks the whole way on a clone of the database: what was proven, and what is to be told of the clone's end.
  ///
  /// Throws `DatabaseProblem`, and `ToolFailure` where our own tools do not work.
  package func run(
    _ migration: Migration, live: LiveState, dump: String, sample: String
  ) async throws -> (tested: Proof.Tested, remark: String?) {
    func walk(parks: Bool) async throws -> (steps: Rehearsal, remark: String?) {
      try await self.walk(live, dumps: [dump]) {
        Rehearsal(
          migration, live: live, dump: dump, sample: sample, clone: $0, nonce: Nonce.fresh(),
          parks: parks)
      }
    }
    var (steps, remark) = try await walk(parks: true)
    if steps.failedToPark {
      let again = try await walk(parks: false)
      (steps, remark) = (again.steps, remark ?? again.remark)
    }
    return (steps.tested, remark)
  }

  /// Walks the way back of an apply that is in force: how long it took there.
  package func drill(
    _ proof: Proof, round: Int, live: LiveState, dump: String, sample: String, logged: String,
    parked: String
  ) async throws -> Duration {
    let (steps, remark) = try await walk(live, dumps: [dump, parked]) {
      Drill(
        proof, round: round, live: live, dump: dump, sample: sample, logged: logged,
        parked: parked, clone: $0, nonce: Nonce.fresh())
    }
    if let remark { throw DatabaseProblem.broken(remark) }
    return .milliseconds(steps.milliseconds)
  }

  private func walk<Steps: CloneSteps>(
    _ live: LiveState, dumps: [String], _ make: (ClonePlace) -> Steps
  ) async throws -> (steps: Steps, remark: String?) {
    switch server {
    case .host(let host):
      return try host.walk(dumps: dumps, limit: limits.wall, progress: progress) { make($0) }
    case .cluster(let cluster):
      let own = cluster.server.majorVersion
      guard own >= live.version / 10_000 else {
        throw DatabaseProblem.refused(
          "the server has PostgreSQL \(live.version / 10_000), and the newest here is \(own), which cannot "
            + "hold a clone of it; install that version, or its server's package, or name a server that can: "
            + "--rehearse-on URL")
      }
      let place = try ClonePlace(database: live.database, role: live.role, loader: loader)
      return (try await run(make(place), on: cluster, opening: opening(live)), nil)
    }
  }

  /// Makes an empty database in which nothing of ours is, and a superuser whose name nobody has.
  private func opening(_ live: LiveState) throws -> String {
    let own = [DryRun.keeper, DryRun.role]
    let isThere = live.database == "template1"
    // The database is made first: a session of template1 that is still ending would make that wait.
    return """
      CREATE ROLE \(loader) SUPERUSER LOGIN;
      \(isThere ? "" : "CREATE DATABASE \(SQL.identifier(live.database)) OWNER \(loader);")
      \(try ClonePlace.connect(live.database, loader))
      ALTER ROLE sandbox RENAME TO \(loader)_first;
      \(own.enumerated().map { "ALTER ROLE \($1) RENAME TO \(loader)_\($0);" }.joined(separator: "\n"))
      DROP EXTENSION IF EXISTS plpgsql_check;
      REVOKE ALL ON SCHEMA public FROM \(own.indices.map { "\(loader)_\($0)" }.joined(separator: ", "));

      """
  }

  private func run<Steps: CloneSteps>(
    _ steps: Steps, on cluster: Cluster, opening: String
  ) async throws -> Steps {
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
      return state.out.holds(sign, from: start)
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
          if try state.steps.next(answer(&state, status: status)) == nil { return state.steps }
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
