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
  let opening: [UInt8]
  private let reply: @Sendable (Stream, [UInt8]) -> Turn

  /// `reply` is given what was just written to one stream; not necessarily whole lines.
  package init(opening: [UInt8], reply: @escaping @Sendable (Stream, [UInt8]) -> Turn) {
    self.opening = opening
    self.reply = reply
  }

  func turn(after bytes: [UInt8], on stream: Stream) -> Turn { reply(stream, bytes) }
}

extension Dialogue: Equatable {
  package static func == (one: Dialogue, other: Dialogue) -> Bool { one === other }
}
