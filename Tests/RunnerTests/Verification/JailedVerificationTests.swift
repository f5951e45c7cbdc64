import Artifact
import Foundation
import Testing

@testable import Judging
@testable import Launching
@testable import Runner

/// A real shell in the real jail, on a real directory.
@Suite("A verification in the jail", .timeLimit(.minutes(10))) struct JailedVerificationTests {
  private func bench() async throws -> Workbench {
    let user = try Workbench.unprivileged()
    let (jail, _) = try await JailSurvey(supervisor: .live, user: user).strongest()
    return Workbench(
      toolbox: Toolbox(tools: [], missing: []), supervisor: .live, jail: jail, cache: nil)
  }

  private func run(
    _ command: String, in directory: String, limit: Duration = .seconds(120),
    outside: [String: String]? = nil
  ) async throws -> Verification.Outcome {
    try await Verification(
      command, in: try Directory.named(directory), limit: limit, outside: outside
    ).run(on: try await bench())
  }

  private func said(_ outcome: Verification.Outcome) -> String {
    String(decoding: outcome.output, as: UTF8.self)
  }

  private func text(_ file: String) -> String? {
    FileManager.default.contents(atPath: file).map { String(decoding: $0, as: UTF8.self) }
  }

  @Test("sees the directory at its own path, and can write elsewhere than there")
  func reads() async throws {
    try await Folder.lend { folder in
      chmod(folder.path, 0o755)
      try folder.write("hello", to: "a")
      let outcome = try await run(
        "pwd; cat a; echo x > $TMPDIR/y && cat $TMPDIR/y", in: folder.path)
      #expect(outcome.isHealthy, "\(said(outcome))")
      #expect(said(outcome) == "\(folder.path)\nhellox\n")
    }
  }

  @Test("cannot write to the directory, nor see what lies beside it; without the jail it can")
  func confined() async throws {
    try await Folder.lend { folder in
      try folder.write("secret", to: "beside")
      mkdir(folder["in"], 0o777)
      chmod(folder["in"], 0o777)
      try folder.write("old", to: "in/a")
      chmod(folder["in/a"], 0o666)
      let attempts = ["echo new > a", "echo new > b", "rm -f a", "chmod 600 a", "cat ../beside"]
      for attempt in attempts {
        let outcome = try await run(attempt, in: folder["in"])
        #expect(!outcome.isHealthy, "\(attempt): \(said(outcome))")
        #expect(text(folder["in/a"]) == "old" && !folder.has("in/b"), "\(attempt)")
      }
      // The control: each of them works for whom the jail does not hold.
      for attempt in attempts.filter({ !$0.hasPrefix("rm") }) {
        let outcome = try await run(attempt, in: folder["in"], outside: ["PATH": "/usr/bin:/bin"])
        #expect(outcome.isHealthy, "\(attempt): \(said(outcome))")
      }
      #expect(text(folder["in/a"]) == "new\n" && folder.has("in/b"))
    }
  }

  @Test("is run where it was opened, or not at all, whatever stands at its path by then")
  func exchanged() async throws {
    let bench = try await bench()
    for outside in [nil, ["PATH": "/usr/bin:/bin"]] {
      try await Folder.lend { folder in
        for name in ["in", "other"] {
          mkdir(folder[name], 0o755)
          try folder.write(name, to: "\(name)/a")
        }
        let ours = try Directory.named(folder["in"])
        let check = Verification("cat a", in: ours, limit: .seconds(60), outside: outside)
        #expect(said(try await check.run(on: bench)) == "in")
        try FileManager.default.moveItem(atPath: folder["in"], toPath: folder["moved"])
        try FileManager.default.moveItem(atPath: folder["other"], toPath: folder["in"])
        let outcome = try await check.run(on: bench)
        let why = "something else was put in the place of \(folder["in"])"
        #expect(outcome.ending == .notRun(why) && outcome.output.isEmpty)
        // The control: who opens it now sees the other one.
        #expect(said(try await run("cat a", in: folder["in"], outside: outside)) == "other")
      }
    }
  }

  @Test("that takes too long is stopped")
  func slow() async throws {
    try await Folder.lend { folder in
      chmod(folder.path, 0o755)
      let outcome = try await run("sleep 3600", in: folder.path, limit: .milliseconds(300))
      #expect(outcome.ending == .stopped(by: .wall))
      #expect(outcome.complaint == "it took too long")
    }
  }
}
