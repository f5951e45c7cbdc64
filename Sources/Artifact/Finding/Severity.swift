/// How much a finding weighs: an error fails its artifact, a warning keeps it from passing unseen, a
/// note tells a decision.
package enum Severity: String, Sendable, CaseIterable, Comparable {
  case note, warning, error

  package static func < (a: Severity, b: Severity) -> Bool { a.rank < b.rank }

  private var rank: Int {
    switch self {
    case .note: 0
    case .warning: 1
    case .error: 2
    }
  }
}
