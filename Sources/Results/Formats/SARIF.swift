import Artifact
import Console
import Runner

/// A trial as SARIF 2.1.0, within what GitHub takes: the report's line is the location, the line of the
/// proposed file is related to it.
struct SARIF {
  private let trial: TrialRecord
  private let notices: Notices
  /// GitHub refuses files with more results, and shows the worst 5,000.
  var mostResults = 25_000
  /// Bytes of all results: GitHub takes 10 MB, compressed, and what cannot be compressed must fit, too.
  var mostBytes = 9_000_000

  init(_ trial: TrialRecord, _ notices: Notices) {
    self.trial = trial
    self.notices = notices
  }

  static let mostRules = 1_000
  static let mostNotifications = 100
  private static let schema =
    "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"

  var bytes: [UInt8] {
    var rules = RuleTable()
    let results = results(&rules)
    let run: [(String, JSONValue)] = [
      (
        "tool",
        .object([
          (
            "driver",
            .object([
              ("name", .string("sandbox")), ("version", .string(Self.filled(trial.version))),
              ("rules", .array(rules.json)),
            ])
          )
        ])
      ),
      ("invocations", .array([invocation])),
      (
        "originalUriBaseIds",
        .object([("%SRCROOT%", .object([("description", Self.text("where sandbox was started"))]))])
      ),
      ("columnKind", .string("unicodeCodePoints")),
      ("results", .array(results)),
    ]
    let document = JSONValue.object([
      ("$schema", .string(Self.schema)), ("version", .string("2.1.0")),
      ("runs", .array([.object(run)])),
    ])
    return Array(document.text.utf8) + [ASCII.lf]
  }

  // MARK: Results

  /// The rules in the order in which they come up.
  private struct RuleTable {
    private var indices: [String: Int] = [:]
    private var rules: [RuleText] = []

    mutating func index(of notice: Notice) -> (id: String, index: Int) {
      let id = SARIF.filled(notice.rule.escaped.clipped(to: 200))
      if let index = indices[id] { return (id, index) }
      guard rules.count < SARIF.mostRules else { return (rules[0].id, 0) }
      indices[id] = rules.count
      rules.append(RuleText(id, worst: notice.severity))
      return (id, rules.count - 1)
    }

    var json: [JSONValue] {
      rules.map { rule in
        var properties: [(String, JSONValue)] = [("tags", .array(rule.tags.map(JSONValue.string)))]
        if let severity = rule.securitySeverity {
          properties = [
            ("tags", .array((["security"] + rule.tags).map(JSONValue.string))),
            ("security-severity", .string(severity)),
          ]
        }
        return .object([
          ("id", .string(rule.id)), ("name", .string(rule.name.clipped(to: 200))),
          ("shortDescription", SARIF.text(rule.summary)),
          ("fullDescription", SARIF.text("\(rule.summary) \(rule.help)")),
          (
            "help",
            .object([
              ("text", .string("\(rule.summary) \(rule.help)")),
              ("markdown", .string("**\(rule.summary)**\n\n\(rule.help)")),
            ])
          ),
          ("defaultConfiguration", .object([("level", .string(rule.severity.rawValue))])),
          ("properties", .object(properties)),
        ])
      }
    }
  }

  private func results(_ rules: inout RuleTable) -> [JSONValue] {
    let all = notices.worstFirst
    var results: [JSONValue] = []
    var bytes = 0
    for (index, notice) in all.enumerated() {
      let result = Self.result(notice, &rules).text
      bytes += result.utf8.count
      if bytes > mostBytes || (results.count == mostResults - 1 && index < all.count - 1) {
        results.append(Self.result(Self.leftOut(all[index...]), &rules))
        break
      }
      results.append(.laidOut(Array(result.utf8) + [ASCII.lf]))
    }
    return results
  }

  /// What stands for those that there is no room for.
  private static func leftOut(_ rest: ArraySlice<Notice>) -> Notice {
    Notice(
      rule: "results/left-out", severity: rest.first?.severity ?? .error,
      message: "\(rest.count.counted("more result")) left out here",
      help: "'--format json' has them all",
      source: rest.first?.source, fingerprint: Fingerprints.digest(["results/left-out"]))
  }

  private static func result(_ notice: Notice, _ rules: inout RuleTable) -> JSONValue {
    let (id, index) = rules.index(of: notice)
    var members: [(String, JSONValue)] = [
      ("ruleId", .string(id)), ("ruleIndex", .int(index)),
      ("kind", .string("fail")), ("level", .string(notice.severity.rawValue)),
      // What GitHub would make a link of is none.
      ("message", text(notice.sentence.replacing("](", with: "] ("))),
    ]
    if let source = notice.source {
      members.append(("locations", .array([location(source, notice.place)])))
    }
    if let related = related(notice) { members.append(("relatedLocations", .array([related]))) }
    members.append(
      (
        "partialFingerprints",
        .object([
          ("primaryLocationLineHash", .string("\(notice.fingerprint):1")),
          ("sandboxFingerprint/v1", .string(notice.fingerprint)),
        ])
      ))
    if let state = notice.baselineState {
      members.append(("baselineState", .string(state.rawValue)))
    }
    if let fix = fix(notice) { members.append(("fixes", .array([fix]))) }
    return .object(members)
  }

  private static func location(_ source: SourceName, _ place: Position?) -> JSONValue {
    .object([("physicalLocation", physical(source, place ?? Position(line: 1, column: 1)))])
  }

  private static func physical(_ source: SourceName, _ place: Position) -> JSONValue {
    .object([
      ("artifactLocation", artifactLocation(source)),
      (
        "region", .object([("startLine", .int(place.line)), ("startColumn", .int(place.column))])
      ),
    ])
  }

  private static func artifactLocation(_ source: SourceName) -> JSONValue {
    var members: [(String, JSONValue)] = [("uri", .string(source.uri))]
    if source.isRelative { members.append(("uriBaseId", .string("%SRCROOT%"))) }
    return .object(members)
  }

  /// The line of the proposed file, as it would lie in the repository; nil where no file of this path
  /// may lie there.
  private static func related(_ notice: Notice) -> JSONValue? {
    guard let place = notice.artifactPlace, let artifact = notice.artifact,
      let path = try? ArtifactPath(artifact)
    else { return nil }
    let source = SourceName(proposed: path)
    return .object([
      ("id", .int(1)), ("physicalLocation", physical(source, place)),
      ("message", text("in the proposed file")),
    ])
  }

  /// A proven repair, in the report; longer ones help nobody who reads.
  private static func fix(_ notice: Notice) -> JSONValue? {
    guard let replacement = notice.replacement, let source = notice.source,
      let start = replacement.reportStart, let end = replacement.reportEnd, start <= end,
      replacement.text.utf8.count <= 1000
    else { return nil }
    // In a JSON report the text stands in a string.
    let inserted =
      source.path.lowercased().hasSuffix(".json")
      ? String(JSONValue.string(replacement.text).text.dropFirst().dropLast()) : replacement.text
    let region = JSONValue.object([
      ("startLine", .int(start.line)), ("startColumn", .int(start.column)),
      ("endLine", .int(end.line)), ("endColumn", .int(end.column)),
    ])
    return .object([
      ("description", text(notice.help?.escaped.clipped(to: 300) ?? "a repair that was proven")),
      (
        "artifactChanges",
        .array([
          .object([
            ("artifactLocation", artifactLocation(source)),
            (
              "replacements",
              .array([
                .object([
                  ("deletedRegion", region),
                  ("insertedContent", .object([("text", .string(inserted))])),
                ])
              ])
            ),
          ])
        ])
      ),
    ])
  }

  // MARK: The run

  private var invocation: JSONValue {
    let isBroken =
      trial.failure != nil || !trial.environment.failures.isEmpty || !trial.unreadable.isEmpty
      || !trial.notTried.isEmpty
    var members: [(String, JSONValue)] = [
      ("executionSuccessful", .bool(!isBroken && trial.summary.exitStatus != 2))
    ]
    if let status = trial.summary.exitStatus { members.append(("exitCode", .int(status))) }
    var told = notices.run.filter(\.isGrave).map { notification($0.severity, $0.rule, $0) }
    told += trial.environment.missing.map {
      notification(.warning, "tool/missing", "\($0.name) is not here; it checks \($0.judges)")
    }
    told += trial.environment.obstacles.map {
      notification(.note, "jail/weaker", "the jail is not \($0.jail): \($0.cause)")
    }
    let rest = told.count - Self.mostNotifications
    if rest > 0 {
      told =
        told.prefix(Self.mostNotifications - 1) + [
          notification(.error, "results/left-out", "\(rest + 1) more are left out here")
        ]
    }
    if !told.isEmpty { members.append(("toolExecutionNotifications", .array(told))) }
    return .object(members)
  }

  private func notification(_ severity: Severity, _ rule: String, _ notice: Notice) -> JSONValue {
    let place = notice.source.map { "\($0.path.escaped): " } ?? ""
    return notification(severity, rule, place + notice.sentence)
  }

  private func notification(_ severity: Severity, _ rule: String, _ message: String) -> JSONValue {
    .object([
      ("descriptor", .object([("id", .string(rule))])), ("level", .string(severity.rawValue)),
      ("message", Self.text(message.escaped.clipped(to: 1000))),
    ])
  }

  private static func text(_ text: String) -> JSONValue {
    .object([("text", .string(filled(text)))])
  }

  /// No string may be empty.
  fileprivate static func filled(_ text: String) -> String { text.isEmpty ? "-" : text }
}

extension SourceName {
  /// A file as a report proposes it.
  fileprivate init(proposed path: ArtifactPath) { self.path = path.string }
}
