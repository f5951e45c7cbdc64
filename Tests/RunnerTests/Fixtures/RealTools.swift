import Artifact
import Foundation
import Testing

@testable import Judging
@testable import Launching
@testable import Runner

/// The programs of this machine, launched as the product does.
enum RealTools {
  /// Where the cluster's template and the versions are kept while the tests run.
  private static let cache: String = {
    let path = "/tmp/rt-cache-\(UInt32.random(in: 0...UInt32.max))"
    mkdir(path, 0o755)
    atexit { try? FileManager.default.removeItem(atPath: RealTools.cache) }
    return path
  }()

  private static let equipped = Task {
    let bench = try await Workbench.equipped(
      environment: [
        "PATH": ProcessInfo.processInfo.environment["PATH"] ?? "", "XDG_CACHE_HOME": cache,
      ],
      database: nil, limits: TrialLimits())
    // One cluster's template, before each of the tests that run at once makes it for itself.
    _ = try? await bench.check("a.sql", "SELECT 1;\n")
    return bench
  }

  /// The bench that `sandbox try` works at, if the tools are here.
  ///
  /// Without one of them the test is cancelled visibly; with `SANDBOX_REQUIRE_TOOLS=1` it fails.
  static func bench(_ names: Tool.Name...) async throws -> Workbench {
    let bench = try await equipped.value
    if let missing = names.first(where: { bench.toolbox[$0] == nil }) {
      if ParserTool.isRequired {
        Issue.record("\(missing.rawValue) is not installed")
        throw CancellationError()
      }
      try Test.cancel("\(missing.rawValue) is not installed")
    }
    return bench
  }
}

extension Workbench {
  /// What the checkers say about these files, in order.
  func check(_ subjects: [Subject]) async throws -> (outcomes: [Outcome], failures: [String]) {
    let numbered = subjects.enumerated().map { index, subject in
      Subject(
        id: index, report: 0, artifact: index, language: subject.language,
        dialect: subject.dialect, path: subject.path, text: subject.text,
        moduleType: subject.moduleType)
    }
    return try await Checks(bench: self, progress: { _ in }).run(numbered)
  }

  func check(_ name: String, _ text: String) async throws -> Outcome {
    try await check(name, Array(text.utf8))
  }

  func check(_ name: String, _ bytes: [UInt8]) async throws -> Outcome {
    try #require(try await check([.file(name, bytes)]).outcomes.first)
  }
}

extension Outcome {
  var error: Finding? { findings.first { $0.severity == .error } }
}
