import Console
import Synchronization

/// A program with every kind of parameter, whose handlers keep what they were given.
enum Example {
  enum Format: String, CaseIterable, ArgumentValue { case text, json, sarif }
  enum Language: String, CaseIterable, ArgumentValue { case css, html, sql }
  enum Color: String, CaseIterable, ArgumentValue { case auto, always, never }

  struct Session: Sendable, Equatable {
    var home: String?
    var color: Color
  }

  /// What a handler was given last in the current task.
  @TaskLocal static var record: Record?

  final class Record: Sendable {
    private let text = Mutex("")
    func keep(_ values: Any...) {
      let all = values.map { "\($0)" }.joined(separator: " ")
      text.withLock { $0 = all }
    }
    var kept: String { text.withLock { $0 } }
  }

  static let program = Program(
    "sandbox", version: "0.1.0",
    "Try what a report proposes where it can do no harm.",
    discussion: """
      A report is untrusted input. Its files are extracted, checked, and rolled out only when \
      they hold.

        sandbox try report.md
        sandbox try --format sarif reports/
      """,
    options: Group(
      Option<String?>(
        "--home", as: .directory, placeholder: "DIR", "Where workspaces are kept."),
      Option<Color>("--color", placeholder: "WHEN", default: .auto, "When to use colour.")
    ) { Session(home: $0, color: $1) },
    statuses: [0: "passed", 1: "failed", 2: "usage, or our own environment broke"],
    commands: ["try": { attempt }, "apply": { apply }, "take": { take }, "list": { list }])

  static let attempt = Command<Session>(
    "Extract, check and judge the files that reports propose.",
    discussion: """
      A directory is walked for reports.

        sandbox try --quiet report.md
      """,
    Operands<String>("report|dir", as: .path, "Reports, or directories of them."),
    Option<Format>("--format", short: "f", default: .text, "How the verdict is written."),
    Flag("--quiet", short: "q", "Say nothing of what passed."),
    Option<Selection<Language>>(
      "--allow-unchecked", placeholder: "LANGUAGE",
      "Let unchecked files pass, of every language or of those that are listed.")
  ) { session, reports, format, quiet, allowed in
    record?.keep(session.home ?? "nil", session.color, reports, format, quiet, allowed)
    return quiet ? 1 : 0
  }

  static let apply = Command<Session>(
    "Try a report, and roll it out.",
    Operand<String>("report", as: .path, "The report."),
    Option<String>("--to", as: .directory, placeholder: "DIR", "The target."),
    Option<Int>("--jobs", as: .within(1...64), placeholder: "N", default: 4, "Checks at a time."),
    Option<Duration>(
      "--limit", as: .within(.milliseconds(1) ... .seconds(3_600)), default: .seconds(10),
      "Wall time of one file.")
  ) { _, report, target, jobs, limit in
    record?.keep(report, target, jobs, limit)
    return 0
  }

  static let take = Command<Session>(
    "Take one of everything else.",
    Operand<String>("first", "The first."),
    Operands<Int>("number", atLeast: 0, "Numbers."),
    Operand<String>("last", "The last."),
    Option<[Language]>("--language", "Languages."),
    Option<Int?>("--level", "A level."),
    Flag("--verbose", short: "v", "Say more."),
    Flag("--dry-run", short: "n", "Change nothing.")
  ) { _, first, numbers, last, languages, level, verbose, dry in
    record?.keep(first, numbers, last, languages, level as Any, verbose, dry)
    return 0
  }

  static let list = Command<Session>(
    "List the workspaces.", Operand<String?>("id", "One of them.")
  ) { session, id in
    record?.keep(session, id ?? "nil")
    return 0
  }

  /// Splits a line at spaces, resolves it, runs it, and gives what its handler was given.
  static func run(_ line: String) async throws -> String {
    try await run(line.split(separator: " ").map(String.init))
  }

  static func run(_ arguments: [String]) async throws -> String {
    let record = Record()
    switch program.resolve(arguments) {
    case .print(let text, let status, _): return "status \(status): \(text)"
    case .run(let handler):
      _ = try await $record.withValue(record) { try await handler() }
      return record.kept
    }
  }

  /// The text that a command line prints, and where: `2 error: …`.
  static func printed(_ arguments: [String], _ layout: HelpLayout = HelpLayout()) -> String {
    switch program.resolve(arguments, layout: layout) {
    case .print(let text, let status, let stream): "\(status) \(stream): \(text)"
    case .run: "run"
    }
  }

  static func printed(_ line: String) -> String {
    printed(line.split(separator: " ").map(String.init))
  }
}
