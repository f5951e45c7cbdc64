import Artifact
import Foundation
import Judging
import Testing

/// Every rule owns something that it catches, and the same done right.
@Suite("What shows a rule") struct RuleExampleTests {
  @Test("each rule that a check finds has an example, and each example is of such a rule")
  func complete() {
    let rules = Set(Rule.all.map(\.id))
    let examples = Set(Rule.Example.all.keys)
    #expect(rules.subtracting(examples).sorted() == [], "rules without an example")
    #expect(examples.subtracting(rules).sorted() == [], "examples of no rule")
  }

  /// All that can be tried together are one run: each in a directory named after its rule.
  @Test("each bad example is caught by that very rule, and each good one passes")
  func together() async throws {
    let rules = Rule.all.filter { $0.example?.isPlain == true }
    #expect(rules.count > 30, "the control")
    try await Place.lend { place in
      for rule in rules {
        try place.write(rule.example?.bad, to: "bad/\(rule.name)")
        try place.write(rule.example?.good, to: "good/\(rule.name)")
      }
      for kind in ["bad", "good"] {
        let run = try await place.sandbox("try", "--no-policy", "--format", "json", kind)
        let found = try Found(run.out)
        for rule in rules { found.check(rule, in: "\(kind)/\(rule.name)", isBad: kind == "bad") }
      }
    }
  }

  @Test(
    "so is each that needs options or a policy",
    arguments: Rule.all.filter { $0.example?.isSpecial == true }.map(\.id))
  func alone(id: String) async throws {
    let rule = try #require(Rule.named[id])
    let example = try #require(rule.example)
    try await Place.lend { place in
      try place.write(example.bad, to: "bad/\(rule.name)")
      try place.write(example.good, to: "good/\(rule.name)")
      var options = ["--no-policy"]
      if let policy = example.policy {
        options = ["--policy", try place.write(policy, to: "policy.json")]
      }
      for kind in ["bad", "good"] {
        let run = try await place.start(
          ["try", "--format", "json"] + options + example.options + [kind]
        ).end()
        try Found(run.out).check(rule, in: "\(kind)/\(rule.name)", isBad: kind == "bad")
      }
    }
  }

  @Test("what no report alone shows says what does")
  func elsewhere() {
    for rule in Rule.all {
      guard case .elsewhere(let bad) = rule.example?.bad else { continue }
      #expect(bad.hasSuffix("."), "\(rule.id)")
    }
  }
}

extension Rule {
  /// As a directory's.
  fileprivate var name: String { id.replacing("/", with: "-") }
}

extension Rule.Example {
  private var isElsewhere: Bool {
    if case .elsewhere = bad { return true }
    return false
  }
  fileprivate var isPlain: Bool { !isElsewhere && options.isEmpty && policy == nil }
  fileprivate var isSpecial: Bool { !isElsewhere && !isPlain }
}

extension Place {
  /// Writes a sample as a report in a directory of its own.
  fileprivate func write(_ sample: Rule.Example.Sample?, to directory: String) throws {
    let name = directory.replacing("/", with: "-")
    switch sample {
    case .file(let path, let text):
      try write(Sample.report([(path, text)], id: name), to: "\(directory)/report.md")
    case .body(let text):
      try write(Sample.markdown(text, id: name), to: "\(directory)/report.md")
    case .report(let text): try write(text, to: "\(directory)/report.md")
    case .twins(let markdown, let json):
      try write(Sample.markdown(markdown, id: name), to: "\(directory)/report.md")
      try write(Sample.json(json, id: name), to: "\(directory)/report.json")
    case .elsewhere, nil: break
    }
  }
}

extension Sample {
  /// A report with this text below `idea_implementation:`.
  fileprivate static func markdown(_ body: String, id: String) -> String {
    report([], id: id).replacing("idea_implementation:\n", with: "idea_implementation:\n\(body)\n")
  }

  fileprivate static func json(_ body: String, id: String) throws -> String {
    let fields: [String: Any] = [
      "id": id, "timestamp": "2026-01-02T20:13:28Z", "severity": 5, "block_execution": false,
      "proposal": "idea_implementation:\n\(body)", "risks": ["it may be wrong"],
      "mitigations": ["look at it"],
    ]
    return String(decoding: try JSONSerialization.data(withJSONObject: fields), as: UTF8.self)
  }
}

/// What a run found, by the directory of the report.
private struct Found {
  private struct Findings: Decodable {
    var rule, severity: String
    var path: String?
  }
  private struct Whole: Decodable {
    struct Report: Decodable {
      struct File: Decodable { var findings: [Findings] }
      var path, verdict: String
      var findings: [Findings]
      var artifacts: [File]
    }
    var findings: [Findings]
    var reports: [Report]
  }
  private let whole: Whole

  init(_ text: String) throws {
    whole = try JSONDecoder().decode(Whole.self, from: Data(text.utf8))
  }

  func check(_ rule: Rule, in directory: String, isBad: Bool) {
    let report = whole.reports.first { $0.path.hasPrefix("\(directory)/") }
    let all =
      (report.map { $0.findings + $0.artifacts.flatMap(\.findings) } ?? [])
      + whole.findings.filter { $0.path?.hasPrefix("\(directory)/") == true }
    let mine = all.filter { $0.rule == rule.id }
    if isBad {
      #expect(mine.contains { $0.severity == rule.severity.rawValue }, "\(rule.id): \(all)")
    } else {
      #expect(mine.isEmpty && report?.verdict == "passed", "\(rule.id): \(all)")
    }
  }
}
