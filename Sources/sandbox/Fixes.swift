import Artifact
import Console
import Foundation
import Runner

/// `sandbox try --fix DIR`: the files with the repairs that were proven.
enum Fixes {
  /// What is said where there are none.
  static let nothing: Shown = "nothing to repair, or no repair that was proven"

  /// Writes them: those of one report as they are named, those of several below a directory for each
  /// report. What is there already stays as it is. Says of each what became of it.
  static func write(
    _ reports: [ReportResult], to directory: String, isAlone: Bool
  ) throws -> [Shown] {
    let mended = reports.filter { $0.artifacts.contains { $0.mended != nil } }
    var lines: [Shown] = []
    var taken: Set<String> = []
    for report in mended {
      var path = directory
      var place = try Directory.making(at: directory)
      if !isAlone {
        var name = Workspace.stem(for: report.id)
        while !taken.insert(name).inserted { name += "+" }
        path += "/\(name)"
        place = try place.making(name)
      }
      let tree = FileTree(place)
      for artifact in report.artifacts {
        guard let mended = artifact.mended, let target = artifact.artifact.path else { continue }
        let name = "\(path)/\(artifact.artifact.rawPath)".shown
        do {
          try tree.write(mended.text, at: target)
          lines.append(
            mended.isWhole
              ? "repaired  \(name): it parses now"
              : "in part   \(name): an error is left that no repair was found for")
        } catch let failure as FileFailure {
          lines.append("not written  \(name): \(failure)")
        }
      }
    }
    return lines
  }
}
