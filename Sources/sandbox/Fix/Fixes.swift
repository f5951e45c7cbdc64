import Artifact
import Console
import Foundation
import Judging

/// `sandbox try --fix DIR`: the files with the repairs that were proven. Those of one report stand as they
/// are named, those of several below a directory for each report; what is there already stays as it is.
struct Fixes {
  let directory: String
  private let numbers = WorkspaceNumbers()
  /// What became of each.
  private(set) var lines: [Shown] = []
  /// What could not be written, through no fault of the reports.
  private(set) var failures: [String] = []

  /// What is said where there are none, and none failed.
  static let nothing: Shown = "nothing to repair, or no repair that was proven"

  /// What there is to be said of them.
  var told: [Shown] { lines.isEmpty && failures.isEmpty ? [Self.nothing] : lines }

  /// Writes those of these reports. What cannot be written is told, and costs no verdict.
  ///
  /// `texts` are the mended reports themselves, by their paths.
  mutating func write(_ reports: [ReportResult], _ texts: [String: [MendedText]], isAlone: Bool) {
    for report in reports where report.artifacts.contains(where: { $0.mended != nil }) {
      var path = directory
      do {
        var place = try Directory.making(at: directory)
        if !isAlone {
          let stem = Workspace.stem(for: report.id)
          let number = numbers.next(for: stem)
          let name = number == 1 ? stem : "\(stem).\(number)"
          path += "/\(name)"
          place = try place.making(name)
        }
        Interruption.leaves(path.echoed)
        write(report, to: FileTree(place), at: path)
        try write(texts[report.path] ?? [], to: place, at: path)
      } catch {
        fail("the repairs of \(report.path) are not written: \(error)")
      }
    }
  }

  /// The mended report and its twins, beside the files.
  private mutating func write(
    _ texts: [MendedText], to place: Directory, at path: String
  ) throws {
    for text in texts {
      let name = text.path.split(separator: "/").last.map(String.init) ?? text.path
      do {
        try place.write(text.new, as: name)
        lines.append("mended    \("\(path)/\(name)".shown): the report with these repairs in it")
      } catch let failure as FileFailure where failure.errno == EEXIST {
        lines.append("not written  \("\(path)/\(name)".shown): \("\(failure)".shown)")
      }
    }
  }

  private mutating func write(_ report: ReportResult, to tree: FileTree, at path: String) {
    for artifact in report.artifacts {
      guard let mended = artifact.mended, let target = artifact.artifact.path else { continue }
      let name = "\(path)/\(artifact.artifact.rawPath)".shown
      do {
        try tree.write(mended.text, at: target)
        lines.append(
          mended.isWhole
            ? "repaired  \(name): it parses now\(artifact.rest)"
            : "in part   \(name): an error is left that no repair was found for")
      } catch {
        lines.append("not written  \(name): \(error)")
        if (error as? FileFailure)?.errno != EEXIST { fail("a repair is not written: \(error)") }
      }
    }
  }

  private mutating func fail(_ message: String) {
    if !failures.contains(message) { failures.append(message) }
  }
}

extension ArtifactResult {
  /// What stands against it besides that it did not parse.
  fileprivate var rest: String {
    let rules = Set(
      findings.filter { $0.severity != .note || $0.rule == Rule.placeholder.id }.map(\.rule)
        .filter { !$0.hasSuffix("/syntax") }
    ).sorted()
    return rules.isEmpty ? "" : "; \(rules.joined(separator: ", ")) still stands against it"
  }
}
