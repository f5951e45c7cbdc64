import Artifact
import Judging
import Runner

extension TrialRecord {
  /// A result by the name of its file.
  package typealias Named = (name: String, trial: TrialRecord)

  /// One result of several: of all the shards of one run, or of whole runs over different reports. It
  /// is what one machine would have said; the time is that of the slowest.
  package static func merging(_ parts: [Named]) throws(MergeProblem) -> TrialRecord {
    for part in parts {
      try part.trial.mustBeWhole(part.name)
      try part.trial.mustAgree(part.name)
    }
    guard let first = parts.first(where: { $0.trial.environment.told != nil }) ?? parts.first
    else { throw MergeProblem("there is nothing to merge") }
    for part in parts { try mustFit(first, part) }
    try mustBeAll(parts)
    try mustBeApart(parts)
    var merged = first.trial
    merged.shard = nil
    merged.reports = parts.flatMap(\.trial.reports)
    merged.unreadable = parts.flatMap(\.trial.unreadable)
    merged.findings = []
    for finding in parts.flatMap(\.trial.findings) where !merged.findings.contains(finding) {
      merged.findings.append(finding)
    }
    merged.environment.failures = Array(Set(parts.flatMap(\.trial.environment.failures)))
    merged.sort()
    merged.compared = sum(parts.compactMap(\.trial.compared))
    let fixed = parts.compactMap(\.trial.fixed)
    merged.fixed = fixed.isEmpty ? nil : fixed.flatMap(\.self).sorted(by: FindingRecord.precedes)
    let times = parts.compactMap(\.trial.summary.duration)
    merged.summary = merged.counted(
      skipped: parts.reduce(0) { $0 + $1.trial.summary.skipped },
      duration: times.count == parts.count ? times.max() : nil)
    return merged
  }

  /// Puts its lists into the order of paths, by their bytes.
  package mutating func sort() {
    reports.sort(by: ReportRecord.precedes)
    unreadable.sort { $0.path.precedes($1.path) }
    environment.failures.sort { $0.precedes($1) }
  }

  private static func sum(_ parts: [ComparedRecord]) -> ComparedRecord? {
    parts.isEmpty
      ? nil
      : parts.reduce(ComparedRecord()) {
        ComparedRecord(
          new: $0.new + $1.new, unchanged: $0.unchanged + $1.unchanged, fixed: $0.fixed + $1.fixed,
          newFiles: $0.newFiles + $1.newFiles)
      }
  }

  /// The summary of what the record holds.
  private func counted(skipped: Int, duration: Int?) -> SummaryRecord {
    var summary = SummaryRecord()
    summary.reports = reports.count
    for verdict in ReportVerdict.allCases {
      summary.verdicts[verdict] = reports.count { $0.verdict == verdict }
    }
    summary.artifacts = reports.reduce(0) { $0 + $1.artifacts.count }
    summary.skipped = skipped
    summary.unreadable = unreadable.count
    summary.duration = duration
    summary.notTried = notTried.count
    summary.exitStatus = Int(status.rawValue)
    return summary
  }

  /// The same with its counts and its status taken from what it holds now.
  package var recounted: TrialRecord {
    var trial = self
    trial.summary = counted(skipped: summary.skipped, duration: summary.duration)
    return trial
  }

  // MARK: What is refused

  /// It holds all that it counts, and was not interrupted.
  package func mustBeWhole(_ name: String) throws(MergeProblem) {
    if let failure {
      throw MergeProblem("\(name): the run came to no end: \(failure)")
    }
    let left = max(notTried.count, summary.notTried)
    guard left == 0 else {
      throw MergeProblem(
        "\(name): the run was interrupted, and \(left) report\(left == 1 ? " was" : "s were") "
          + "not tried; try again")
    }
    let held = recounted.summary
    guard held == summary else {
      throw MergeProblem(
        "\(name): its summary is not of what it holds (\(held.reports.counted("report")), "
          + "\(held.artifacts.counted("file")), exit status \(held.exitStatus ?? 0)); it is no result as "
          + "'sandbox try' of this version writes it")
    }
  }

  /// Each verdict and each exit status is one that what the report holds allows.
  func mustAgree(_ name: String) throws(MergeProblem) {
    let options = options ?? OptionsRecord()
    for report in reports {
      if let problem = report.contradiction(options) {
        throw MergeProblem("\(name): \(report.path): \(problem)")
      }
    }
  }

  /// The two are of the same program, policy, options, tools, and things to try.
  private static func mustFit(_ a: Named, _ b: Named) throws(MergeProblem) {
    func same(_ what: String, _ first: String?, _ second: String?) throws(MergeProblem) {
      guard first != second else { return }
      throw MergeProblem(
        "\(a.name) and \(b.name) are of different \(what): \(first ?? "none") and "
          + "\(second ?? "none")")
    }
    try same("versions", a.trial.version, b.trial.version)
    try same("policies", a.trial.policy?.told, b.trial.policy?.told)
    try same("revisions", a.trial.since?.told, b.trial.since?.told)
    let (options, others) = (a.trial.options, b.trial.options)
    if let name = (options ?? OptionsRecord()).difference(from: others ?? OptionsRecord()) {
      try same("options, --\(name)", options?[name] ?? "not given", others?[name] ?? "not given")
    }
    // Where there was nothing to try, nothing was looked for.
    guard a.trial.environment.told != nil, b.trial.environment.told != nil else { return }
    try same("jails", a.trial.environment.jail, b.trial.environment.jail)
    try same("tools", a.trial.environment.told, b.trial.environment.told)
  }

  /// All the shards of one run, each once; or none of them is one.
  private static func mustBeAll(_ parts: [Named]) throws(MergeProblem) {
    guard
      let (name, first) = parts.lazy.compactMap({ part in
        part.trial.shard.map { (part.name, $0) }
      }).first
    else {
      guard parts.count == 1 || parts.allSatisfy({ $0.trial.compared == nil }) else {
        throw MergeProblem(
          "results of whole runs that were compared cannot be merged: each took the other's reports "
            + "for gone; merge them without, and compare with 'sandbox merge --baseline-results'")
      }
      return
    }
    var holders: [Int: String] = [:]
    for part in parts {
      guard let shard = part.trial.shard else {
        throw MergeProblem("\(name) is a shard, and \(part.name) is a whole run")
      }
      guard shard.count == first.count, let place = Shard(shard.index, of: shard.count) else {
        throw MergeProblem(
          "\(name) is shard \(first.index)/\(first.count), and \(part.name) is "
            + "\(shard.index)/\(shard.count)")
      }
      guard shard.inventory == first.inventory else {
        throw MergeProblem("\(name) and \(part.name) found different files to try")
      }
      guard shard.contents == first.contents, shard.reports == first.reports else {
        throw MergeProblem(
          "\(name) and \(part.name) found different contents: a report changed in between")
      }
      if let other = holders.updateValue(part.name, forKey: shard.index) {
        throw MergeProblem(
          "\(other) and \(part.name) are both shard \(shard.index)/\(shard.count)")
      }
      for report in part.trial.reports
      where !place.holds(Shard.key(id: report.id, path: report.path)) {
        throw MergeProblem(
          "\(part.name): \(report.path) is not of shard \(shard.index)/\(shard.count)")
      }
    }
    guard holders.count == first.count else {
      let missing = (1...first.count).lazy.filter { holders[$0] == nil }
      let some = missing.prefix(20).map(String.init).joined(separator: ", ")
      let left = first.count - holders.count
      throw MergeProblem(
        "of \(first.count) shards \(left == 1 ? "one is" : "\(left) are") missing: \(some)"
          + (left > 20 ? ", …" : ""))
    }
    // A report that changed meanwhile is unreadable, but what is unreadable need not be a report.
    let held = parts.reduce(0) { $0 + $1.trial.reports.count }
    let unreadable = parts.reduce(0) { $0 + $1.trial.unreadable.count }
    guard held <= first.reports, first.reports - held <= unreadable else {
      throw MergeProblem(
        "\(parts.map(\.name).joined(separator: ", ")): they hold \(held.counted("report")) and \(unreadable) "
          + "that could not be read, and \(first.reports) were found")
    }
  }

  /// No report stands in two of them.
  private static func mustBeApart(_ parts: [Named]) throws(MergeProblem) {
    let plain = PlainPath(from: "")
    var holders: [String: String] = [:]
    for part in parts {
      for path in part.trial.reports.map(\.path) + part.trial.unreadable.map(\.path) {
        if let other = holders.updateValue(part.name, forKey: plain(path)) {
          throw MergeProblem(
            other == part.name
              ? "\(path) stands twice in \(other)" : "\(path) stands in \(other) and \(part.name)")
        }
      }
    }
  }
}

extension PolicyRecord {
  fileprivate var told: String { "\(source) (\(sha256.map { String($0.prefix(12)) } ?? "none"))" }
}

extension SinceRecord {
  fileprivate var told: String {
    "\(rev) (\(commit), from \(base)" + (judged.map { ", judged: \($0)" } ?? "") + ")"
  }
}

extension EnvironmentRecord {
  /// What judged; nil where that was nothing.
  fileprivate var told: String? {
    let all = tools.map { "\($0.name) \($0.version)" } + missing.map { "no \($0.name)" }
    return all.isEmpty ? nil : all.joined(separator: ", ")
  }
}
