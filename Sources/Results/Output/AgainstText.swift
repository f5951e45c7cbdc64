import Console

/// What a directory holds of the files of reports, as a person reads it.
struct AgainstText: Sendable {
  private var counts: [ArtifactRecord.Against: Int] = [:]
  private var rows: [(against: ArtifactRecord.Against, path: String, detail: String)] = []

  mutating func count(_ report: ReportRecord) {
    for artifact in report.artifacts {
      guard let against = artifact.against else { continue }
      counts[against, default: 0] += 1
      guard against != .identical else { continue }
      rows.append((against, artifact.path, artifact.againstDetail ?? ""))
    }
  }

  /// A line for each file that is not there as it was proposed, and the counts.
  func lines(_ style: Style, width: Int?) -> [Shown] {
    guard !counts.isEmpty else { return [] }
    let room = max(20, (width ?? 80) - 40)
    let longest = rows.map { $0.path.shown.columns }.max() ?? 0
    let rows = rows.map { row -> Shown in
      let word = row.against.rawValue.shown.padded(to: 10)
      let path = row.path.shown.clippedLeft(to: room, in: width)
      let line: Shown = "  \(style(row.against == .absent ? .open : .bad, word)) "
      return row.detail.isEmpty
        ? line + path : "\(line)\(path.padded(to: min(longest, room)))  \(row.detail)"
    }
    let counted = ArtifactRecord.Against.allCases.compactMap { against -> Shown? in
      counts[against].map { "\($0) \(against.rawValue)" }
    }
    return rows + ["in the directory: " + counted.joined(separator: ", ")]
  }
}
