import Artifact
import Testing

@testable import Console
@testable import Judging
@testable import Results

@Suite("An explanation") struct ExplanationTests {
  private func text(_ name: String, width: Int? = nil) throws -> String {
    let explanation = try #require(Explanation.of(name))
    return explanation.lines(Style(isColoured: false), width: width).lines.text
  }

  @Test("of a rule: what, why, what to do, bad and good, and how a policy weighs it")
  func rule() throws {
    let text = try text("json/syntax")
    let example = try #require(Rule.jsonSyntax.example)
    guard case .file(let path, let bad) = example.bad, case .file(_, let good) = example.good else {
      Issue.record("its examples are files")
      return
    }
    func block(_ text: String) -> String {
      text.split(separator: "\n", omittingEmptySubsequences: false)
        .map { "  | \($0)" }.joined(separator: "\n")
    }
    #expect(
      text == """
        json/syntax: error
          \(Rule.jsonSyntax.summary)
        why
          \(Rule.jsonSyntax.why)
        what to do
          \(Rule.jsonSyntax.advice)
        bad, as \(path)
        \(block(bad))
        good, as \(path)
        \(block(good))
        in a policy
          \(Rule.jsonSyntax.weighing[0])
          \(Rule.jsonSyntax.weighing[1])

        """, "\(text)")
    let wrapped = try self.text("json/syntax", width: 60)
    #expect(wrapped.split(separator: "\n").allSatisfy { $0.hasPrefix("  | ") || $0.count <= 60 })
  }

  @Test("there is one of each rule and of each reason, whole")
  func complete() throws {
    let ids = Explanation.all.map(\.id)
    #expect(Set(ids).count == ids.count)
    #expect(Set(Rule.all.map(\.id) + Unchecked.allCases.map(\.rawValue)).isSubset(of: ids))
    for one in Explanation.all {
      let lines = one.lines(Style(isColoured: false), width: nil)
      #expect(lines.count >= 7 && !lines.contains { $0.isEmpty }, "\(one.id)")
      #expect(!one.json["why"].isEmpty && !one.json["weighing"].isEmpty, "\(one.id)")
    }
    for case .rule(let rule) in Explanation.all where rule.why == Rule.jsonSyntax.why {
      #expect(rule.id.hasSuffix("/syntax"), "\(rule.id) has a reason of its own")
    }
    for rule in Rule.all { #expect(try text(rule.id).contains("\nbad"), "\(rule.id)") }
  }

  @Test("what a policy can do is said of those rules alone that it can do it to")
  func weighing() {
    let settable = Set(Rule.settable.map(\.id))
    #expect(settable.count > 20 && settable.count < Rule.all.count)
    for rule in Rule.all {
      let entry = rule.weighing[0].contains("\"rules\": {\"\(rule.id)\": ")
      #expect(entry == settable.contains(rule.id), "\(rule.id)")
      #expect(rule.weighing.contains { $0.hasPrefix("Why not: ") } == entry, "\(rule.id)")
    }
    #expect(Rule.dryRun.weighing[0].contains("'unchecked: lowered'"))
  }

  @Test("a check of a policy's own is explained by what holds for all; what nobody knows is none")
  func own() throws {
    #expect(try text("check/no-tabs").contains("'sandbox policy check' shows what the check runs"))
    for name in ["check/", "sql", "", "needs", "sql/dry-run "] {
      #expect(Explanation.of(name) == nil, "\(name)")
    }
  }
}

extension JSONValue {
  fileprivate subscript(key: String) -> [UInt8] {
    guard case .object(let members) = self else { return [] }
    return members.first { $0.0 == key }?.1.bytes ?? []
  }
}
