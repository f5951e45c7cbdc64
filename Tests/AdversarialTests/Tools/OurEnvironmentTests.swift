import Foundation
import Testing

@testable import Judging
@testable import Launching
@testable import Runner

/// Attack 45: NODE_OPTIONS and the like in the environment of our own process.
@Suite("What stands in our environment reaches no tool", .timeLimit(.minutes(10)))
struct OurEnvironmentTests {
  /// Variables that make a tool execute a file of the folder, and the files.
  private static func plant(in folder: CanaryFolder) throws -> [String: String] {
    let touch = "touch \(folder.planted)"
    let script = "require('fs').writeFileSync('\(folder.planted)', 'node')"
    _ = try folder.write(script, to: "planted.js")
    _ = try folder.write("open('\(folder.planted)', 'w').write('python')\n", to: "sitecustomize.py")
    _ = try folder.write(touch + "\n", to: "environment.sh")
    _ = try folder.write("\\! \(touch)\n", to: "psqlrc")
    return [
      "NODE_OPTIONS": "--require=\(folder["planted.js"])", "PYTHONPATH": folder.path,
      "BASH_ENV": folder["environment.sh"], "ENV": folder["environment.sh"],
      "PSQLRC": folder["psqlrc"], "PGOPTIONS": "-c default_transaction_read_only=on",
      "PGHOST": "192.0.2.1", "PGSERVICEFILE": folder["nothing"],
    ]
  }

  @Test("neither NODE_OPTIONS nor PYTHONPATH, BASH_ENV or PSQLRC")
  func variables() async throws {
    try await CanaryFolder.lend { folder in
      let variables = try Self.plant(in: folder)
      let program = try Again.copy(to: folder)
      let (end, tests) = try await Again.run(
        "AdversarialTests.OurEnvironmentTests/inEnvironment", as: "environment", program: program,
        // With an account, which initdb wants without a jail.
        user: Stage.user.map { _ in User(uid: 65534, gid: 65534) }, canaries: folder,
        adding: variables)
      #expect(end.ending == .exited(0) && tests == 1, "\(end.failures)")
      #expect(!folder.hasPlanted)
    }
  }

  @Test("the control: given to a tool, each of them is obeyed")
  func control() async throws {
    let bench = try await Stage.bench(nil, .node, .python3, .bash)
    try await CanaryFolder.lend { folder in
      let variables = try Self.plant(in: folder)
      for (name, arguments) in [
        (Tool.Name.node, ["-e", "0"]), (.python3, ["-c", "0"]), (.bash, ["-c", ":"]),
      ] {
        #expect(!folder.hasPlanted)
        let path = try #require(bench.toolbox[name]).path
        _ = try await Stage.run(path, arguments, in: Stage.bare, environment: variables)
        #expect(folder.hasPlanted, "\(name.rawValue)")
        unlink(folder.planted)
      }
    }
  }

  /// What `variables` starts. The jail is left off: this is about what we hand on.
  @Test(.enabled(if: Again.isRole("environment"), "only for the first of these"))
  func inEnvironment() async throws {
    #expect(ProcessInfo.processInfo.environment["NODE_OPTIONS"] != nil)
    let folder = try #require(Again.canaries)
    let bench = try await Stage.bench(nil, .node, .python3, .bash, .postgresql, .psql)
    let outcomes = try await bench.judge([
      ("a.js", "a();"), ("a.py", "a = 1\n"), ("a.sh", "echo a\n"), ("a.sql", "SELECT 1;"),
    ])
    #expect(outcomes.allSatisfy { $0.check.verdict == .passed }, "\(outcomes)")
    #expect(!folder.hasPlanted)
  }
}
