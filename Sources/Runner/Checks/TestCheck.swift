import Artifact
import Judging
import Launching

/// The tests that a report proposes, run by node in the jail with the report's files around them.
///
/// This executes them, and so is done on request only. Each file of tests has a directory of its own
/// and a run of its own: it can spoil no other one's.
struct TestCheck: Sendable {
  static let name = Check.testName
  /// The rule of what a test found.
  static let rule = Rule.test.id

  let bench: Workbench

  /// Whether a file is one of tests, by its path.
  static func isTest(_ path: ArtifactPath) -> Bool {
    isNamedTest(path)
      || path.components.dropLast().contains { ["tests", "test", "__tests__"].contains($0) }
  }

  /// Whether its name alone says so.
  private static func isNamedTest(_ path: ArtifactPath) -> Bool {
    let parts = (path.components.last ?? "").split(separator: ".")
    return parts.count > 2 && ["test", "spec"].contains(parts[parts.count - 2])
  }

  /// An outcome for each file of tests that parses, by its place in the report, and what failed of
  /// our own.
  func run(
    _ artifacts: [Artifact], after outcomes: [Int: [Outcome]]
  ) async throws -> (outcomes: [Int: Outcome], failures: [String]) {
    var found: [Int: Outcome] = [:]
    var failures: [String] = []
    var spent = Duration.zero
    for (index, artifact) in artifacts.enumerated() {
      guard let path = artifact.path, Self.isTest(path),
        outcomes[index]?.parsedJavaScript != nil
      else { continue }
      guard let node = bench.toolbox[.node], node.runsTests else {
        let missing = "node 20.10 or later is not here to run it"
        found[index] = unchecked(.toolMissing, note(missing, help: Tool.Name.node.install))
        continue
      }
      guard spent < bench.limits.report else {
        found[index] = unchecked(.timeout, by: node)
        continue
      }
      guard path.components.count <= ProjectCopy.deepest else {
        let deep = "it lies below more than \(ProjectCopy.deepest - 1) directories"
        found[index] = unchecked(.unable, by: node, note(deep))
        continue
      }
      do {
        let start = ContinuousClock.now
        found[index] = try await outcome(of: artifact, at: path, among: artifacts, by: node)
        spent += ContinuousClock.now - start
      } catch is CancellationError {
        found[index] = NoAnswer.interrupted.outcome(of: Self.name, by: node.label)
      } catch {
        failures.append("\(error)")
        found[index] = unchecked(.crashed, note("\(error)"))
      }
    }
    return (found, failures)
  }

  private func unchecked(
    _ why: Unchecked, by node: Tool? = nil, _ findings: Finding...
  ) -> Outcome {
    Outcome(check: Check(Self.name, tool: node?.label, .unchecked(why)), findings: findings)
  }

  /// Nil where there is no test in it, and its name promises none.
  private func outcome(
    of artifact: Artifact, at path: ArtifactPath, among artifacts: [Artifact], by node: Tool
  ) async throws -> Outcome? {
    let (end, events) = try await Scratch.lend(for: bench.jail.user) { scratch in
      try ProjectCopy.write(artifacts, to: scratch.descriptor, owner: bench.jail.user)
      let jail = bench.jail.admitting([node.path]).writing(.filled(scratch.path))
      let work = jail.workPath ?? scratch.path
      let session = TestSession(file: "\(work)/\(path.string)")
      let end = try await bench.supervisor.run(
        Supervised(
          Invocation(
            node.path, TestSession.arguments,
            environment: [
              "PATH": "/usr/bin:/bin", "HOME": work, "TMPDIR": work, "LC_ALL": "C",
              "NODE_ENV": "test",
            ], directory: work),
          input: session.input,
          limits: bench.limits.run(
            files: 1, bytes: artifact.content.bytes.count, answers: TestSession.mostBytes),
          jail: jail))
      return (end, session.events(from: end.out))
    }
    var outcome = outcome(
      of: events, end: end, in: artifact.content, by: node, isPromised: Self.isNamedTest(path))
    outcome?.check.jail = bench.jail.tier
    return outcome
  }
}

extension Tool {
  /// Whether it is a node whose runner tells what we need, and that takes our flags.
  fileprivate var runsTests: Bool {
    let numbers = version.split(separator: ".").map { Int($0) ?? 0 }
    return !numbers.lexicographicallyPrecedes([20, 10])
  }
}
