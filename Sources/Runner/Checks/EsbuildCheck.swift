import Artifact
import Judging
import Launching
import Synchronization

/// TypeScript, JSX and CSS, by one esbuild process for all files of a run.
enum EsbuildCheck {
  static func outcomes(for subjects: [Subject], on bench: Workbench, with tool: Tool) async throws
    -> [Outcome]
  {
    typealias File = (text: [UInt8], loader: Esbuild.Loader)
    func run(_ files: [File]) async throws -> Resumption.Run<Esbuild.Answer> {
      let session = EsbuildDialogue(files, version: tool.version, limit: bench.limits.file)
      let bytes = files.reduce(0) { $0 + $1.text.count }
      let arguments = Esbuild.arguments(tool.version)
      let end = try await unlessCancelled {
        try await bench.run(
          tool, arguments, dialogue: session.dialogue,
          limits: bench.limits.run(
            files: files.count, bytes: bytes, answers: 8 * bytes + 8192 * files.count))
      }
      var run = session.run(endedBy: end)
      if let end, run.answers.isEmpty, end.silence.why == .crashed {
        run.account = "\(tool.name.rawValue) did not answer: \(end.account)"
      }
      return run
    }
    let files = subjects.map { File($0.text.bytes, Esbuild.loader(of: $0.name, $0.language)) }
    let start = ContinuousClock.now
    let answers = try await bench.resumption.answers(
      to: Array(subjects.indices), of: { subjects[$0].report },
      works: { try await !run([([], .css)]).answers.isEmpty },
      run: { try await run($0.map { files[$0] }) })
    let each = (ContinuousClock.now - start) / max(subjects.count, 1)
    return zip(zip(subjects, files), answers).map { file, answer in
      let (subject, (_, loader)) = file
      switch answer {
      case .success(let answer):
        return Esbuild.outcome(
          of: answer, for: subject, as: loader, by: tool, duration: each)
      case .failure(let silence):
        return subject.outcome(silence, by: tool.label, duration: each)
      }
    }
  }

  private static let bundled: [StaticString] = ["import ", "export ", "require("]

  /// Files of JavaScript that node rejects at a `<`, which may be JSX.
  static func outcomes(ofJSX subjects: [Subject], on bench: Workbench) async throws -> [Outcome] {
    guard let tool = bench.toolbox[.esbuild] else {
      return subjects.map {
        $0.outcome(
          .unchecked(.toolMissing),
          [
            $0.finding(
              .note, "this may be JSX, which node cannot read, and esbuild is not here to check it",
              help: Tool.Name.esbuild.install)
          ])
      }
    }
    return try await zip(subjects, outcomes(for: subjects, on: bench, with: tool)).map {
      subject, outcome in
      var outcome = outcome
      if outcome.check.verdict == .failed, outcome.findings.first?.help == nil {
        // A `<` of a function's own types is no JSX either.
        outcome.findings[0].help = JavaScriptHint.help(for: "", in: subject)
      }
      guard outcome.check.verdict == .passed else { return outcome }
      // What is bundled asks for something, or is asked for.
      let isBundled = bundled.contains { subject.text.bytes.holds($0) }
      if !isBundled { outcome.check.verdict = .unchecked(.needsContext) }
      outcome.findings.append(
        subject.finding(
          .note, "this is JSX, which node cannot run: a bundler has to read it first",
          help: isBundled ? nil : "name it .jsx, if one does"))
      return outcome
    }
  }
}

/// One run of esbuild's service over many files: the next is only told when the last was answered, so it
/// is known which one stopped it.
private final class EsbuildDialogue: Sendable {
  private struct State {
    var heard: [UInt8] = []
    var isGreeted = false
    var isBroken = false
    var answers: [Esbuild.Answer] = []
    var pace: Pace
  }

  private let files: [(text: [UInt8], loader: Esbuild.Loader)]
  private let version: String
  private let state: Mutex<State>

  init(
    _ files: [(text: [UInt8], loader: Esbuild.Loader)], version: String, limit: Duration
  ) {
    (self.files, self.version) = (files, version)
    state = Mutex(State(pace: Pace(limit: limit)))
  }

  var dialogue: Dialogue {
    Dialogue(
      opening: request(0), deadline: { self.state.withLock { $0.pace.deadline } },
      reply: { stream, bytes in stream == .out ? self.hear(bytes) : .wait })
  }

  func run(endedBy end: Termination?) -> Resumption.Run<Esbuild.Answer> {
    let state = state.withLock { $0 }
    return Resumption.Run(
      answers: state.answers, silence: end?.silence ?? .interrupted, elapsed: state.pace.elapsed)
  }

  private func request(_ index: Int) -> [UInt8] {
    Esbuild.request(index, files[index].text, files[index].loader)
  }

  private func hear(_ bytes: [UInt8]) -> Dialogue.Turn {
    state.withLock { state in
      guard !state.isBroken else { return .end }
      state.heard += bytes
      var turn = Dialogue.Turn.wait
      while let (packet, end) = Esbuild.Packet.next(in: state.heard[...]) {
        turn = take(packet, &state)
        state.heard.removeSubrange(..<end)
        if turn == .end { break }
      }
      return turn
    }
  }

  private func take(_ packet: ArraySlice<UInt8>, _ state: inout State) -> Dialogue.Turn {
    state.pace.step()
    guard state.isGreeted else {
      state.isGreeted = packet.elementsEqual(version.utf8)
      state.isBroken = !state.isGreeted
      return state.isGreeted ? .wait : .end
    }
    let index = state.answers.count
    guard index < files.count,
      let said = Esbuild.answer(in: packet, about: index, files[index].loader)
    else {
      // It says what it never should: nothing more of it counts.
      state.isBroken = true
      return .end
    }
    state.answers.append(said)
    return index + 1 < files.count ? .say(request(index + 1)) : .end
  }
}
