import Artifact
import Foundation
import RolloutStage
import Testing

@testable import Rollout

/// A directory of releases as a test's own stage has it: `current -> releases/one`.
struct Releases: Sendable {
  let stage: Stage
  var link: String { "\(stage.target)/current" }
  var one: String { "\(stage.target)/releases/one" }

  static func lend<Result>(
    absolute: Bool = false, in directory: String = "/tmp", _ body: (Releases) async throws -> Result
  ) async throws -> Result {
    try await Stage.lend(in: directory) { stage in
      let releases = Releases(stage: stage)
      stage.write("[0]\n", to: "releases/one/a.json", mode: 0o640)
      stage.write("[0]\n", to: "releases/one/d/z.json")
      stage.write("theirs\n", to: "releases/one/other")
      stage.touch("releases/one/other", 1_700_000_000, 123_456_789)
      symlink(absolute ? releases.one : "releases/one", releases.link)
      return try await body(releases)
    }
  }

  @discardableResult
  func apply(
    _ files: KeyValuePairs<String, String> = ["a.json": "[1]", "d/z.json": "[1]"],
    check: ((Directory) async throws -> HealthCheck)? = nil
  ) async throws -> Outcome {
    try await apply(all: files.map { ($0.key, $0.value) }, check: check)
  }

  @discardableResult
  func apply(
    all files: [(path: String, text: String)],
    check: ((Directory) async throws -> HealthCheck)? = nil
  ) async throws -> Outcome {
    let link = try ReleaseLink(path: link, home: stage.openHome())
    let cleared = try await Cleared(files, in: link.release.path)
    return try await stage.rollouts().apply(
      cleared.change(in: link.release), to: link.target, through: link,
      from: Rollout.Origin(id: "fsar_stage", path: "report.md"), check: check)
  }

  /// What the link says.
  var text: String { (try? FileManager.default.destinationOfSymbolicLink(atPath: link)) ?? "" }
  /// The names of the releases that were made.
  var made: [String] { names.filter { $0 != "one" } }
  var names: [String] {
    ((try? FileManager.default.contentsOfDirectory(atPath: "\(stage.target)/releases")) ?? [])
      .sorted()
  }

  func inode(_ path: String) -> UInt64 {
    var status = stat()
    return lstat("\(stage.target)/\(path)", &status) == 0 ? UInt64(status.st_ino) : 0
  }
}
