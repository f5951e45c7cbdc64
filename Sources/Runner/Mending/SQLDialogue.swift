import Artifact
import Foundation
import Synchronization

/// One psql session over many files: all of them are parsed first; then those with a syntax error are
/// mended, by the same server.
///
/// Its answers are the errors in the server's log, one for each query. Behind each turn goes one query
/// more, whose error is known: when that is there, the others are complete.
final class SQLDialogue: Sendable {
  private struct State {
    var log: [UInt8] = []
    var expected = 0
    var answers: [PostgreSQL.LoggedError]?
    var mending: Mending?
    var mends: [Int: Int] = [:]
    var isAskingKeywords = false
    var dryRun: DryRun?
    var executed: [PostgreSQL.LoggedError] = []
  }

  private let queries: [PostgreSQL.Query]
  private let tag: String
  private let state = Mutex(State())

  /// What is to be run when it is known which files parse; by their numbers.
  private let plan: @Sendable (_ parsed: [Int]) -> DryRun?

  init(_ queries: [PostgreSQL.Query], plan: @escaping @Sendable ([Int]) -> DryRun? = { _ in nil }) {
    self.queries = queries
    self.plan = plan
    tag = PostgreSQL.tag(notIn: queries)
  }

  /// What the server said of each file; nil if it did not come that far.
  var answers: [PostgreSQL.LoggedError]? { state.withLock { $0.answers } }

  /// What became of the file with this number; nil if it was not mended.
  func patient(_ index: Int) -> Mending.Patient? {
    state.withLock { state in state.mends[index].flatMap { state.mending?.patients[$0] } }
  }

  /// The dry run, and the errors of it so far; nil if it did not come to one.
  var dryRun: (plan: DryRun, errors: [PostgreSQL.LoggedError])? {
    state.withLock { state in state.dryRun.map { ($0, state.executed) } }
  }

  /// For the run that it is held in.
  var dialogue: Dialogue {
    state.withLock { $0.expected = queries.count + 1 }
    let opening = PostgreSQL.script(for: queries + [PostgreSQL.Query(text: [])], tag: tag)
    return Dialogue(opening: opening) { stream, bytes in
      stream == .err ? self.hear(bytes) : .wait
    }
  }

  private func hear(_ bytes: [UInt8]) -> Dialogue.Turn {
    state.withLock { state in
      state.log += bytes
      guard isAtAMark(state) else { return .wait }
      let errors = PostgreSQL.errors(inLog: state.log)
      if let dryRun = state.dryRun {
        state.executed = errors
        return dryRun.isComplete(errors) ? .end : .wait
      }
      guard errors.count >= state.expected else { return .wait }
      let log = state.log
      state.log = []
      return next(errors.dropLast(), log, &state)
    }
  }

  /// Whether the last line may be the one that a turn ends with: only then is it worth to read all.
  private func isAtAMark(_ state: State) -> Bool {
    guard state.log.last == ASCII.lf else { return false }
    let before = state.log.dropLast()
    let last = state.log[((before.lastIndex(of: ASCII.lf) ?? -1) + 1)...]
    return last.starts(with: state.dryRun == nil ? "@@22012@" : "@@22P02@")
  }

  private func next(
    _ errors: ArraySlice<PostgreSQL.LoggedError>, _ log: [UInt8], _ state: inout State
  ) -> Dialogue.Turn {
    if state.answers == nil {
      state.answers = Array(errors)
      guard begin(&state) else { return execute(&state) }
      state.isAskingKeywords = true
      state.expected = 2
      return .say(PostgreSQL.keywordScript + PostgreSQL.script(for: [.init(text: [])], tag: tag))
    }
    if state.isAskingKeywords {
      state.isAskingKeywords = false
      let repairs = SQLRepairs(keywords: Keywords(PostgreSQL.keywords(inLog: log)))
      state.mending?.candidates = { repairs.candidates(in: $0, at: $1, message: $2) }
    } else {
      let asked = state.mending?.tried ?? []
      state.mending?.take(zip(errors, asked).map { PostgreSQL.diagnosis(of: $0, in: $1) })
    }
    let texts = state.mending?.requests() ?? []
    // A tag that came to be by a repair would end its literal.
    guard !texts.isEmpty, !texts.contains(where: { PostgreSQL.holds($0, tag: tag) }) else {
      return execute(&state)
    }
    state.expected = texts.count + 1
    let queries = (texts + [[]]).map { PostgreSQL.Query(text: $0) }
    return .say(PostgreSQL.script(for: queries, tag: tag))
  }

  /// The last part: what parses is run.
  private func execute(_ state: inout State) -> Dialogue.Turn {
    let parsed = (state.answers ?? []).enumerated().filter { $0.element.code == "22012" }
    state.dryRun = plan(parsed.map(\.offset))
    return state.dryRun.map { .say($0.script(tag: tag)) } ?? .end
  }

  /// Whether there is anything to mend.
  private func begin(_ state: inout State) -> Bool {
    var files: [(text: [UInt8], error: Mending.Diagnosis)] = []
    for (index, (query, error)) in zip(queries, state.answers ?? []).enumerated() {
      // Where lines were blanked, places are not those of the file.
      guard query.blanked.isEmpty, query.text.count <= Mending.largest else { continue }
      let diagnosis = PostgreSQL.diagnosis(of: error, in: query.text)
      guard case .error = diagnosis else { continue }
      state.mends[index] = files.count
      files.append((query.text, diagnosis))
    }
    state.mending = files.isEmpty ? nil : Mending(files)
    return !files.isEmpty
  }
}

extension PostgreSQL {
  /// Letters and digits that the texts do not hold; a text that held them could end its own literal.
  static func tag(notIn queries: [Query]) -> String {
    while true {
      let tag = "q" + String(UInt64.random(in: .min ... .max), radix: 36)
      if !queries.contains(where: { holds($0.text, tag: tag) }) { return tag }
    }
  }

  static func holds(_ text: [UInt8], tag: String) -> Bool {
    let mark = Array("$\(tag)$".utf8)
    var rest = text[...]
    while let at = rest.firstIndex(of: mark[0]) {
      rest = rest[at...]
      if rest.starts(with: mark) { return true }
      rest = rest.dropFirst()
    }
    return false
  }

  /// Makes the server log its keywords: as the text of an error.
  static let keywordScript = Array(
    "SELECT CAST(string_agg(word, ' ') AS integer) FROM pg_get_keywords();\n".utf8)

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
    var left = character - 1 - opening.count
    guard left >= 0, error.message != "syntax error at end of input" else {
      return .error(offset: text.count, message: error.message, code: error.code)
    }
    var offset = 0
    while offset < text.count {
      if !ASCII.isContinuation(text[offset]) {
        if left == 0 { break }
        left -= 1
      }
      offset += 1
    }
    return .error(offset: offset, message: error.message, code: error.code)
  }
}
