import Artifact

/// One tool's run over many files, gone on with when a file stops it.
///
/// A tool that dies or falls silent has answered a prefix: the first file without an answer is the
/// one that did it, and the files behind it are run again without it. A report whose files do that
/// again and again, or take too long at it, has had its share: its other files stay unchecked, and
/// those of other reports are judged.
struct Resumption: Sendable {
  /// What one run said: its answers, in order, and why the first file without one has none.
  struct Run<Answer> {
    var answers: [Answer]
    var silence: Silence
    /// Where there was no answer at all: how the tool ended.
    var account: String?
  }

  /// How long the files of one report may keep a tool busy until it stops, all together.
  let limit: Duration
  /// How many files of one report may stop a tool.
  static let most = 3
  /// How many files are run once more because time ran out when others had used some of it.
  static let mostRepeats = 8
  /// A tool that has never answered after so many runs is broken: it is not the files.
  static let mute = 3

  /// An answer for each item, in order. `report` tells which report an item belongs to.
  ///
  /// Throws `ToolFailure` if the tool never answered at all and said how it ended.
  func answers<Item, Answer>(
    to items: [Item], of report: (Item) -> Int, run: ([Item]) async throws -> Run<Answer>
  ) async throws -> [Result<Answer, Silence>] {
    var results: [Result<Answer, Silence>?] = Array(repeating: nil, count: items.count)
    var pending = Array(items.indices)
    var stops: [Int: (count: Int, spent: Duration)] = [:]
    var hasAnswered = false
    var muteRuns = 0
    var repeats = 0
    var account: String?
    while !pending.isEmpty {
      let start = ContinuousClock.now
      let run = try await run(pending.map { items[$0] })
      for (index, answer) in zip(pending, run.answers) { results[index] = .success(answer) }
      hasAnswered = hasAnswered || !run.answers.isEmpty
      guard run.answers.count < pending.count else { break }
      account = run.account ?? account
      muteRuns += run.account == nil ? 0 : 1
      if !hasAnswered, muteRuns == Self.mute, let account {
        throw ToolFailure(description: account)
      }
      let culprit = pending[run.answers.count]
      let owner = report(items[culprit])
      pending.removeFirst(run.answers.count)
      let before = stops[owner] ?? (0, .zero)
      let spent = before.spent + (ContinuousClock.now - start)
      if run.silence.why == .timeout, !run.answers.isEmpty, repeats < Self.mostRepeats,
        spent < limit
      {
        // The time was not all its own: it is the first of the next run.
        repeats += 1
        stops[owner] = (before.count, spent)
        continue
      }
      pending.removeFirst()
      results[culprit] = .failure(run.silence)
      let now = (count: before.count + 1, spent: spent)
      stops[owner] = now
      guard now.count >= Self.most || now.spent >= limit else { continue }
      for index in pending where report(items[index]) == owner {
        results[index] = .failure(Silence(why: run.silence.why))
      }
      pending.removeAll { results[$0] != nil }
    }
    if !hasAnswered, let account { throw ToolFailure(description: account) }
    return results.map { $0 ?? .failure(Silence(why: .crashed)) }
  }
}
