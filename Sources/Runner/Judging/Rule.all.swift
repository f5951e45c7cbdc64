import Artifact

/// The rules of the checks, and all rules that there are.
extension Rule {
  package static let dryRun = Rule(
    "sql/dry-run", .error, "SQL that parses must also work on a database that has what it asks for."
  )
  package static let notIdempotent = Rule(
    "sql/not-idempotent", .note, "A migration that is run a second time fails.")
  package static let metaCommand = Rule(
    "sql/meta-command", .note, "A line is a command for a shell, and was not checked.")
  package static let moduleRequest = Rule(
    "javascript/import", .note, "A module that is asked for is neither here nor declared.")
  package static let test = Rule(
    "javascript/test", .error, "A test that a report proposes must not fail.")
  package static let blocked = Rule(
    "jail/blocked", .warning, "The jail kept a tool from doing what no check needs.")
  package static let policyChanged = Rule(
    "policy/changed", .error, "A change must not touch the policy that it is judged by.")

  package static let accepted = Rule(
    "policy/accepted", .note, "Somebody takes this report as it is, for a time.")

  /// That a file parses, by the parser of its language.
  package static func syntax(_ language: Language) -> Rule {
    Rule(language.syntaxCheck, .error, "A file in \(language.title) must parse.")
  }

  /// That a limit of the jail ended a tool.
  package static func stopped(by cause: Stop.Cause) -> Rule {
    Rule("jail/\(cause.rawValue)", .note, cause.summary)
  }

  /// Every rule that a finding may be about, sorted by name.
  package static let all: [Rule] =
    (ofReading
    + [dryRun, notIdempotent, metaCommand, moduleRequest, test, blocked, policyChanged, accepted]
    + Language.allCases.filter(\.hasChecker).map(syntax)
    + Stop.Cause.allCases.map { stopped(by: $0) }).sorted { $0.id < $1.id }

  /// By their names.
  package static let named = Dictionary(uniqueKeysWithValues: all.map { ($0.id, $0) })
}

extension Language {
  /// Its name, as people write it.
  fileprivate var title: String {
    switch self {
    case .javascript: "JavaScript"
    case .python: "Python"
    case .bash: "bash"
    default: rawValue.uppercased()
    }
  }
}

extension Stop.Cause {
  fileprivate var summary: String {
    switch self {
    case .timeout: "A tool took too long over a file."
    case .memory: "A tool took too much memory over a file."
    case .output: "A tool wrote too much over a file."
    case .processes: "A tool made too many processes over a file."
    case .disk: "A tool wrote too much to its work directory over a file."
    case .signal: "A signal ended a tool at a file."
    }
  }
}
