import Testing

@testable import Judging
@testable import Launching
@testable import Runner

@Suite("Natural order") struct NaturalOrderTests {
  @Test("numbers count as such, whatever zeros stand before them; all else by its bytes")
  func order() {
    let sorted = [
      "db/1.sql", "db/002.sql", "db/2_a.sql", "db/10.sql", "db/10_a/1.sql", "db/10_a/9.sql",
      "db/99999999999999999999999.sql", "db/a1", "db/a01b", "db/a2", "db/b",
    ]
    #expect(sorted.shuffled().sorted(by: NaturalOrder.precedes) == sorted)
    #expect(NaturalOrder.precedes("a01", "a1") != NaturalOrder.precedes("a1", "a01"))
    #expect(!NaturalOrder.precedes("a1", "a1"))
  }
}
