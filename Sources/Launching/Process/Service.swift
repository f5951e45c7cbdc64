/// A server that a run starts before its command and ends after it.
///
/// Its standard input is empty; what it writes to either stream arrives as the run's `err`.
package struct Service: Sendable, Equatable {
  package var command: Invocation

  /// It is ready when the first 4 KiB of this file (an absolute path) contain `readyWord`.
  package var readyFile: String
  package var readyWord: String

  /// How long it may take until it is ready.
  package var readyWithin: Duration

  /// The signal that asks it to end, and how long it may take over that before SIGKILL.
  package var stopSignal: Int32
  package var stopWithin: Duration

  package init(
    _ command: Invocation,
    readyFile: String,
    readyWord: String,
    readyWithin: Duration = .seconds(10),
    stopSignal: Int32,
    stopWithin: Duration = .seconds(3)
  ) {
    self.command = command
    self.readyFile = readyFile
    self.readyWord = readyWord
    self.readyWithin = readyWithin
    self.stopSignal = stopSignal
    self.stopWithin = stopWithin
  }
}
