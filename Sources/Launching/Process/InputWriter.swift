import Glibc

/// Our end of a dialogue: what is still to be said, and the descriptor to say it on.
struct InputWriter {
  let descriptor: Int32
  private var pending: ArraySlice<UInt8>
  private var isEnding = false
  private(set) var isDone = false
  private let dialogue: Dialogue

  init(_ descriptor: Int32, _ dialogue: Dialogue) {
    self.descriptor = descriptor
    self.dialogue = dialogue
    pending = dialogue.opening[...]
  }

  /// Whether there is something to say as soon as it can be heard.
  var wantsToSpeak: Bool { !isDone && (!pending.isEmpty || isEnding) }

  mutating func hear(_ bytes: ArraySlice<UInt8>, on stream: Dialogue.Stream) {
    guard !bytes.isEmpty, !isEnding, !isDone else { return }
    switch dialogue.turn(after: Array(bytes), on: stream) {
    case .wait: break
    case .say(let words): pending += words
    case .end: isEnding = true
    }
  }

  /// Says as much as can be heard now.
  mutating func speak() {
    while !pending.isEmpty {
      let count = pending.withUnsafeBytes {
        send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL) | Int32(MSG_DONTWAIT))
      }
      if count < 0 && errno == EINTR { continue }
      if count < 0 && errno == EAGAIN { return }
      guard count > 0 else {
        isDone = true  // nobody listens any more
        return
      }
      pending = pending.dropFirst(count)
    }
    if isEnding {
      shutdown(descriptor, Int32(SHUT_WR))
      isDone = true
    }
  }
}
