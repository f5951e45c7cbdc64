import Artifact

@testable import Console
@testable import Judging
@testable import Launching
@testable import Results
@testable import Runner

/// Trials as records.
enum Trials {
  /// One of everything: failed, unchecked, blocked, under review, passed, without a file, with notes.
  static func mixed() async throws -> TrialRecord {
    var unmarked = Drafts.markdown(files: [("a.json", "[1]")])
    unmarked.replace("===END===", with: "===END===\n===FILE a.b\n")
    let result = try await Drafts.trial([
      ("a.md", Drafts.markdown(files: [("a.json", "{\n  \"é\": 1,\n}"), ("b.scss", "a {}")])),
      ("b.md", Drafts.markdown(files: [("../x.json", "{,}"), ("c.json", "[1]")], id: "b")),
      ("c.md", Drafts.markdown(files: [("a.json", "[1]")], id: "c", severity: "50")),
      ("d.md", Drafts.markdown(files: [("a.json", "[1]")], id: "d", severity: "30")),
      ("e.md", Drafts.markdown(files: [], id: "e", kind: "self_improvement")),
      (
        "f.md", Drafts.markdown(files: [("x/y.scss", "/* nothing */"), ("z.json", "[1]")], id: "f")
      ),
      ("g.md", unmarked),
    ])
    return record(result)
  }

  /// What can go wrong with a run.
  static func broken() -> TrialRecord {
    var trial = record(
      TrialResult(
        reports: [], unreadable: [Unreadable(path: "u.md", message: "it is empty")], skipped: 1,
        toolbox: Toolbox(tools: [], missing: [MissingTool(.node)]),
        failures: ["node did not answer"], duration: .zero))
    trial.notTried = ["n.md", "m.md"]
    trial.findings = [
      FindingRecord(
        Finding(
          rule: "policy/changed", severity: .error, "the change touches it",
          inReport: Position(line: 3, column: 1)), path: ".sandbox.json", fingerprint: nil)
    ]
    return trial
  }

  static func none() -> TrialRecord {
    record(
      TrialResult(
        reports: [], unreadable: [], skipped: 0, toolbox: Toolbox(tools: [], missing: []),
        failures: [], duration: .zero))
  }

  static func hostile(_ text: String) throws -> TrialRecord {
    var trial = record(try Hostile.result(text))
    trial.notTried = [text]
    trial.findings = trial.reports[0].findings
    trial.findings[0].path = text
    trial.reports[0].artifacts[0].findings[0].rule = text
    return trial
  }

  /// So many errors, warnings and notes in one report.
  static func many(errors: Int, warnings: Int, message: String = "m") async throws -> TrialRecord {
    var trial = record(
      try await Drafts.trial([("a.md", Drafts.markdown(files: [("a.json", "[1]")]))]))
    func findings(_ severity: Severity, _ count: Int) -> [FindingRecord] {
      (0..<count).map {
        FindingRecord(
          Finding(
            rule: "sql/syntax", severity: severity, "\(message) \($0)",
            at: Position(line: $0 + 1, column: 1), inReport: Position(line: $0 + 9, column: 1)),
          fingerprint: Fingerprints.digest(["\(severity) \($0)"]))
      }
    }
    trial.reports[0].artifacts[0].findings =
      findings(.warning, warnings) + findings(.error, errors)
    return trial
  }

  static func record(_ result: TrialResult) -> TrialRecord {
    TrialRecord(result, version: "1.2.3", workspaces: result.reports.map { _ in nil })
  }
}

extension TrialRecord {
  func written(
    as format: TrialFormat, notes: Bool = false, only verdicts: String? = nil,
    quoting quotes: Quotes = Quotes()
  ) -> [UInt8] {
    let shown = ShownParts(
      notes: notes, verdicts: verdicts.flatMap(ShownParts.Verdicts.init(argument:)))
    return format.bytes(of: self, showing: shown, in: "/srv/here", quoting: quotes) ?? []
  }

  func text(
    as format: TrialFormat, notes: Bool = false, only verdicts: String? = nil,
    quoting quotes: Quotes = Quotes()
  ) -> String {
    let bytes = written(as: format, notes: notes, only: verdicts, quoting: quotes)
    return String(decoding: bytes, as: UTF8.self)
  }
}

extension TrialRecord {
  /// All of it, of a trial that kept all of its results.
  init(
    _ result: TrialResult, version: String, workspaces: [String?],
    allowing allowance: Allowance = .nothing
  ) {
    self.init(
      Tally(result, allowing: allowance), version: version,
      reports: zip(result.reports, workspaces).map {
        ReportRecord($0, workspace: $1, allowing: allowance)
      })
  }
}
