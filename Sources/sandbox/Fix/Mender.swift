import Artifact
import Console
import Foundation
import Judging
import Results
import Runner

/// Puts proven repairs into the reports that were tried, or shows what that would be, and has the mended
/// reports tried again.
struct Mender {
  let options: RepairOptions
  /// What comes from standard input, which cannot be changed.
  let streams: Set<String>
  /// What became of each report.
  private(set) var lines: [Shown] = []
  /// What could not be written, through no fault of the reports.
  private(set) var failures: [String] = []
  /// What would change, or did.
  private(set) var changes: [FileChange] = []

  /// Nothing was done, and nothing failed.
  var isSilent: Bool { lines.isEmpty && failures.isEmpty }

  init(_ options: RepairOptions, streams: Set<String>) {
    (self.options, self.streams) = (options, streams)
  }

  /// The mended texts of a report; nothing where it needs none, or could not take them.
  mutating func texts(of report: ReportResult) -> [MendedText] {
    do {
      return try report.mendedTexts()
    } catch {
      lines.append("not mended  \(report.path.shown): \(error.description)")
      return []
    }
  }

  /// Removes what a run that was killed left beside these reports.
  func sweep(_ paths: [String]) {
    let places = paths.filter { !streams.contains($0) }.compactMap { try? Directory.parent(of: $0) }
    var seen: Set<String> = []
    for place in places where seen.insert(place.0.path).inserted { try? place.0.sweepAmended() }
  }

  /// Writes them, all or none: where one cannot be written, those before it get their old text again. Below a directory no link is followed.
  mutating func write(_ texts: [MendedText], below root: Directory? = nil) -> Bool {
    for (index, text) in texts.enumerated() {
      do {
        guard !streams.contains(text.path) else {
          lines.append("not mended  \(text.path.shown): it came through standard input; use --diff")
          return false
        }
        try Self.amend(text.path, from: text.old, to: text.new, below: root)
      } catch {
        lines.append("not mended  \(text.path.shown): \("\(error)".shown)")
        if !(error is AmendFailure) { failures.append("\(error)") }
        for done in texts[..<index] {
          do {
            try Self.amend(done.path, from: done.new, to: done.old, below: root)
          } catch {
            failures.append("\(done.path) was mended alone, and stays so: \(error)")
          }
        }
        return false
      }
    }
    for text in texts { Interruption.leaves(text.path.echoed) }
    return true
  }

  private static func amend(
    _ path: String, from old: [UInt8], to new: [UInt8], below root: Directory?
  ) throws {
    if let root {
      let names = path.split(separator: "/").map(String.init)
      try root.directory(names.dropLast()).amend(names.last ?? "", from: old, to: new)
    } else if let (directory, name) = try Directory.parent(of: path) {
      try directory.amend(name, from: old, to: new)
    }
  }

  mutating func show(_ texts: [MendedText]) {
    changes += texts.map {
      FileChange(path: $0.path, before: .init($0.old), after: .init($0.new))
    }
  }

  /// Tells what repairs made of a report.
  mutating func tell(_ before: ReportResult, _ after: ReportResult, _ texts: [MendedText]) {
    let count = before.repaired
    let files = Set(texts.flatMap(\.files))
    let isDone = options.isInPlace ? "mended    " : "would mend"
    lines.append(
      "\(isDone)  \(before.path.shown): \(count.counted("error")) in "
        + "\(files.count.counted("file")); \(before.verdict.rawValue) before, "
        + "\(after.verdict.rawValue) \(options.isInPlace ? "now" : "then")")
    lines += after.artifacts.filter { artifact in
      artifact.verdict != .passed && files.contains(artifact.artifact.rawPath)
    }.map { "            \($0.artifact.rawPath.shown): \($0.rest.shown)" }
  }
}

extension ReportResult {
  /// How many of its errors have a proven repair.
  var repaired: Int {
    artifacts.reduce(0) { sum, artifact in
      sum + artifact.findings.count { $0.severity == .error && $0.replacement != nil }
    }
  }
}

extension ArtifactResult {
  /// What stands against it now.
  fileprivate var rest: String {
    if let reason = verdict.reason { return "unchecked: \(reason)" }
    let rules = Set(findings.filter { $0.severity == .error }.map(\.rule)).sorted()
    return "\(rules.joined(separator: ", ")) \(rules.count == 1 ? "stands" : "stand") against it"
  }
}
