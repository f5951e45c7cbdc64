import Artifact

/// A finding of the run itself, which belongs to no report: the file that it is about, relative to
/// the current directory.
package struct RunFinding: Sendable, Equatable {
  package var path: String
  package var finding: Finding

  package init(path: String, _ finding: Finding) {
    self.path = path
    self.finding = finding
  }
}

extension RunFinding {
  /// That a file looks like a report and was not tried.
  init(path: String, _ likeness: Resemblance) {
    self.init(
      path: path,
      Finding(
        .lookAlike, "this holds \(likeness.what), and was not tried",
        inReport: Position(line: likeness.line, column: 1),
        help: "a report is a .md file with the line '# FSAR Proposal Report', or its JSON twin"))
  }
}

extension Search {
  /// What looks like a report among the files in which none is looked for.
  package func lookAlikes() async throws -> [RunFinding] {
    try await Parallel.map(barred) { path, why in
      guard case .success(let bytes) = Candidate.bytes(of: path), Resemblance.find(in: bytes) != nil
      else { return RunFinding?.none }
      switch Candidate.content(of: bytes, isJSON: Candidate.isJSON(path)) {
      case .report: return RunFinding(path: path, Resemblance(line: 1, what: "a report (\(why))"))
      case .resembling(let likeness): return RunFinding(path: path, likeness)
      case .noReport, .noText, .unreadable: return nil
      }
    }.compactMap(\.self)
  }
}
