import Judging
import Results
import Rollout
import Runner

/// What is put upon the records of a run: the shard it is, what is new in them, and what a directory
/// holds of their files.
struct RunAnnotations {
  private let allotment: Allotment?
  private var comparison: Comparison?
  private let directory: Against?
  private let many: MachineOptions
  private var options: OptionsRecord
  /// The worst of the reports so far; nil where their verdicts tell it.
  private(set) var worst: ExitStatus?

  /// Opens what is to be compared with; throws where it is not there.
  init(_ many: MachineOptions, _ allotment: Allotment?, options: OptionsRecord) throws {
    (self.many, self.allotment) = (many, allotment)
    let old = try many.comparing.opened(for: allotment?.shard)
    comparison = old?.comparison
    directory = try many.against.map { Against(target: try Target(path: $0, home: nil)) }
    let failOn = many.comparing.failOn
    self.options = options
    self.options["baseline-results"] = old?.sha256
    self.options["fail-on"] = failOn == .any ? nil : failOn.rawValue
    self.options["against"] = many.against
    self.options["reproducible"] = many.isReproducible ? "yes" : nil
    worst = directory == nil && failOn == .any ? nil : .passed
  }

  /// The records with what is to be said of each, and its exit status as it counts.
  mutating func mark(_ records: [ReportRecord], of results: [ReportResult]) -> [ReportRecord] {
    zip(records, results).map { record, result in
      var record = record
      comparison?.mark(&record)
      directory?.mark(&record, with: result.artifacts.map(\.artifact))
      if let worst {
        let status = record.status(failOn: many.comparing.failOn, options)
        record.exitStatus = Int(status.rawValue)
        self.worst = worst.worse(status)
      }
      return many.isReproducible ? record.reproducible : record
    }
  }

  /// Puts upon the whole what concerns no single report; all in the order of paths.
  func complete(_ trial: inout TrialRecord) {
    trial.shard = allotment.map {
      ShardRecord(
        index: $0.shard.index, count: $0.shard.count, inventory: $0.inventory.names,
        contents: $0.inventory.contents, reports: $0.inventory.reports)
    }
    trial.options = options
    trial.compared = comparison?.counts
    trial.fixed = comparison?.fixed
    trial.sort()
    if many.isReproducible { trial = trial.reproducible }
  }
}
