import Glibc

/// Ending a client in steps: an interrupt, by which it cancels what the server does for it; a second later
/// a termination; another second later the kill.
struct Teardown {
  private(set) var why: String?
  private var began = ContinuousClock.now
  private var sent = 0

  private static let steps = [
    (SIGINT, Duration.zero), (SIGTERM, .seconds(1)), (SIGKILL, .seconds(2)),
  ]

  /// The first reason counts.
  mutating func begin(_ reason: String) {
    guard why == nil else { return }
    (why, began) = (reason, .now)
  }

  /// The signal that is to be sent now, once each.
  mutating func due(now: ContinuousClock.Instant = .now) -> Int32? {
    guard why != nil, sent < Self.steps.count, now - began >= Self.steps[sent].1 else { return nil }
    defer { sent += 1 }
    return Self.steps[sent].0
  }
}
