import Artifact
import Judging
import Runner
import Trends

/// Plants faults into what passes, and counts what the gate makes of them.
package struct Audit: Sendable {
  package enum Mode: String, Sendable, CaseIterable {
    case quick, standard, nightly

    /// How many are planted for each claim.
    package var plants: Int {
      switch self {
      case .quick: 5
      case .standard: 73
      case .nightly: 381
      }
    }

    /// How much of them has to be caught at least (Wilson's lower bound, 95 %); nil: all, and no bound is
    /// claimed from so few.
    package var least: Double? {
      switch self {
      case .quick: nil
      case .standard: 0.95
      case .nightly: 0.99
      }
    }
  }

  /// One fault in one file.
  package struct Plant: Sendable {
    package let `operator`: Operator
    package let id: String
    let draft: Draft
    /// The line of the report that was changed first.
    let line: Int
  }

  /// What became of one plant.
  package enum Fate: Sendable, Equatable {
    case caught
    /// Something else refused it: luck.
    case luck(String)
    /// The rule found it elsewhere than where it is.
    case elsewhere(Int?)
    /// The rule found it, and the status is 0 all the same: by the policy, or an allowance.
    case letThrough
    case missed
    /// The run gave nothing for it.
    case lost
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
  }

  package let mode: Mode
  package let seed: String
  package private(set) var rows: [Row] = []
  /// How many placebos there were, and which of them were refused, and by what.
  package private(set) var placebos = 0
  package private(set) var refused: [(name: String, why: String)] = []
  /// Bases of ours that did not pass: nothing can be planted in them.
  package private(set) var broken: [(name: String, why: String)] = []
  package private(set) var bases = 0
  /// Plants of the last audit that it caught, and this gate does not.
  package private(set) var regress: [String] = []
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

    func results(of drafts: [(id: String, draft: Draft)]) async throws -> [String: ReportResult] {
      var candidates: [Candidate] = []
      for (id, draft) in drafts {
        func add(_ bytes: [UInt8], _ ending: String) {
          candidates.append(
            Candidate(
              path: "\(id).\(ending)", isNamed: false,
              content: Candidate.content(of: bytes, isJSON: ending == "json")))
        }
        add(draft.markdown, "md")
        if let json = draft.json { add(json, "json") }
      }
      var trial = Trial(bench: bench)
      trial.criteria = criteria
      let found = try await trial.run(candidates)
      let pairs = found.reports.map { (String($0.path.prefix { $0 != "." }), $0) }
      // A twin that differs is a report of its own: the markdown's is what the fault was planted in.
      return Dictionary(pairs, uniquingKeysWith: { $0.path.hasSuffix(".md") ? $0 : $1 })
    }

    func status(of report: ReportResult) -> ExitStatus {
      report.summary.status(allowing: allowance)
    }
  }

  /// Makes an audit; `progress` hears how far it is. `found` are files of the home that passed, `last` the
  /// seed of the last audit and the plants that it did not catch.
  package init(
    _ mode: Mode, seed: String, by judge: Judge, found: [Base] = [],
    last: (seed: String, missed: Set<String>)? = nil, claims: Set<String>? = nil,
    progress: @Sendable (_ done: Int, _ all: Int) -> Void = { _, _ in }
  ) async throws {
    (self.mode, self.seed, self.judge) = (mode, seed, judge)
    let ours = Self.madeBases(seed)
    let usable = try await controls(ours, found)
    try await placebo(usable.filter { !$0.isFound })
    let plan = Self.plan(mode.plants, seed, usable, claims)
    var tally = plan.rows
    var done = 0
    // As many at a time as share a tool's session well.
    for start in stride(from: 0, to: plan.plants.count, by: 400) {
      let portion = plan.plants[start..<min(start + 400, plan.plants.count)]
      let fates = try await fates(of: Array(portion))
      for (plant, fate) in zip(portion, fates) {
        tally[plant.operator.claim.name]?.add(plant, fate)
      }
      done += portion.count
      progress(done, plan.plants.count)
    }
    rows = tally.values.sorted { $0.claim < $1.claim }
    if mode != .quick, let last { regress = try await again(last, claims) }
  }

  // MARK: Controls

  /// Twenty files of each language.
  static func madeBases(_ seed: String) -> [Base] {
    var random = Seeded("bases \(seed)")
    return Base.languages.flatMap { language in (0..<20).map { _ in Base.made(language, &random) } }
  }

  /// Those that pass as they are. One of the home's that does not, by itself, is left out; one of ours is told.
  private mutating func controls(_ ours: [Base], _ found: [Base]) async throws -> [Base] {
    let all = ours + found
    let drafts = all.enumerated().map { (id: "base-\($0)", draft: Draft($1, id: "base-\($0)")) }
    let results = try await judge.results(of: drafts)
    var usable: [Base] = []
    for (index, base) in all.enumerated() {
      let result = results["base-\(index)"]
      if let result, result.verdict == .passed, judge.status(of: result) == .passed {
        usable.append(base)
      } else if !base.isFound {
        broken.append((base.path, result.map(Self.why) ?? "nothing came of it"))
      }
    }
    bases = usable.count
    return usable
  }

  /// What stands against a report, in a few words.
  package static func why(_ report: ReportResult) -> String {
    let findings = report.findings + report.artifacts.flatMap(\.findings)
    let worst = findings.max { $0.severity < $1.severity }
    let reason = report.artifacts.lazy.compactMap(\.verdict.reason).first
    return reason ?? worst.map(\.rule) ?? report.gate.reason
  }

  // MARK: Plants

  private static func plan(
    _ count: Int, _ seed: String, _ bases: [Base], _ claims: Set<String>?
  ) -> (plants: [Plant], rows: [String: Row]) {
    var plants: [Plant] = []
    var rows: [String: Row] = [:]
    let byClaim = Dictionary(grouping: Operator.all) { $0.claim.name }
    for (claim, operators) in byClaim.sorted(by: { $0.key < $1.key })
    where claims?.contains(claim) != false {
      var random = Seeded("\(claim) \(seed)")
      var row = Row(claim: claim)
      let usable = operators.map { item in
        (item, bases.filter { item.languages?.contains($0.language) != false })
      }.filter { !$0.1.isEmpty }
      var made = 0
      var tries = 0
      while made < count, !usable.isEmpty, tries < 20 * count {
        let (item, bases) = usable[tries % usable.count]
        tries += 1
        let id = "plant-\(claim.replacing("/", with: "-"))-\(made)"
        let control = Draft(random.pick(bases), id: id)
        var draft = control
        guard item.plant(&draft, &random), draft.content != control.content else {
          row.notLanded += 1
          continue
        }
        plants.append(
          Plant(operator: item, id: id, draft: draft, line: firstChange(control, draft)))
        made += 1
      }
      if made < count {
        row.lack = usable.isEmpty ? "no file of its language passes here" : "no site"
      }
      rows[claim] = row
    }
    return (plants, rows)
  }

  /// The first line that is not as it was.
  private static func firstChange(_ old: Draft, _ new: Draft) -> Int {
    func lines(_ draft: Draft) -> [ArraySlice<UInt8>] {
      draft.markdown.split(separator: ASCII.lf, omittingEmptySubsequences: false)
    }
    return zip(lines(old), lines(new)).prefix { $0 == $1 }.reduce(1) { count, _ in count + 1 }
  }

  private func fates(of plants: [Plant]) async throws -> [Fate] {
    let results = try await judge.results(of: plants.map { ($0.id, $0.draft) })
    return plants.map { plant in results[plant.id].map { fate(of: plant, $0) } ?? .lost }
  }

  private func fate(of plant: Plant, _ result: ReportResult) -> Fate {
    let isRefused = judge.status(of: result) != .passed
    let isClaimed: Bool
    switch plant.operator.claim {
    case .gate(let decision): isClaimed = result.gate.decision == decision
    case .reason(let reason):
      isClaimed = result.artifacts.contains { $0.verdict.reason == reason }
    case .rule(let id):
      // A note beside an error's rule is another thing: what a file lacks, say.
      let weight = Rule.named[id]?.severity
      let found = (result.findings + result.artifacts.flatMap(\.findings)).filter {
        $0.rule == id && ($0.severity == weight || $0.loweredFrom == weight)
      }
      isClaimed = !found.isEmpty
      if isRefused, isClaimed, plant.operator.isExact,
        !found.contains(where: { $0.reportLocation?.line == plant.line })
      {
        return .elsewhere(found.first?.reportLocation?.line)
      }
    }
    if !isRefused { return isClaimed ? .letThrough : .missed }
    return isClaimed ? .caught : .luck(Self.why(result))
  }

  /// What the last audit caught of its first plants, and this gate does not.
  private func again(
    _ last: (seed: String, missed: Set<String>), _ claims: Set<String>?
  ) async throws -> [String] {
    let bases = Self.madeBases(last.seed)
    let plants = Self.plan(Mode.quick.plants, last.seed, bases, claims).plants
    let fates = try await fates(of: plants)
    return zip(plants, fates).filter { $1 != .caught && !last.missed.contains($0.id) }.map(\.0.id)
  }

  // MARK: Placebos

  private mutating func placebo(_ bases: [Base]) async throws {
    var random = Seeded("placebos \(seed)")
    var drafts: [(id: String, draft: Draft)] = []
    for placebo in Placebo.all {
      let usable = bases.filter { placebo.languages?.contains($0.language) != false }
      guard !usable.isEmpty else { continue }
      for number in 0..<(mode == .quick ? 2 : 10) {
        let id = "placebo-\(placebo.name)-\(number)"
        var draft = Draft(random.pick(usable), id: id)
        placebo.change(&draft, number)
        drafts.append((id, draft))
      }
    }
    let results = try await judge.results(of: drafts)
    placebos = drafts.count
    for (id, _) in drafts {
      guard let result = results[id] else {
        refused.append((id, "nothing came of it"))
        continue
      }
      if judge.status(of: result) != .passed { refused.append((id, Self.why(result))) }
    }
  }

  // MARK: Outcome

  package enum Outcome: String, Sendable { case passed, failed, insufficient }

  /// Why it failed, a sentence each.
  package var failures: [String] {
    var all = regress.map { "\($0) was caught last time, and is not now" }
    all += refused.map { "the placebo \($0.name) was refused: \($0.why)" }
    for row in rows where row.lack == nil {
      let isUnder = mode.least.map { row.bound < $0 } ?? !row.misses.isEmpty
      if isUnder { all.append("\(row.claim): \(row.caught) of \(row.planted) caught") }
    }
    return all
  }

  /// Why it says too little, a sentence each.
  package var lacks: [String] {
    rows.compactMap { row in
      row.lack.map { "\(row.claim): \(row.planted) of \(mode.plants) planted: \($0)" }
    }
      + (bases == 0 ? ["no base passes"] : [])
      + broken.prefix(5).map { "the base \($0.name) does not pass: \($0.why)" }
  }

  package var outcome: Outcome {
    if !failures.isEmpty { return .failed }
    return lacks.isEmpty && !rows.isEmpty && placebos > 0 ? .passed : .insufficient
  }

  /// The smallest bound of all rules.
  package var bound: Double { rows.map(\.bound).min() ?? 0 }
}

extension Audit.Row {
  fileprivate mutating func add(_ plant: Audit.Plant, _ fate: Audit.Fate) {
    planted += 1
    if fate == .caught {
      caught += 1
    } else {
      misses.append((plant.id + " (\(plant.operator.name))", fate))
    }
  }
}

extension Audit.Judge {
  /// A report that passes, with one file, for a rollout; and what stood there before.
  package func passing() async throws -> (report: ReportResult, file: (path: String, old: String)) {
    let base = Base(path: "audit.json", content: "{\"new\": true}\n")
    let results = try await results(of: [("audit", Draft(base, id: "audit"))])
    guard let report = results["audit"], report.clearance != nil else {
      throw AuditProblem(
        description: "a harmless report does not pass here, so there is nothing to roll out")
    }
    return (report, (base.path, "{\"old\": true}\n"))
  }
}

/// Why an audit cannot be made.
package struct AuditProblem: Error, CustomStringConvertible {
  package let description: String

  package init(description: String) { self.description = description }
}
