import Foundation
import Testing

/// What is left of a run that was stopped: files at most, and those only until the next run.
@Suite("A run that is stopped", .timeLimit(.minutes(10))) struct InterruptionTests {
  /// A sleep that no other process has on its command line.
  private let mark = "3600.\(UInt32.random(in: 1_000_000...UInt32.max))"

  /// The tools that hang.
  private func asleep() -> [Int32] {
    let names = (try? FileManager.default.contentsOfDirectory(atPath: "/proc")) ?? []
    return names.compactMap { Int32($0) }.filter { pid in
      let line = FileManager.default.contents(atPath: "/proc/\(pid)/cmdline") ?? Data()
      return String(decoding: line, as: UTF8.self).hasPrefix("sleep\0\(mark)")
    }
  }

  /// Lends a place with a run under way whose server is being made by an initdb that hangs, and whose
  /// node hangs as well.
  private func hanging(_ body: (Place, Place.Running) async throws -> Void) async throws {
    try await Place.lend { place in
      chmod(place.path, 0o1777)
      let version = "if [ \"$1\" = --version ]; then echo 99.1.2; exit; fi"
      for name in ["postgres", "psql"] { try place.tool(name, version) }
      for name in ["initdb", "node"] {
        try place.tool(name, "\(version)\nexec sleep \(mark)")
      }
      try place.write(
        Sample.report([("a.sql", "SELECT now();"), ("b.js", "a()")]), to: "report.md")
      let running = try place.start(["try", "--file-limit", "50s", "report.md"])
      let isUp = await place.eventually { asleep().count == 2 }
      guard isUp else {
        kill(running.pid, SIGKILL)
        Issue.record("the tools did not start: \(await running.end())")
        return
      }
      // The control: while it runs there are processes and scratch directories to be found.
      #expect(!place.names(in: place.runtime).isEmpty)
      try await body(place, running)
    }
  }

  @Test(
    "by a signal ends with 128 + its number, no process and no scratch directory",
    arguments: [SIGINT, SIGTERM, SIGHUP])
  func signal(number: Int32) async throws {
    try await hanging { place, running in
      kill(running.pid, number)
      let run = await running.end()
      #expect(run.status == 128 + number && !run.isSignal)
      #expect(run.err.contains("interrupted by signal \(number); everything was cleaned up"))
      #expect(run.out == "")
      #expect(place.processes(mark) == [])
      #expect(place.names(in: place.runtime) == [])
      #expect(place.workspaces() == [])
    }
  }

  @Test("by a signal tells and keeps what was judged by then, and names the rest")
  func judged() async throws {
    try await Place.lend { place in
      chmod(place.path, 0o1777)
      let version = "if [ \"$1\" = --version ]; then echo 99.1.2; exit; fi"
      try place.tool("node", "\(version)\nexec sleep \(mark)")
      try place.write(Sample.good, to: "r/1.md")
      try place.write(Sample.report([("a.js", "a()")], id: "two"), to: "r/2.md")
      try place.write(Sample.bad.replacing("fsar_1", with: "three"), to: "r/3.md")
      let running = try place.start(
        ["try", "--file-limit", "50s", "--output", "json=out.json", "r"])
      #expect(await place.eventually { !place.processes(marked: mark).isEmpty })
      kill(running.pid, SIGINT)
      let run = await running.end()
      #expect(run.status == 130, "\(run)")
      #expect(run.out.contains("passed     r/1.md") && run.out.contains("failed     r/3.md"))
      #expect(run.out.contains("not tried  r/2.md"), "\(run.out)")
      let document = try Document(try #require(place.text("\(place.work)/out.json")))
      #expect(document.reports.map(\.path) == ["r/1.md", "r/3.md"])
      #expect(document.notTried == ["r/2.md"] && place.workspaces().count == 2)
      #expect(place.processes(mark) == [] && place.names(in: place.runtime) == [])
    }
  }

  @Test("by kill -9 leaves no process; the files that it leaves go with the next run")
  func killed() async throws {
    try await hanging { place, running in
      kill(running.pid, SIGKILL)
      let run = await running.end()
      #expect(run.status == SIGKILL && run.isSignal)
      #expect(await place.eventually { place.processes(mark).isEmpty })
      #expect(!place.names(in: place.runtime).isEmpty, "the control: something was left")
      try place.write(Sample.good, to: "good.md")
      #expect(try await place.sandbox("try", "good.md").status == 0)
      #expect(place.names(in: place.runtime) == [])
    }
  }

  @Test("a run beside it does not take its scratch directories away")
  func beside() async throws {
    try await hanging { place, running in
      let before = place.names(in: place.runtime)
      try place.write(Sample.good, to: "good.md")
      #expect(try await place.sandbox("try", "good.md").status == 0)
      #expect(place.names(in: place.runtime) == before)
      kill(running.pid, SIGINT)
      #expect(await running.end().status == 130)
      #expect(place.names(in: place.runtime) == [])
    }
  }

  @Test("a tool that hangs is stopped by the limit of a file, and the rest is judged")
  func limit() async throws {
    try await Place.lend { place in
      let version = "if [ \"$1\" = --version ]; then echo 99.1.2; exit; fi"
      try place.tool("node", "\(version)\nexec sleep \(mark)")
      try place.write(Sample.report([("a.js", "a()"), ("b.json", "[1]")]), to: "report.md")
      let run = try await place.sandbox(
        "try", "--file-limit", "200ms", "--format", "json", "report.md")
      #expect(run.status == 3)
      let files = try #require(try Document(run.out).reports.first?.artifacts)
      #expect(files.map(\.verdict) == ["unchecked", "passed"])
      #expect(files[0].reason == "timeout")
      let stopped = try #require(files[0].checks.first?.stopped)
      #expect(stopped.by == "timeout" && stopped.wall >= 200 && stopped.peakMemory > 0)
      #expect(files[1].checks.first?.stopped == nil)
      #expect(place.processes(mark) == [])
    }
  }

  @Test("tries at the same time in one home get a workspace each, and mix nothing")
  func together() async throws {
    try await Place.lend { place in
      let runs = try (0..<6).map { index in
        try place.write(Sample.report([("a.json", "[\(index)]")], id: "same"), to: "\(index).md")
        return try place.start(["try", "--format", "json", "\(index).md"])
      }
      var workspaces: Set<String> = []
      for (index, running) in runs.enumerated() {
        let run = await running.end()
        #expect(run.status == 0, "\(run.err)")
        let workspace = try #require(try Document(run.out).reports.first?.workspace)
        workspaces.insert(workspace)
        #expect(place.text("\(place.work)/\(workspace)/files/a.json") == "[\(index)]\n")
      }
      #expect(workspaces.count == 6 && place.workspaces().count == 6)
    }
  }
}
