import Artifact
import CKernel
import Glibc

/// A client program that runs: it is sent text, and what it says is collected. For one thread at a time.
///
/// It is in our process group, so that Ctrl-C reaches it, too. If the task that waits for it is cancelled
/// meanwhile, or the time is up, it is interrupted, which cancels what the server does for it; if that
/// does not help it is ended. Whoever drops it ends it.
final class ClientProcess {
  private let process: pid_t
  private var input: Int32
  private var streams: [Stream]
  private var pending: ArraySlice<UInt8> = []
  /// Minus the signal that ended it, or its exit status; nil while it runs.
  private(set) var status: Int32?
  private var teardown = Teardown()
  private let output: OutputLimit

  private struct Stream {
    var descriptor: Int32
    var bytes: [UInt8] = []
  }

  private static func started(
    _ result: Result<pid_t, FileFailure>
  ) throws(DatabaseProblem) -> pid_t {
    switch result {
    case .success(let process): return process
    case .failure(let failure):
      throw .broken("\(failure.path) could not be started: \(failure.reason)")
    }
  }

  var out: [UInt8] { streams[0].bytes }
  var err: [UInt8] { streams[1].bytes }
  /// Why it was made to end before its time.
  var stopped: String? { teardown.why }

  /// Starts a program. `files` become its descriptors 3, 4, …; it gets nothing else of ours.
  init(
    _ program: String, _ arguments: [String], environment: [String: String], files: [Int32],
    output: OutputLimit
  ) throws(DatabaseProblem) {
    var open = Descriptors()
    do {
      let (ours, theirs) = try open.pair(kernel_stream_pair)
      let (out, outEnd) = try open.pair(kernel_pipe)
      let (err, errEnd) = try open.pair(kernel_pipe)
      var given: [Int32] = []
      // High numbers first, so that none is overwritten on its way to its place.
      for descriptor in [theirs, outEnd, errEnd] + files {
        given.append(try open.duplicate(descriptor))
      }
      process = try Self.started(
        Spawn.start(program, arguments, environment, descriptors: given))
      (input, streams) = (ours, [Stream(descriptor: out), Stream(descriptor: err)])
      self.output = output
      open.keep([ours, out, err])
      open.closeAll()
    } catch {
      open.keep([])
      open.closeAll()
      throw error
    }
  }

  deinit {
    if status == nil {
      kill(process, SIGTERM)
      for _ in 0..<200 where !reap() { usleep(10_000) }
      if status == nil {
        kill(process, SIGKILL)
        while !reap() { usleep(1000) }
      }
    }
    closeInput()
    for index in streams.indices { closeStream(index) }
  }

  func send(_ text: some Sequence<UInt8>) { pending.append(contentsOf: text) }

  /// Waits until `isDone` or until the program has ended. Call it again to go on.
  ///
  /// - Parameter isLast: nothing more will be sent.
  func wait(
    limit: Duration?, isLast: Bool, until isDone: (ClientProcess) -> Bool
  ) throws(DatabaseProblem) {
    let start = ContinuousClock.now
    // What runs after a cancellation is there to clean up, and is not disturbed by it.
    let mayBeCancelled = !Task.isCancelled
    while status == nil, !isDone(self) {
      if mayBeCancelled, Task.isCancelled { teardown.begin("it was interrupted") }
      if let limit, ContinuousClock.now - start >= limit {
        teardown.begin("it did not end within \(limit)")
      }
      if let signal = teardown.due() { kill(process, signal) }
      if isLast, pending.isEmpty { closeInput() }
      guard turn() else { throw output.problem }
    }
  }

  /// Waits for whatever is ready, at most 50 ms; false: it says too much.
  private func turn() -> Bool {
    if streams.allSatisfy({ $0.descriptor < 0 }) {
      if !reap() { usleep(500) }
      return true
    }
    var polled = streams.map { pollfd(fd: $0.descriptor, events: Int16(POLLIN), revents: 0) }
    if !pending.isEmpty { polled.append(pollfd(fd: input, events: Int16(POLLOUT), revents: 0)) }
    let count = poll(&polled, nfds_t(polled.count), 50)
    guard count > 0 else {
      // A descendant may hold the pipes open.
      if count == 0, reap() { for index in streams.indices { _ = drain(index) } }
      return true
    }
    for index in streams.indices where polled[index].revents != 0 {
      guard drain(index) else { return false }
    }
    if polled.count > 2, polled[2].revents != 0 { flush() }
    return true
  }

  /// Reads what is there.
  private func drain(_ index: Int) -> Bool {
    withUnsafeTemporaryAllocation(byteCount: 1 << 16, alignment: 16) { buffer in
      while streams[index].descriptor >= 0 {
        let count = read(streams[index].descriptor, buffer.baseAddress, buffer.count)
        if count < 0, errno == EINTR { continue }
        if count < 0, errno == EAGAIN { return true }
        guard count > 0 else {
          closeStream(index)
          return true
        }
        streams[index].bytes.append(contentsOf: buffer[..<count])
        if streams[index].bytes.count > output.bytes { return false }
      }
      return true
    }
  }

  private func flush() {
    let count = pending.withUnsafeBytes {
      Glibc.send(
        input, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL) | Int32(MSG_DONTWAIT))
    }
    if count > 0 { pending = pending.dropFirst(count) }
    // It reads no more: how it ended says why.
    if count < 0, errno != EAGAIN, errno != EINTR { pending = [] }
  }

  /// Whether it has ended.
  private func reap() -> Bool {
    guard status == nil else { return true }
    var word: Int32 = 0
    let result = waitpid(process, &word, WNOHANG)
    if result == process {
      status = word & 0x7F == 0 ? word >> 8 & 0xFF : -(word & 0x7F)
    } else if result < 0, errno != EINTR {
      // Whoever ignores SIGCHLD never learns it.
      status = -SIGKILL
    }
    return status != nil
  }

  private func closeInput() {
    if input >= 0 { close(input) }
    input = -1
  }

  private func closeStream(_ index: Int) {
    if streams[index].descriptor >= 0 { close(streams[index].descriptor) }
    streams[index].descriptor = -1
  }
}
