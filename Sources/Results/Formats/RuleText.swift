import Artifact
import Console
import Judging

/// What is said of a rule where its results are listed.
struct RuleText: Sendable {
  let id: String
  let severity: Severity
  let summary: String
  /// What to do about it.
  let help: String
  let tags: [String]
  /// From 0.1 to 10, where a result of it is a matter of security.
  var securitySeverity: String?

  /// `SqlSyntax`
  var name: String {
    let words = id.split { !$0.isLetter && !$0.isNumber }
    let name = words.map { $0.prefix(1).uppercased() + $0.dropFirst() }.joined()
    return name.isEmpty ? "Rule" : name
  }

  /// Rules that we do not know come from other versions of ours.
  init(_ id: String, worst: Severity) {
    let parts = id.split(separator: "/", maxSplits: 1).map(String.init)
    let tag = parts.first ?? "rule"
    self.id = id
    tags = [tag.escaped.clipped(to: 40)]
    if let rule = Rule.named[id] ?? Rule.ofResults[id] {
      (severity, summary, help) = (rule.severity, rule.summary, rule.advice)
    } else if id.hasPrefix(OwnCheck.prefix) {
      severity = .error
      summary = "A check of the policy's own has something against a file."
      help =
        "Mend the file at the line that is shown. 'sandbox policy check' shows what the check runs."
    } else {
      severity = worst
      summary = "A finding of the rule \(id.escaped.clipped(to: 200))."
      help = "Mend the report at the line that is shown."
    }
    if tag == "path", worst == .error { securitySeverity = "8.0" }
  }
}

extension Rule {
  /// The rules of what is no finding of a check, and is told as one in formats that have nothing else;
  /// by their names.
  static let ofResults: [String: Rule] = {
    let tools = "Verdicts that need it are not to be relied on. 'sandbox doctor' tells more."
    let rules = [
      Rule(
        result: "verdict/failed", .error, "A file failed, and no finding says why.",
        advice: "Mend the report at the line that is shown."),
      Rule(
        result: "verdict/unchecked", .warning, "No program vouches for this file.",
        advice:
          "Read the file with your own eyes, give what it needs (a tool, --baseline), or allow "
          + "its language to stay unchecked."),
      Rule(
        result: "gate/shut", .error, "The report is blocked by its gate: nothing of it was run.",
        advice: "It says block_execution, its severity is at or above the threshold, or a required "
          + "field is missing or malformed."),
      Rule(
        result: "gate/review", .warning, "The report asks for review.",
        advice: "Its severity is at or above the review threshold. Have somebody look at it."),
      Rule(
        result: "report/unreadable", .error, "A file could not be read as a report.",
        advice: "Mend the file, or do not name it."),
      Rule(
        result: "report/not-tried", .error, "The trial was interrupted before this report.",
        advice: "Try it again."),
      Rule(
        result: "report/none", .error, "No report was found.",
        advice: "Name reports, or a directory with some."),
      Rule(
        result: "run/failed", .error, "The run came to no end: it has no result.",
        advice: "The message says why. Run it again."),
      Rule(
        result: "tool/failed", .error, "A tool that is here did not work.", advice: tools),
      Rule(result: "tool/missing", .warning, "A tool is not here.", advice: tools),
      Rule(
        result: "jail/weaker", .note, "The jail is not the strongest there is.",
        advice: "'sandbox doctor' says why, and what to do about it."),
      Rule(
        result: "results/left-out", .error, "There are more results than can be shown.",
        advice: "'--format json' has them all."),
    ]
    let elsewhere = [ArtifactRecord.Against.different, .absent, .refused].map {
      Rule(
        result: "against/\($0.rawValue)", .error,
        "The directory does not hold a file as it was proposed.",
        advice: "See what became of it: it was not merged, or was changed since.")
    }
    return Dictionary(uniqueKeysWithValues: (rules + elsewhere).map { ($0.id, $0) })
  }()
}
