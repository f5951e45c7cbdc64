import Dispatch
import Glibc
import Synchronization

/// Says on standard error what is going on, once it takes longer than a second: on a terminal in one
/// line that goes away at the end, elsewhere a line for each new thing.
package final class Progress: Sendable {
  private struct State {
    var doing = ""
    /// How much of it is done, of how much.
    var count: (done: Int, total: Int)?
    /// Where the count began, and when.
    var begun = (done: 0, at: ContinuousClock.now)
    var shown: Shown = ""
    var isOver = false
  }
  private let state = Mutex(State())
  private let isTerminal = isatty(STDERR_FILENO) == 1
  private let start = ContinuousClock.now

  /// With `onTerminal` nothing else is told anything: no log of a nightly job fills.
  package init(onTerminal: Bool = false) {
    if onTerminal, !isTerminal { return }
    let timer = DispatchSource.makeTimerSource(queue: DispatchQueue(label: "progress"))
    timer.schedule(deadline: .now() + 1, repeating: 0.25)
    timer.setEventHandler { [weak self] in
      guard let self, self.show() else { return timer.cancel() }
    }
    timer.activate()
  }

  /// What is being done from now on; with many, also how many of them are done. Only a terminal is told how many.
  package func say(_ doing: String, _ count: (done: Int, total: Int)? = nil) {
    state.withLock { state in
      if let count, state.doing != doing || state.count?.total != count.total {
        state.begun = (count.done, .now)
      }
      (state.doing, state.count) = (doing, count)
    }
  }

  /// Does something, such as writing to the same terminal, while no line is there.
  package func aside<Failure>(_ body: () throws(Failure) -> Void) throws(Failure) {
    let result: Result<Void, Failure> = state.withLock { state in
      if isTerminal, !state.shown.isEmpty { Terminal.write("\r\u{1B}[K", to: STDERR_FILENO) }
      if isTerminal { state.shown = "" }
      return Result { () throws(Failure) in try body() }
    }
    try result.get()
  }

  /// Takes the line away.
  package func end() {
    state.withLock { $0.isOver = true }
    aside {}
  }

  private func show() -> Bool {
    state.withLock { state in
      if state.isOver { return false }
      let (terminal, plain) = Self.words(for: state.doing, state.count)
      let seconds = (ContinuousClock.now - start).components.seconds
      let left = state.count.flatMap { count in
        Self.left(
          of: count.total - count.done, at: count.done - state.begun.done,
          in: ContinuousClock.now - state.begun.at)
      }
      let line: Shown = "\(terminal) … \(seconds) s\(left.map { ", about \($0) left" } ?? "")"
      if isTerminal, line != state.shown {
        Terminal.write("\r\u{1B}[K\(line)", to: STDERR_FILENO)
        state.shown = line
      } else if !isTerminal, plain != state.shown {
        Terminal.write("\(plain) …\n", to: STDERR_FILENO)
        state.shown = plain
      }
      return true
    }
  }

  /// `checking 4,200 of 10,000` for a terminal, and `checking 10,000` for what keeps each line.
  static func words(
    for doing: String, _ count: (done: Int, total: Int)?
  ) -> (terminal: Shown, plain: Shown) {
    guard let count else { return (doing.shown, doing.shown) }
    let total = grouped(count.total)
    return ("\(doing.shown) \(grouped(count.done)) of \(total)", "\(doing.shown) \(total)")
  }

  /// How long the rest takes if it goes on as so far; nil where that cannot be told yet.
  static func left(of rest: Int, at done: Int, in time: Duration) -> Shown? {
    guard done > 0, rest > 0, time >= .seconds(1) else { return nil }
    let seconds = Int((time / .seconds(1) * Double(rest) / Double(done)).rounded(.up))
    return seconds < 100 ? "\(seconds) s" : "\((seconds + 30) / 60) min"
  }

  /// With a comma before each three digits.
  private static func grouped(_ number: Int) -> String {
    let digits = Array("\(number)")
    return digits.indices.reduce(into: "") { text, index in
      if index > 0, (digits.count - index).isMultiple(of: 3) { text += "," }
      text.append(digits[index])
    }
  }
}
