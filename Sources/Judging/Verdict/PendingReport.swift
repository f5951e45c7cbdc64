import Artifact

/// One report on its way to a verdict: its gate, its artifacts, and what each is written in.
package struct PendingReport: Sendable {
  private struct Item: Sendable {
    let artifact: Artifact
    let language: Language
    var dialect: SQLDialect?
    /// What it plainly is, where that is something else.
    let mistaken: Language?
    let placeholder: Placeholder?
    let stray: StrayText?
    /// Characters that are not seen.
    let hidden: [Finding]
    /// Why somebody has to look at it.
    var reviews: [Finding]
  }

  package let path: String
  private let report: Report
  /// What is to be said of it before anything was looked at.
  private var findings: [Finding]
  private let twins: [NamedReport]
  private let ownNames: Bool
  private let items: [Item]
  private let gate: Gate
  private let sha256: String
  private let criteria: Criteria

  /// `found` is what was found of it before it was read, held against its twin.
  package init(
    path: String, _ report: Report, found: [Finding] = [], twins: [NamedReport] = [],
    _ reading: DocumentReading = DocumentReading(), by criteria: Criteria
  ) {
    self.init(
      path: path, report, Extraction(report, reading), found: found, twins: twins,
      ownNames: reading.ownNames, by: criteria)
  }

  /// Files as they stand, by their paths below a place.
  package init(path: String, files: [(path: String, bytes: [UInt8])], by criteria: Criteria) {
    self.init(path: path, .files, Extraction(files: files), by: criteria)
  }

  private init(
    path: String, _ report: Report, _ extraction: Extraction, found: [Finding] = [],
    twins: [NamedReport] = [], ownNames: Bool = false, by criteria: Criteria
  ) {
    (self.path, self.report, self.criteria) = (path, report, criteria)
    (self.twins, self.ownNames) = (twins, ownNames)
    let overdue = criteria.overdue.map {
      Finding(.overdue, $0, inReport: Position(line: 1, column: 1))
    }
    findings = found + extraction.findings + [overdue].compactMap(\.self)
    let gate =
      criteria.overdue.map { Gate(.shut, $0) } ?? Gate(report, thresholds: criteria.thresholds)
    // Of files as they stand: of the lines that sha256sum would write.
    sha256 = SHA256.hex(
      report.format == .files
        ? Array(extraction.artifacts.map { "\($0.sha256)  \($0.rawPath)\n" }.joined().utf8)
        : report.text.bytes)
    var items = extraction.artifacts.map { artifact in
      let language = Language(path: artifact.rawPath, content: artifact.content)
      let isLooked = !artifact.isEmpty && artifact.content.bytes.count <= Subject.largest
      let sniffed =
        isLooked && language.hasPlainLooks(artifact.content)
        ? Language.sniffed(in: artifact.content, named: language) : nil
      return Item(
        artifact: artifact, language: language,
        dialect: language == .sql ? SQLDialect.sign(in: artifact.content) : nil,
        mistaken: sniffed == language || (sniffed == .json && language == .yaml) ? nil : sniffed,
        placeholder: isLooked
          ? Placeholder(in: artifact.content, path: artifact.rawPath, language: language) : nil,
        stray: isLooked
          ? StrayText(in: artifact.content, path: artifact.rawPath, language: language) : nil,
        hidden: HiddenText(in: artifact.content.bytes).findings(in: artifact.content),
        reviews: [Review.reason(for: artifact)].compactMap(\.self))
    }
    // What has no sign is of the same database as the files beside it.
    let signs = Set(items.compactMap(\.dialect))
    let isSQLite = signs.contains(.sqlite) && !signs.contains(.postgresql)
    for index in items.indices where items[index].language == .sql && items[index].dialect == nil {
      items[index].dialect = isSQLite ? .sqlite : .postgresql
    }
    var reasons = items.flatMap(\.reviews).map(\.message)
    if gate.decision != .shut {
      let sql = items.indices.filter {
        items[$0].language == .sql && items[$0].artifact.content.bytes.count <= Subject.largest
      }
      let texts = sql.map { (items[$0].artifact.rawPath, items[$0].artifact.content.bytes) }
      for (number, offset, rule, message) in SQLReview(of: texts).found {
        let (index, artifact) = (sql[number], items[sql[number]].artifact)
        let place = artifact.content.position(at: offset)
        items[index].reviews.append(
          Finding(
            rule, message, at: place, inReport: artifact.reportPosition(of: place, in: report),
            help: "have somebody look at it"))
        reasons.append("\(artifact.rawPath): \(message)")
      }
    }
    self.items = items
    self.gate = gate.asking(for: reasons)
  }

  /// The files that it proposes.
  package var artifacts: [Artifact] { items.map(\.artifact) }

  /// Whether a file is plainly not all there.
  func isPlaceholder(_ index: Int) -> Bool { items[index].placeholder != nil }

  /// Adds what is to be said of the report as a whole.
  mutating func add(_ finding: Finding) { findings.append(finding) }

  /// What is to be checked; nothing where the gate is shut.
  func subjects(
    of report: Int, from first: Int, artifactsFrom start: Int, _ types: PackageTypes
  ) -> [Subject] {
    guard gate.decision != .shut else { return [] }
    var subjects: [Subject] = []
    for (index, item) in items.enumerated() where isJudged(item) {
      for language in [item.language, item.mistaken].compactMap(\.self) where language.hasChecker {
        subjects.append(
          Subject(
            id: first + subjects.count, report: report, artifact: start + index, language: language,
            dialect: language == .sql ? item.dialect ?? SQLDialect.of(item.artifact.content) : nil,
            path: item.artifact.rawPath, text: item.artifact.content,
            moduleType: types.type(for: item.artifact.rawPath)))
      }
    }
    return subjects
  }

  /// A report that proposes an empty file has forgotten it; in a tree it is what its language makes of it.
  private func isJudged(_ item: Item) -> Bool {
    !item.artifact.isEmpty || (report.format == .files && !item.artifact.isDeletion)
  }

  /// What a check of the policy's own judges of it; nothing where the gate is shut.
  func subjects(of report: Int, for check: OwnCheck, artifactsFrom start: Int) -> [Subject] {
    guard gate.decision != .shut else { return [] }
    return items.enumerated().compactMap { index, item in
      guard isJudged(item), check.judges(item.artifact.path) else { return nil }
      return Subject(
        id: start + index, report: report, artifact: start + index, language: item.language,
        dialect: nil,
        path: item.artifact.rawPath, text: item.artifact.content, moduleType: nil)
    }
  }

  /// The verdicts, given what the checkers said of each artifact.
  package func judged(by outcomes: [Int: [Outcome]]) -> ReportResult {
    let artifacts = items.enumerated().map { judged($0.element, by: outcomes[$0.offset] ?? []) }
    let gate = gate.asking(for: artifacts.flatMap(\.longLocks))
    var findings = findings.map(criteria.weighed)
    let acceptance = criteria.acceptance(of: sha256)
    let verdict = ReportSummary(gate.decision, artifacts, findings, acceptance).verdict
    let isOpen = verdict == .unchecked || gate.decision == .review
    if let remark = criteria.remark(on: sha256, id: report.id.value, isOpen: isOpen) {
      findings.append(remark)
    }
    return ReportResult(
      path: path, report: report, sha256: sha256, gate: gate, verdict: verdict,
      artifacts: artifacts, findings: findings, acceptance: acceptance, twins: twins,
      ownNames: ownNames)
  }

  private func judged(_ item: Item, by outcomes: [Outcome]) -> ArtifactResult {
    let artifact = item.artifact
    let start = Position(line: artifact.reportLines.lowerBound, column: 1)
    func inReport(_ place: Position) -> Position { artifact.reportPosition(of: place, in: report) }
    // What needs a file that goes, no program here knows.
    let isRead = outcomes.contains {
      $0.check.name == item.language.syntaxCheck && $0.check.verdict == .passed
    }
    // What its own parser took, no other language's fails.
    let outcomes = outcomes.filter {
      !isRead || $0.check.name != item.mistaken?.syntaxCheck
        || ([$0.check] + $0.further).allSatisfy { $0.verdict == .passed }
    }
    let checks =
      artifact.isDeletion
      ? [Check("file/deletion", tool: nil, .unchecked(.deletion))]
      : outcomes.flatMap { [$0.check] + $0.further }
    var findings = artifact.findings
    var hasFence = false
    for index in findings.indices where findings[index].rule == Rule.fenceInContent.id {
      // In a text, a comment, or a document it is content like any other.
      let isContent =
        [.markdown, .text].contains(item.language)
        || isRead && StrayText.fence(in: artifact.content.bytes, item.language) == nil
      if isContent { (findings[index].severity, findings[index].help) = (.note, nil) }
      hasFence = !isContent
    }
    let stray =
      hasFence ? nil : item.stray?.finding(in: artifact.content, item.language, isRead: isRead)
    if report.format == .files { findings.removeAll { $0.rule == Rule.empty.id } }
    // What the text is comes first: it explains what a parser says of it.
    let blank = isRead ? artifact.content.foreignBlank(item.language) : nil
    for var finding in item.hidden + [stray, blank].compactMap(\.self)
      + outcomes.flatMap(\.findings)
    {
      finding.reportLocation = finding.location.map(inReport) ?? start
      if finding.help == nil, finding.severity == .error, let place = finding.location {
        finding.help = artifact.content.foreignBlankHelp(at: place)
      }
      if let replacement = finding.replacement {
        finding.replacement?.reportStart = inReport(replacement.start)
        finding.replacement?.reportEnd = inReport(replacement.end)
      }
      findings.append(finding)
    }
    // A backslash that was to be a line's end begins no command of psql's.
    if stray?.rule == Rule.escapedLineEnds.id {
      findings.removeAll { $0.rule == Rule.metaCommand.id }
    }
    if let language = item.mistaken {
      findings.append(
        Finding(
          .languageMismatch,
          "the name says \(item.language.rawValue), and the content is plainly \(language.rawValue)",
          inReport: start, help: "give it the name of what it is"))
    }
    for check in criteria.unrun where check.judges(artifact.path) {
      findings.append(
        Finding(
          rule: check.rule, severity: .note,
          "the policy's check '\(check.name)' did not run, and says nothing of this file",
          inReport: start,
          help: "let the programs of this policy run: --checks, or --since REV for REV's policy"))
    }
    findings += item.reviews
    let hasError = findings.contains { $0.severity == .error }
    if let placeholder = item.placeholder, placeholder.rule.id != Rule.idle.id || !hasError {
      let offset = if case .elided(_, let offset) = placeholder { offset } else { 0 }
      let place = artifact.content.position(at: offset)
      findings.append(
        Finding(placeholder.rule, placeholder.message, at: place, inReport: inReport(place)))
    }
    if let path = artifact.path, let objection = criteria.paths.objection(to: path) {
      findings.append(
        Finding(.deniedPath, "\(path.string): \(objection)", inReport: artifact.opening))
    }
    findings = findings.map(criteria.weighed)
    let evidence = ArtifactEvidence(
      decision: gate.decision,
      findings: findings.map { ($0.rule, $0.severity, $0.loweredFrom) },
      checks: checks.map { ($0.name, $0.verdict) })
    return ArtifactResult(
      artifact: artifact, language: item.language, dialect: item.dialect,
      verdict: evidence.verdict, checks: checks, findings: findings,
      mended: outcomes.lazy.compactMap(\.mended).first
        ?? (isRead ? item.stray?.mended(artifact.content) : nil))
  }
}

extension ArtifactResult {
  /// What was measured and asks for review, where no policy lowered it.
  fileprivate var longLocks: [String] {
    findings.filter { $0.rule == Rule.longLock.id && $0.severity == .warning }
      .map { "\(artifact.rawPath): \($0.message)" }
  }
}

/// What the `package.json` files of a report say in `"type"`, by directory.
struct PackageTypes {
  private var types: [[Substring]: ModuleType?] = [:]

  init(_ artifacts: [Artifact]) {
    for artifact in artifacts where artifact.rawPath.hasSuffix("package.json") {
      let parts = artifact.rawPath.split(separator: "/")
      guard parts.last == "package.json",
        let node = try? JSONNode(parsing: artifact.content.bytes, keeping: 2)
      else { continue }
      // Without a type node looks at the file: it may be either.
      types[Array(parts.dropLast())] = .some(ModuleType(rawValue: node["type"]?.string ?? ""))
    }
  }

  /// The nearest one's.
  func type(for path: String) -> ModuleType? {
    guard !types.isEmpty else { return nil }
    let parts = path.split(separator: "/").dropLast()
    let found = (0...parts.count).reversed().lazy.compactMap { types[Array(parts.prefix($0))] }
    return found.first ?? nil
  }
}
