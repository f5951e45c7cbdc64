import Artifact
import Judging

/// What of a baseline asks for modules that a change takes away, and that nothing takes the place of.
enum GoneModules {
  /// So many files are looked into, and so many that ask are told of.
  private static let mostFiles = 5_000
  private static let mostTold = 5

  /// Warnings for each file that goes, by its place in the report: nobody knows whether what asks for it is
  /// still in use.
  static func outcomes(for artifacts: [Artifact], on baseline: Baseline) -> [Int: Outcome] {
    let gone = Dictionary(
      artifacts.enumerated().compactMap { place, artifact in
        artifact.isDeletion ? artifact.path.map { ($0.string, place) } : nil
      }
    ) { first, _ in first }
    guard !gone.isEmpty, baseline.hasDirectory else { return [:] }
    let after = ModuleTree(artifacts: artifacts, upon: baseline.modules)
    let own = Set(artifacts.compactMap { $0.path?.string })
    let files = baseline.modules.allFiles.filter { file in
      !own.contains(file)
        && [.javascript, .typescript, .jsx].contains(Language(path: file))
    }.sorted()
    var findings: [Int: [Finding]] = [:]
    for file in files.prefix(mostFiles) {
      guard let text = baseline.text(of: file) else { continue }
      var seen: Set<String> = []
      for request in ModuleRequests.find(in: text)
      where request.isRelative && seen.insert(request.specifier).inserted {
        let paths = (request.candidates(from: file) ?? []) + request.asImport.bundled(from: file)
        guard let found = paths.first(where: baseline.modules.has), let place = gone[found],
          !paths.contains(where: after.has)
        else { continue }
        let line = text.position(at: request.offset).line
        findings[place, default: []].append(
          Finding(
            rule: ModuleCheck.name, severity: .warning,
            "\(file), line \(line), asks for it", help: "change that file, too, or keep this one"))
      }
    }
    return findings.mapValues { found in
      var outcome = Outcome(check: Check(ModuleCheck.name, tool: nil, .unchecked(.needsContext)))
      outcome.findings = Array(found.prefix(mostTold))
      if found.count > mostTold {
        let rest = (found.count - mostTold).counted("other")
        outcome.findings.append(
          Finding(rule: ModuleCheck.name, severity: .note, "and so do \(rest)"))
      }
      return outcome
    }
  }
}
