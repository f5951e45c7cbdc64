import Artifact
import Judging
import Runner
import Trends

/// Plants faults into what passes, and counts what the gate makes of them.
package struct Audit: Sendable {
  package enum Mode: String, Sendable, CaseIterable {
    case quick, standard, nightly

    /// How many are planted for each claim, and how much of them has to be caught at least (Wilson's lower
    /// bound, 95 %); nil: all, and no bound is claimed from so few.
    package var size: (plants: Int, least: Double?) {
      switch self {
      case .quick: (5, nil)
      case .standard: (73, 0.95)
      case .nightly: (381, 0.99)
      }
    }

    /// How many files of ours there are for each language: as many as these plants want.
    var bases: Int { self == .quick ? 8 : 20 }
  }

  /// One fault in one file.
  struct Plant: Sendable {
    let `operator`: Operator
    let draft: Draft
    /// The line of the report that was changed first.
    let line: Int
  }

  /// What became of one plant.
  package enum Fate: Sendable, Equatable, CustomStringConvertible {
    case caught, letThrough, missed, lost
    case luck(String)
    case elsewhere(Int?)

    package var description: String {
      switch self {
      case .caught: "caught"
      case .luck(let by): "refused by luck (\(by)), and not by its rule"
      case .elsewhere(let line):
        "found in line \(line.map { "\($0)" } ?? "?"), which is not where it is"
      case .letThrough: "found, and the status in force is 0 all the same"
      case .missed: "passed"
      case .lost: "nothing came of it"
      }
    }
  }

  /// What became of all plants of one claim.
  package struct Row: Sendable {
    package let claim: String
    package var planted = 0
    package var caught = 0
    /// Those that were not caught: the plant's name, and what became of it.
    package var misses: [(plant: String, fate: Fate)] = []
    /// Tries that changed nothing.
    package var notLanded = 0
    /// Why there are too few of them: a tool that is missing, say.
    package var lack: String?

    package var bound: Double { Wilson.bounds(Double(caught), of: Double(planted)).low }

    mutating func add(_ plant: Plant, _ fate: Fate) {
      planted += 1
      caught += fate == .caught ? 1 : 0
      if fate != .caught { misses.append(("\(plant.draft.id) (\(plant.operator.name))", fate)) }
    }
  }

  package let mode: Mode
  package let seed: String
  package private(set) var rows: [Row] = []
  /// How many placebos there were, and which of them were refused, and by what.
  package private(set) var placebos = 0
  package private(set) var refused: [(name: String, why: String)] = []
  /// Bases of ours that did not pass: nothing can be planted in them.
  package private(set) var broken: [(name: String, why: String)] = []
  /// Plants of the last audit that it caught, and this gate does not.
  package private(set) var regress: [String] = []
  /// Claims that somebody answers for, and how that is told: they fail no audit.
  package let known: [String: String]
  private let judge: Judge

  /// How reports are judged here.
  package struct Judge: Sendable {
    var bench: Workbench
    var criteria: Criteria
    let allowance: Allowance

    /// The bench, the policy's criteria and the allowances that are in force. Which paths a policy allows is
    /// no part of it: the plants have paths of their own.
    package init(bench: Workbench, criteria: Criteria, allowance: Allowance) {
      (self.bench, self.criteria, self.allowance) = (bench, criteria, allowance)
      self.criteria.paths = Criteria().paths
      self.criteria.overdue = nil
    }

    func results(of drafts: [Draft]) async throws -> [ReportResult?] {
      var trial = Trial(bench: bench)
      trial.criteria = criteria
      let reports = try await trial.run(drafts.flatMap(\.candidates)).reports
      // A twin that differs is a report of its own: the markdown's is what the fault was planted in.
      let named = Dictionary(reports.map { ($0.path.prefix { $0 != "." }, $0) }) {
        $0.path.hasSuffix(".md") ? $0 : $1
      }
      return drafts.map { named[$0.id[...]] }
    }

    func passes(_ report: ReportResult) -> Bool {
      report.summary.status(allowing: allowance) == .passed
    }

    /// A report that passes, with one file, for a rollout; and what stood there before.
    package func passing() async throws -> (ReportResult, file: (path: String, old: String)) {
      let base = Base(path: "audit.json", content: "{\"new\": true}\n")
      guard let report = try await results(of: [Draft(base, id: "audit")])[0],
        report.clearance != nil
      else {
        throw AuditProblem("a harmless report does not pass here, so there is nothing to roll out")
      }
      return (report, (base.path, "{\"old\": true}\n"))
    }
  }

  /// Makes an audit; `progress` hears how far it is. `found` are files of the home that passed, `last` the
  /// seed of the last audit and the plants that it did not catch.
  package init(
    _ mode: Mode, seed: String, by judge: Judge, found: [Base] = [],
    last: (seed: String, missed: Set<String>)? = nil, claims: Set<String>? = nil,
    known: [String: String] = [:],
    progress: @Sendable (_ done: Int, _ all: Int) -> Void = { _, _ in }
  ) async throws {
    (self.mode, self.seed, self.known, self.judge) = (mode, seed, known, judge)
    let usable = try await controls(Self.madeBases(seed, each: mode.bases), found)
    try await placebo(usable.filter { !$0.isFound })
    var (plants, tally) = Self.plan(mode.size.plants, seed, usable, claims)
    // As many at a time as share a tool's session well.
    for start in stride(from: 0, to: plants.count, by: 400) {
      let portion = plants[start..<min(start + 400, plants.count)]
      for (plant, fate) in zip(portion, try await fates(of: portion)) {
        tally[plant.operator.claim.name]?.add(plant, fate)
      }
      progress(portion.endIndex, plants.count)
    }
    rows = tally.values.sorted { $0.claim < $1.claim }
    guard mode != .quick, let last else { return }
    // What the last audit caught of its first plants, and this gate does not.
    plants = Self.plan(Mode.quick.size.plants, last.seed, Self.madeBases(last.seed), claims).plants
    regress = zip(plants, try await fates(of: plants[...])).filter { plant, fate in
      fate != .caught && !last.missed.contains(plant.draft.id)
    }.map(\.0.draft.id)
  }

  // MARK: Controls

  /// So many files of each language.
  static func madeBases(_ seed: String, each count: Int = 20) -> [Base] {
    var random = Seeded("bases \(seed)")
    return Base.languages.flatMap { language in
      (0..<count).map { _ in Base.made(language, &random) }
    }
  }

  /// Those that pass as they are. One of the home's that does not, by itself, is left out; one of ours is told.
  private mutating func controls(_ ours: [Base], _ found: [Base]) async throws -> [Base] {
    let all = ours + found
    let drafts = all.enumerated().map { Draft($1, id: "base-\($0)") }
    return zip(all, try await judge.results(of: drafts)).filter { base, result in
      if let result, result.verdict == .passed, judge.passes(result) { return true }
      if !base.isFound { broken.append((base.path, Self.why(result))) }
      return false
    }.map(\.0)
  }

  private mutating func placebo(_ bases: [Base]) async throws {
    var random = Seeded("placebos \(seed)")
    var drafts: [Draft] = []
    for placebo in Operator.placebos {
      let usable = placebo.usable(bases)
      for number in 0..<(usable.isEmpty ? 0 : mode == .quick ? 2 : 10) {
        var draft = Draft(random.pick(usable), id: "placebo-\(placebo.name)-\(number)")
        placebo.change.make(&draft, &random)
        drafts.append(draft)
      }
    }
    placebos = drafts.count
    for (draft, result) in zip(drafts, try await judge.results(of: drafts))
    where result.map(judge.passes) != true {
      refused.append((draft.id, Self.why(result)))
    }
  }

  /// What stands against a report, in a few words.
  package static func why(_ report: ReportResult?) -> String {
    guard let report else { return "nothing came of it" }
    let reason = report.artifacts.lazy.compactMap(\.verdict.reason).first
    let worst = report.allFindings.max { $0.severity < $1.severity }
    return reason ?? worst?.rule ?? report.gate.reason
  }

  // MARK: Plants

  static func plan(
    _ count: Int, _ seed: String, _ bases: [Base], _ claims: Set<String>? = nil
  ) -> (plants: [Plant], rows: [String: Row]) {
    var plants: [Plant] = []
    var rows: [String: Row] = [:]
    let byClaim = Dictionary(grouping: Operator.all) { $0.claim.name }
    for (claim, operators) in byClaim.sorted(by: { $0.key < $1.key })
    where claims?.contains(claim) != false {
      var random = Seeded("\(claim) \(seed)")
      var row = Row(claim: claim)
      let usable = operators.map { ($0, $0.usable(bases)) }.filter { !$0.1.isEmpty }
      let end = plants.count + count
      var tries = 0
      while plants.count < end, !usable.isEmpty, tries < 20 * count {
        let (item, bases) = usable[tries % usable.count]
        tries += 1
        let id = "plant-\(claim.replacing("/", with: "-"))-\(plants.count + count - end)"
        let control = Draft(random.pick(bases), id: id)
        var draft = control
        item.change.make(&draft, &random)
        if (draft.markdown, draft.json ?? []) == (control.markdown, control.json ?? []) {
          row.notLanded += 1
        } else {
          plants.append(Plant(operator: item, draft: draft, line: firstChange(control, draft)))
        }
      }
      if plants.count < end {
        row.lack = usable.isEmpty ? "no file of its language passes here" : "no site"
      }
      rows[claim] = row
    }
    return (plants, rows)
  }

  /// The first line that is not as it was.
  private static func firstChange(_ old: Draft, _ new: Draft) -> Int {
    let same = zip(old.markdown, new.markdown).prefix { $0 == $1 }
    return 1 + same.count { $0.0 == ASCII.lf }
  }

  private func fates(of plants: ArraySlice<Plant>) async throws -> [Fate] {
    let results = try await judge.results(of: plants.map(\.draft))
    return zip(plants, results).map { plant, result in result.map { fate(of: plant, $0) } ?? .lost }
  }

  private func fate(of plant: Plant, _ result: ReportResult) -> Fate {
    var found: [Finding] = []
    let isClaimed: Bool
    switch plant.operator.claim {
    case .gate(let decision): isClaimed = result.gate.decision == decision
    case .reason(let reason):
      isClaimed = result.artifacts.contains { $0.verdict.reason == reason }
    case .rule(let id):
      // A note beside an error's rule is another thing: what a file lacks, say.
      let weight = Rule.named[id]?.severity
      found = result.allFindings.filter {
        $0.rule == id && ($0.severity == weight || $0.loweredFrom == weight)
      }
      isClaimed = !found.isEmpty
    }
    if judge.passes(result) { return isClaimed ? .letThrough : .missed }
    if !isClaimed { return .luck(Self.why(result)) }
    let lines = found.map(\.reportLocation?.line)
    return plant.operator.change.isExact && !lines.contains(plant.line)
      ? .elsewhere(lines.first ?? nil) : .caught
  }

  // MARK: Outcome

  package enum Outcome: String, Sendable {
    case passed, failed, insufficient

    package init(_ failures: [String], _ lacks: [String]) {
      self = !failures.isEmpty ? .failed : lacks.isEmpty ? .passed : .insufficient
    }

    package var status: ExitStatus {
      switch self {
      case .passed: .passed
      case .failed: .failed
      case .insufficient: .unchecked
      }
    }
  }

  /// Why it failed, a sentence each.
  package var failures: [String] {
    let under = rows.filter { row in
      row.lack == nil && known[row.claim] == nil
        && (mode.size.least.map { row.bound < $0 } ?? !row.misses.isEmpty)
    }
    return regress.map { "\($0) was caught last time, and is not now" }
      + refused.map { "the placebo \($0.name) was refused: \($0.why)" }
      + under.map { "\($0.claim): \($0.caught) of \($0.planted) caught" }
  }

  /// Why it says too little, a sentence each.
  package var lacks: [String] {
    rows.compactMap { row in
      row.lack.map { "\(row.claim): \(row.planted) of \(mode.size.plants) planted: \($0)" }
    }
      + (placebos == 0 || rows.isEmpty ? ["no base passes"] : [])
      + broken.prefix(5).map { "the base \($0.name) does not pass: \($0.why)" }
  }

  package var outcome: Outcome { Outcome(failures, lacks) }

  /// The smallest bound of all rules.
  package var bound: Double { rows.filter { known[$0.claim] == nil }.map(\.bound).min() ?? 0 }
}

extension ReportResult {
  fileprivate var allFindings: [Finding] { findings + artifacts.flatMap(\.findings) }
}

/// Why an audit cannot be made.
package struct AuditProblem: Error, CustomStringConvertible {
  package let description: String

  package init(_ description: String) { self.description = description }
}
