import CKernel
import Glibc

/// The descriptors between us and one supervisor, all close-on-exec. `supervise.c` says what for.
struct Channels: Sendable {
  /// What the two ends of one wire are.
  struct Wire: Sendable {
    let ours: Int32
    let theirs: Int32
  }

  let control: Wire
  let out: Wire
  let err: Wire
  /// The command's standard input, where it is a dialogue.
  let talk: Wire?

  /// Opens all of them, with the command's standard input already under way on the control socket:
  /// these bytes, or, for a dialogue, the other end of `talk`.
  init(input: [UInt8], isDialogue: Bool = false) throws(LaunchFailure) {
    var open: [Int32] = []
    do throws(LaunchFailure) {
      control = try Channels.pair("socketpair", kernel_control_pair, &open)
      out = try Channels.pair("pipe2", kernel_pipe, &open)
      err = try Channels.pair("pipe2", kernel_pipe, &open)
      talk = isDialogue ? try Channels.pair("socketpair", kernel_stream_pair, &open) : nil
      let standard = if let talk { talk.theirs } else { try Channels.sealed(input) }
      let sent = kernel_control_send(control.ours, standard)
      if talk == nil { close(standard) }
      guard sent >= 0 else { throw .unavailable("sendmsg", errno: -sent) }
    } catch {
      for descriptor in open { close(descriptor) }
      throw error
    }
  }

  /// Closes the supervisor's ends: from then on the end of a wire can be heard.
  func closeTheirs() {
    for wire in all { close(wire.theirs) }
  }

  private var all: [Wire] { [control, out, err, talk].compactMap(\.self) }

  func closeOurs() {
    for wire in all { close(wire.ours) }
  }

  private static func pair(
    _ call: String, _ make: (UnsafeMutablePointer<Int32>) -> Int32, _ open: inout [Int32]
  ) throws(LaunchFailure) -> Wire {
    var ends: [Int32] = [-1, -1]
    let result = make(&ends)
    guard result >= 0 else { throw .unavailable(call, errno: -result) }
    open += ends
    return Wire(ours: ends[0], theirs: ends[1])
  }

  /// A memory file with `bytes`, at its beginning, that nobody can change: unlike a pipe, it needs
  /// no one to feed it, so nothing can deadlock.
  private static func sealed(_ bytes: [UInt8]) throws(LaunchFailure) -> Int32 {
    let file = kernel_memfd_create("input")
    guard file >= 0 else { throw .unavailable("memfd_create", errno: -file) }
    do throws(LaunchFailure) {
      var offset = 0
      while offset < bytes.count {
        let written = bytes.withUnsafeBytes {
          pwrite(file, $0.baseAddress! + offset, bytes.count - offset, off_t(offset))
        }
        if written < 0 && errno == EINTR { continue }
        guard written > 0 else { throw .unavailable("pwrite", errno: errno) }
        offset += written
      }
      let result = kernel_memfd_seal(file)
      guard result >= 0 else { throw .unavailable("F_ADD_SEALS", errno: -result) }
      return file
    } catch {
      close(file)
      throw error
    }
  }
}
