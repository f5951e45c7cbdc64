/// What a trial says to the program that ran it; the worst over all reports, in this order: broken,
/// blocked, failed, unchecked, passed.
package enum ExitStatus: Int32, Sendable {
  case passed = 0
  case failed = 1
  /// Usage, no report found, an unreadable report, or our own environment.
  case broken = 2
  /// Nothing failed, but something is unchecked or asks for review.
  case unchecked = 3
  case blocked = 4

  /// The worse of the two, as the worst of all reports is told.
  package func worse(_ other: ExitStatus) -> ExitStatus {
    let order: [ExitStatus] = [.broken, .blocked, .failed, .unchecked, .passed]
    return order.first { $0 == self || $0 == other } ?? .broken
  }
}
