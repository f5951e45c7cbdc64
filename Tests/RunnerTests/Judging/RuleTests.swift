import Artifact
import Foundation
import Testing

@testable import Judging
@testable import Launching
@testable import Runner

@Suite("Rules") struct RuleTests {
  @Test("each rule has a name of its own, of two words, and a sentence that explains it")
  func names() {
    #expect(Set(Rule.all.map(\.id)).count == Rule.all.count)
    for rule in Rule.all {
      #expect(rule.id.wholeMatch(of: /[a-z]+\/[a-z-]+/) != nil, "\(rule.id)")
      #expect(rule.summary.hasSuffix("."))
    }
  }

  @Test("every rule that a check names is one of them")
  func complete() {
    let all = Set(Rule.all.map(\.id))
    #expect(all.isSuperset(of: Rule.ofReading.map(\.id)))
    #expect(all.contains(DryRunJudgement.rule) && all.contains(TestCheck.rule))
    #expect(all.contains(ModuleCheck.name))
    for language in Language.allCases where language.hasChecker {
      #expect(all.contains(language.syntaxCheck))
    }
  }

  /// The sources of a checkout. What the formats add is theirs.
  @Test("every rule that stands in the sources of the checks is one of them")
  func sources() throws {
    let top = URL(fileURLWithPath: #filePath).appending(path: "../../../../Sources").standardized
    let files = try #require(
      FileManager.default.enumerator(at: top, includingPropertiesForKeys: nil))
    let all = Set(Rule.all.map(\.id))
    var found = 0
    for case let file as URL in files
    where file.pathExtension == "swift" && !file.path.contains("/Results/") {
      for match in try String(contentsOf: file, encoding: .utf8)
        .matches(of: /rule: "([a-z]+\/[a-z-]+)"/)
      {
        found += 1
        #expect(all.contains(String(match.1)), "\(match.1) in \(file.lastPathComponent)")
      }
    }
    #expect(found > 0)
  }
}
