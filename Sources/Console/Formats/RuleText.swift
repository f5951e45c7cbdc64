import Artifact
import Runner

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
      (severity, summary) = (rule.severity, rule.summary)
    } else {
      (severity, summary) = (worst, "A finding of the rule \(id.escaped.clipped(to: 200)).")
    }
    help = Self.advice[id] ?? Self.advice[tag] ?? "Mend the report at the line that is shown."
    if tag == "path", worst == .error { securitySeverity = "8.0" }
  }

  /// What to do, by a rule's name or by the first word of it.
  private static let advice = [
    "verdict/unchecked":
      "Read the file with your own eyes, give what it needs (a tool, --baseline), or allow its "
      + "language to stay unchecked.",
    "gate/shut":
      "It says block_execution, its severity is at or above the threshold, or a required field is "
      + "missing or malformed.",
    "gate/review": "Its severity is at or above the review threshold. Have somebody look at it.",
    "report/unreadable": "Mend the file, or do not name it.",
    "report/not-tried": "Try it again.",
    "report/none": "Name reports, or a directory with some.",
    "tool": "Verdicts that need it are not to be relied on. 'sandbox doctor' tells more.",
    "results": "'--format json' has them all.",
    "policy": "The policy of the base was used. Change the policy in a change of its own.",
    "sql/dry-run": "The statement parses and does not run. Mend it where it is shown.",
    "sql/not-idempotent": "Add IF NOT EXISTS, or do without.",
    "sql/meta-command": "Take it out of the migration.",
    "javascript/import":
      "Propose it as well, declare it in package.json, or name the repository with --baseline.",
    "javascript/test": "Mend the test or the code.",
    "jail":
      "The file is unchecked. Look at why it takes so much; limits are options of 'sandbox try'.",
    "against": "See what became of it: it was not merged, or was changed since.",
  ]
}

extension Rule {
  /// The rules of what is no finding of a check, and is told as one in formats that have nothing else;
  /// by their names.
  static let ofResults: [String: Rule] = {
    var rules = [
      Rule("verdict/failed", .error, "A file failed, and no finding says why."),
      Rule("verdict/unchecked", .warning, "No program vouches for this file."),
      Rule("gate/shut", .error, "The report is blocked by its gate: nothing of it was run."),
      Rule("gate/review", .warning, "The report asks for review."),
      Rule("report/unreadable", .error, "A file could not be read as a report."),
      Rule("report/not-tried", .error, "The trial was interrupted before this report."),
      Rule("report/none", .error, "No report was found."),
      Rule("run/failed", .error, "The run came to no end: it has no result."),
      Rule("tool/failed", .error, "A tool that is here did not work."),
      Rule("tool/missing", .warning, "A tool is not here."),
      Rule("jail/weaker", .note, "The jail is not the strongest there is."),
      Rule("results/left-out", .error, "There are more results than can be shown."),
    ]
    rules += [ArtifactRecord.Against.different, .absent, .refused].map {
      Rule(
        "against/\($0.rawValue)", .error, "The directory does not hold a file as it was proposed.")
    }
    return Dictionary(uniqueKeysWithValues: rules.map { ($0.id, $0) })
  }()
}
