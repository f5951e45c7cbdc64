import Artifact
import Foundation
import Testing

@testable import Judging
@testable import Launching
@testable import Runner

extension Stage {
  /// Where the cluster's template and the versions are kept while the tests run.
  private static let cache: String = {
    let path = "/tmp/stage-cache-\(UInt32.random(in: 0...UInt32.max))"
    mkdir(path, 0o755)
    atexit { try? FileManager.default.removeItem(atPath: Stage.cache) }
    return path
  }()

  private static let equipped = Task {
    let path = ProcessInfo.processInfo.environment["PATH"] ?? ""
    let bench = try await Workbench.equipped(
      environment: ["PATH": path, "XDG_CACHE_HOME": cache], database: nil, limits: TrialLimits(),
      jail: .landlock)
    // One cluster's template, before each of the tests that run at once makes it for itself.
    _ = try? await bench.judge([("a.sql", "SELECT 1;\n")])
    return bench
  }

  /// The bench as the product has it, with the real tools, in a jail of this tier; nil: without one.
  static func bench(_ tier: Jail.Tier?, _ names: Tool.Name...) async throws -> Workbench {
    let jail = if let tier { try await jail(tier) } else { bare }
    var bench = try await equipped.value
    if let missing = names.first(where: { bench.toolbox[$0] == nil }) {
      if isStrict { Issue.record("\(missing.rawValue) is not installed") }
      try Test.cancel("\(missing.rawValue) is not installed")
    }
    bench.jail = jail
    return bench
  }

  /// A cluster of the product's kind.
  static func cluster(_ tier: Jail.Tier?) async throws -> Cluster {
    let bench = try await bench(tier, .postgresql, .psql)
    return Cluster(
      server: try #require(bench.toolbox[.postgresql]), psql: try #require(bench.toolbox[.psql]),
      bench: bench)
  }

  /// Gives psql a text as its own input: as the cluster's superuser, everything in it is executed.
  static func execute(
    _ text: String, on tier: Jail.Tier?, limits: Limits = Limits(wall: .seconds(300))
  ) async throws -> Termination {
    let cluster = try await cluster(tier)
    return try await cluster.serving(limits: limits, input: Array(text.utf8)) {
      cluster.session(on: $0)
    }
  }
}

extension Workbench {
  /// What the checkers say about files, each of a report of its own.
  func judge(_ files: [(name: String, text: String)]) async throws -> [Outcome] {
    let subjects = files.enumerated().map { index, file in
      let text = SourceText(Array(file.text.utf8))
      let language = Language(path: file.name)
      return Subject(
        id: index, report: index, artifact: index, language: language,
        dialect: language == .sql ? SQLDialect.of(text) : nil, path: file.name, text: text,
        moduleType: nil)
    }
    let (outcomes, failures) = try await Checks(bench: self, progress: { _ in }).run(subjects)
    #expect(failures == [])
    return outcomes
  }
}

/// Lines that each leave a file of a number of its own outside, `FOLDER/1`, if they can.
struct Plants {
  /// `@` stands for the file, `#` for the folder.
  let lines: [String]

  func text(in folder: CanaryFolder) -> String {
    lines.enumerated().map { index, line in
      line.replacing("@", with: folder["\(index + 1)"]).replacing("#", with: folder.path) + "\n"
    }.joined()
  }

  /// Those that left nothing.
  func failed(in folder: CanaryFolder) -> [String] {
    lines.enumerated().filter { access(folder["\($0.offset + 1)"], F_OK) != 0 }.map(\.element)
  }
}
