import Artifact
import Console
import Judging
import Results
import Runner

/// `sandbox merge`: the results of several machines as that of one.
enum Merge {
  static let command = Command<Session>(
    "Make one result of those of several machines.",
    discussion: """
      The results are those of 'sandbox try --format json': of all the shards of one run, or of whole \
      runs over different directories. The exit status is the one that a single run would have had.

      Refused, with status 2 and results that say only why, are shards that are missing or there twice, results of \
      runs that were interrupted, and results that do not go together: found other files or other \
      contents, were made by another version, under another policy, with other options or tools.

        sandbox merge results/*.json
        sandbox merge --output json=result.json --output sarif=out.sarif results/*.json
      """,
    Operands<String>("result", as: .path, "Results, as JSON."),
    OutputOptions.group, Comparing.options, MachineOptions.reproducible
  ) { session, names, writing, comparing, isReproducible in
    var output = try TryOutput(writing, session: session, progress: Progress())
    let inputs = names + [comparing.results].compactMap(\.self)
    let trial: TrialRecord
    do {
      try output.spare(inputs)
      trial = try merged(names, comparing, isReproducible: isReproducible)
    } catch {
      output.fail("\(error)", reading: inputs)
      throw error
    }
    // A thousand at a time, so that not all their texts are held at once.
    for first in stride(from: 0, to: trial.reports.count, by: Search.portion) {
      let reports = Array(trial.reports.dropFirst(first).prefix(Search.portion))
      let found = reports.map { Self.report(of: $0, forFiles: output.quotesFiles) }
      let texts = found.map { report in
        ReportTexts(
          whole: report?.text,
          files: output.quotesFiles ? report.map { Extraction($0).artifacts } ?? [] : [])
      }
      try output.take(reports, texts: texts, home: nil)
    }
    try output.finish(trial)
    for unreadable in trial.unreadable { complain("\(unreadable.path): \(unreadable.message)") }
    if trial.reports.isEmpty, trial.unreadable.isEmpty, trial.status != .passed {
      complain("no report in any of them")
    }
    return trial.status.rawValue
  }

  private static func merged(
    _ names: [String], _ comparing: Comparing, isReproducible: Bool
  ) throws -> TrialRecord {
    var trial = try TrialRecord.merging(names.map { ($0, try GivenResult($0).trial) })
    if let old = try comparing.opened() {
      guard trial.compared == nil else {
        throw UsageError("these results were compared already, by 'sandbox try'")
      }
      trial.compare(with: old.comparison, sha256: old.sha256, failOn: comparing.failOn)
    }
    if isReproducible {
      trial.options = trial.options ?? OptionsRecord()
      trial.options?["reproducible"] = "yes"
      trial = trial.reproducible
    }
    return trial
  }

  /// The report itself, where it is at hand and still the same, and there is something to show of it.
  private static func report(of report: ReportRecord, forFiles: Bool) -> Report? {
    guard report.hasFindings || forFiles,
      case .report(let found) = Candidate(path: report.path, isNamed: false).content,
      SHA256.hex(found.text.bytes) == report.sha256
    else { return nil }
    return found
  }
}
