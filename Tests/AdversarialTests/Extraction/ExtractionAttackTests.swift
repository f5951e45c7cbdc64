import Artifact
import Foundation
import Testing

@testable import Judging
@testable import Launching
@testable import Runner

/// Attacks 1 to 5, from a report's text to the files of a workspace, with canaries outside of it.
@Suite("No report writes outside of its workspace", .timeLimit(.minutes(10)))
struct ExtractionAttackTests {
  private static func report(_ files: [(path: String, text: String)]) -> String {
    let body = files.map { "===FILE:\($0.path)===\n\($0.text)\n===END===\n" }.joined()
    return """
      # FSAR Proposal Report

      - id: fsar_1
      - timestamp: 2026-01-02T20:13:28Z
      - severity: 5
      - block_execution: false
      - proposal:
      \(body)
      ## Risks
      - it may be wrong

      ## Mitigations
      - look at it

      """
  }

  /// Tries a report as the product does, and writes its files: their paths below `files/`, sorted.
  private func stage(
    _ files: [(path: String, text: String)], in folder: CanaryFolder,
    before: (String) throws -> Void = { _ in }
  ) async throws -> (written: [String], result: ReportResult) {
    let report = try folder.write(Self.report(files), to: "report.md")
    // No tool is here: all that is tried is what is taken out and written.
    let bench = Workbench(
      toolbox: Toolbox(tools: [], missing: []),
      supervisor: Supervisor { _ in throw LaunchFailure.unavailable("a tool", errno: EPERM) },
      jail: .bare(), cache: nil)
    let trial = try await Trial(bench: bench).run([Candidate(path: report, isNamed: true)])
    let result = try #require(trial.reports.first)
    try? FileManager.default.removeItem(atPath: folder["home"])
    // Others may write to such a folder, and no home of root's may lie there.
    try #require(mkdir(folder["home"], 0o700) == 0 && chmod(folder.path, 0o755) == 0)
    let home = try Home.findOrMake(named: folder["home"], environment: [:], from: folder.path)
    let workspace = try Workspace(in: home, for: result.id)
    try before("\(workspace.path)/files")
    try workspace.write(result.artifacts.map(\.artifact))
    let names = FileManager.default.enumerator(atPath: "\(workspace.path)/files")
    let written = (names?.compactMap { $0 as? String } ?? []).sorted()
    return (written, result)
  }

  @Test("1: paths that lead out are not written; the control beside them is")
  func leadingOut() async throws {
    try await CanaryFolder.lend { folder in
      let home = NSHomeDirectory()
      let name = "canary-\(UInt32.random(in: 0...UInt32.max))"
      let paths = [
        "../\(name)", "../../../../kept", "a/../../\(name)", folder.planted, "//\(folder.planted)",
        "~/\(name)", "..\\..\\\(name)", "a//b", "b/./a", "a/.", "a\u{0}/../../kept", " ../\(name)",
        "file://\(folder.planted)", ".git/hooks/post-checkout",
      ]
      let (written, result) = try await stage(
        paths.map { ($0, "hostile") } + [("good/a.js", "a();")], in: folder)
      #expect(written.contains("good/a.js"))
      #expect(
        !written.contains { $0.contains("..") || $0.contains("\\") || $0 == "a" }, "\(written)")
      #expect(result.findings.count + result.artifacts.flatMap(\.findings).count >= 8)
      #expect(try folder.isUntouched(beside: ["home", "report.md"]))
      #expect(access("\(home)/\(name)", F_OK) != 0 && access("/tmp/\(name)", F_OK) != 0)
      // The control: a path that is taken as it is, as a naive writer would, leads out.
      let naive = "\(folder["home"])/../planted"
      try Data().write(to: URL(fileURLWithPath: naive))
      #expect(folder.hasPlanted)
    }
  }

  @Test("2: of paths that are one file on some system none is written")
  func clashes() async throws {
    try await CanaryFolder.lend { folder in
      let (written, _) = try await stage(
        [
          ("README.txt", "1"), ("readme.txt", "2"), ("caf\u{e9}.txt", "3"),
          ("cafe\u{301}.txt", "4"),
          ("dir", "5"), ("dir/a.txt", "6"), ("good.txt", "7"),
        ], in: folder)
      #expect(written == ["good.txt"])
      let (control, _) = try await stage([("README.txt", "1"), ("dir/a.txt", "2")], in: folder)
      #expect(control == ["README.txt", "dir", "dir/a.txt"], "the control")
    }
  }

  @Test("3: a link that lies where a file or a directory is to be is not followed")
  func plantedLinks() async throws {
    for (link, target) in [("planted", "planted"), ("kept", "kept"), ("dir", "")] {
      try await CanaryFolder.lend { folder in
        let path = link == "dir" ? "dir/planted" : link
        await #expect(throws: FileFailure.self) {
          _ = try await stage([(path, "hostile")], in: folder) { files in
            try #require(symlink(folder[target], "\(files)/\(link)") == 0)
          }
        }
        #expect(try folder.isUntouched(beside: ["home", "report.md"]))
        let (control, _) = try await stage([(path, "plain")], in: folder)
        #expect(control.contains(path), "the control")
      }
    }
  }

  @Test("4: names with control or bidi characters, or too long for the kernel, are not written")
  func names() async throws {
    try await CanaryFolder.lend { folder in
      let long = String(repeating: "x", count: 256)
      let (written, result) = try await stage(
        [
          ("a\u{1B}[2Jb", "1"), ("a\u{202E}txt.exe", "2"), ("a\u{7}", "3"), (long, "4"),
          ("\(long)/b", "5"), (String(repeating: "d/", count: 3000) + "e", "6"), ("good", "7"),
        ], in: folder)
      #expect(written == ["good"])
      #expect(!result.artifacts.isEmpty)
      #expect(try folder.isUntouched(beside: ["home", "report.md"]))
    }
  }

  @Test("5: very many files, a huge one, a long line and a deep path: written, or refused")
  func amounts() async throws {
    try await CanaryFolder.lend { folder in
      let many = (0..<1000).map { ("d\($0 % 100)/f\($0).txt", "x") }
      #expect(try await stage(many, in: folder).written.count == 1100)
      let deep = String(repeating: "d/", count: 300) + "f"
      let (written, result) = try await stage(
        [
          ("huge.txt", String(repeating: "line\n", count: 100_000)),
          ("line.json", "\"" + String(repeating: "x", count: 1_000_000) + "\""),
          ("nested.json", String(repeating: "[", count: 50_000)), (deep, "x"),
        ], in: folder)
      #expect(written.contains(deep) && written.contains("line.json"))
      #expect(result.artifacts.count == 4)
      #expect(try folder.isUntouched(beside: ["home", "report.md"]))
    }
  }
}
