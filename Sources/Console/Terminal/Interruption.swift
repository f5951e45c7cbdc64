import Artifact
import CKernel
import Dispatch
import Glibc
import Synchronization

/// A signal of the user's, or of the system's, that asked the program to end.
package struct Interruption: Error, Equatable, CustomStringConvertible {
  package var signal: Int32

  /// What a program that a signal ended exits with, by the shells' convention.
  package var exitStatus: Int32 { 128 + signal }

  package var description: String {
    let stays = Self.stays.withLock(\.self)
    if stays.isEmpty { return "interrupted by signal \(signal); everything was cleaned up" }
    let more = stays.count > 10 ? ", and \(stays.count - 10) more" : ""
    return "interrupted by signal \(signal); written before that, and there to stay: "
      + stays.prefix(10).joined(separator: ", ") + "\(more); all else was cleaned up"
  }

  package init(signal: Int32) { self.signal = signal }

  private static let isTooLate = Mutex(false)
  private static let stays = Mutex<[String]>([])

  /// What was written for good: a signal that comes later takes it not back, and says so.
  package static func leaves(_ path: String) { stays.withLock { $0.append(path) } }

  /// What was asked for is done for good: how the program ends is not changed any more by a signal,
  /// whenever it came. Who gave the command would take what was done for what was called off.
  package static func comesTooLate() { isTooLate.withLock { $0 = true } }

  /// A closed pipe is from here on an error of write(2), and no signal.
  package static func ignoreClosedPipes() { _ = kernel_interruption_ignore(SIGPIPE) }

  /// Runs `body` as a task that SIGINT, SIGTERM and SIGHUP cancel. Call it once, from main.
  ///
  /// Throws `Interruption` after `body` has ended, however it ended, if there was such a signal and it did
  /// not come too late. A second one does not wait any longer: it exits at once, and the supervisors,
  /// seeing that, kill what is below them. A signal that was ignored when the program started (nohup)
  /// stays so.
  /// SIGPIPE is ignored from here on: a closed pipe is then an error of write(2).
  package static func cancelling<Result: Sendable>(
    _ body: @escaping @Sendable () async throws -> Result
  ) async throws -> Result {
    ignoreClosedPipes()
    var ends: [Int32] = [-1, -1]
    let made = kernel_pipe(&ends)
    guard made >= 0 else { throw FileFailure("pipe2", "a pipe", -made) }
    let (reader, writer) = (ends[0], ends[1])

    let task = Task(operation: body)
    let first = Mutex<Int32?>(nil)
    let source = DispatchSource.makeReadSource(
      fileDescriptor: reader, queue: DispatchQueue(label: "interruption"))
    source.setEventHandler {
      var byte: UInt8 = 0
      while read(reader, &byte, 1) == 1 {
        let number = Int32(byte)
        let isFirst = first.withLock { signal in
          defer { signal = signal ?? number }
          return signal == nil
        }
        guard isFirst else { _exit(128 + number) }
        task.cancel()
      }
    }
    source.setCancelHandler {
      close(reader)
      close(writer)
    }
    source.activate()
    let heard = [SIGINT, SIGTERM, SIGHUP].filter { kernel_interruption_hear($0, writer) == 1 }
    defer {
      for number in heard { _ = kernel_interruption_forget(number) }
      source.cancel()
    }

    let result = await withTaskCancellationHandler {
      await task.result
    } onCancel: {
      task.cancel()
    }
    if let number = first.withLock({ $0 }), !isTooLate.withLock(\.self) {
      throw Interruption(signal: number)
    }
    return try result.get()
  }
}
