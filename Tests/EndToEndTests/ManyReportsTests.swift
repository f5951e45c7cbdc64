import Foundation
import Testing

/// More reports than are tried at a time, which is a thousand.
@Suite("Many reports", .timeLimit(.minutes(10))) struct ManyReportsTests {
  private static let count = 1005

  /// A thousand good ones and a few, the last with a file for node, where one is asked for.
  private func write(in place: Place, lastHasScript: Bool = false) throws {
    for index in 0..<Self.count {
      let isLast = index == Self.count - 1
      let text = index % 100 == 7 ? "{\"a\": 1,}" : "[1]"
      try place.write(
        Sample.report([(isLast && lastHasScript ? "a.js" : "a.json", text)], id: "fsar_\(index)"),
        to: "reports/\(String(format: "%04d", index)).md")
    }
  }

  @Test("are one document, in order, each with its workspace")
  func oneDocument() async throws {
    try await Place.lend { place in
      try write(in: place)
      try place.write("no report", to: "reports/notes.md")
      let run = try await place.sandbox("try", "--format", "json", "reports")
      #expect(run.status == 1, "\(run.err)")
      let document = try Document(run.out)
      #expect(document.summary.reports == Self.count && document.summary.failed == 10)
      #expect(document.summary.artifacts == Self.count && document.summary.notTried == nil)
      #expect(document.reports.map(\.path) == document.reports.map(\.path).sorted())
      #expect(document.reports.enumerated().allSatisfy { $0.element.id == "fsar_\($0.offset)" })
      #expect(Set(document.reports.compactMap(\.workspace)).count == Self.count)
      #expect(place.workspaces().count == Self.count)
      #expect(document.notTried == nil)
      #expect(place.names(in: place.runtime) == [])
    }
  }

  @Test("as text: the errors, a line for each, one summary")
  func text() async throws {
    try await Place.lend { place in
      try write(in: place)
      let run = try await place.sandbox("try", "reports")
      #expect(run.status == 1, "\(run.err)")
      let lines = run.out.split(separator: "\n")
      #expect(lines.count { $0.hasPrefix("error[json/syntax]") } == 10)
      #expect(lines.count { $0.hasPrefix("  passed     reports/") } == Self.count - 10)
      #expect(lines.count { $0.hasPrefix("1005 reports: 10 failed, 995 passed") } == 1)
      #expect(run.err.split(separator: "\n").count <= 2, "no line for each portion: \(run.err)")
    }
  }

  @Test(
    "stopped by a signal, tell and keep what was judged, and name the rest as not tried",
    arguments: ["json", "text"])
  func interrupted(format: String) async throws {
    try await Place.lend { place in
      let mark = "3600.\(UInt32.random(in: 1_000_000...UInt32.max))"
      chmod(place.path, 0o1777)
      let version = "if [ \"$1\" = --version ]; then echo 99.1.2; exit; fi"
      try place.tool("node", "\(version)\nexec sleep \(mark)")
      try write(in: place, lastHasScript: true)
      let running = try place.start(
        ["try", "--file-limit", "10m", "--format", format, "reports"])
      #expect(await place.eventually { !place.processes(marked: mark).isEmpty })
      kill(running.pid, SIGINT)
      let run = await running.end()
      #expect(run.status == 130 && !run.isSignal)
      #expect(run.err.contains("interrupted by signal 2; everything was cleaned up"))
      #expect(place.workspaces().count == Self.count - 1)
      #expect(place.processes(mark) == [] && place.names(in: place.runtime) == [])
      let left = ["reports/\(Self.count - 1).md"]
      if format == "json" {
        let document = try Document(run.out)
        #expect(
          document.reports.count == Self.count - 1 && document.summary.reports == Self.count - 1)
        #expect(document.notTried == left && document.summary.notTried == 1)
      } else {
        let lines = run.out.split(separator: "\n").map(String.init)
        #expect(lines.filter { $0.hasPrefix("  not tried") } == left.map { "  not tried  \($0)" })
        #expect(lines.count { $0.hasPrefix("  passed") || $0.hasPrefix("  failed") } == 1004)
        #expect(run.out.contains("1 not tried · "))
      }
    }
  }
}
