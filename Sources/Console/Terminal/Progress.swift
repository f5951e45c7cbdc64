import Dispatch
import Foundation
import Synchronization

/// Says on standard error what is going on, once it takes longer than a second: on a terminal in one
/// line that goes away at the end, elsewhere a line for each new thing.
package final class Progress: Sendable {
  private struct State {
    var doing = ""
    var shown = ""
    var isOver = false
  }
  private let state = Mutex(State())
  private let isTerminal = isatty(STDERR_FILENO) == 1
  private let start = ContinuousClock.now

  package init() {
    let timer = DispatchSource.makeTimerSource(queue: DispatchQueue(label: "progress"))
    timer.schedule(deadline: .now() + 1, repeating: 0.25)
    timer.setEventHandler { [weak self] in
      guard let self, self.show() else { return timer.cancel() }
    }
    timer.activate()
  }

  /// What is being done from now on.
  package func say(_ doing: String) {
    state.withLock { $0.doing = doing }
  }

  /// Takes the line away.
  package func end() {
    state.withLock { state in
      state.isOver = true
      if isTerminal, !state.shown.isEmpty { Terminal.write("\r\u{1B}[K", to: STDERR_FILENO) }
    }
  }

  private func show() -> Bool {
    state.withLock { state in
      if state.isOver { return false }
      let seconds = (ContinuousClock.now - start).components.seconds
      let line = "\(state.doing.shown) … \(seconds) s"
      if isTerminal, line != state.shown {
        Terminal.write("\r\u{1B}[K\(line)", to: STDERR_FILENO)
        state.shown = line
      } else if !isTerminal, state.doing != state.shown {
        Terminal.write("\(state.doing.shown) …\n", to: STDERR_FILENO)
        state.shown = state.doing
      }
      return true
    }
  }
}
