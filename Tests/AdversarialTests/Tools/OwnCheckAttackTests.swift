import Artifact
import Foundation
import Testing

@testable import Judging
@testable import Launching
@testable import Runner

/// The program of a check of one's own, turned by a file or hostile itself: what the host sees of it.
@Suite("The program of a check of one's own", .serialized, .timeLimit(.minutes(10)))
struct OwnCheckAttackTests {
  /// Runs this script of sh over one file; what it says of the file tells whether it got what it wanted: it
  /// fails where it did.
  private func verdict(
    _ attack: String, in jail: Jail, _ folder: CanaryFolder, takesMany: Bool = false
  ) async throws -> Verdict? {
    let script = """
      #!/bin/sh
      s=0
      for f; do
        if grep -q BAD "$f"; then echo "$f:1: bad"; s=1; fi
        if grep -q ATTACK "$f"; then if ( \(attack) ) >&2; then echo "$f:1: got it"; s=1; fi; fi
      done
      exit $s
      """
    let path = try folder.write(script, to: "program")
    var bench = try await Stage.bench(.namespaces)
    bench.jail = jail
    bench.toolbox.own = [OwnTool(name: "program", version: "1.0", path: path)]
    let check = OwnCheck(
      name: "own", files: try Glob("**/*.own"),
      run: ["program", takesMany ? OwnCheck.all : OwnCheck.file], passes: [0], fails: [1],
      errors: .pattern(#"^(?<file>[^:\s]+):(?<line>\d+): (?<message>.*)$"#),
      columns: OwnCheck.Columns(), good: "good\n", bad: "BAD\n")
    let subjects = ["ATTACK\n", "a\n"].enumerated().map { index, text in
      Subject(
        id: index, report: index, artifact: 0, language: .unknown, dialect: nil, path: "a.own",
        text: SourceText(Array(text.utf8)), moduleType: nil)
    }
    var session = OwnCheckSession(check: check, bench: bench)
    let outcomes = try await session.outcomes(for: subjects)
    #expect(outcomes.last?.check.verdict == .passed, "the other file is judged: \(outcomes)")
    return outcomes.first?.check.verdict
  }

  private func attacks(_ folder: CanaryFolder) -> [(what: String, script: String)] {
    [
      ("writes into its directory", ": > ./planted"),
      ("changes a copy", "chmod u+w ./*.own; for c in ./*.own; do echo x >> $c; done"),
      ("removes the copies", "rm -f ./*.own && ! ls ./*.own"),
      ("renames a copy", "mv \"$f\" ./other.own"),
      ("reads what is outside", "cat \(folder.secret)"),
      ("writes what is outside", "echo x >> \(folder.kept)"),
      ("finds an environment", "test -n \"$HOME\" || test -n \"$USER\""),
    ]
  }

  @Test(
    "gets nothing but the copies, and changes none of them", arguments: Stage.tiers, [false, true])
  func contained(tier: Jail.Tier, takesMany: Bool) async throws {
    let jail = try await Stage.jail(tier)
    try await CanaryFolder.lend { folder in
      for (what, script) in attacks(folder) {
        let verdict = try await verdict(script, in: jail, folder, takesMany: takesMany)
        #expect(verdict == .passed, "\(what)")
        #expect(try folder.isUntouched(beside: ["program"]), "\(what)")
      }
    }
  }

  @Test("the control: without a jail it does its harm")
  func control() async throws {
    try await CanaryFolder.lend { folder in
      for (what, script) in attacks(folder).prefix(6) where !what.hasPrefix("removes") {
        try folder.reset()
        #expect(try await verdict(script, in: Stage.bare, folder) == .failed, "\(what)")
      }
    }
  }

  @Test("a process that it leaves behind is gone with it", arguments: Stage.tiers)
  func survivor(tier: Jail.Tier) async throws {
    let jail = try await Stage.jail(tier)
    let mark = "\(Int.random(in: 100_000_000...999_999_999))"
    try await CanaryFolder.lend { folder in
      let script = "(setsid sleep \(mark) >/dev/null 2>&1 &) ; sleep 0.2; false"
      #expect(try await verdict(script, in: jail, folder) == .passed)
      let left = try FileManager.default.contentsOfDirectory(atPath: "/proc").filter { pid in
        let line = FileManager.default.contents(atPath: "/proc/\(pid)/cmdline") ?? Data()
        return String(decoding: line, as: UTF8.self) == "sleep\0\(mark)\0"
      }
      #expect(left.isEmpty)
    }
  }
}
