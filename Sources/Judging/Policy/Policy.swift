import Artifact

/// What a team has set for all trials of its reports; what it did not set is nil, or empty.
package struct Policy: Sendable {
  /// A limit of the gate that somebody knows of, and answers for until a day.
  package struct KnownLimit: Sendable, Hashable {
    /// As the audit's table has it: `gate/review`.
    package let claim: String
    package let owner: String
    package let until: String
    package let reason: String

    package var words: String { "known to \(owner) until \(until): \(reason)" }
  }

  /// Languages whose files may stay unchecked.
  package enum Languages: Sendable, Equatable {
    case all
    case only([Language])

    package func contains(_ language: Language) -> Bool {
      switch self {
      case .all: true
      case .only(let languages): languages.contains(language)
      }
    }
  }

  package var review: Double?
  package var block: Double?
  package var allowUnchecked: Languages?
  package var allowReview: Bool?
  package var severities: [String: Severity] = [:]
  package var paths = PathRules()
  /// Files of the repository, from its top, that look like reports and are none.
  package var exempt: [Glob] = []
  /// The forms of plain documents that a change may hold (`--since --from`).
  package var forms: [PlainForm] = []
  package var accepted: [Acceptance] = []
  package var limits: [TrialLimits.Name: TrialLimits.Amount] = [:]
  /// Paths relative to the directory of the policy.
  package var baseline: [String]?
  package var jail: JailTier?
  package var dryRun: Bool?
  /// How old the last audit that passed may be, before nothing is tried.
  package var auditAge: Duration?
  /// What an audit need not catch for a time.
  package var known: [KnownLimit] = []
  /// Checkers of the user's own, besides the built-in ones.
  package var checks: [OwnCheck] = []
  /// After how many days a rollout is looked at again.
  package var reviewDays: Int?
  /// After how many days what somebody accepted is looked at again.
  package var acceptanceDays: Int?
  /// Where each setting stands, by its name: `gate.review`, `rules.sql/dry-run`.
  package var places: [String: Position] = [:]

  package init() {}

  /// The name of the file, wherever it stands.
  package static let fileName = ".sandbox.json"
  /// Bytes of the largest one that is read.
  package static let largest = 1 << 20

  /// What reports are held against.
  package var criteria: Criteria {
    var criteria = Criteria()
    if let review { criteria.thresholds.review = review }
    if let block { criteria.thresholds.block = block }
    criteria.severities = severities
    criteria.paths = paths
    criteria.accepted = accepted
    return criteria
  }
}
