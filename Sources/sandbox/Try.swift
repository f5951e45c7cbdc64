import Artifact
import Console
import Foundation
import Runner

/// How a trial is written.
enum Format: String, CaseIterable, Sendable, ArgumentValue { case text, json }

extension Language: ArgumentValue {}

/// `sandbox try`: from reports to verdicts.
enum Try {
  static let command = Command<Session>(
    "try", "Take the files out of reports, check each, and say what holds.",
    discussion: """
      Each report gets a workspace below Sandboxes/: its files, a manifest of where each came from, \
      and the result. They stay until 'sandbox clean'.

      A file passed only if a real program read the whole of it and had nothing against it. What no \
      program checked is unchecked, with the reason: no-checker, tool-missing, placeholder (comments \
      instead of code), timeout, … A report whose severity is 45 or more, that says block_execution, \
      or that lacks a field, is blocked: its files are shown and none is checked.

      Directories are searched for .md and .json reports; a JSON twin is compared with its markdown. \
      All reports share one PostgreSQL, one node and one python3 process.

        sandbox try report.md
        sandbox try --format json reports/ > result.json
        sandbox try --allow-unchecked=css,html reports/
        sandbox try --database postgresql://localhost/scratch report.md
      """,
    Operands<String>("report|dir", as: .path, "Reports, or directories that hold some."),
    Option<Format>("--format", placeholder: "FORMAT", default: .text, "How to write the result."),
    Flag("--notes", "Show the notes, too: what was dropped or renamed on the way."),
    Option<Selection<Language>>(
      "--allow-unchecked", placeholder: "LANGUAGE",
      "Let files stay unchecked (all, or of these languages) without status 3."),
    Flag("--allow-review", "Let a severity that asks for review pass without status 3."),
    Option<String?>(
      "--database", placeholder: "URL",
      "Let this PostgreSQL server judge the syntax instead of one of our own; nothing is executed on it."
    ),
    Option<Duration>(
      "--file-limit", as: .within(.milliseconds(100)...(.seconds(600))), placeholder: "TIME",
      default: .seconds(10), "Wall time that one file may take."),
    Option<Duration>(
      "--report-limit", as: .within(.milliseconds(100)...(.seconds(3600))), placeholder: "TIME",
      default: .seconds(30), "Wall time that the files of one report may hold a tool up."),
    Option<Int>(
      "--cpu-limit", as: .within(1...600), placeholder: "SECONDS", default: 2,
      "CPU time that parsing one file may take.")
  ) { session, names, format, notes, unchecked, review, database, wall, whole, cpu in
    var limits = TrialLimits()
    limits.file = wall
    limits.report = whole
    limits.cpu = cpu
    if let database, !DatabaseAddress.accepts(database) {
      throw UsageError("'--database' takes a URL such as postgresql://host/name")
    }
    let progress = Progress()
    defer { progress.end() }
    let search = Search(names)
    let start = ContinuousClock.now
    let bench = try await Workbench.equipped(
      environment: session.environment, database: database, limits: limits)
    let trial = Trial(bench: bench) { progress.say($0) }
    let candidates = try await trial.read(search)
    // Nobody gets directories made for a name that was mistyped.
    let home =
      candidates.contains(where: \.isReport)
      ? try Home.findOrMake(
        named: session.home, environment: session.environment, from: session.directory) : nil
    var result = try await trial.run(candidates)
    result.skipped += search.skipped
    result.unreadable = search.unreadable + result.unreadable
    result.duration = ContinuousClock.now - start
    progress.say("writing \(result.reports.count) workspaces")
    let workspaces = try home.map { try Workspaces(in: $0).keep(result.reports) } ?? []
    let allowance = ExitStatus.Allowance(review: review) { unchecked.contains($0) }
    let status = ExitStatus(result, allowing: allowance)
    progress.end()
    switch format {
    case .json:
      let document = TrialJSON.document(
        result, version: Product.version, workspaces: workspaces.map { $0 })
      try Terminal.print(document.pretty)
    case .text where !result.reports.isEmpty:
      let text = TrialText(
        style: session.style, width: Terminal.width(STDOUT_FILENO), showsNotes: notes)
      try Terminal.print(
        text.text(
          result, workspaces: workspaces.map { session.shown("\(home?.path ?? "")/\($0)") },
          status: status))
    case .text: break
    }
    for unreadable in result.unreadable {
      complain("\(unreadable.path): \(unreadable.message)")
    }
    if result.reports.isEmpty, result.unreadable.isEmpty {
      complain(
        "no report in \(names.joined(separator: ", ").clipped(to: 200))"
          + (result.skipped > 0 ? " (\(result.skipped) other files)" : "")
          + "; a report is a .md file with the line '# FSAR Proposal Report', or its JSON twin")
    }
    return status.rawValue
  }
}

extension Workspaces {
  /// A workspace for each report, with its manifest and its result; their paths below the home.
  func keep(_ reports: [ReportResult]) throws -> [String] {
    try reports.map { result in
      try Task.checkCancellation()
      let workspace = try Workspace(in: home, for: result.id)
      let artifacts = result.artifacts.map(\.artifact)
      try workspace.write(artifacts)
      let path = "Sandboxes/\(workspace.name)"
      try workspace.write(
        Workspace.manifest(
          of: artifacts, in: result.report, path: result.path, sha256: result.sha256
        ).pretty, as: "manifest.json")
      try workspace.write(TrialJSON.report(result, workspace: path).pretty, as: "result.json")
      return path
    }
  }
}
