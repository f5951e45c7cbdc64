import Artifact

/// That somebody takes one report as it is, byte for byte, for a time. Its verdict stays what it is; what
/// is accepted does not count for the exit status. What failed cannot be accepted.
package struct Acceptance: Sendable, Hashable {
  package enum What: String, CaseIterable, Sendable {
    /// Files that no check vouches for.
    case unchecked
    /// That the report asks for review.
    case review
    /// What was found at the weight of a warning: code that is left out, a marker's look-alike.
    case warnings
  }

  /// Of the report's bytes, in hexadecimal.
  package var sha256: String
  package var id: String?
  package var accepted: Set<What>
  package var reason: String
  package var by: String
  /// The last day on which it holds, in UTC: `2026-12-31`.
  package var until: String

  package init(
    sha256: String, id: String?, accepted: Set<What>, reason: String, by: String, until: String
  ) {
    self.sha256 = sha256
    self.id = id
    self.accepted = accepted
    self.reason = reason
    self.by = by
    self.until = until
  }

  package var words: [String] { What.allCases.filter(accepted.contains).map(\.rawValue) }

  /// Whether this may be a day: the form, and months and days that there are.
  package static func isDay(_ text: String) -> Bool {
    guard let match = text.wholeMatch(of: /(\d{4})-(\d\d)-(\d\d)/) else { return false }
    return (1...12).contains(Int(match.2) ?? 0) && (1...31).contains(Int(match.3) ?? 0)
  }
}

extension Criteria {
  /// The acceptance that is in force of a report with these bytes; nil if none is.
  func acceptance(of sha256: String) -> Acceptance? {
    guard !today.isEmpty else { return nil }
    return accepted.last { $0.sha256 == sha256 && today <= $0.until }
  }

  /// What is to be said of acceptances: of the one in force, else of one that is no longer.
  func remark(on sha256: String, id: String?, isOpen: Bool) -> Finding? {
    func said(_ message: String, _ help: String? = nil) -> Finding {
      Finding(.accepted, message, inReport: Position(line: 1, column: 1), help: help)
    }
    guard isOpen else { return nil }
    if let acceptance = acceptance(of: sha256) {
      return said(
        "accepted (\(acceptance.words.joined(separator: ", "))) by \(acceptance.by) until "
          + "\(acceptance.until): \(acceptance.reason)")
    }
    let old = accepted.last { $0.sha256 == sha256 || $0.id != nil && $0.id == id }
    guard let old else { return nil }
    return said(
      old.sha256 == sha256
        ? "\(old.by) accepted it until \(old.until), which is over"
        : "\(old.by) accepted other bytes of it: it was changed since",
      "'sandbox policy accept' accepts it as it is now")
  }
}
