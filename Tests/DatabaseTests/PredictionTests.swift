import Testing

@testable import Databases

@Suite("What a statement is predicted to take on the live database") struct PredictionTests {
  /// One statement, which took so many milliseconds on a clone of 1,000 rows; live there are 500,000.
  private func predicted(
    took: Double, scanned: Int = 0, found: Int = 0, inserted: Int = 0, updated: Int = 0
  ) throws -> Double {
    func probe(_ began: Double, _ rows: String) -> String {
      "n|probe|{\"began\": \(began), \"ended\": \(began), \"rows\": [\(rows)]}"
    }
    let rows =
      "[\"7\", \(scanned + found), \(inserted), \(updated), 0, \(scanned), \(min(scanned, 1))]"
    let said = [
      "n|relation|{\"oid\": \"7\", \"name\": \"public.items\", \"kind\": \"r\"}",
      probe(0, ""), probe(took, rows), probe(took, rows),
    ].joined(separator: "\n")
    var live = LiveState()
    live.tables = [
      LiveState.Table(
        name: "public.items", rows: 500_000, bytes: 0, isReadable: true, isOwned: true,
        isSequence: false)
    ]
    return try #require(Seen(ScriptAnswer(said, nonce: "n")).measurements(live).first).predicted
  }

  @Test("grows with a table that it looks through, and not with one where it touches rows by a key")
  func growth() throws {
    #expect(try predicted(took: 12, inserted: 1) == 12)
    #expect(try predicted(took: 12, found: 1, updated: 1) == 12)
    #expect(try predicted(took: 12, inserted: 2_000) == 12)
    #expect(try predicted(took: 12, scanned: 1_000) == 12 + 10 * 499)
    #expect(try predicted(took: 12, scanned: 1_000, updated: 3) == 12 + 10 * 499)
    #expect(try predicted(took: 1, scanned: 1_000) > 300, "each row takes something")
    #expect(try predicted(took: 12, found: 500, updated: 500) > 1_000, "a part of it, by an index")
  }
}
