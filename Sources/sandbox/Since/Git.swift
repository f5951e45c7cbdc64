import Artifact
import Foundation

/// The caller's git, asked without a shell, a pager, a hook, a driver or a network, of one repository.
struct Git: Sendable {
  struct Problem: Error, CustomStringConvertible {
    let description: String
  }

  struct Answer: Sendable {
    let status: Int32
    let out: [UInt8]
    let err: String

    /// Standard output without its line end.
    var line: String { (out.last == ASCII.lf ? out.dropLast() : out[...]).text }

    /// Of an output with `-z`: the parts, as bytes.
    var parts: [ArraySlice<UInt8>] { out.split(separator: 0) }
  }

  private let program: String
  private var environment: [String: String]
  private var directory: String
  /// In front of every command.
  private var options = Git.options
  /// Wall time of one command.
  private static let limit = 120.0

  /// The git of the caller's PATH, in a directory. With `hook` it is told what a hook is told of its
  /// repository; without, it finds the one that the directory is in.
  init(
    _ environment: [String: String], in directory: String, hook: Bool = false,
    workTree: String? = nil
  ) throws(Problem) {
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
      Self.kept.contains(name) || hook && Self.ofHook.contains(name)
    }
    self.environment.merge(Self.own) { $1 }
    // A submodule's configuration names one that need not be here.
    if let workTree { self.environment["GIT_WORK_TREE"] = workTree }
  }

  /// The same for one repository, whatever directory its commands are run in, and without the drivers that
  /// its configuration names.
  func bound(to repository: String, top: String) async throws -> Git {
    var git = self
    git.directory = top
    git.options += ["--git-dir=\(repository)", "--work-tree=\(top)"]
    // git itself takes it as relative to the top.
    if let index = environment["GIT_INDEX_FILE"], !index.hasPrefix("/") {
      git.environment["GIT_INDEX_FILE"] = "\(top)/\(index)"
    }
    for name in ["GIT_DIR", "GIT_WORK_TREE"] { git.environment[name] = nil }
    return try await git.silenced()
  }

  /// Where its index is, if a hook is told it.
  var hooksIndex: String? { environment["GIT_INDEX_FILE"] }

  /// The same, with every driver that is configured here blanked: by the environment, which takes any
  /// name, also one with a `=` in it (git 2.31; an older one is held by `Command` alone).
  private func silenced() async throws -> Git {
    let found = try await ask(.configuration, ["--name-only", "-z", "--get-regexp", Self.drivers])
    // Nothing is found: 1.
    guard [0, 1].contains(found.status) else { throw failed(.configuration, found) }
    var git = self
    let names = Set(found.parts.map(\.text)).sorted()
    for (index, name) in names.enumerated() {
      git.environment["GIT_CONFIG_KEY_\(index)"] = name
      let isSwitch = name.hasSuffix(".required") || name.hasSuffix(".promisor")
      git.environment["GIT_CONFIG_VALUE_\(index)"] = isSwitch ? "false" : ""
    }
    if !names.isEmpty { git.environment["GIT_CONFIG_COUNT"] = "\(names.count)" }
    return git
  }

  /// What a command says, that must end with status 0.
  func callAsFunction(
    _ command: Command, _ arguments: String..., input: [UInt8] = []
  ) async throws -> Answer {
    let answer = try await ask(command, arguments, input: input)
    guard answer.status == 0 else { throw failed(command, answer) }
    return answer
  }

  private func failed(_ command: Command, _ answer: Answer) -> Problem {
    let said = answer.err.split(separator: "\n").first.map(String.init) ?? "it said nothing"
    return Problem(description: "git \(command.rawValue) failed: \(said.prefix(300))")
  }

  /// What a command says, however it ended.
  func ask(_ command: Command, _ arguments: [String], input: [UInt8] = []) async throws -> Answer {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: program)
    process.arguments = options + [command.rawValue] + arguments
    process.environment = environment
    process.currentDirectoryURL = URL(fileURLWithPath: directory, isDirectory: true)
    let (given, out, err) = (input.isEmpty ? nil : Pipe(), Pipe(), Pipe())
    process.standardInput = given ?? FileHandle.nullDevice
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
      if let given { Self.feed(input, to: given) }
      async let text = Self.all(of: out)
      async let complaint = Self.all(of: err)
      let (said, complained) = await (text, complaint)
      let status = await ends.first { _ in true } ?? -1
      try Task.checkCancellation()
      if status == 128 + SIGKILL {
        throw Problem(
          description:
            "git \(command.rawValue) was stopped: it took longer than \(Int(Self.limit)) s")
      }
      return Answer(status: status, out: said, err: complained.text)
    } onCancel: {
      kill(group, SIGKILL)
    }
  }

  /// Beside the reading: git answers before it has all. One that is gone reads no more (SIGPIPE is ignored).
  private static func feed(_ bytes: [UInt8], to pipe: Pipe) {
    DispatchQueue.global().async {
      try? pipe.fileHandleForWriting.write(contentsOf: Data(bytes))
      try? pipe.fileHandleForWriting.close()
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
