import Artifact
import Console
import Foundation
import Judging
import Results
import Runner

/// What can be asked of a policy.
enum PolicyVerb: String, CaseIterable, Sendable, ArgumentValue { case check, accept, schema }

/// `sandbox policy`: what is in force, and from where.
enum PolicyCommand {
  static let command = Command<Session>(
    "Check the policy, and show what is in force and from where; accept a report; print the schema.",
    discussion: """
      A policy is a file .sandbox.json beside the reports or in a directory above them, up to the top \
      of the repository. It sets for a team what the options set for one run, and the thresholds of the \
      gate, what rules weigh, and which paths a report may propose. An option goes before it.

      'check' shows what is in force for a path: each setting, and whether it is the default, the \
      policy's, or an option's; a policy that is named is checked itself. 'schema' prints the form of a \
      policy as a JSON Schema.

      'accept' tries a report, and writes into the policy in force that somebody takes it as it is, byte \
      for byte: what is unchecked in it, asks for review, or is a warning. Its verdict stays; it no longer \
      counts for the exit status. What failed cannot be accepted, and a changed report is accepted no more.

        sandbox policy check
        sandbox policy check --since origin/main reports/
        sandbox policy accept reports/a.md --reason 'read by two of us' --until 2027-01-31
        sandbox policy schema > sandbox-policy.schema.json
      """,
    Operand<PolicyVerb>("check|accept|schema", "What to do."),
    Operand<String?>("path", as: .path, "A report, a directory, or a policy; this directory."),
    Option<String?>("--since", placeholder: "REV", "The policy that this commit has."),
    Accepting.options,
    Option<Format>("--format", placeholder: "FORMAT", default: .text, "How to write it."),
    Option<Selection<Language>>(
      "--allow-unchecked", placeholder: "LANGUAGE", "As 'sandbox try' takes it."),
    Flag("--allow-review", "As 'sandbox try' takes it."),
    TrialOptions.group
  ) { session, verb, path, rev, accepting, format, unchecked, review, options in
    if verb == .schema {
      try Terminal.print(document: PolicySchema.document.bytes)
      return 0
    }
    if verb != .accept, accepting != Accepting() {
      throw UsageError("'--reason', '--by' and '--until' are of 'sandbox policy accept'")
    }
    do {
      if verb == .accept {
        guard let path else {
          throw UsageError("missing operand REPORT for 'sandbox policy accept'")
        }
        if rev != nil { throw UsageError("'--since' is not of 'sandbox policy accept'") }
        return try await accepting.accept(path, options, session)
      }
      let policy = try await policy(for: path ?? ".", rev, options.policy, session)
      let settings = try TrialSettings(options, under: policy)
      let list = settings.list(options, unchecked, review: review)
      switch format {
      case .json: try Terminal.print(document: document(policy, list, session).bytes)
      case .text: try Terminal.print(text(policy, list))
      }
      return 0
    } catch let problem as PolicyProblem {
      if format == .json {
        let faults = problem.lines.map(JSONValue.string)
        try Terminal.print(
          document: JSONValue.object([
            ("schema", .string(schema)), ("faults", .array(faults)),
          ]).bytes)
      } else {
        for line in problem.lines { complain(line) }
      }
      return ExitStatus.broken.rawValue
    }
  }

  private static let schema = "sandbox.policy/1"

  private static func policy(
    for path: String, _ rev: String?, _ choice: PolicyChoice, _ session: Session
  ) async throws -> PolicyInForce? {
    var status = stat()
    guard lstat(path, &status) == 0 else {
      throw PolicyProblem("\(path): \(String(cString: strerror(errno)).lowercased())")
    }
    let isDirectory = stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
    let file = isDirectory ? "\(path)/" : path
    if case .found = choice {
      if let rev { return try await Changes.policy(since: rev, for: file, session) }
      // A policy that is named is what is to be looked at, wherever it is in force.
      if !isDirectory, isPolicy(path) { return try PolicyFile.named(path) }
    }
    return try choice.policy(for: [file], session)
  }

  /// Whether a file is named as a policy: by its name, or as JSON that is no report.
  private static func isPolicy(_ path: String) -> Bool {
    if path.split(separator: "/").last.map(String.init) == Policy.fileName { return true }
    guard Candidate.isJSON(path) else { return false }
    if case .noReport = Candidate(path: path, isNamed: true).content { return true }
    return false
  }

  private static func document(
    _ policy: PolicyInForce?, _ list: [TrialSettings.Entry], _ session: Session
  ) -> JSONValue {
    let settings = list.map { entry -> JSONValue in
      let from: [(String, JSONValue)] =
        switch entry.from {
        case .standard: [("from", .string("default"))]
        case .option(let name): [("from", .string("option")), ("option", .string(name))]
        case .policy(let place):
          [
            ("from", .string("policy")),
            ("location", .object([("line", .int(place.line)), ("column", .int(place.column))])),
          ]
        }
      return .object([("name", .string(entry.name)), ("value", entry.value)] + from)
    }
    return .object([
      ("schema", .string(schema)), ("policy", (policy?.record(session) ?? .none).json),
      ("settings", .array(settings)),
    ])
  }

  private static func text(_ policy: PolicyInForce?, _ list: [TrialSettings.Entry]) -> Shown {
    let name = policy?.name
    let width = Terminal.outputWidth
    let rows = list.map { entry in
      let value = entry.value.text.shown.clipped(to: 60, in: width)
      let from: Shown =
        switch entry.from {
        case .standard: "default"
        case .option(let name): name.shown
        case .policy(let place): "\(name ?? ""):\(place.line):\(place.column)"
        }
      return (entry.name.shown, value, from)
    }
    let (first, second) = rows.reduce((0, 0)) { (max($0.0, $1.0.count), max($0.1, $1.1.count)) }
    let lines = rows.map { row -> Shown in
      "  \(row.0.padded(to: first))  \(row.1.padded(to: second))  \(row.2)"
    }
    return (["policy: \(name ?? "none")"] + lines).lines
  }
}
