/// The files of a report, taken out by the rules of the format: pure, total, and linear in the
/// report's length.
package struct Extraction: Sendable {
  package var artifacts: [Artifact] = []
  /// What concerns the report as a whole.
  package var findings: [Finding] = []
  /// The paths of all files that are opened.
  var known: Set<String> = []

  init() {}

  /// Takes the files out of `report`.
  package init(_ report: Report) { self.init(report, ownNames: false) { _ in nil } }

  /// Takes the files out of a report or a plain document by its format. With `ownNames` a file with a
  /// made-up name goes by the path in its first line. `old` gives the bytes that stand at a path of the
  /// baseline, nil where nothing does; only a diff asks.
  package init(_ report: Report, ownNames: Bool, old: (ArtifactPath) -> [UInt8]?) {
    switch report.format {
    case .markdown, .json, .markers: takeRegions(of: report)
    case .fences: takeFences(of: report)
    case .diff: takeDiff(of: report, old: old)
    case .files: break
    }
    for index in artifacts.indices { artifacts[index].tellOwnName(taking: ownNames, in: report) }
    keepOneOfEachPath()
    takePaths()
    if artifacts.isEmpty, let (lack, help) = Self.lack(of: report) {
      findings.tell(
        .noArtifacts, lack, inReport: report.position(ofBodyOffset: report.body.bytes.startIndex),
        help: help)
    }
  }

  /// What is to be said of one that holds no file, and what would help; nil where it need not.
  private static func lack(of report: Report) -> (String, help: String)? {
    let marker = "a file begins with a line ===FILE:path=== and ends with ===END==="
    return switch report.format {
    case .markdown, .json:
      report.kind == "idea_implementation"
        ? ("the proposal is to implement an idea, and it holds no file", marker) : nil
    case .files: nil
    case .markers: ("the document holds no file", marker)
    case .fences: ("no code block of the document names a file", naming(for: report))
    case .diff: ("the document holds no diff", "a diff begins with --- a/path and +++ b/path")
    }
  }

  /// How what was left out becomes a file.
  private static func naming(for report: Report) -> String {
    switch report.format {
    case .fences: "name its path in the fence, title=\"lib/due.js\", or alone on the line above"
    case .diff: "give it as a diff, with --- a/path and +++ b/path"
    case .markdown, .json, .markers, .files: "give it a marker, ===FILE:path==="
    }
  }

  private mutating func takeRegions(of report: Report) {
    let scan = RegionScan(report.body.bytes, isPlain: !report.format.isReport)
    var regions = scan.regions
    let declared = regions.first.map { Content(of: $0, in: report.body.bytes) }
    if scan.opens, regions[0].origin == .declared, let declared, declared.range.isEmpty {
      if let commentary = declared.commentary { note(commentary: commentary, in: report) }
      findings.tell(
        .gaveWay, "\(regions[0].path.cleaned) was declared without content of its own",
        inReport: report.position(ofBodyOffset: regions[0].opening.lowerBound))
      regions.removeFirst()
    }
    known = Set(regions.map(\.path.cleaned))
    for gap in scan.gaps { note(commentary: gap, in: report) }
    for line in scan.strayEnds {
      findings.tell(
        .unrecognizedMarker, "this closes a file, and none is open",
        inReport: report.position(ofBodyOffset: line.lowerBound),
        help: "what stands before it is in no file: give it a marker, ===FILE:path===")
    }
    tell(
      LeftOut(in: report.body.bytes[scan.trailer], .outside, beside: known), of: report,
      report.position(ofBodyOffset:))
    for stray in report.strays { note(stray, in: report) }
    if let unclosed = scan.unclosed {
      findings.tell(
        .unclosed,
        "\(unclosed.path.cleaned) has no closing marker, and the files before it have one",
        inReport: report.position(ofBodyOffset: unclosed.opening.lowerBound),
        help: "the answer may have been cut off; if the file is whole, close it with ===END===")
    }
    artifacts = regions.map { artifact(of: $0, in: report) }
  }

  // MARK: One file

  private mutating func artifact(of region: Region, in report: Report) -> Artifact {
    let bytes = report.body.bytes
    let content = Content(of: region, in: bytes)
    let opening = report.position(ofBodyOffset: region.opening.lowerBound)
    var text = Array(bytes[content.range])
    if !text.isEmpty { text.append(ASCII.lf) }
    let first = report.position(ofBodyOffset: content.range.lowerBound).line
    let last = report.position(ofBodyOffset: max(content.range.upperBound - 1, 0)).line
    var artifact = Artifact(
      rawPath: region.path.cleaned, path: nil, origin: region.origin, content: SourceText(text),
      sha256: SHA256.hex(text), bodyRange: content.range,
      opening: opening, reportLines: text.isEmpty ? opening.line...opening.line : first...last,
      findings: [])

    if region.path.cleaned != region.path.written {
      artifact.findings.tell(
        .pathCleaned, "\(region.path.written) was taken as \(region.path.cleaned)",
        inReport: opening)
    }
    let remark = ASCII.trimmed(bytes[region.remark])
    if !remark.isEmpty, !remark.elementsEqual("*/".utf8) {
      let place = report.position(ofBodyOffset: remark.startIndex)
      artifact.findings.tell(
        .markerRemark, "the remark behind the marker is no content: \(remark.text)",
        inReport: place)
      if MarkerReader.marker(in: remark) != nil {
        findings.tell(
          .unrecognizedMarker, "this looks like a file marker, and stands behind one",
          inReport: place, help: Self.markerHelp)
      } else if LineLook.between(remark) == .code {
        findings.tell(
          .codeLeftOut, "this looks like code, and stands behind a marker on its line",
          inReport: place, help: "put it into a line of its own, behind the marker")
      }
    }
    if content.fenceRemoved {
      artifact.findings.tell(
        .fenceRemoved, "the code fence around the content was removed", inReport: opening)
    }
    if let commentary = content.commentary { note(commentary: commentary, in: report) }
    func find(_ rule: Rule, _ message: String, at offset: Int, help: String) {
      let place = artifact.content.position(at: offset - content.range.lowerBound)
      artifact.findings.tell(
        rule, message, at: place, inReport: report.position(ofBodyOffset: offset), help: help)
    }
    if let fence = content.innerFence {
      find(
        .fenceInContent, "a code fence stands inside the file", at: fence,
        help: "the file was declared complete: take out the fence, and what is not code")
    }
    for line in region.unrecognized where content.range.contains(line.lowerBound) {
      find(
        .unrecognizedMarker, "this looks like a file marker and is none", at: line.lowerBound,
        help: Self.markerHelp)
    }
    if text.isEmpty {
      artifact.findings.tell(
        .empty, "the file has no content", inReport: opening,
        help: "propose its content, or leave the file out")
    }
    return artifact
  }

  // MARK: The same path twice

  private mutating func keepOneOfEachPath() {
    // Compared by their bytes: two forms of one character are two paths, and clash later.
    var latest: [[UInt8]: Int] = [:]
    var isDropped = Array(repeating: false, count: artifacts.count)
    // What was said of a path, by its latest artifact; moved on, never copied: there may be many.
    var said: [Int: [Finding]] = [:]
    for index in artifacts.indices {
      let key = Array(artifacts[index].rawPath.utf8)
      guard let earlier = latest[key] else {
        latest[key] = index
        continue
      }
      let line = artifacts[index].reportLines.lowerBound
      if artifacts[earlier].isSame(as: artifacts[index]) {
        isDropped[index] = true
        artifacts[earlier].findings.tell(
          .repeated, "line \(line) proposes the same file again, with the same content",
          inReport: artifacts[index].opening)
        artifacts[earlier].repeats.append(artifacts[index].bodyRange)
        continue
      }
      isDropped[earlier] = true
      latest[key] = index
      var findings = said.removeValue(forKey: earlier) ?? []
      findings.tell(
        .duplicate, "\(artifacts[index].rawPath) was proposed before, with different content",
        inReport: artifacts[earlier].opening,
        help: "the content from line \(line) on was kept; propose each file once")
      said[index] = findings
    }
    for (index, findings) in said { artifacts[index].findings += findings }
    artifacts = zip(artifacts, isDropped).filter { !$0.1 }.map(\.0)
  }

  // MARK: Paths

  private mutating func takePaths() {
    let paths = artifacts.map { artifact in
      Result { () throws(ArtifactPath.Problem) in try ArtifactPath(artifact.rawPath) }
    }
    let registry = PathRegistry(paths.compactMap { try? $0.get() })
    for (index, path) in paths.enumerated() {
      let opening = artifacts[index].opening
      let safe = try? path.get()
      let problem: ArtifactPath.Problem? =
        switch path {
        case .failure(let unsafe): unsafe
        case .success(let path): registry.problem(of: path)
        }
      if let name = safe?.protected {
        artifacts[index].findings.tell(
          .protectedPath, "a report must not propose \(name)", inReport: opening,
          help: "change it by hand, in a change of its own")
      } else if problem == nil {
        artifacts[index].path = safe
      }
      if let problem {
        artifacts[index].findings.tell(
          .unsafePath, problem.message, inReport: opening, help: problem.help)
      }
    }
  }

  // MARK: What was left out

  /// Tells that text was left out, and whether a marker seems to be lost in it.
  mutating func note(commentary gap: Gap, in report: Report) {
    let bytes = report.body.bytes
    let lines = Lines(bytes[gap.range]).filter { line in
      !ASCII.isBlank(bytes[line])
        && Fence(ASCII.trimmedStart(bytes[line])).map { !$0.isBare } ?? true
    }
    guard let first = lines.first, let last = lines.last else { return }
    let from = report.position(ofBodyOffset: first.lowerBound)
    let to = report.position(ofBodyOffset: last.lowerBound).line
    findings.tell(
      .commentary,
      from.line == to
        ? "line \(from.line) is commentary and was left out"
        : "lines \(from.line) to \(to) are commentary and were left out", inReport: from)
    tell(
      LeftOut(in: bytes[gap.range], gap.text, beside: known), of: report,
      report.position(ofBodyOffset:))
  }

  /// Tells what is no field and no part of the proposal.
  private mutating func note(_ stray: Stray, in report: Report) {
    let from = report.text.position(at: stray.offset)
    let to = report.text.position(at: stray.offset + max(stray.bytes.count - 1, 0)).line
    let lines = from.line == to ? "line \(from.line) is" : "lines \(from.line) to \(to) are"
    if !stray.isListed {
      findings.tell(
        .commentary,
        stray.member.map { "\($0) is no field of a report and was left out" }
          ?? "\(lines) outside of the proposal and left out", inReport: from)
    }
    tell(LeftOut(in: stray.bytes, .outside, beside: known), of: report) { offset in
      stray.member == nil ? report.text.position(at: offset) : from
    }
  }

  private mutating func tell(
    _ leftOut: LeftOut, of report: Report, _ position: (Int) -> Position
  ) {
    for place in leftOut.places {
      let position = position(place.offset)
      switch place.kind {
      case .marker:
        findings.tell(
          .unrecognizedMarker, "this looks like a file marker and is none", inReport: position,
          help: Self.markerHelp)
      case .block, .code:
        let what = place.kind == .code ? "this looks like code, and" : "this block"
        let name = place.path.map { " (\($0))" } ?? ""
        findings.tell(
          .codeLeftOut, "\(what)\(name) is in no file and was left out", inReport: position,
          help: "\(Self.naming(for: report)), or take it out")
      }
    }
  }

  private static let markerHelp =
    "write ===FILE:path=== on a line of its own; a file may be missing here"
}
