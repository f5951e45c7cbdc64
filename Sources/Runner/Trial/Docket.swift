import Artifact
import Judging

/// The reports to try, each once: of a markdown report and its JSON twin the markdown is tried and the
/// other compared with it.
struct Docket: Sendable {
  struct Entry: Sendable {
    let path: String
    let report: Report
    /// The JSON twins of a markdown report.
    var twins: [Entry] = []

    /// Where its twins say something else.
    var findings: [Finding] {
      twins.compactMap { twin in
        let differences = Twins.differences(report, twin.report)
        guard !differences.isEmpty else { return nil }
        return Finding(
          .twinsDiffer,
          "\(twin.path) differs in \(differences.joined(separator: ", "))",
          help: "one of the two was changed; the markdown was tried")
      }
    }
  }

  private(set) var entries: [Entry] = []
  private(set) var unreadable: [Unreadable] = []
  private(set) var skipped = 0
  /// Those of the skipped that look like reports.
  private(set) var findings: [RunFinding] = []

  /// In the order of their paths, or as they were given.
  init(_ candidates: [Candidate], inOrder: Bool = false) {
    let stems = TwinPaths()
    var markdown: [Likeness: Int] = [:]
    var twins: [Entry] = []
    for candidate in candidates {
      let isJSON = Candidate.isJSON(candidate.path)
      func refuse(_ message: String) {
        unreadable.append(Unreadable(path: candidate.path, message: message))
      }
      switch candidate.content {
      case .report(let report):
        let entry = Entry(path: candidate.path, report: report)
        if isJSON {
          twins.append(entry)
        } else {
          markdown[Likeness(entry, stems)] = entries.count
          entries.append(entry)
        }
      case .resembling(let likeness) where candidate.isNamed:
        let lack =
          isJSON ? "it has no key \"proposal\"" : "its heading has to be '# FSAR Proposal Report'"
        refuse(
          "this is no report, though line \(likeness.line) holds \(likeness.what): \(lack)")
      case .resembling(let likeness):
        skipped += 1
        findings.append(RunFinding(path: candidate.path, likeness))
      case .noReport where candidate.isNamed:
        let lack =
          isJSON ? "it has no key \"proposal\"" : "it has no line '# FSAR Proposal Report'"
        refuse(
          "this is no report: \(lack); if it is a plain document with files, say of which form: "
            + "--from markers, fences or diff")
      case .noReport: skipped += 1
      case .noText where !candidate.isNamed: skipped += 1
      case .noText(let message), .unreadable(let message): refuse(message)
      }
    }
    for twin in twins {
      if let index = markdown[Likeness(twin, stems)] {
        entries[index].twins.append(twin)
      } else {
        entries.append(twin)
      }
    }
    if !inOrder { entries.sort { Search.precedes($0.path, $1.path) } }
  }

  /// What a report and its twin have in common. So who is whose twin is the same in every shard.
  private struct Likeness: Hashable {
    let stem: ExactText
    let id: ExactText?

    init(_ entry: Entry, _ stems: TwinPaths) {
      stem = ExactText(stems.stem(of: entry.path))
      id = entry.report.id.value.map(ExactText.init)
    }
  }
}
