import Artifact
import Foundation
import Judging
import Launching
import Runner
import Testing

@testable import Console
@testable import Results

@Suite("The rules that formats list") struct RuleTextTests {
  @Test("every rule that the formats name is known, and none is named twice")
  func known() throws {
    let top = URL(fileURLWithPath: #filePath).appending(path: "../../../../Sources/Results")
    let files = try #require(
      FileManager.default.enumerator(at: top.standardized, includingPropertiesForKeys: nil))
    var found = 0
    for case let file as URL in files where file.pathExtension == "swift" {
      for match in try String(contentsOf: file, encoding: .utf8)
        .matches(of: /"((?:verdict|gate|report|tool|results|jail)\/[a-z-]+)"/)
      {
        found += 1
        let id = String(match.1)
        #expect(Rule.named[id] != nil || Rule.ofResults[id] != nil, "\(id)")
      }
    }
    #expect(found > 3)
    #expect(Set(Rule.named.keys).isDisjoint(with: Rule.ofResults.keys))
  }

  @Test("a rule has a sentence and an advice; one of another version is told by its name")
  func text() {
    let known = RuleText("sql/not-idempotent", worst: .error)
    #expect(known.severity == .note && known.help.contains("IF NOT EXISTS"))
    #expect(RuleText("jail/memory", worst: .note).help.contains("limits are options"))
    #expect(RuleText("path/unsafe", worst: .error).securitySeverity == "8.0")
    let other = RuleText("sql/of-tomorrow", worst: .warning)
    #expect(other.severity == .warning && other.summary.contains("sql/of-tomorrow"))
  }
}
