import Artifact
import Foundation
import Testing

@testable import Judging
@testable import Launching
@testable import Runner

@Suite("The kept cluster", .serialized) struct ClusterTests {
  /// A bench with a cache of its own, in which a template was made.
  private func lend(
    runningSQL: Bool, _ body: (Workbench, _ template: String, _ cache: Folder) async throws -> Void
  ) async throws {
    var bench = try await RealTools.bench(.postgresql, .psql)
    bench.runsSQL = runningSQL
    try await Folder.lend { cache in
      bench.cache = cache.path
      let (outcomes, failures) = try await bench.check([.file("a.sql", "SELECT 1;")])
      #expect(failures == [] && outcomes[0].check.verdict == .passed)
      let names = try FileManager.default.contentsOfDirectory(atPath: cache.path)
      let template = try #require(names.first { $0.hasPrefix("postgresql-") })
      #expect(names == [template], "nothing else stays")
      try await body(bench, cache[template], cache)
    }
  }

  @Test(
    "that was broken is made anew, and what a killed run left beside it goes",
    arguments: [false, true])
  func broken(runsSQL: Bool) async throws {
    try await lend(runningSQL: runsSQL) { bench, template, cache in
      try Data().write(to: URL(fileURLWithPath: "\(template)/global/pg_control"))
      try cache.write("half", to: ".staging-left/data/PG_VERSION")
      let (outcomes, failures) = try await bench.check([.file("a.sql", "SELEC 1;")])
      #expect(failures == [])
      #expect(outcomes[0].check.verdict == .failed)
      let size = try FileManager.default.attributesOfItem(
        atPath: "\(template)/global/pg_control")[.size]
      #expect(size as? Int ?? 0 > 0)
      #expect(!cache.has(".staging-left"))
    }
  }
}
