import Artifact

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
    tags = [tag.shown.clipped(to: 40)]
    if let known = Self.known[id] {
      (severity, summary, help) = known
    } else if parts.count == 2, parts[1] == "syntax" {
      severity = .error
      summary = "A file must parse as \(tag.shown)."
      help = "The real parser did not accept the file. Mend the report at the line that is shown."
    } else if tag == "jail" {
      severity = worst
      summary = "A tool met a limit of its jail, or what its jail forbids, at this file."
      help =
        "The file is unchecked. Look at why it takes so much; limits are options of 'sandbox try'."
    } else if tag == "against" {
      severity = .error
      summary = "The directory does not hold a file as it was proposed."
      help = "See what became of it: it was not merged, or was changed since."
    } else {
      severity = worst
      summary = "A finding of the rule \(id.shown.clipped(to: 200))."
      help = "Mend the report at the line that is shown."
    }
    if tag == "path", worst == .error { securitySeverity = "8.0" }
  }

  private static let known: [String: (Severity, String, String)] = {
    var known: [String: (Severity, String, String)] = [
      "verdict/unchecked": (
        .warning, "No program vouches for this file.",
        "Read the file with your own eyes, give what it needs (a tool, --baseline), or allow its "
          + "language to stay unchecked."
      ),
      "gate/shut": (
        .error, "The report is blocked by its gate: nothing of it was run.",
        "It says block_execution, its severity is at or above the threshold, or a required field is "
          + "missing or malformed."
      ),
      "gate/review": (
        .warning, "The report asks for review.",
        "Its severity is at or above the review threshold. Have somebody look at it."
      ),
      "report/unreadable": (
        .error, "A file could not be read as a report.", "Mend the file, or do not name it."
      ),
      "report/not-tried": (
        .error, "The trial was interrupted before this report.", "Try it again."
      ),
      "report/none": (.error, "No report was found.", "Name reports, or a directory with some."),
      "tool/failed": (
        .error, "A tool that is here did not work.",
        "Verdicts that need it are not to be relied on. 'sandbox doctor' tells more."
      ),
      "results/left-out": (
        .error, "There are more results than can be shown.",
        "'--format json' has them all."
      ),
      "policy/changed": (
        .error, "The change touches the policy that judges it.",
        "The policy of the base was used. Change the policy in a change of its own."
      ),
      "sql/dry-run": (
        .error, "SQL must run on an empty database, in the report's order.",
        "The statement parses and does not run. Mend it where it is shown."
      ),
      "sql/not-idempotent": (
        .note, "The statement cannot be run twice.", "Add IF NOT EXISTS, or do without."
      ),
      "sql/meta-command": (
        .note, "A line is a command of psql or sqlite3, and no SQL.",
        "Take it out of the migration."
      ),
      "javascript/import": (
        .note, "A module that the file asks for is not there.",
        "Propose it as well, declare it in package.json, or name the repository with --baseline."
      ),
      "javascript/test": (
        .error, "A test that the report proposes must pass.", "Mend the test or the code."
      ),
    ]
    let rules: [Rule] = [
      .noArtifacts, .commentary, .markerRemark, .unrecognizedMarker, .twinsDiffer, .empty,
      .placeholder, .duplicate, .repeated, .gaveWay, .fenceRemoved, .fenceInContent,
      .languageMismatch, .pathCleaned, .unsafePath, .protectedPath,
    ]
    for rule in rules {
      known[rule.id] = (rule.severity, rule.summary, "Mend the report at the line that is shown.")
    }
    return known
  }()
}
