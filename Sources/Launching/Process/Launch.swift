import Foundation
import Synchronization

/// One run under way. It ends when the supervisor was reaped *and* its wires have been read out.
final class Launch: Sendable {
  typealias Waiter = CheckedContinuation<Termination, any Error>

  private struct State {
    var process: SupervisorProcess?
    var waiter: Waiter?
    var cancelled = false
    /// Our end of the control socket may be used.
    var wired = true
    var status: Int32?
    var gathered: RunOutput?
  }

  private let supervised: Supervised
  private let wires: Channels
  private let state = Mutex(State())

  /// Opens the wires. `begin` must follow: it is what closes them.
  init(_ supervised: Supervised) throws {
    self.supervised = supervised
    wires = try Channels(input: supervised.input, isDialogue: supervised.dialogue != nil)
  }

  /// Starts the supervisor, and resumes `waiter` once, after the end of the run.
  func begin(resuming waiter: Waiter) {
    state.withLock { $0.waiter = waiter }
    LaunchThread.shared.submit { self.start() }
  }

  /// Asks the supervisor to kill all that is below it. May be called at any time, from anywhere.
  func cancel() {
    state.withLock { $0.cancelled = true }
    stop()
  }

  /// No pid, so none that could have become another's. What was sent before still arrives: the
  /// supervisor always finds its standard input first.
  private func stop() {
    state.withLock { if $0.wired { _ = shutdown(wires.control.ours, Int32(SHUT_WR)) } }
  }

  private func start() {
    do {
      if state.withLock({ $0.cancelled }) { throw CancellationError() }
      let process = try SupervisorProcess(
        arguments: supervised.arguments, control: wires.control.theirs, out: wires.out.theirs,
        err: wires.err.theirs
      ) { status in
        self.settle {
          $0.status = status
          $0.process = nil
        }
      }
      state.withLock { if $0.status == nil { $0.process = process } }
      wires.closeTheirs()
      let pid = process.pid
      Thread.detachNewThread { self.attend(pid) }
    } catch {
      state.withLock { $0.wired = false }
      wires.closeTheirs()
      wires.closeOurs()
      state.withLock { $0.waiter.take() }?.resume(throwing: error)
    }
  }

  /// Reads all three wires until the supervisor is gone.
  private func attend(_ pid: Int32) {
    let gathered = RunOutput(
      wires, limit: supervised.limits.output, patience: supervised.patience,
      dialogue: supervised.dialogue, stop: stop,
      impatient: { kill(pid, SIGKILL) })  // its socket is open: it lives, and the pid is its own
    state.withLock { $0.wired = false }
    wires.closeOurs()
    settle { $0.gathered = gathered }
  }

  /// Notes one of the two ends, and hands over the result after the second.
  private func settle(_ note: (inout State) -> Void) {
    let (waiter, result) = state.withLock { state -> (Waiter?, Result<Termination, any Error>?) in
      note(&state)
      guard let status = state.status, let gathered = state.gathered else { return (nil, nil) }
      if state.cancelled { return (state.waiter.take(), .failure(CancellationError())) }
      return (
        state.waiter.take(),
        Result { try gathered.termination(of: supervised, status: status) }
      )
    }
    if let result { waiter?.resume(with: result) }
  }
}
