/// What may stay unchecked without changing the status.
package struct Allowance: Sendable {
  /// Asked by the name of a language.
  package var unchecked: @Sendable (String) -> Bool
  package var review: Bool

  package init(review: Bool = false, unchecked: @escaping @Sendable (String) -> Bool) {
    self.review = review
    self.unchecked = unchecked
  }

  package static let nothing = Allowance { _ in false }
}
