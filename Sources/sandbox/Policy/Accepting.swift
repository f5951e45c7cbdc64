import Artifact
import Console
import Foundation
import Judging
import Log
import Results
import Rollout
import Runner

/// `sandbox policy accept`: one report, tried, and what is open of it written into the policy.
struct Accepting: Sendable, Equatable {
  var reason: String?
  var by: String?
  var until: String?

  static let options = Group(
    Option<String?>("--reason", placeholder: "TEXT", "For 'accept': why it is taken as it is."),
    Option<String?>(
      "--by", placeholder: "NAME", "For 'accept': who says so; you, by your account."),
    Option<String?>(
      "--until", placeholder: "DAY",
      "For 'accept': the last day, as 2026-12-31; in 90 days, or the policy's.")
  ) { reason, by, until in Accepting(reason: reason, by: by, until: until) }

  func accept(_ path: String, _ options: TrialOptions, _ session: Session) async throws -> Int32 {
    guard let reason, !reason.isEmpty else {
      throw UsageError("'sandbox policy accept' needs '--reason TEXT': why is it taken as it is?")
    }
    if let until, !Acceptance.isDay(until) {
      throw UsageError("'--until' is a day such as 2026-12-31, and not '\(until.echoed)'")
    }
    if let until, until < Moment.now.day {
      throw UsageError("'--until \(until)' is over: name a day to come")
    }
    let policy = try options.policy.policy(for: [path], session)
    let settings = try TrialSettings(options, under: policy)
    let last = until ?? (Moment.now + Double(settings.acceptanceDays) * 86_400).day
    let progress = Progress()
    defer { progress.end() }
    let trial = try await settings.trial(session.environment) { progress.say($0) }
    let result = try await trial.run([Candidate(path: path, isNamed: true)])
    try Task.checkCancellation()
    progress.end()
    guard let report = result.reports.first, result.failures.isEmpty else {
      for problem in result.unreadable { complain("\(problem.path): \(problem.message)") }
      for failure in result.failures { complain(failure) }
      return ExitStatus.broken.rawValue
    }
    guard report.verdict != .failed, report.verdict != .blocked else {
      complain(
        "\(path) is \(report.verdict.rawValue): what failed, or is blocked, cannot be accepted")
      return report.summary.status(allowing: .nothing).rawValue
    }
    let open = Self.open(in: report)
    guard !open.isEmpty else {
      complain("\(path) is \(report.verdict.rawValue): there is nothing to accept")
      return 0
    }
    let acceptance = Acceptance(
      sha256: report.sha256, id: report.id.isEmpty ? nil : report.id, accepted: open,
      reason: reason, by: by ?? Self.account, until: last)
    try Self.record(acceptance, session)
    let place = try Self.write(acceptance, into: policy, session)
    try Terminal.print(Self.text(of: acceptance, report, path, place))
    return 0
  }

  /// What of a report counts for the exit status, and may be accepted.
  private static func open(in report: ReportResult) -> Set<Acceptance.What> {
    var open: Set<Acceptance.What> = []
    if report.gate.decision == .review { open.insert(.review) }
    if report.findings.contains(where: { $0.severity == .warning }) { open.insert(.warnings) }
    for case .unchecked(let why) in report.artifacts.map(\.verdict) {
      open.formUnion(Acceptance.What.allCases.filter { why.isAccepted([$0]) })
    }
    return open
  }

  private static var account: String {
    getpwuid(geteuid()).map { String(cString: $0.pointee.pw_name) } ?? "uid \(geteuid())"
  }

  private static func text(
    of acceptance: Acceptance, _ report: ReportResult, _ path: String, _ place: String
  ) -> Shown {
    var lines: [Shown] = [
      "accepted \(path) until \(acceptance.until): \(acceptance.words.joined(separator: ", "))"
    ]
    if acceptance.accepted.contains(.review) { lines.append("  review: \(report.gate.reason)") }
    lines += report.findings.filter { $0.severity == .warning }.map { finding in
      "  \(finding.rule): line \(finding.reportLocation?.line ?? 1): \(finding.message)"
    }
    lines += report.artifacts.compactMap { artifact in
      artifact.verdict.reason.map { "  unchecked: \(artifact.artifact.rawPath) (\($0))" }
    }
    lines.append("written to \(place); a gate with --since takes it once that is merged")
    return lines.lines
  }

  // MARK: Writing

  /// Tells the ledger of the home, where there is one.
  private static func record(_ acceptance: Acceptance, _ session: Session) throws {
    let found = try Home.find(
      named: session.home, environment: session.environment, from: session.directory)
    guard let found else { return }
    let rollouts = try Rollouts(in: found, state: StateDirectory(named: session.state))
    try rollouts.ledger(for: "policy accept").append([
      (
        .accept,
        [
          ("report", .string(acceptance.sha256)), ("reason", .string(acceptance.reason.clipped)),
          ("until", .string(acceptance.until)),
          ("what", .array(acceptance.words.map { .string($0) })),
          ("who", .string(acceptance.by.clipped)),
        ]
      )
    ])
  }

  /// Adds the line to the policy in force, everything else in it as it is; makes one in the current
  /// directory where there is none. Gives its path as it is to be shown.
  private static func write(
    _ acceptance: Acceptance, into policy: PolicyInForce?, _ session: Session
  ) throws -> String {
    let path: String
    var old = Array("{\n  \"version\": 1\n}\n".utf8)
    switch policy?.source {
    case .file(let file)?: path = file
    case .revision(_, let path)?: throw PolicyProblem("\(path) is of a revision")
    case nil: path = "\(session.directory)/\(Policy.fileName)"
    }
    let slash = path.lastIndex(of: "/") ?? path.startIndex
    let directory = try Directory.recorded(slash == path.startIndex ? "/" : String(path[..<slash]))
    let name = String(path[path.index(after: slash)...])
    if policy != nil {
      old = try directory.read(name, atMost: Policy.largest)
      guard SHA256.hex(old) == policy?.sha256 else {
        throw PolicyProblem("\(path) was changed meanwhile; nothing was written")
      }
    }
    let new = try added(acceptance, to: old)
    let reader = PolicyReader(new)
    guard reader.faults.isEmpty else {
      throw PolicyProblem(reader.faults.map { "\(path): \($0.message)" })
    }
    try directory.replace(name, with: new, isShared: true)
    return session.shown(path)
  }

  /// The text of a policy with one acceptance more, at the end of its list.
  private static func added(_ acceptance: Acceptance, to policy: [UInt8]) throws -> [UInt8] {
    let node = try JSONNode(parsing: policy)
    let line = acceptance.json.text
    if let list = node["accepted"], case .array(let items) = list.value {
      let (at, before) =
        items.last.map { ($0.range.upperBound, ",\n    ") }
        ?? (list.range.lowerBound + 1, "\n    ")
      let after = items.isEmpty ? "\n  " : ""
      return policy[..<at] + Array((before + line + after).utf8) + policy[at...]
    }
    guard case .object(let members) = node.value, let last = members.last else {
      throw PolicyProblem("the policy is no object")
    }
    let at = last.value.range.upperBound
    return policy[..<at] + Array(",\n  \"accepted\": [\n    \(line)\n  ]".utf8) + policy[at...]
  }
}
