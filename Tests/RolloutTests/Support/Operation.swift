import Artifact
import Foundation
import Testing

/// One rollout operation in a process of its own, under strace, which kills it or lies to it at one
/// system call.
struct Operation: Sendable {
  let stage: Stage
  let arguments: [String]
  /// What is rolled out to, where that is not the stage's target.
  var place: String?

  /// The system calls that change something.
  static let calls =
    "renameat2,write,fsync,fdatasync,syncfs,mkdirat,unlinkat,rmdir,unlink,ftruncate,"
    + "fallocate,fchmod,fchown,utimensat,symlinkat,fsetxattr"

  struct End: Sendable {
    let status: Int32
    let isKilled: Bool
    let out: String
  }

  /// A call and how often it was made before, in the thread that makes it most often.
  struct Call: Sendable, CustomStringConvertible {
    let name: String
    let when: Int
    var description: String { "\(name) #\(when)" }
    /// One of those that are made for each stored file, in the same way: half of them are killed, the
    /// other half failed.
    var isOneOfMany: Bool {
      ["fchmod", "fchown", "utimensat", "unlinkat", "unlink", "write", "mkdirat"].contains(name)
    }
  }

  static let strace: String? = ["/usr/bin/strace", "/bin/strace"].first { access($0, X_OK) == 0 }

  /// Without strace the test is cancelled visibly; with `SANDBOX_REQUIRE_TOOLS=1` it fails.
  static func requireStrace() throws {
    if strace != nil { return }
    if ProcessInfo.processInfo.environment["SANDBOX_REQUIRE_TOOLS"] == "1" {
      Issue.record("strace is not installed")
      throw CancellationError()
    }
    try Test.cancel("strace is not installed")
  }

  private static let program: String = {
    let bundle = URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath()
    return bundle.deletingLastPathComponent().appending(path: "rollout-trial").path
  }()

  func run() throws -> End {
    try Self.spawn([Self.program, stage.home, place ?? stage.target] + arguments)
  }

  /// Runs it with no more than so many files open at once.
  func limited(files: Int) throws -> End {
    let script = "ulimit -n \(files) && exec \"$0\" \"$@\""
    return try Self.spawn(
      ["/bin/sh", "-c", script, Self.program, stage.home, stage.target] + arguments)
  }

  /// Runs it to its end, and says which calls it made.
  func traced() throws -> [Call] {
    let file = "\(stage.path)/trace"
    let end = try strace(["-o", file, "-e", "trace=\(Self.calls)"])
    #expect(end.status == 0 && !end.isKilled, "\(arguments): \(end)")
    var counts: [String: [Substring: Int]] = [:]
    let text = String(
      decoding: try Data(contentsOf: URL(fileURLWithPath: file)), as: UTF8.self)
    for line in text.split(separator: "\n") {
      let fields = line.split(separator: " ", omittingEmptySubsequences: true)
      guard fields.count > 1, let name = fields[1].split(separator: "(").first,
        fields[1].contains("(")
      else { continue }
      counts[String(name), default: [:]][fields[0], default: 0] += 1
    }
    return counts.sorted { $0.key < $1.key }.flatMap { name, byThread in
      (1...(byThread.values.max() ?? 1)).map { Call(name: name, when: $0) }
    }
  }

  /// The call of that name that comes next after the rename that is the `count`th of its thread.
  func call(_ name: String, afterRename count: Int) throws -> Call {
    let file = "\(stage.path)/trace"
    _ = try strace(["-o", file, "-e", "trace=renameat2,\(name)"])
    let lines = String(decoding: try Data(contentsOf: URL(fileURLWithPath: file)), as: UTF8.self)
      .split(separator: "\n")
    let thread = lines.first { $0.contains("renameat2(") }?.prefix { $0 != " " }
    let own = lines.filter { $0.prefix { $0 != " " } == thread }
    var renames = 0
    let before = own.prefix { line in
      if line.contains("renameat2(") { renames += 1 }
      return renames < count
    }
    return Call(name: name, when: before.count { $0.contains("\(name)(") } + 1)
  }

  /// Kills it as it makes the call.
  func killed(at call: Call) throws -> End {
    try strace(
      ["-o", "/dev/null", "-e", "trace=\(call.name)"]
        + ["-e", "inject=\(call.name):signal=SIGKILL:when=\(call.when)"])
  }

  /// Lets the call fail with an error.
  func failing(_ error: String, at call: Call) throws -> End {
    try strace(
      ["-o", "/dev/null", "-e", "trace=\(call.name)"]
        + ["-e", "inject=\(call.name):error=\(error):when=\(call.when)"])
  }

  /// Lets each call on one file fail with an error.
  func failing(_ error: String, at name: String, of path: String) throws -> End {
    try strace(
      ["-o", "/dev/null", "-P", path, "-e", "trace=\(name)"]
        + ["-e", "inject=\(name):error=\(error)"])
  }

  private func strace(_ options: [String]) throws -> End {
    let strace = try #require(Self.strace)
    return try Self.spawn(
      [strace, "-f", "-qq"] + options + [Self.program, stage.home, place ?? stage.target]
        + arguments)
  }

  /// posix_spawn(3) and waitpid(2): a trial is a few milliseconds, and there are hundreds. It gets none of what
  /// other tests have open: what is limited is its own.
  private static func spawn(_ command: [String]) throws -> End {
    var pipe: [Int32] = [0, 0]
    try #require(Foundation.pipe(&pipe) == 0)
    for end in pipe { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
    let started = Spawn.start(
      command[0], Array(command.dropFirst()), descriptors: [0, pipe[1], pipe[1]])
    close(pipe[1])
    let out = FileHandle(fileDescriptor: pipe[0], closeOnDealloc: true)
    let pid = try started.get()
    let text = (try? out.readToEnd()).flatMap { $0 } ?? Data()
    var status: Int32 = 0
    while waitpid(pid, &status, 0) < 0, errno == EINTR {}
    let signal = status & 0x7f
    return End(
      status: signal == 0 ? status >> 8 & 0xff : signal, isKilled: signal != 0,
      out: String(decoding: text, as: UTF8.self))
  }
}
