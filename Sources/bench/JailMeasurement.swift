import Artifact
import Console
import Foundation
import Judging
import Launching
import Results
import Runner

/// What a jail costs: a program that does nothing, and node starting, bare, in ours and in
/// bubblewrap's, in turn.
struct JailMeasurement {
  let rounds: Int

  private struct Way {
    let name: String
    let run: () async throws -> Void
    var times: [Duration] = []
  }

  func run() async throws {
    let supervisor = Supervisor.live
    let survey = JailSurvey(supervisor: supervisor, user: try Workbench.unprivileged())
    let jail = try await survey.strongest(atLeast: .namespaces).jail
    let toolbox = try await Toolbox.search(
      path: ProcessInfo.processInfo.environment["PATH"],
      versions: ToolVersions(cache: nil, supervisor: supervisor, jail: jail))
    var programs = [["/bin/true"]]
    if let node = toolbox[.node] { programs.append([node.path, "-e", "0"]) }
    print("median of \(rounds) rounds, from the call until nothing of it is left\n")
    for program in programs {
      for way in try await measured(program, jail: jail, supervisor: supervisor) {
        let name = "\(URL(fileURLWithPath: program[0]).lastPathComponent), \(way.name)"
        print(
          name.padding(toLength: 38, withPad: " ", startingAt: 0),
          String(format: "%6.2f ms", way.times.median.milliseconds))
      }
    }
  }

  private func measured(
    _ program: [String], jail: Jail, supervisor: Supervisor
  ) async throws -> [Way] {
    func supervised(_ jail: Jail) -> () async throws -> Void {
      {
        let end = try await supervisor.run(
          Supervised(Invocation(program[0], Array(program.dropFirst())), jail: jail))
        guard end.ending == .exited(0) else { throw Measurement.Failure(end, of: program[0]) }
      }
    }
    var ways = [
      Way(name: "bare") { try spawn(program) },
      Way(name: "in our jail", run: supervised(jail.writing(.memory))),
      Way(name: "in ours, Landlock only", run: supervised(Jail(tier: .landlock, user: jail.user))),
    ]
    if let bubblewrap = bubblewrap {
      ways.insert(Way(name: "in bubblewrap") { try spawn(bubblewrap + program) }, at: 2)
    }
    for _ in 0..<rounds {
      for index in ways.indices {
        ways[index].times.append(try await ContinuousClock().measure(ways[index].run))
      }
    }
    return ways
  }

  /// With all its namespaces, and the same to see in it as in ours.
  private var bubblewrap: [String]? {
    let path = "/usr/bin/bwrap"
    guard FileManager.default.isExecutableFile(atPath: path) else { return nil }
    return [
      path, "--unshare-all", "--unshare-user", "--die-with-parent", "--new-session", "--cap-drop",
      "ALL", "--ro-bind", "/usr", "/usr", "--symlink", "usr/bin", "/bin", "--symlink", "usr/lib",
      "/lib", "--symlink", "usr/lib64", "/lib64", "--proc", "/proc", "--dev", "/dev", "--tmpfs",
      "/tmp", "--",
    ]
  }
}

/// The cheapest way to run a program: posix_spawn(3) and waitpid(2), nothing read and nothing bounded.
private func spawn(_ command: [String]) throws {
  var status: Int32 = 0
  let pid = try Spawn.start(
    command[0], Array(command.dropFirst()), [:], descriptors: [0, 1, 2]
  ).get()
  guard waitpid(pid, &status, 0) == pid, status == 0
  else { throw Measurement.Failure(description: "\(command[0]) did not end well") }
}
