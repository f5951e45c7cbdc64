import Artifact
import Foundation
import Testing

@testable import Judging
@testable import Launching
@testable import Runner

/// What killed a run is told apart from how the program failed, with what it had used.
@Suite("A tool that is stopped", .timeLimit(.minutes(10))) struct StopTests {
  @Test(
    "says by what, in the verdict's reason and in its own word",
    arguments: [
      (Termination.Ending.stopped(by: .wall), Unchecked.timeout, Stop.Cause?.some(.timeout)),
      (.stopped(by: .cpu), .timeout, .timeout), (.stopped(by: .memory), .memory, .memory),
      (.stopped(by: .output), .output, .output),
      (.stopped(by: .processes), .processes, .processes), (.stopped(by: .disk), .disk, .disk),
      (.signaled(SIGSEGV), .crashed, .signal),
      (.serviceEnded(.signaled(SIGSEGV)), .crashed, .signal), (.exited(1), .crashed, nil),
      (.lost, .crashed, nil), (.neverReady, .crashed, nil),
    ])
  func words(ending: Termination.Ending, why: Unchecked, cause: Stop.Cause?) {
    let end = Termination(ending, wall: .seconds(2), cpu: .seconds(1), peakMemory: 3_000_000)
    #expect(end.silence.why == why)
    #expect(end.stop?.cause == cause)
    if let stop = end.stop { #expect(stop.figures == "2.0 s, 1.0 s of CPU, 3 MB") }
  }

  @Test("for want of memory is so, even if it killed itself over it")
  func abort() {
    let text = "FATAL ERROR: Reached heap limit Allocation failed - JavaScript heap out of memory"
    let end = Termination(.signaled(SIGABRT), err: Array(text.utf8))
    #expect(end.silence.why == .memory)
    #expect(end.stop?.signal == SIGABRT)
  }

  /// A node that does as it is told by the first file, and is the real one otherwise.
  private func bench(_ deed: String, in folder: Folder) async throws -> Workbench {
    var bench = try await RealTools.bench(.node, .python3)
    let node = try #require(bench.toolbox[.node])
    let script = """
      PATH=/usr/bin:/bin
      read -r nonce; read -r header; read -r first
      case $first in culprit*) \(deed) ;; esac
      { printf '%s\\n' "$nonce" "$header" "$first"; exec cat; } | \(node.path) "$@"
      """
    let path = try folder.program("node", script)
    bench.toolbox = Toolbox(tools: [Tool(name: .node, version: "1.0", path: path)], missing: [])
    bench.limits.memory = 400 << 20
    bench.limits.disk = 8 << 20
    bench.limits.processes = 40
    bench.limits.file = .seconds(3)
    return bench
  }

  @Test(
    "costs the file that did it, and the others are judged in one retry",
    arguments: [
      ("python3 -c 'x = [bytes([1]) * 8000000 for _ in iter(int, 1)]'", Unchecked.memory),
      ("kill -SEGV $$", .crashed), ("head -c 9000000 /dev/zero > /work/full; exit 1", .disk),
      ("exec python3 -c 'while True: pass'", .timeout), ("yes", .output),
      ("for i in $(seq 60); do sleep 9 & done; wait", .processes),
    ])
  func costsOne(deed: String, why: Unchecked) async throws {
    try await Folder.lend { folder in
      var bench = try await bench(deed, in: folder)
      let recorder = Recorder()
      bench.supervisor = recorder.watching(bench.supervisor)
      bench.limits.cpu = 1
      let (outcomes, failures) = try await bench.check([
        .file("a.js", "culprit()\n"), .file("b.js", "good()\n"), .file("c.js", "bad bad\n"),
      ])
      #expect(failures == [])
      let said = outcomes.flatMap(\.findings).map(\.message)
      #expect(
        outcomes.map(\.check.verdict) == [.unchecked(why), .passed, .failed], "\(said)")
      #expect(recorder.runs.count == 2, "one retry, and not a process for each")
      let stop = try #require(outcomes[0].check.stop)
      #expect(stop.cause.rawValue == (why == .crashed ? "signal" : why.rawValue))
      #expect(outcomes[0].findings.contains { $0.rule == "jail/\(stop.cause.rawValue)" })
      if why == .memory { #expect(stop.peakMemory > 300 << 20) }
    }
  }

  @Test("tells what the jail blocked, at the file that did it")
  func blocked() async throws {
    try await Folder.lend { folder in
      let deed = """
        python3 -c 'import socket; socket.socket(socket.AF_INET)' 2>/dev/null
        : > /etc/canary; kill -9 $$
        """
      let outcomes = try await bench(deed, in: folder).check([
        .file("a.js", "culprit()\n"), .file("b.js", "good()\n"),
      ]).outcomes
      let messages = outcomes[0].findings.filter { $0.rule == "jail/blocked" }.map(\.message)
      #expect(
        messages == [
          "the jail blocked it: it tried to use the network (IPv4)",
          "the jail blocked it: it tried to change /etc/canary (openat)",
        ])
      #expect(outcomes[1].findings == [])
    }
  }
}
