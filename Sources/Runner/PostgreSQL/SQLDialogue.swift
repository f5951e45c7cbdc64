import Artifact
import Judging
import Launching
import Synchronization

/// One session over many files: all of them are parsed first; then those with a syntax error are
/// mended, by the same server.
///
/// Its answers are the errors in the server's log, one for each query. Behind each turn goes one query
/// more, whose error is known: when that is there, the others are complete.
final class SQLDialogue: Sendable {
  private struct State {
    var log: [UInt8] = []
    /// Up to where the log was looked through for the end of a step.
    var looked = 0
    /// How much of it was there when psql was last asked whether it is through; nil: it was not yet.
    var heard: Int?
    /// The end of what psql said.
    var said: [UInt8] = []
    var expected = 0
    var answers: [PostgreSQL.LoggedError]?
    var ward: Ward?
    var isAskingKeywords = false
    var dryRun: DryRun?
    var pace: Pace
    /// How many errors of this turn are in the log, of which the lines up to `counted` were looked at.
    var errors = 0
    var counted = 0
    /// Whether all was said of the files, and all mended.
    var isThrough = false
  }

  private let queries: [PostgreSQL.Query]
  private let route: PostgreSQL.Route
  private let state: Mutex<State>

  /// What is to be run when it is known which files parse; by their numbers.
  private let plan: @Sendable (_ parsed: [Int]) -> DryRun?

  /// `limit` is how long the server may take for one text.
  ///
  /// - Precondition: what is to be run goes by psql.
  init(
    _ queries: [PostgreSQL.Query], by route: PostgreSQL.Route = .psql, limit: Duration,
    plan: @escaping @Sendable ([Int]) -> DryRun? = { _ in nil }
  ) {
    self.queries = queries
    self.route = route
    self.plan = plan
    state = Mutex(State(pace: Pace(limit: limit)))
  }

  /// What the server said of each file; nil if it did not come that far.
  var answers: [PostgreSQL.LoggedError]? { state.withLock { $0.answers } }

  /// The dry run, as far as it came, with what the server said last; nil if it did not come to one.
  var dryRun: DryRun? {
    state.withLock { state in
      var run = state.dryRun
      run?.end(PostgreSQL.errors(inLog: state.log))
      return run
    }
  }

  /// What the run came to for the files, `end` being how it ended; nil: it was interrupted.
  func run(endedBy end: Termination?) -> Resumption.Run<Told<PostgreSQL.LoggedError>> {
    let state = state.withLock { $0 }
    let errors =
      state.answers
      ?? Array(PostgreSQL.errors(inLog: route.log(end?.err ?? [])).prefix(queries.count))
    var run = Resumption.Run(
      errors, state.ward, silence: end?.silence ?? .interrupted, elapsed: state.pace.elapsed)
    guard !state.isThrough else { return run }
    run.leave(state.ward, behind: state.errors) { sickness(of: $0, errors[$0]) != nil }
    return run
  }

  /// For the run that it is held in.
  var dialogue: Dialogue {
    state.withLock { $0.expected = queries.count + 1 }
    let opening = route.script(for: queries + [PostgreSQL.Query(text: [])])
    return Dialogue(
      opening: opening,
      deadline: {
        self.state.withLock { $0.dryRun == nil ? $0.pace.deadline : $0.dryRun?.deadline }
      },
      reply: { stream, bytes in stream == .err ? self.hear(bytes) : self.overhear(bytes) })
  }

  /// Counts the errors that came, each of which is the answer for a text.
  private func count(_ state: inout State) {
    let log = state.log
    var isNew = false
    while let end = log[state.counted...].firstIndex(of: ASCII.lf) {
      let line = log[state.counted..<end]
      if line.starts(with: "@@".utf8), line.dropFirst(7).starts(with: "@ERROR:  ".utf8) {
        state.errors += 1
        isNew = true
      }
      state.counted = end + 1
    }
    if isNew { state.pace.step() }
  }

  private func hear(_ bytes: [UInt8]) -> Dialogue.Turn {
    state.withLock { state in
      state.log += bytes
      // All that is looked for is whole lines; one that never ends is not looked through each time.
      guard bytes.contains(ASCII.lf) else { return .wait }
      if state.dryRun != nil { return goOn(&state) }
      count(&state)
      guard isAtAMark(state.log) else { return .wait }
      let errors = PostgreSQL.errors(inLog: route.log(state.log))
      guard errors.count >= state.expected else { return .wait }
      let log = state.log
      (state.log, state.errors, state.counted) = ([], 0, 0)
      defer { state.pace.step() }
      return next(errors.dropLast(), log, &state)
    }
  }

  /// What psql says: that it is through with a step whose end was not heard. What the server logged before
  /// psql spoke may still be on its way: it is there when psql answers once more, unless it is much. So the
  /// server did not log it only where psql was asked, and nothing new came.
  private func overhear(_ bytes: [UInt8]) -> Dialogue.Turn {
    state.withLock { state in
      state.said = state.said.suffix(1024) + bytes
      guard state.dryRun?.isOver(by: state.said) == true else { return .wait }
      if state.heard.map({ state.log.count > $0 }) ?? true {
        state.heard = state.log.count
        return .say(state.dryRun?.askAgain() ?? [])
      }
      state.dryRun?.giveUp(state.said)
      return .end
    }
  }

  /// Whether the last line may be the one that a turn ends with: only then is it worth to read all.
  private func isAtAMark(_ log: [UInt8]) -> Bool {
    guard log.last == ASCII.lf else { return false }
    let before = log.dropLast()
    return log[((before.lastIndex(of: ASCII.lf) ?? -1) + 1)...].starts(with: "@@22012@")
  }

  /// The next step of the dry run, where this one is done.
  private func goOn(_ state: inout State) -> Dialogue.Turn {
    guard state.dryRun?.hear(state.log, from: &state.looked) == true,
      state.dryRun?.take(PostgreSQL.errors(inLog: state.log)) == true
    else { return .wait }
    (state.log, state.looked, state.heard, state.said) = ([], 0, nil, [])
    return state.dryRun?.next().map(Dialogue.Turn.say) ?? .end
  }

  private func next(
    _ errors: ArraySlice<PostgreSQL.LoggedError>, _ log: [UInt8], _ state: inout State
  ) -> Dialogue.Turn {
    if state.answers == nil {
      state.answers = Array(errors)
      state.ward = Ward(
        errors.enumerated().map { index, error in
          sickness(of: index, error).map { (self.queries[index].text, $0) }
        })
      if state.ward == nil { return execute(&state) }
      state.isAskingKeywords = true
      state.expected = 2
      return .say(
        route.script(of: PostgreSQL.keywordQuery) + route.script(for: [.init(text: [])]))
    }
    if state.isAskingKeywords {
      state.isAskingKeywords = false
      let repairs = SQLRepairs(keywords: Keywords(PostgreSQL.keywords(inLog: log)))
      state.ward?.mending.candidates = { repairs.candidates(in: $0, at: $1, message: $2) }
    } else {
      let asked = state.ward?.mending.tried ?? []
      state.ward?.mending.take(zip(errors, asked).map { PostgreSQL.diagnosis(of: $0, in: $1) })
    }
    let texts = state.ward?.mending.requests() ?? []
    if texts.isEmpty { return execute(&state) }
    state.expected = texts.count + 1
    let queries = (texts + [[]]).map { PostgreSQL.Query(text: $0) }
    return .say(route.script(for: queries))
  }

  /// The last part: what parses is run.
  private func execute(_ state: inout State) -> Dialogue.Turn {
    state.isThrough = true
    let parsed = (state.answers ?? []).enumerated().filter { $0.element.code == "22012" }
    state.dryRun = plan(parsed.map(\.offset))
    return state.dryRun?.next().map(Dialogue.Turn.say) ?? .end
  }

  /// The error of a file that is to be mended; nil for one that is not.
  private func sickness(of index: Int, _ error: PostgreSQL.LoggedError) -> Mending.Diagnosis? {
    let query = queries[index]
    // Where lines were blanked, places are not those of the file.
    guard query.isPlain, query.rows.isEmpty, query.text.count <= Mending.largest else { return nil }
    let diagnosis = PostgreSQL.diagnosis(of: error, in: query.text)
    if case .error = diagnosis { return diagnosis }
    return nil
  }
}

extension PostgreSQL {
  /// Makes the server log its keywords: as the text of an error.
  static let keywordQuery: StaticString =
    "SELECT CAST(string_agg(word, ' ') AS integer) FROM pg_get_keywords()"

  /// The keywords in a log; none if they are not there.
  static func keywords(inLog log: [UInt8]) -> [String] {
    let text = String(decoding: log, as: UTF8.self)
    guard let line = text.split(separator: "\n").first(where: { $0.hasPrefix("@@22P02@ERROR:") })
    else { return [] }
    let quoted = line.split(separator: "\"", omittingEmptySubsequences: false)
    guard quoted.count >= 2 else { return [] }
    return quoted[1].split(separator: " ").map(String.init)
  }

  /// What an error says of the text that was sent.
  static func diagnosis(of error: LoggedError, in text: [UInt8]) -> Mending.Diagnosis {
    if error.code == "22012" { return .parsed }
    guard error.code == "42601", !error.message.hasPrefix("memory exhausted"),
      let character = error.character
    else { return .unable }
    let left = character - 1 - opening.count
    guard left >= 0, error.message != "syntax error at end of input" else {
      return .error(offset: text.count, message: error.message, code: error.code)
    }
    let offset = text.indices.lazy.filter { !ASCII.isContinuation(text[$0]) }.dropFirst(left).first
    return .error(offset: offset ?? text.count, message: error.message, code: error.code)
  }
}
