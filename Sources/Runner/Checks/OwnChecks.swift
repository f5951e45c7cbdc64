import Artifact
import Judging
import Launching

/// The checks of a policy's own, run over the files that they are for.
struct OwnChecks: Sendable {
  let bench: Workbench
  /// So many files, and bytes, are given to one run.
  static let mostFiles = 200
  static let mostBytes = 32 << 20

  /// What each check says of each of its files, and what failed of our own.
  func run(
    _ checks: [OwnCheck], on sets: [ReportSet]
  ) async throws -> (outcomes: [(Subject, Outcome)], failures: [String]) {
    var outcomes: [(Subject, Outcome)] = []
    var failures: [String] = []
    for check in checks {
      let subjects = sets.enumerated().flatMap { $1.subjects(of: $0, for: check) }
      guard !subjects.isEmpty else { continue }
      var session = OwnCheckSession(check: check, bench: bench)
      do {
        let said = try await session.outcomes(for: subjects)
        precondition(said.count == subjects.count, "a check must answer for every file")
        outcomes += zip(subjects, said)
      } catch is CancellationError {
        outcomes += subjects.map { ($0, NoAnswer.interrupted.outcome(of: check.rule, by: nil)) }
      } catch {
        failures.append("the check '\(check.name)': \(error)")
        outcomes += subjects.map { ($0, session.unchecked(.crashed, "\(error)")) }
      }
    }
    return (outcomes, failures)
  }
}

/// One check over its files. A file passes by a run that had nothing against it, and fails by a run of
/// its own; what the program says of files together is only believed where nothing is said.
struct OwnCheckSession {
  let check: OwnCheck
  let bench: Workbench
  /// How long its pattern may take over what one run wrote.
  var patience = Duration.seconds(10)
  private var tool: OwnTool?
  /// What the jail denied the program at its canaries: that is the program's own.
  private var usual: [Blocked] = []
  /// Its pattern was left behind once, with a thread: that is enough.
  private var isLost = false

  init(check: OwnCheck, bench: Workbench) {
    self.check = check
    self.bench = bench
    tool = bench.toolbox.own.first { $0.name == check.program }
  }

  /// An outcome for each file, in order.
  mutating func outcomes(for subjects: [Subject]) async throws -> [Outcome] {
    guard let tool else {
      return subjects.map { _ in
        unchecked(
          .toolMissing, "\(check.program) is not here to check it",
          help: OwnTool.advice)
      }
    }
    var outcomes: [Int: Outcome] = [:]
    let small = subjects.indices.filter { subjects[$0].text.bytes.count <= bench.limits.largest }
    for index in Set(subjects.indices).subtracting(small) {
      outcomes[index] = unchecked(.tooLarge)
    }
    if let (doubt, said) = try await doubt(of: tool) {
      for index in small { outcomes[index] = unchecked(.unable, doubt, help: said) }
    } else {
      var pending = small
      if check.takesMany {
        for portion in portions(of: small, of: subjects) where portion.count > 1 {
          let start = ContinuousClock.now
          let passed = try await passed(portion.map { subjects[$0].text.bytes }, by: tool)
          let each = (ContinuousClock.now - start) / portion.count
          for place in passed { outcomes[portion[place]] = outcome(.passed, each) }
        }
        pending.removeAll { outcomes[$0] != nil }
      }
      var spent: [Int: Duration] = [:]
      for index in pending {
        let owner = subjects[index].report
        let isLate = spent[owner, default: .zero] >= bench.limits.report
        let answer =
          isLate
          ? NoAnswer.late(bench.limits).outcome(of: check.rule, by: tool.label)
          : try await unlessCancelled { try await judge(subjects[index].text, by: tool) }
            ?? NoAnswer.interrupted.outcome(of: check.rule, by: tool.label)
        spent[owner, default: .zero] += answer.check.duration
        outcomes[index] = answer
      }
    }
    return subjects.indices.map { outcomes[$0] ?? unchecked(.crashed) }
  }

  private func portions(of indices: [Int], of subjects: [Subject]) -> [[Int]] {
    var portions: [[Int]] = [[]]
    var bytes = 0
    for index in indices {
      let size = subjects[index].text.bytes.count
      if portions[portions.count - 1].count == OwnChecks.mostFiles
        || bytes + size > OwnChecks.mostBytes
      {
        portions.append([])
        bytes = 0
      }
      portions[portions.count - 1].append(index)
      bytes += size
    }
    return portions
  }

  // MARK: Outcomes

  func unchecked(_ why: Unchecked, _ note: String? = nil, help: String? = nil) -> Outcome {
    var outcome = Outcome(check: Check(check.rule, tool: tool?.label, .unchecked(why)))
    if let note {
      outcome.findings = [Finding(rule: check.rule, severity: .note, note, help: help)]
    }
    return outcome
  }

  private func outcome(
    _ verdict: Verdict, _ duration: Duration, _ findings: [Finding] = []
  ) -> Outcome {
    var outcome = Outcome(
      check: Check(check.rule, tool: tool?.label, verdict, duration: duration), findings: findings)
    outcome.check.jail = bench.jail.tier
    return outcome
  }

  // MARK: Runs

  /// One run over these files, each copied under a name that none of them can know.
  private struct Run {
    var end: Termination
    var said: OwnCheck.Said
    var names: [String]
    /// The directory that they lay in, as the program saw it.
    var place: String
    var status: Int32? { if case .exited(let status) = end.ending { status } else { nil } }
  }

  private mutating func run(_ files: [[UInt8]], by tool: OwnTool) async throws -> Run {
    let word = randomWord()
    let names = files.indices.map { index in
      let number = "\(index + 1)"
      let zeros = String(repeating: "0", count: max(0, 4 - number.count))
      return "\(zeros)\(number)x\(word).\(check.ending ?? "txt")"
    }
    let (end, place) = try await Scratch.lend(for: bench.jail.user) { scratch in
      for (name, bytes) in zip(names, files) {
        try ProjectCopy.file(
          name, in: scratch.descriptor, bytes, mode: 0o444, shown: name, bench.jail.user)
      }
      var jail = bench.jail.admitting([tool.path]).writing(.memory)
      jail.readable.append(scratch.path)
      let end = try await bench.supervisor.run(
        Supervised(
          Invocation(
            tool.path, check.arguments(for: names.map { "./\($0)" }),
            environment: ["LC_ALL": "C.UTF-8"].merging(check.variables) { $1 },
            directory: scratch.path),
          limits: bench.limits.run(
            files: files.count, bytes: files.reduce(0) { $0 + $1.count },
            answers: 512 * files.count),
          jail: jail))
      return (end, scratch.path)
    }
    let said = await Deadline.within(patience) { [check] in
      check.errors(out: end.out, err: end.err)
    }
    isLost = isLost || said == nil
    let doubt = OwnCheck.Said(doubt: "its pattern takes too long over what the program wrote")
    return Run(end: end, said: said ?? doubt, names: names, place: place)
  }

  /// What a run over one file came to; nil where the program came to no end of its own.
  private func answer(_ run: Run, about text: SourceText) -> OwnCheck.Answer? {
    run.status.map {
      check.answer(status: $0, run.said, about: text, named: run.names[0], in: run.place)
    }
  }

  private mutating func judge(_ text: SourceText, by tool: OwnTool) async throws -> Outcome {
    if isLost {
      return unchecked(.unable, "the check's pattern took too long over an earlier file")
    }
    let run = try await run([text.bytes], by: tool)
    let blocked = run.end.blocked.filter { !usual.contains($0) }.map(\.finding)
    switch answer(run, about: text) {
    case nil:
      var outcome = run.end.silence.outcome(
        of: check.rule, by: tool.label, duration: run.end.wall)
      outcome.check.jail = bench.jail.tier
      return outcome
    case .passed?: return outcome(.passed, run.end.wall, blocked)
    case .failed(let findings)?: return outcome(.failed, run.end.wall, findings + blocked)
    case .unable(let why)?:
      let note = Finding(
        rule: check.rule, severity: .note, "\(check.program): \(why)", help: Self.words(of: run.end)
      )
      return outcome(.unchecked(.unable), run.end.wall, [note] + blocked)
    }
  }

  /// The last words of a program, for whoever has to find out why.
  private static func words(of end: Termination) -> String? {
    let said = (end.err + [ASCII.lf] + end.out).split(separator: ASCII.lf)
      .filter { !ASCII.isBlank($0) }
    return said.last.map { "it said: \(String(decoding: $0.prefix(200), as: UTF8.self))" }
  }

  /// Why the check judges nothing here: its good canary does not pass, or its bad one does not fail.
  private mutating func doubt(of tool: OwnTool) async throws -> (String, said: String?)? {
    for (name, content) in [("good", check.good), ("bad", check.bad)] {
      let text = SourceText(Array(content.utf8))
      let run = try await run([text.bytes], by: tool)
      usual += run.end.blocked
      let came: String
      switch (name, answer(run, about: text)) {
      case ("good", .passed?), ("bad", .failed?): continue
      case (_, nil): came = run.end.account
      case (_, .passed?): came = "it passed"
      case (_, .failed(let findings)?): came = "it failed: \(findings.first?.message ?? "")"
      case (_, .unable(let why)?): came = why
      }
      let what = "the check '\(check.name)' does not work here: its example '\(name)': \(came)"
      return (what, Self.words(of: run.end))
    }
    return nil
  }

  /// Those of many files that surely pass: with a bad one behind them the program tells of that one, so it
  /// reads to the end; and without that one it has nothing to tell. All others are judged one by one.
  private mutating func passed(_ files: [[UInt8]], by tool: OwnTool) async throws -> [Int] {
    let (good, bad) = (Array(check.good.utf8), Array(check.bad.utf8))
    var pending = Array(files.indices)
    for _ in 0..<Self.rounds {
      guard !pending.isEmpty, !isLost else { return [] }
      let run = try await run([good] + pending.map { files[$0] } + [bad], by: tool)
      let told = run.said.complaints.map { complaint in
        run.names.firstIndex { OwnCheck.isName(complaint.file, of: $0, in: run.place) }
      }
      guard let status = run.status, run.said.doubt == nil, !told.contains(nil), !told.contains(0)
      else { return [] }
      let last = pending.count + 1
      let suspects = Set(told.compactMap(\.self)).subtracting([last])
      pending = pending.indices.filter { !suspects.contains($0 + 1) }.map { pending[$0] }
      guard told.contains(last), check.fails.contains(Int(status)) else {
        if suspects.isEmpty { return [] }
        continue
      }
      guard !pending.isEmpty else { return [] }
      let clean = try await self.run([good] + pending.map { files[$0] }, by: tool)
      let isClean =
        clean.status.map { check.passes.contains(Int($0)) } == true && clean.said.doubt == nil
        && clean.said.complaints.isEmpty && clean.end.blocked.allSatisfy(usual.contains)
      return isClean ? pending : []
    }
    return []
  }
  /// A program that stops at the first bad file is asked so often.
  private static let rounds = 3
}
