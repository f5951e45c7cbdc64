import Artifact

extension Proof {
  /// What the way there came to.
  package struct UpResult: Sendable, Equatable {
    package var milliseconds: Double
    /// Values and tables that an earlier way back had kept, and that are back: how many rows of each.
    package var replayed: [(String, Int)]

    package static func == (a: Self, b: Self) -> Bool {
      a.milliseconds == b.milliseconds && a.replayed.elementsEqual(b.replayed, by: ==)
    }
  }

  /// What the way back came to.
  package struct DownResult: Sendable, Equatable {
    package enum What: String, Sendable { case undone, wasNotUp, alreadyDown }

    package struct Kept: Sendable, Equatable {
      package var identity: String
      /// The table or the schema where it is kept.
      package var place: String
      /// Nil: a whole table, which was not counted.
      package var rows: Int?
    }

    package struct Conflict: Sendable, Equatable {
      package var table: String
      package var count: Int
      /// The keys of the first twenty.
      package var keys: [String]
    }

    package var what: What
    package var milliseconds = 0.0
    /// How much of that others were locked out.
    package var lockedMilliseconds = 0.0
    package var undone = 0
    package var kept: [Kept] = []
    package var conflicts: [Conflict] = []
  }

  /// Reads what the script of `up` printed. Its nonce is the one that was given to `up`.
  package func readUp(
    _ answer: PsqlAnswer, nonce: String
  ) throws(DatabaseProblem) -> UpResult {
    let said = ScriptAnswer(answer.out, nonce: nonce)
    guard answer.status == 0, said.has("done") else { throw problem(answer, said, .up) }
    let node = try said.json("up")
    return UpResult(
      milliseconds: node["ms"]?.number ?? 0,
      replayed: (node["replayed"]?.items ?? []).compactMap { pair in
        guard let items = pair.items, items.count == 2, let name = items[0].string else {
          return nil
        }
        return (name, items[1].int ?? 0)
      })
  }

  /// Reads what the two parts of `down` printed, together; or the first alone, before the second is sent.
  package func readDown(
    _ answer: PsqlAnswer, nonce: String, isCommitted: Bool = true
  ) throws(DatabaseProblem) -> DownResult {
    let said = ScriptAnswer(answer.out, nonce: nonce)
    let isThere = isCommitted ? said.has("done") : said.has("ready") || said.has("nothing")
    guard answer.status == 0, isThere else { throw problem(answer, said, .down) }
    if let state = said.last("nothing") {
      return DownResult(what: state == "none" || state == "aborted" ? .wasNotUp : .alreadyDown)
    }
    let node = try said.json("down")
    var result = DownResult(what: .undone)
    result.milliseconds = node["ms"]?.number ?? 0
    result.lockedMilliseconds = node["locked"]?.number ?? 0
    result.undone = node["undone"]?.int ?? 0
    for kept in node["kept"]?.items ?? [] {
      guard let items = kept.items, items.count == 4, let identity = items[1].string,
        let place = items[2].string
      else { continue }
      result.kept.append(.init(identity: identity, place: place, rows: items[3].int))
    }
    for conflict in node["conflicts"]?.items ?? [] {
      guard let items = conflict.items, items.count == 3, let table = items[0].string else {
        continue
      }
      result.conflicts.append(
        .init(table: table, count: items[1].int ?? 0, keys: items[2].strings ?? []))
    }
    return result
  }

  /// Reads what the script of `prune` printed.
  package func readPrune(_ answer: PsqlAnswer, nonce: String) throws(DatabaseProblem) {
    let said = ScriptAnswer(answer.out, nonce: nonce)
    guard answer.status == 0, said.has("done") else { throw problem(answer, said, .prune) }
  }
}
