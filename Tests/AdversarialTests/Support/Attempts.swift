import Foundation
import Testing

@testable import Judging
@testable import Launching
@testable import Runner

/// Attacks in Python: a script that tries things, each of them told as `NAME done` or `NAME ERRNO`.
struct Attempts: Sendable {
  static let python = "/usr/bin/python3"

  private static let opening = """
    import ctypes, errno, os, socket, struct, sys, time
    libc = ctypes.CDLL(None, use_errno=True)
    def call(number, *arguments):
        result = libc.syscall(ctypes.c_long(number), *arguments)
        if result < 0: raise OSError(ctypes.get_errno(), 'syscall')
        return result
    def attempt(name, act):
        try:
            act()
            word = 'done'
        except OSError as error:
            word = errno.errorcode.get(error.errno, type(error).__name__)
        except Exception as error:
            word = type(error).__name__
        print(name, word, flush=True)

    """

  let script: String

  init(_ script: String) { self.script = Self.opening + script }

  /// What came of each.
  func run(
    in jail: Jail, _ arguments: [String] = [], limits: Limits = Limits(wall: .seconds(300))
  ) async throws -> [String: String] {
    try Stage.require(Self.python)
    let end = try await Stage.run(
      Self.python, ["-I", "-c", script] + arguments, in: jail, limits: limits)
    try #require(end.ending == .exited(0), "\(end.ending) \(end.said) \(end.complained)")
    let pairs = end.said.split(separator: "\n").map { $0.split(separator: " ").map(String.init) }
    return Dictionary(pairs.map { ($0[0], $0.count > 1 ? $0[1] : "") }) { $1 }
  }
}
