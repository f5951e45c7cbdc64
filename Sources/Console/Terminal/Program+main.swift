import Glibc

extension Program {
  /// Does what the arguments ask for and exits: the whole of a program's `main`.
  ///
  /// A signal cancels what runs, and is told when everything is cleaned up; any error is told in one
  /// line on standard error, with status 2.
  package func main(_ arguments: [String] = Array(CommandLine.arguments.dropFirst())) -> Never {
    Terminal.claimStandardDescriptors()
    Interruption.ignoreClosedPipes()
    let layout = HelpLayout(
      width: min(Terminal.outputWidth ?? 80, 100), styled: isatty(STDOUT_FILENO) == 1)
    do {
      try Self.mustBeReadable()
      switch resolve(arguments, layout: layout) {
      case .print(let text, let status, .error):
        Terminal.write(Shown(page: text), to: STDERR_FILENO)
        exit(status)
      case .print(let text, let status, .output):
        try Terminal.print(Shown(page: text))
        exit(status)
      case .run(let handler):
        let name = syntax.name
        // An asynchronous `main` would end the main thread, and ending a thread unwinds its stack, which
        // takes a static program 20 ms.
        Task {
          do {
            exit(try await Interruption.cancelling { try await handler() })
          } catch {
            Self.end(for: error, of: name)
          }
        }
        // Who started us may have blocked signals, and they are heard here all the same.
        var none = sigset_t()
        sigemptyset(&none)
        while true { sigsuspend(&none) }
      }
    } catch {
      Self.end(for: error, of: syntax.name)
    }
  }

  /// Says why, and exits.
  private static func end(for error: any Error, of name: String) -> Never {
    Terminal.complain((error as? UsageError)?.message ?? "\(error)", of: name)
    exit((error as? Interruption)?.exitStatus ?? UsageError.exitStatus)
  }

  /// An argument that is not UTF-8 would be read as another name.
  private static func mustBeReadable() throws {
    let arguments = UnsafeBufferPointer(
      start: CommandLine.unsafeArgv, count: Int(CommandLine.argc))
    for (index, argument) in arguments.enumerated() {
      guard let argument else { continue }
      let bytes = UnsafeBufferPointer(start: argument, count: strlen(argument))
        .map { UInt8(bitPattern: $0) }
      if String(validating: bytes, as: UTF8.self) == nil {
        throw UsageError(
          "argument \(index) is not UTF-8, and no name here can be anything else: "
            + "'\(String(decoding: bytes, as: UTF8.self))'; rename the file, or name its directory")
      }
    }
  }
}
