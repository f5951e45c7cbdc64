import Foundation
import Testing

@Suite("The same input", .timeLimit(.minutes(10))) struct StabilityTests {
  @Test(
    "gives the same bytes, whatever the cores, the locale, the time zone and the order of files",
    arguments: ["json", "text"])
  func same(format: String) async throws {
    try await Place.lend { place in
      try MergeTests.fill(place)
      try place.write(
        Sample.report(
          [("b.sql", "SELEC 1;"), ("a.js", "let x = ;"), ("i.json", "{\"İ\": ı}")], id: "tools"),
        to: "reports/tools.md")
      let files = [
        "reports/sub/scss.md", "reports/tools.md", "reports/7.md", "reports/2.md", "./reports",
        "reports/sub", "reports",
      ]
      let base = ["try", "--notes", "--reproducible", "--format", format]
      let first = try await place.start(base + ["reports"]).end()
      #expect(first.status == 4 && !first.out.isEmpty)
      #expect(!first.out.contains("Sandboxes") && !first.out.contains(place.path))
      let status = try #require(place.text("/proc/self/status"))
      let cores = status.split(separator: "\n").first { $0.hasPrefix("Cpus_allowed_list:") }
      let core = try #require(cores?.split(whereSeparator: { !$0.isNumber }).first)
      let oneCore = ["/usr/bin/taskset", "-c", String(core)]
      let turkish = ["LC_ALL": "tr_TR.UTF-8", "LANG": "tr_TR.UTF-8", "TZ": "Asia/Kathmandu"]
      let plain = ["LC_ALL": "C", "TZ": "Pacific/Kiritimati"]
      for (environment, names, wrapper) in [
        (turkish, files, oneCore),
        (plain, files.reversed(), oneCore),
        (plain, ["reports"], []), (turkish, files.sorted(), []),
      ] {
        let run = try await place.start(
          base + names, environment: environment, under: wrapper
        ).end()
        #expect(run.status == first.status && run.out == first.out, "\(environment) \(names)")
      }
    }
  }
}
