import Artifact
import Foundation

/// The caller's git, asked without a shell, a pager, a hook or a network, of one repository.
struct Git: Sendable {
  struct Problem: Error, CustomStringConvertible {
    let description: String
  }

  struct Answer: Sendable {
    let status: Int32
    let out: [UInt8]
    let err: String

    /// Standard output without its line end.
    var line: String {
      String(decoding: out.last == ASCII.lf ? out.dropLast() : out[...], as: UTF8.self)
    }

    /// Of an output with `-z`: the parts, as bytes.
    var parts: [ArraySlice<UInt8>] { out.split(separator: 0) }
  }

  private let program: String
  private var environment: [String: String]
  private let directory: String
  /// In front of every command.
  private var options = [
    "--no-pager", "--literal-pathspecs", "--no-replace-objects", "-c", "core.fsmonitor=false",
    "-c", "core.hooksPath=/dev/null", "-c", "protocol.allow=never", "-c",
    "submodule.recurse=false", "-c", "core.commitGraph=false",
  ]
  /// Wall time of one command.
  private static let limit = 120.0

  /// The git of the caller's PATH, in a directory, with the repository that its environment names: a
  /// hook's is another than the directory's where it says so.
  init(_ environment: [String: String], in directory: String) throws(Problem) {
    let places = (environment["PATH"] ?? "").split(separator: ":").filter { $0.hasPrefix("/") }
    guard
      let program = places.map({ "\($0)/git" }).first(where: {
        var status = stat()
        return stat($0, &status) == 0 && status.st_mode & S_IFMT == S_IFREG
          && access($0, X_OK) == 0
      })
    else {
      throw Problem(
        description: "--since asks git what was changed, and git is not here; "
          + "install it with: apt-get install git")
    }
    self.program = program
    self.directory = directory
    self.environment = environment.filter { name, _ in
      !name.hasPrefix("GIT_") || Self.kept.contains(name) || name.hasPrefix("GIT_CONFIG")
    }
    self.environment.merge(Self.own) { $1 }
  }

  /// What of a hook's environment says where the repository, its index and its objects are.
  private static let kept: Set = [
    "GIT_DIR", "GIT_WORK_TREE", "GIT_COMMON_DIR", "GIT_INDEX_FILE", "GIT_OBJECT_DIRECTORY",
    "GIT_ALTERNATE_OBJECT_DIRECTORIES", "GIT_QUARANTINE_PATH", "GIT_CEILING_DIRECTORIES",
    "GIT_DISCOVERY_ACROSS_FILESYSTEM", "GIT_EXEC_PATH",
  ]
  /// No lock, no question, no fetching, no history but the real one.
  private static let own = [
    "GIT_OPTIONAL_LOCKS": "0", "GIT_TERMINAL_PROMPT": "0", "GIT_NO_LAZY_FETCH": "1",
    "GIT_ALLOW_PROTOCOL": "none", "GIT_NO_REPLACE_OBJECTS": "1", "GIT_GRAFT_FILE": "/dev/null",
    "LC_ALL": "C", "LANGUAGE": "C",
  ]

  /// The same for one repository, whatever directory its commands are run in.
  func bound(to repository: String, top: String) -> Git {
    var git = Git(program, environment, top, options)
    git.options += ["--git-dir=\(repository)", "--work-tree=\(top)"]
    // git itself takes it as relative to the top.
    if let index = environment["GIT_INDEX_FILE"], !index.hasPrefix("/") {
      git.environment["GIT_INDEX_FILE"] = "\(top)/\(index)"
    }
    for name in ["GIT_DIR", "GIT_WORK_TREE"] { git.environment[name] = nil }
    return git
  }

  private init(
    _ program: String, _ environment: [String: String], _ directory: String, _ options: [String]
  ) {
    self.program = program
    self.environment = environment
    self.directory = directory
    self.options = options
  }

  /// What a command says, that must end with status 0.
  func callAsFunction(_ arguments: String...) async throws -> Answer {
    let answer = try await ask(arguments)
    guard answer.status == 0 else {
      let said = answer.err.split(separator: "\n").first.map(String.init) ?? "it said nothing"
      throw Problem(
        description: "git \(arguments[0]) failed: \(said.prefix(300))")
    }
    return answer
  }

  /// What a command says, however it ended.
  func ask(_ arguments: [String]) async throws -> Answer {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: program)
    process.arguments = options + arguments
    process.environment = environment
    process.currentDirectoryURL = URL(fileURLWithPath: directory, isDirectory: true)
    process.standardInput = FileHandle.nullDevice
    let (out, err) = (Pipe(), Pipe())
    process.standardOutput = out
    process.standardError = err
    let (ends, end) = AsyncStream<Int32>.makeStream()
    process.terminationHandler = { process in
      process.waitUntilExit()  // returns at once, and lets go of the run loop source
      let isSignal = process.terminationReason == .uncaughtSignal
      end.yield(isSignal ? 128 + process.terminationStatus : process.terminationStatus)
      end.finish()
    }
    do {
      try process.run()
    } catch {
      throw Problem(description: "\(program) cannot be started: \(error)")
    }
    // A group of its own: what it starts ends with it.
    let group = -process.processIdentifier
    let deadline = DispatchWorkItem { kill(group, SIGKILL) }
    DispatchQueue.global().asyncAfter(deadline: .now() + Self.limit, execute: deadline)
    defer { deadline.cancel() }
    return try await withTaskCancellationHandler {
      async let text = Self.all(of: out)
      async let complaint = Self.all(of: err)
      let (said, complained) = await (text, complaint)
      let status = await ends.first { _ in true } ?? -1
      try Task.checkCancellation()
      if status == 128 + SIGKILL {
        throw Problem(
          description: "git \(arguments[0]) was stopped: it took longer than \(Int(Self.limit)) s")
      }
      return Answer(
        status: status, out: said, err: String(decoding: complained, as: UTF8.self))
    } onCancel: {
      kill(group, SIGKILL)
    }
  }

  private static func all(of pipe: Pipe) async -> [UInt8] {
    await withCheckedContinuation { continuation in
      DispatchQueue.global().async {
        let data = (try? pipe.fileHandleForReading.readToEnd()) ?? nil
        continuation.resume(returning: Array(data ?? Data()))
      }
    }
  }
}
