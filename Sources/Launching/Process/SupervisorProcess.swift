import Foundation

/// A supervisor as Foundation sees it. The only file here that names `Foundation.Process`.
///
/// Facts about swift-corelibs-foundation 6.3 that this obeys: `waitUntilExit` on the launching
/// thread polls every 50 ms (so: `terminationHandler`); never calling it leaks a run loop source;
/// a `run()` that fails because of its directory leaks descriptors (so: `/`); children get their
/// own process group.
final class SupervisorProcess: Sendable {
  private let process = Process()

  /// Whether there is a way to 127.0.0.1; nothing is sent.
  private static let hasLoopback: Bool = {
    let end = socket(AF_INET, Int32(SOCK_DGRAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
    defer { if end >= 0 { close(end) } }
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_port = UInt16(9).bigEndian
    address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
    return withUnsafePointer(to: &address) {
      $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        connect(end, $0, socklen_t(MemoryLayout<sockaddr_in>.size)) == 0
      }
    }
  }()

  var pid: Int32 { process.processIdentifier }

  /// Executes the supervisor. Call it on `LaunchThread` only.
  ///
  /// `ended` is called once, with the supervisor's exit status, or 128 + the signal that killed it.
  init(
    arguments: [String], control: Int32, out: Int32, err: Int32,
    ended: @escaping @Sendable (Int32) -> Void
  ) throws(LaunchFailure) {
    guard Self.hasLoopback else { throw .noLoopback }
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
