import Artifact
import Glibc

/// When to use colour.
package enum ColorChoice: String, CaseIterable, Sendable, ArgumentValue { case auto, always, never }

/// The two streams that we write to.
package enum Terminal {
  /// Opens what of the descriptors 0 to 2 was closed, so that nothing else gets their numbers; what is
  /// written to them then is an error, not lost.
  package static func claimStandardDescriptors() {
    while true {
      let descriptor = open("/dev/null", O_RDONLY)
      if descriptor > 2 { close(descriptor) }
      if descriptor < 0 || descriptor > 2 { return }
    }
  }

  /// Writes everything; false when the reader has gone away, which is its right.
  @discardableResult
  package static func write(_ text: Shown, to descriptor: Int32 = STDOUT_FILENO) -> Bool {
    write(bytes: Array(text.text.utf8), to: descriptor)
  }

  /// The same of the bytes of a document, in whose format nothing of a terminal's can stand.
  @discardableResult
  package static func write(bytes: [UInt8], to descriptor: Int32 = STDOUT_FILENO) -> Bool {
    var bytes = bytes[...]
    while !bytes.isEmpty {
      let count = bytes.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
      if count < 0 && errno == EINTR { continue }
      if count < 0 && errno == EAGAIN {
        var poll = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
        _ = Glibc.poll(&poll, 1, -1)
        continue
      }
      if count <= 0 { return false }
      bytes = bytes.dropFirst(count)
    }
    return true
  }

  /// Writes a result to standard output. That its reader has gone away is the reader's right; that it
  /// could not be written otherwise is an error: half a result must not look like one.
  package static func print(_ text: Shown) throws(FileFailure) {
    try print(document: Array(text.text.utf8))
  }

  /// The same of a document for a program.
  package static func print(document bytes: [UInt8]) throws(FileFailure) {
    if write(bytes: bytes) || errno == EPIPE { return }
    let error = errno
    let remedy =
      switch error {
      // What was closed may by now be something of the runtime's, which takes no text.
      case EBADF, EINVAL: "it is closed: open it, or send it to a file"
      case ENOSPC, EDQUOT: "free some space where it goes, or send it elsewhere"
      default: "send it elsewhere"
      }
    throw FileFailure("write", "standard output", error, remedy: remedy)
  }

  /// Says on standard error what went wrong, in one line that names the program.
  package static func complain(_ message: String, of program: String) {
    write("\(program): \(message)\n", to: STDERR_FILENO)
  }

  /// Whether a stream shows colours: told to, or a terminal that is not told otherwise.
  package static func isColoured(
    _ descriptor: Int32, _ choice: ColorChoice, environment: [String: String]
  ) -> Bool {
    switch choice {
    case .always: true
    case .never: false
    case .auto:
      isatty(descriptor) == 1 && environment["NO_COLOR", default: ""].isEmpty
        && environment["TERM"] != "dumb"
    }
  }

  /// How many lines of a list standard output gets: so many, or all where none is cut.
  package static func most(_ count: Int) -> Int { outputWidth == nil ? .max : count }

  /// That of standard output, as it was when we were first asked.
  package static let outputWidth = width(STDOUT_FILENO)

  /// The columns that lines may take: as many as COLUMNS says, else as a terminal has, up to 120. Nil where
  /// there is neither: a pipe or a file takes each line whole.
  package static func width(
    _ descriptor: Int32, environment: [String: String] = Surroundings.environment
  ) -> Int? {
    if let said = environment["COLUMNS"].flatMap({ Int($0) }), said > 0 { return max(40, said) }
    var size = winsize()
    guard ioctl(descriptor, UInt(TIOCGWINSZ), &size) == 0 else { return nil }
    return size.ws_col > 0 ? min(max(40, Int(size.ws_col)), 120) : 80
  }
}
