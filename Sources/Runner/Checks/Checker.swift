import Artifact
import Judging

/// What judges files of a language: a value of the table below.
struct Checker: Sendable {
  let name: String
  /// Whether the files are given to a program, in a jail; else we read them ourselves.
  var isJailed = true
  /// The subjects of each of its runs, which are made side by side.
  var runs: @Sendable ([Subject], Workbench) -> [[Subject]] = { subjects, _ in [subjects] }
  /// An outcome for each subject, in order. Throws `ToolFailure` where a program does not work.
  let outcomes: @Sendable ([Subject], Workbench) async throws -> [Outcome]
}

extension Checker {
  /// Those first that take longest, for they are launched first.
  static let all: [Checker] = [
    .node, .postgresql, .python, .ruby, .sqlite, .weakSQL, .bash, .dash, .shell, .esbuild, .json,
  ]

  /// The one for a subject; nil for what no program here reads.
  static func of(_ subject: Subject, on bench: Workbench) -> Checker? {
    switch subject.language {
    case .javascript: .node
    case .json: .json
    case .bash:
      switch ShellName(of: subject.text) {
      case .bash: .bash
      case .sh: .dash
      case .other: .shell
      }
    case .sql:
      if subject.dialect == .sqlite {
        .sqlite
      } else if bench.database == nil, bench.toolbox[.postgresql] == nil,
        bench.toolbox[.sqlite3] != nil
      {
        .weakSQL
      } else {
        .postgresql
      }
    case .python, .toml, .yaml, .xml: .python
    case .typescript, .jsx, .css: .esbuild
    case .ruby: .ruby
    case .vue, .scss, .html, .markdown, .dockerfile, .terraform: nil
    case .php, .text, .unknown: nil
    }
  }

  /// One that a single program is enough for.
  init(
    _ name: String, by tool: Tool.Name,
    _ check: @escaping @Sendable ([Subject], Workbench, Tool) async throws -> [Outcome]
  ) {
    self.init(name: name) { subjects, bench in
      guard let tool = bench.toolbox[tool] else { return Self.missing(tool, subjects) }
      return try await check(subjects, bench, tool)
    }
  }

  static func missing(_ name: Tool.Name, _ subjects: [Subject]) -> [Outcome] {
    subjects.map {
      $0.outcome(
        .unchecked(.toolMissing),
        [$0.finding(.note, "\(name.rawValue) is not here to check it", help: name.install)])
    }
  }
}

// MARK: The table

extension Checker {
  static let node = Checker("node", by: .node, JavaScriptCheck.outcomes)
  static let python = Checker("python", by: .python3, PythonCheck.outcomes)
  static let ruby = Checker("ruby", by: .ruby) { subjects, bench, ruby in
    try await bench.outcomes(for: subjects, by: ruby, Ruby.arguments, good: "ruby") { _ in "ruby" }
      .map(\.outcome)
  }
  static let bash = Checker("bash", by: .bash, BashCheck.outcomes)
  static let esbuild = Checker("esbuild", by: .esbuild, EsbuildCheck.outcomes)
  static let dash = Checker("dash", by: .dash, BashCheck.outcomes)
  static let shell = Checker(name: "shell", isJailed: false) { subjects, _ in
    subjects.map(BashCheck.unread)
  }
  static let sqlite = Checker("sqlite", by: .sqlite3) { subjects, bench, tool in
    try await SQLiteEngine(tool: tool, bench: bench)
      .outcomes(for: subjects, upon: bench.baseline)
  }
  static let json = Checker(name: "json", isJailed: false) { subjects, _ in
    subjects.map(JSONCheck.outcome)
  }

  static let postgresql = Checker(name: "postgresql", runs: halves) { subjects, bench in
    let (server, psql) = (bench.toolbox[.postgresql], bench.toolbox[.psql])
    if bench.database == nil, server == nil { return missing(.postgresql, subjects) }
    guard let psql else { return missing(.psql, subjects) }
    let engine: any SQLEngine
    if let url = bench.database {
      engine = NamedServerEngine(url: url, psql: psql, bench: bench)
    } else if let server {
      engine = PostgreSQLEngine(cluster: Cluster(server: server, psql: psql, bench: bench))
    } else {
      return missing(.postgresql, subjects)
    }
    return try await engine.outcomes(for: subjects, upon: bench.baseline)
  }

  /// SQLite's word on SQL that is not plainly its own is weak: it is told and decides nothing.
  static let weakSQL = Checker(name: "weak SQL") { subjects, bench in
    let said = try await sqlite.outcomes(subjects, bench)
    return zip(missing(.postgresql, subjects), said).map { outcome, said in
      var outcome = outcome
      for var finding in said.findings where finding.rule != DryRunJudgement.rule {
        finding.severity = .note
        finding.message = "sqlite3, which is no judge of it, says: \(finding.message)"
        outcome.findings.append(finding)
      }
      return outcome
    }
  }

  /// Where many reports are executed they are two runs, side by side: a session is the report's own, and
  /// most of its time is the server's, until it is ready.
  private static let halves: @Sendable ([Subject], Workbench) -> [[Subject]] = { subjects, bench in
    guard bench.runsSQL, bench.database == nil else { return [subjects] }
    let reports = Set(subjects.map(\.report)).sorted()
    guard reports.count >= manyReports else { return [subjects] }
    let middle = reports[reports.count / 2]
    return [subjects.filter { $0.report < middle }, subjects.filter { $0.report >= middle }]
  }
  private static let manyReports = 24
}
