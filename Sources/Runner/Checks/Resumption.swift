import Artifact

/// One tool's run over many files, gone on with when a file stops it.
///
/// A tool that dies or falls silent has answered a prefix: the first file without an answer is the
/// one that did it, and the files behind it are run again without it.
enum Resumption {
  /// What one run said: its answers, in order, and why the first file without one has none.
  struct Run<Answer> {
    var answers: [Answer]
    var unanswered: Unchecked
  }

  /// How often a run is begun again. A report can make this many files stop their tool.
  static let most = 5

  static func answers<Item, Answer>(
    to items: [Item], run: ([Item]) async throws -> Run<Answer>
  ) async throws -> [Result<Answer, Silence>] {
    var results: [Result<Answer, Silence>] = []
    var rest = items[...]
    var runs = 0
    while !rest.isEmpty {
      if runs > most {
        results += rest.map { _ in .failure(Silence(why: .crashed)) }
        break
      }
      runs += 1
      let run = try await run(Array(rest))
      results += run.answers.prefix(rest.count).map(Result.success)
      rest = rest.dropFirst(run.answers.count)
      if !rest.isEmpty {
        results.append(.failure(Silence(why: run.unanswered)))
        rest = rest.dropFirst()
      }
    }
    return results
  }

  struct Silence: Error {
    let why: Unchecked
  }
}
