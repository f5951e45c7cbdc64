import Foundation
import Judging
import Testing

@testable import Runner

@Suite("Reasons") struct ReasonTests {
  @Test(
    "the manual says of each reason what it means and what to do", arguments: Unchecked.allCases)
  func told(why: Unchecked) throws {
    let page = URL(fileURLWithPath: #filePath)
      .appending(path: "../../../../Sources/Manual/verdicts.md").standardized
    let rows = try String(contentsOf: page, encoding: .utf8).split(separator: "\n").filter {
      $0.hasPrefix("| `\(why.rawValue)` | ")
    }
    #expect(rows.count == 1)
    let cells = rows.first?.split(separator: "|").filter { $0.contains { $0 != " " } } ?? []
    #expect(cells.count == 3, "the reason, what it means, what to do")
  }
}
