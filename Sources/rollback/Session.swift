import Artifact
import Console
import Glibc
import Rollout

/// What every verb is given: where the home is, and how to write.
struct Session: Sendable {
  var home: String?
  var state: String?
  var color: ColorChoice

  private let progress = Progress(onTerminal: true)

  init(home: String? = nil, state: String? = nil, color: ColorChoice) {
    (self.home, self.state, self.color) = (home, state, color)
  }

  var style: Style { style(of: STDOUT_FILENO) }

  private func style(of stream: Int32) -> Style {
    Style(
      isColoured: Terminal.isColoured(stream, color, environment: Surroundings.environment))
  }

  /// What a verb that has these options says where a change is in its way.
  static let overrides =
    "--keep-theirs leaves what was changed, --force takes it back too and keeps what stands there now "
    + "in displaced/"

  /// What it says where no option helps against that.
  private static let barred =
    "move what stands in the way aside and give the command again, or leave it as it is with --keep-theirs"

  /// Runs `body` on the rollouts of the home that is there, and turns why it refused into a sentence
  /// and an exit status; as a document, too, for a verb whose result is one. What is recovered on the
  /// side is told on standard error.
  func rollouts(
    verb: String? = nil, in format: Format = .text, advice: String = Session.overrides,
    _ body: (Rollouts) throws -> Int32
  ) throws -> Int32 {
    do {
      let status = try body(
        Rollouts(
          in: foundHome(), state: StateDirectory(named: state), here: here,
          tell: { [progress] sentence in progress.aside { Self.say(sentence) } }))
      Interruption.comesTooLate()
      return status
    } catch let error as RolloutError {
      refuse(error, advice)
      if let verb, format == .json {
        try Terminal.print(document: RollbackOutput.refusal(of: verb, error).bytes)
      }
      return error.exitStatus
    }
  }

  /// Shows on a terminal how many of many are done, as long as `body` runs: it prints nothing itself.
  func watching<Value>(_ body: () throws -> Value) rethrows -> Value {
    Concurrently.tell { [progress] in progress.say($0, ($1, $2)) }
    defer {
      Concurrently.tell(nil)
      progress.end()
    }
    return try body()
  }

  /// What a shell offers: all rollouts of the home that is there.
  var names: [String] {
    guard let home = try? foundHome(), let state = try? StateDirectory(named: state),
      let rollouts = try? Rollouts(in: home, state: state)
    else { return [] }
    return (try? rollouts.names()) ?? []
  }

  /// The program with the options that say which home and which keys are meant, and one of its commands.
  func command(_ words: String..., target: String? = nil) -> Shown {
    func options(_ all: [(String, String?)]) -> [String] {
      all.flatMap { option, value in value.map { [option, $0] } ?? [] }
    }
    return Shown.command(
      ["rollback"] + options([("--home", home), ("--state", state)]) + words
        + options([("--target", target)]))
  }

  /// Finishes what is unfinished before something is shown. What stands in the way of that is told, and
  /// what can be read is shown all the same: the status to end with. That another is at work is none.
  func recover(_ rollouts: Rollouts, for target: String? = nil) throws -> Int32 {
    do {
      _ = try rollouts.recover(for: target)
      return 0
    } catch let error as RolloutError {
      refuse(error, Session.overrides)
      if case .locked = error { return 0 }
      return error.exitStatus
    }
  }

  /// Changes a target by `body`, runs what is to be run then, and writes the result. The change is
  /// done whether or not that can be written: given again, the command would go one further.
  func change(
    _ target: String?, at place: String?, verb: String, isDry: Bool, in format: Format,
    advice: String = Session.overrides, verifies: Bool = false, next: Shown,
    _ body: (Rollouts) throws -> Rollback
  ) throws -> Int32 {
    try rollouts(verb: verb, in: format, advice: advice) { rollouts in
      let result = try watching { try body(rollouts.retargeted(target, to: place)) }
      let output = RollbackOutput(
        result: result, verb: verb, isDry: isDry, next: next,
        runs: isDry ? [] : follow(result, verifies: verifies))
      do {
        try format.print(json: output.json, lines: output.lines)
      } catch let failure as FileFailure where !isDry {
        Self.say("\(output.summary); that is done, though it could not be written: \(failure)")
      }
      return 0
    }
  }

  /// Runs what was written down to be run after these rollouts, each once; and with `verifies` what had
  /// vouched for the last one. All is done whatever comes of it.
  private func follow(_ result: Rollback, verifies: Bool) -> [ShellCommand] {
    var commands: [String] = []
    for after in result.rollouts.compactMap(\.commands.after) where !commands.contains(after) {
      commands.append(after)
    }
    if verifies {
      if let check = result.rollouts.first?.commands.verify {
        commands.append(check)
      } else {
        Self.say("there is no health check of that rollout to run")
      }
    }
    Interruption.comesTooLate()
    return commands.map { command in
      Self.say("running '\(command)' in \(result.target), outside of any jail")
      let run = ShellCommand(command, in: result.target)
      Self.say("\(run)")
      return run
    }
  }

  private static func say(_ sentence: String) { Terminal.complain(sentence, of: "rollback") }

  private func refuse(_ error: RolloutError, _ advice: String) {
    guard case .drift(let drifts) = error else {
      Self.say(error.description)
      return
    }
    let isBarred = drifts.contains { !$0.found.isReachable }
    let advice = isBarred && advice == Self.overrides ? Self.barred : advice
    let count = drifts.count == 1 ? "a file was" : "\(drifts.count) files were"
    Self.say("nothing was changed: \(count) changed since")
    for drift in drifts { Terminal.write("  \(drift.description)\n", to: STDERR_FILENO) }
    let diff = UnifiedDiff(style: style(of: STDERR_FILENO)).text(drifts.prefix(20).map(\.change))
    if !diff.isEmpty { Terminal.write("\n\(diff)", to: STDERR_FILENO) }
    // At the end, where it is seen.
    Self.say("nothing was changed: \(count) changed since; \(advice)")
  }

  private var here: String? { (try? Directory.named("."))?.path }

  /// The home that is named or lies upwards; else the one whose rollout we are in.
  private func foundHome() throws -> Home {
    let directory = Surroundings.directory
    let environment = Surroundings.environment
    if let home = try Home.find(named: home, environment: environment, from: directory) {
      return home
    }
    let homes = try here.map { try StateDirectory(named: state).homes(of: $0) } ?? []
    guard homes.count < 2 else {
      throw Home.Problem(
        description: "rollouts were made to \(directory) from several homes; name one with --home: "
          + homes.joined(separator: ", "))
    }
    guard let only = homes.first,
      let home = try Home.find(named: only, environment: environment, from: directory)
    else {
      throw Home.Problem(
        description: "no home: neither \(directory) nor a directory above it has Sandboxes/ and "
          + "Rollbacks/, or was rolled out to by this user; name one with --home DIR")
    }
    return home
  }
}

extension Drift {
  /// From what we left to what stands there now.
  fileprivate var change: FileChange {
    func side(_ state: FileState, _ content: [UInt8]?) -> FileChange.Side? {
      guard state.kind == .file || state.kind == .link else { return nil }
      return content.map { FileChange.Side($0, mode: state.gitMode) }
        ?? FileChange.Side(size: state.size, mode: state.gitMode)
    }
    return FileChange(
      path: path, before: side(expected, expectedContent), after: side(found, foundContent))
  }
}
