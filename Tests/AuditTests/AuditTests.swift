import Artifact
import Foundation
import Judging
import Runner
import Testing

@testable import Audit

/// The audit itself: what it plants lands, and is caught by the rule that is meant.
@Suite("An audit") struct AuditTests {
  private static func judge(
    _ criteria: Criteria = Criteria(), review: Bool = false, unchecked: Bool = false
  ) async throws -> Audit.Judge {
    let bench = try await Workbench.equipped(
      environment: ProcessInfo.processInfo.environment, database: nil, limits: TrialLimits(),
      jail: nil, runsSQL: true)
    return Audit.Judge(
      bench: bench, criteria: criteria,
      allowance: Allowance(review: review) { _ in unchecked })
  }

  @Test("has a plant for each rule, or says why not")
  func complete() {
    let planted = Set(
      Operator.all.compactMap { item in
        if case .rule(let id) = item.claim { id } else { nil }
      })
    for rule in Rule.all {
      #expect(planted.contains(rule.id) != (Operator.unplanted[rule.id] != nil), "\(rule.id)")
    }
    #expect(Operator.all.count >= 60)
    #expect(Set(Operator.all.map { "\($0.claim.name) \($0.name)" }).count == Operator.all.count)
  }

  @Test(
    "each operator lands, and its rule catches it in its line; placebos pass; a seed repeats it")
  func standard() async throws {
    let judge = try await Self.judge()
    let audit = try await Audit(.standard, seed: "a seed", by: judge)
    #expect(audit.failures.isEmpty && audit.lacks.isEmpty, "\(audit.failures) \(audit.lacks)")
    #expect(audit.outcome == .passed && audit.bound >= 0.95 && audit.placebos >= 100)
    #expect(audit.rows.allSatisfy { $0.planted == 73 && $0.caught == 73 })
    // What was caught last time is planted again.
    let next = try await Audit(
      .standard, seed: "another", by: judge, last: ("a seed", []), claims: ["json/syntax"])
    #expect(next.regress.isEmpty && next.rows.count == 1)
  }

  @Test("the few files of a quick one have a site for each rule, whatever the seed")
  func sites() {
    for seed in 0..<100 {
      let bases = Audit.madeBases("\(seed)", each: Audit.Mode.quick.bases)
      let rows = Audit.plan(Audit.Mode.quick.size.plants, "\(seed)", bases).rows.values
      #expect(rows.compactMap(\.lack).isEmpty && rows.count > 30, "seed \(seed)")
    }
  }

  /// Each of these gates lets something through that it should not, and the audit says which.
  @Test("of a gate that lets something through fails for that very reason")
  func sabotage() async throws {
    var lowered = Criteria()
    lowered.severities = ["sql/syntax": .note]
    let byRule = try await Audit(
      .quick, seed: "s", by: Self.judge(lowered, unchecked: true),
      claims: ["sql/syntax", "sql/dry-run"])
    #expect(byRule.rows.first { $0.claim == "sql/syntax" }?.misses.first?.fate == .letThrough)
    #expect(byRule.rows.first { $0.claim == "sql/dry-run" }?.misses.isEmpty == true, "the control")
    #expect(byRule.outcome == .failed && byRule.failures.first?.contains("sql/syntax") == true)

    let byAllowance = try await Audit(
      .quick, seed: "s", by: Self.judge(unchecked: true),
      claims: ["artifact/placeholder", "json/syntax"])
    #expect(byAllowance.failures.map { $0.prefix(20) } == ["artifact/placeholder"])

    var thresholds = Criteria()
    thresholds.thresholds.review = 45
    let byGate = try await Audit(
      .quick, seed: "s", by: Self.judge(thresholds), claims: ["gate/review", "gate/shut"])
    #expect(byGate.failures.count == 1 && byGate.failures[0].contains("gate/review"))
  }

  @Test("of a gate that refuses everything fails by its placebos, and plants nothing")
  func refusing() async throws {
    var criteria = Criteria()
    criteria.thresholds.review = 0
    criteria.thresholds.block = 0
    let audit = try await Audit(
      .quick, seed: "s", by: Self.judge(criteria), claims: ["json/syntax"])
    #expect(audit.outcome != .passed && !audit.lacks.isEmpty)
  }

  @Test("without a tool says too little of its languages, and never that it passed")
  func missing() async throws {
    var bench = try await Workbench.equipped(
      environment: ProcessInfo.processInfo.environment, database: nil, limits: TrialLimits(),
      jail: nil, runsSQL: true)
    bench.toolbox = Toolbox(tools: [], missing: [])
    let judge = Audit.Judge(bench: bench, criteria: Criteria(), allowance: .nothing)
    let audit = try await Audit(.quick, seed: "s", by: judge, claims: ["sql/syntax"])
    #expect(audit.outcome == .insufficient && audit.rows.first?.lack != nil)
  }
}
