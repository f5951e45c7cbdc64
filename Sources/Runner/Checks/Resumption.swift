import Judging

/// What comes of some work; nil where the task was cancelled meanwhile.
func unlessCancelled<Value>(_ work: () async throws -> Value) async throws -> Value? {
  do { return try await work() } catch is CancellationError { return nil }
}

/// One tool's run over many files, gone on with when a file stops it.
///
/// A tool that dies or falls silent has answered a prefix: the first file without an answer is the one
/// that it was stopped at. That file did it where the run was all its own, or where it took more than one
/// file may; else it is the first of the next run. The others are run again without it, so that each is
/// judged as if it were alone. A report whose files take all of the time that a report has is not run
/// again: its files that have no answer yet stay without one.
struct Resumption: Sendable {
  /// What one run said: its answers, in order, and why the first file without one has none.
  struct Run<Answer> {
    var answers: [Answer]
    var silence: NoAnswer
    /// Where there was no answer at all: how the tool ended.
    var account: String?
    /// How long the tool was at the file that it was stopped at; nil if that is not known.
    var elapsed: Duration?
    /// Those of the answers that are not the last word: the tool was stopped before it was through.
    var open: Set<Int> = []
    /// The file of these that it was at when it was stopped.
    var openAt: Int?
  }

  let limits: TrialLimits
  /// A tool that has never answered after so many runs is asked whether it works at all.
  static let mute = 3
  /// What a report is charged for each start of a tool, besides the time that the tool was at its file.
  static let start = Duration.milliseconds(50)

  /// An answer for each item, in order. `report` tells which report an item belongs to; `works`, whether
  /// the tool answers for a file that is known to be good. Where a run was interrupted, what has no last
  /// word by then is `.interrupted`, and nothing more is run.
  ///
  /// Throws `ToolFailure` if the tool does not work, and said how it ended.
  func answers<Item, Answer>(
    to items: [Item], of report: (Item) -> Int, works: () async throws -> Bool = { false },
    run: ([Item]) async throws -> Run<Answer>
  ) async throws -> [Result<Answer, NoAnswer>] {
    var results: [Result<Answer, NoAnswer>?] = Array(repeating: nil, count: items.count)
    var pending = Array(items.indices)
    var spent: [Int: Duration] = [:]
    var isKnownToWork = false
    var muteRuns = 0
    var account: String?
    func check() async throws {
      guard !isKnownToWork, let account else { return }
      isKnownToWork = try await works()
      if !isKnownToWork { throw ToolFailure(description: account) }
    }
    while !pending.isEmpty {
      let start = ContinuousClock.now
      let run = try await run(pending.map { items[$0] })
      for (index, answer) in zip(pending, run.answers) { results[index] = .success(answer) }
      if run.silence.isInterruption {
        let isClosed = { run.answers.indices.contains($0) && !run.open.contains($0) }
        for (place, index) in pending.enumerated() where !isClosed(place) {
          results[index] = .failure(run.silence)
        }
        return results.map { $0 ?? .failure(run.silence) }
      }
      isKnownToWork = isKnownToWork || !run.answers.isEmpty
      guard run.answers.count < pending.count || !run.open.isEmpty else { break }
      account = run.account ?? account
      muteRuns += run.account == nil ? 0 : 1
      if muteRuns == Self.mute { try await check() }
      let hasNone = run.answers.count < pending.count
      let place = hasNone ? run.answers.count : run.openAt ?? run.open.min() ?? 0
      let culprit = pending[place]
      let owner = report(items[culprit])
      let time = run.elapsed ?? (ContinuousClock.now - start)
      spent[owner, default: .zero] += time + Self.start
      let isPast = spent[owner, default: .zero] >= limits.report
      // What has its answers to the end is through.
      let closed = run.answers.indices.filter { !run.open.contains($0) }
      pending = pending.indices.filter { !closed.contains($0) || $0 == place }.map { pending[$0] }
      let isOwn =
        place == 0 || isPast || (run.silence.why == .timeout && isOver(run))
        || (!hasNone && closed.isEmpty)
      guard isOwn else {
        pending.removeAll { $0 == culprit }
        pending.insert(culprit, at: 0)
        continue
      }
      pending.removeAll { $0 == culprit }
      if hasNone { results[culprit] = .failure(run.silence) }
      guard isPast else { continue }
      let late = NoAnswer.late(limits)
      for index in pending where report(items[index]) == owner {
        results[index] = results[index] ?? .failure(late)
      }
      pending.removeAll { report(items[$0]) == owner }
    }
    if !isKnownToWork { try await check() }
    return results.map { $0 ?? .failure(NoAnswer(why: .crashed)) }
  }

  /// Whether the file that the tool was stopped at took all that one may: of its time, or of the CPU, of
  /// which others had their part, too.
  private func isOver<Answer>(_ run: Run<Answer>) -> Bool {
    guard let elapsed = run.elapsed else { return false }
    return elapsed >= limits.file || elapsed >= .seconds(limits.cpu) && run.silence.isCPU
  }
}
