import Artifact
import Testing

@Suite("What a home keeps") struct RetentionTests {
  private static func gone(_ retention: String, _ days: [Double], stays: Set<Int> = []) -> [Int] {
    let now = Moment(seconds: 1e9)
    let kept = days.enumerated().map {
      Retention.Kept(date: now - $1 * 86_400, bytes: 100, stays: stays.contains($0))
    }
    return Retention(argument: retention)?.expired(kept, at: now) ?? [-1]
  }

  @Test(
    "is limited by age, number and size, each by itself; what has to stay counts",
    arguments: [
      ("off", []), ("3d", [0, 1]), ("2", [0, 1]), ("1", [0, 1, 2]), ("4", []), ("300", []),
      ("1K", []), ("2,1K", [0, 1]), ("30d,3", [0]), ("1h,3", [0, 1, 2]),
    ] as [(String, [Int])])
  func limits(text: String, gone: [Int]) {
    #expect(Self.gone(text, [5, 4, 2, 0]) == gone)
  }

  @Test("takes away what is largest in sum from the oldest on")
  func size() {
    #expect(Self.gone("1K", Array(repeating: 1, count: 10)) == [])
    let many = (0..<12).map { Double(12 - $0) }
    #expect(Self.gone("1K", many) == [0, 1])
    #expect(Self.gone("1K", many, stays: [0]) == [1])
    let sizes = [20, 156, 20].enumerated().map {
      Retention.Kept(date: Moment(seconds: Double($0)), bytes: $1 << 10)
    }
    let limit = Retention(argument: "100K")
    #expect(limit?.expired(sizes, at: .now) == [0, 1], "nothing older than one that goes stays")
    #expect(Self.gone("3", [9, 8, 7, 6], stays: [0, 1]) == [])
    #expect(Self.gone("2", [9, 8, 7, 6], stays: [0, 1]) == [])
    #expect(Self.gone("1", [9, 8, 7, 6], stays: [0]) == [1, 2])
  }

  @Test("is read as it is written, and nothing else is")
  func words() {
    for text in ["off", "30d", "500", "2G", "30d,500,2G", "1h,64K"] {
      #expect(Retention(argument: text)?.spelling == text)
    }
    #expect(Retention(argument: "2G,500,30d")?.spelling == "30d,500,2G")
    for text in [
      "", ",", "0", "-1", "30d,30d", "5,6", "1G,2M", "1s", "500ms", "many", "30d,", "+5",
    ] {
      #expect(Retention(argument: text) == nil, "\(text)")
    }
  }
}
