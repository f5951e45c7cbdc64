import Artifact

/// What an error of a dry run means for the file that it is in.
struct DryRunJudgement: Sendable {
  enum Meaning: Equatable, Sendable {
    /// The file is wrong.
    case wrong
    /// An empty database cannot know: what is missing.
    case needsContext(String)
    /// It follows from an earlier error of the same report.
    case follows
    /// The dry run could not run it.
    case notRun(String)
  }

  /// What the report makes: a name, and whether making it worked.
  private var made: [String: Bool] = [:]
  /// What it removes, and did: by its name the first place, as the number of a file and an offset.
  private var dropped: [String: (file: Int, offset: Int)] = [:]
  /// The order of the files.
  private let order: [Int: Int]

  /// `others` are files of the report that could not be run: what they make is not there.
  init(report files: [DryRun.File], others: [DryRun.File], failures: [DryRun.Failure]) {
    order = Dictionary(uniqueKeysWithValues: files.enumerated().map { ($0.element.id, $0.offset) })
    for name in others.flatMap(\.statements).compactMap(\.creates) { made[name] = false }
    let broken = Set(
      failures.lazy.filter { !$0.isRepeat && !$0.isBody }
        .map { [$0.file.id, $0.statement.range.lowerBound] })
    for (number, file) in files.enumerated() {
      for statement in file.statements {
        let failed = broken.contains([file.id, statement.range.lowerBound])
        if let name = statement.creates { made[name] = made[name, default: false] || !failed }
        if let name = statement.drops, !failed, dropped[name] == nil {
          dropped[name] = (number, statement.range.lowerBound)
        }
      }
    }
  }

  /// Whether the report removed what has this name before the statement that missed it.
  private func isDropped(_ name: String, before failure: DryRun.Failure) -> Bool {
    guard let place = dropped[name], let file = order[failure.file.id] else { return false }
    return place < (file, failure.statement.range.lowerBound)
  }

  func meaning(of failure: DryRun.Failure) -> Meaning {
    let message = failure.bodyError?.message ?? failure.error.message
    if failure.isUnrun { return .notRun(message) }
    switch failure.error.code {
    case "42P01", "42704", "3F000", "42883", "42P02":
      if failure.error.code == "42883", message.hasPrefix("operator does not exist") {
        return .wrong
      }
      return missing(Self.quoted(message) ?? "", message, failure)
    case "42703":
      // Of a table that is not the report's nothing is known; of one that is, all.
      return .wrong
    case "42501": return .needsContext("the right to do it: \(message)")
    case "0A000" where message.contains("extension"), "58P01":
      return .needsContext(message)
    case "23503": return .needsContext("rows that others refer to: \(message)")
    case "25001", "2D000":
      return failure.isInBlock
        ? .wrong : .notRun("it cannot run within a transaction, and a dry run is one")
    // What came before in the same transaction may be a statement of another file.
    case "55006", "55P04": return .notRun("\(message): all of a dry run is one transaction")
    case "57014", "54001", "53100", "53200", "53300", "53400": return .notRun(message)
    case "25P02": return .follows
    default: return .wrong
    }
  }

  private func missing(
    _ name: String, _ message: String, _ failure: DryRun.Failure
  ) -> Meaning {
    let plain = name.split(separator: ".").last.map(String.init) ?? name
    switch made[plain] {
    case true?: return .wrong  // it is made, but later, or not like that
    case false?: return .follows
    case nil where isDropped(plain, before: failure): return .wrong
    case nil where ForeignType.counterpart(of: plain) != nil && message.hasPrefix("type "):
      return .wrong
    case nil: return .needsContext("\(message): no file of this report creates it")
    }
  }

  /// What explains an error: a type that another system has, a thing that the report itself removed.
  func help(for failure: DryRun.Failure) -> String? {
    let message = failure.bodyError?.message ?? failure.error.message
    guard ["42P01", "42704", "42883"].contains(failure.error.code),
      let name = Self.quoted(message)?.split(separator: ".").last.map(String.init)
    else { return nil }
    if isDropped(name, before: failure) { return "a file of this report drops it" }
    guard message.hasPrefix("type "), let type = ForeignType.counterpart(of: name) else {
      return nil
    }
    return "\(name.uppercased()) is not PostgreSQL's; it has \(type)"
  }

  /// `relation "a.b" does not exist`, `function f(integer) does not exist`: the name.
  private static func quoted(_ message: String) -> String? {
    let parts = message.split(separator: "\"", omittingEmptySubsequences: false)
    if parts.count >= 3 { return String(parts[1]) }
    guard let rest = message.split(separator: " ").dropFirst().first else { return nil }
    return rest.split(separator: "(").first.map(String.init)
  }
}
