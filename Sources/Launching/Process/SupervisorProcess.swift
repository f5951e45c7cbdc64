import Foundation

/// A supervisor as Foundation sees it. The only file here that names `Foundation.Process`.
///
/// Facts about swift-corelibs-foundation 6.3 that this obeys: `waitUntilExit` on the launching
/// thread polls every 50 ms (so: `terminationHandler`); never calling it leaks a run loop source;
/// a `run()` that fails because of its directory leaks descriptors (so: `/`); children get their
/// own process group.
final class SupervisorProcess: Sendable {
  private let process = Process()

  var pid: Int32 { process.processIdentifier }

  /// Executes the supervisor. Call it on `LaunchThread` only.
  ///
  /// `ended` is called once, with the supervisor's exit status, or 128 + the signal that killed it.
  init(
    arguments: [String], control: Int32, out: Int32, err: Int32,
    ended: @escaping @Sendable (Int32) -> Void
  ) throws(LaunchFailure) {
    process.executableURL = URL(fileURLWithPath: SupervisorProgram.path, isDirectory: false)
    process.arguments = arguments
    process.environment = [:]
    process.currentDirectoryURL = URL(fileURLWithPath: "/", isDirectory: true)
    process.standardInput = FileHandle(fileDescriptor: control, closeOnDealloc: false)
    process.standardOutput = FileHandle(fileDescriptor: out, closeOnDealloc: false)
    process.standardError = FileHandle(fileDescriptor: err, closeOnDealloc: false)
    process.terminationHandler = { process in
      process.waitUntilExit()  // returns at once, and lets go of the run loop source
      let signaled = process.terminationReason == .uncaughtSignal
      ended(signaled ? 128 + process.terminationStatus : process.terminationStatus)
    }
    do {
      try process.run()
    } catch {
      throw .unsupervised(status: 0, said: "\(error)")
    }
  }
}
