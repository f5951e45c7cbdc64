import Artifact
import Judging
import Launching
import Runner
import Testing

@Suite("A clearance") struct ClearanceTests {
  /// What a trial says of a report with these files, without a tool: JSON is judged, CSS is not.
  private func result(
    _ files: [(String, String)], severity: String = "5", kind: String = "idea_implementation"
  ) async throws -> ReportResult {
    let text = """
      # FSAR Proposal Report
      - id: fsar_1
      - timestamp: 2026-01-02T20:13:28Z
      - severity: \(severity)
      - block_execution: false
      - proposal:
      \(kind):
      \(files.map { "===FILE:\($0.0)===\n\($0.1)\n===END===" }.joined(separator: "\n"))

      ## Risks
      - it may be wrong

      ## Mitigations
      - look at it

      """
    let bench = Workbench(
      toolbox: Toolbox(tools: [], missing: []),
      supervisor: Supervisor { _ in throw CancellationError() }, jail: .bare(), cache: nil)
    let candidate = Candidate(
      path: "report.md", isNamed: true,
      content: Candidate.content(of: Array(text.utf8), isJSON: false))
    return try #require(try await Trial(bench: bench).run([candidate]).reports.first)
  }

  @Test("of what passed needs no reason, keeps none, and binds each digest")
  func passed() async throws {
    let result = try await result([("a.json", "[1]"), ("b/c.json", "[7]")])
    let clearance = try #require(result.clearance)
    #expect(clearance.report == result.sha256 && clearance.accepted == nil)
    #expect(
      clearance.artifacts == [
        "a.json": SHA256.hex(Array("[1]\n".utf8)), "b/c.json": SHA256.hex(Array("[7]\n".utf8)),
      ])
    #expect(result.clearance(accepting: "no need") == clearance)
  }

  @Test("of what is unchecked needs a reason, and keeps it")
  func unchecked() async throws {
    let result = try await result([("a.json", "[1]"), ("b.scss", "a {}")])
    #expect(result.verdict == .unchecked)
    #expect(result.clearance == nil)
    for blank in ["", " ", "\t\n"] { #expect(result.clearance(accepting: blank) == nil) }
    let clearance = try #require(result.clearance(accepting: "I read the CSS"))
    #expect(clearance.accepted == "I read the CSS")
    #expect(clearance.artifacts["b.scss"] == SHA256.hex(Array("a {}\n".utf8)))
  }

  @Test("of what asks for review needs a reason, though all files passed")
  func review() async throws {
    let result = try await result([("a.json", "[1]")], severity: "30")
    #expect(result.verdict == .passed && result.gate.decision == .review)
    #expect(result.clearance == nil)
    #expect(result.clearance(accepting: "looked at by two")?.accepted == "looked at by two")
  }

  @Test("cannot be had for what failed, is blocked or has no files, whatever the reason")
  func refused() async throws {
    let reports = [
      try await result([("a.json", "{")]),
      try await result([("a.json", "[1]"), ("../b.json", "1")]),
      try await result([("a.json", "[1]"), ("a.json", "2")]),
      try await result([("a.json", "[1]")], severity: "45"),
      try await result([]),
      try await result([], kind: "note"),
    ]
    #expect(
      reports.map(\.verdict) == [.failed, .failed, .failed, .blocked, .failed, .nothing])
    for report in reports {
      #expect(report.clearance == nil)
      #expect(report.clearance(accepting: "I insist") == nil)
    }
    // What one would get by changing what a trial said is no clearance, either.
    var forged = reports[1]
    forged.verdict = .passed
    #expect(forged.clearance(accepting: "I insist") == nil)
  }
}
