import Artifact
import Console

/// A trial as SARIF 2.1.0, within what GitHub takes: the report's line is the location, the line of the
/// proposed file is related to it.
struct SARIF {
  let trial: TrialRecord
  let notices: Notices
  /// GitHub refuses files with more results, and shows the worst 5,000.
  var mostResults = 25_000
  /// Bytes of all results: GitHub takes 10 MB, compressed, and what cannot be compressed must fit, too.
  var mostBytes = 9_000_000

  static let mostRules = 1_000
  static let mostNotifications = 100
  private static let schema =
    "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"

  var bytes: [UInt8] {
    var rules = RuleTable()
    let results = results(&rules)
    let driver: JSONValue = [
      "name": "sandbox", "version": .string(Self.filled(trial.version)),
      "rules": .array(rules.json),
    ]
    let run: JSONValue = [
      "tool": ["driver": driver], "invocations": [invocation],
      "originalUriBaseIds": [
        "%SRCROOT%": ["description": Self.text("where sandbox was started")]
      ],
      "columnKind": "unicodeCodePoints", "results": .array(results),
    ]
    let document: JSONValue = [
      "$schema": .string(Self.schema), "version": "2.1.0", "runs": [run],
    ]
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
        let tags = (rule.securitySeverity == nil ? [] : ["security"]) + rule.tags
        return [
          "id": .string(rule.id), "name": .string(rule.name.clipped(to: 200)),
          "shortDescription": SARIF.text(rule.summary),
          "fullDescription": SARIF.text("\(rule.summary) \(rule.help)"),
          "help": [
            "text": .string("\(rule.summary) \(rule.help)"),
            "markdown": .string("**\(rule.summary)**\n\n\(rule.help)"),
          ],
          "defaultConfiguration": ["level": .word(rule.severity)],
          "properties": [
            "tags": .array(tags.map(JSONValue.string)),
            "security-severity": rule.securitySeverity.map { .string($0) },
          ],
        ]
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
    let place = notice.place ?? Position(line: 1, column: 1)
    return [
      "ruleId": .string(id), "ruleIndex": .int(index),
      "kind": "fail", "level": .word(notice.severity),
      // What GitHub would make a link of is none.
      "message": text(notice.sentence.replacing("](", with: "] (")),
      "locations": notice.source.map { [["physicalLocation": physical($0, place)]] },
      "relatedLocations": related(notice).map { [$0] },
      "partialFingerprints": [
        "primaryLocationLineHash": .string("\(notice.fingerprint):1"),
        "sandboxFingerprint/v1": .string(notice.fingerprint),
      ],
      "baselineState": notice.baselineState.map { .word($0) },
      "fixes": fix(notice).map { [$0] },
    ]
  }

  private static func physical(_ source: SourceName, _ place: Position) -> JSONValue {
    [
      "artifactLocation": artifactLocation(source),
      "region": ["startLine": .int(place.line), "startColumn": .int(place.column)],
    ]
  }

  private static func artifactLocation(_ source: SourceName) -> JSONValue {
    ["uri": .string(source.uri), "uriBaseId": source.isRelative ? "%SRCROOT%" : nil]
  }

  /// The line of the proposed file, as it would lie in the repository; nil where no file of this path
  /// may lie there.
  private static func related(_ notice: Notice) -> JSONValue? {
    guard let place = notice.artifactPlace, let artifact = notice.artifact,
      let path = try? ArtifactPath(artifact)
    else { return nil }
    return [
      "id": .int(1), "physicalLocation": physical(SourceName(path: path.string), place),
      "message": text("in the proposed file"),
    ]
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
    let region: JSONValue = [
      "startLine": .int(start.line), "startColumn": .int(start.column),
      "endLine": .int(end.line), "endColumn": .int(end.column),
    ]
    let change: JSONValue = [
      "artifactLocation": artifactLocation(source),
      "replacements": [
        ["deletedRegion": region, "insertedContent": ["text": .string(inserted)]]
      ],
    ]
    return [
      "description": text(notice.help?.escaped.clipped(to: 300) ?? "a repair that was proven"),
      "artifactChanges": [change],
    ]
  }

  // MARK: The run

  private var invocation: JSONValue {
    let isBroken =
      trial.failure != nil || !trial.environment.failures.isEmpty || !trial.unreadable.isEmpty
      || !trial.notTried.isEmpty
    var told = notices.run.filter(\.isGrave).map { notice in
      let place = notice.source.map { "\($0.path.escaped): " } ?? ""
      return notification(notice.severity, notice.rule, place + notice.sentence)
    }
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
    return [
      "executionSuccessful": .bool(!isBroken && trial.summary.exitStatus != 2),
      "exitCode": trial.summary.exitStatus.map { .int($0) },
      "toolExecutionNotifications": told.isEmpty ? nil : .array(told),
    ]
  }

  private func notification(_ severity: Severity, _ rule: String, _ message: String) -> JSONValue {
    [
      "descriptor": ["id": .string(rule)], "level": .word(severity),
      "message": Self.text(message.escaped.clipped(to: 1000)),
    ]
  }

  private static func text(_ text: String) -> JSONValue { ["text": .string(filled(text))] }

  /// No string may be empty.
  fileprivate static func filled(_ text: String) -> String { text.isEmpty ? "-" : text }
}
