/// How long a tool is at one file: since it answered for the last one, or was told what to do next.
struct Pace: Sendable {
  /// What it may take for one.
  let limit: Duration
  /// Nil before the first answer: until then the time of the whole run is the bound.
  private var since: ContinuousClock.Instant?

  init(limit: Duration) { self.limit = limit }

  /// The tool is at another one.
  mutating func step() { since = .now }

  /// How long it is at this one; nil if it has not answered yet.
  var elapsed: Duration? { since.map { .now - $0 } }

  var deadline: ContinuousClock.Instant? { since.map { $0 + limit } }
}
