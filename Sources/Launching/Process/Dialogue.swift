/// A run that is told what to do next by what it has written so far: its input is not all there when
/// it begins.
///
/// A dialogue belongs to one run. Its answers are given on one thread, one after the other, and may
/// take their time: nothing else of the run waits for them but the run itself.
package final class Dialogue: Sendable {
  package enum Stream: Sendable { case out, err }

  package enum Turn: Sendable, Equatable {
    /// There is nothing to say to that yet.
    case wait
    case say([UInt8])
    /// Nothing more will be said: the input ends.
    case end
  }

  /// What is said first.
  package let opening: [UInt8]
  private let reply: @Sendable (Stream, [UInt8]) -> Turn
  private let due: @Sendable () -> ContinuousClock.Instant?

  /// `reply` is given what was just written to one stream; not necessarily whole lines. `deadline` is
  /// asked again after each.
  package init(
    opening: [UInt8], deadline: @escaping @Sendable () -> ContinuousClock.Instant? = { nil },
    reply: @escaping @Sendable (Stream, [UInt8]) -> Turn
  ) {
    self.opening = opening
    self.reply = reply
    due = deadline
  }

  /// When what is under way has had its time, and the run is stopped; nil: only its limits bound it.
  var deadline: ContinuousClock.Instant? { due() }

  func turn(after bytes: [UInt8], on stream: Stream) -> Turn { reply(stream, bytes) }
}

extension Dialogue: Equatable {
  package static func == (one: Dialogue, other: Dialogue) -> Bool { one === other }
}
