import Testing

@testable import Artifact

/// Fixtures that were cut, shuffled and salted, the same ones in every run.
@Suite struct FuzzTests {
  @Test(
    "whatever the body is, its files are slices of it and its findings point into it",
    arguments: 0..<12)
  func invariants(seed: Int) throws {
    var generator = Generator(seed: seed)
    for round in 0..<100 {
      let body = Mutant.body(&generator)
      let text = Sample.markdown(body)
      let report = try Sample.read(markdown: text)
      let extraction = Extraction(report)
      var faults = Self.faults(of: extraction, from: report)

      let again = Extraction(try Sample.read(markdown: text))
      if again.artifacts.map(\.findings) != extraction.artifacts.map(\.findings)
        || again.findings != extraction.findings
      {
        faults.append("read twice, it differs")
      }
      let escaping = generator.pick(Escaping.allCases)
      let twin = try Sample.read(json: Sample.json(report.body.bytes, escaping))
      let twins = Extraction(twin)
      faults += Self.faults(of: twins, from: twin).map { "in JSON: \($0)" }
      if Essence(twins) != Essence(extraction, bodyFrom: report.body.bytes.startIndex) {
        faults.append("its JSON twin differs, escaped as \(escaping)")
      }
      #expect(faults == [], "seed \(seed), round \(round): \(body.debugDescription)")
    }
  }

  /// What of the promises that hold for every report this extraction breaks.
  private static func faults(of extraction: Extraction, from report: Report) -> [String] {
    var faults: [String] = []
    func demand(_ holds: Bool, _ promise: @autoclosure () -> String) {
      if !holds { faults.append("not so: \(promise())") }
    }
    let body = report.body.bytes
    var ranges: [Range<Int>] = []
    for artifact in extraction.artifacts {
      let name = artifact.rawPath.debugDescription
      let content = artifact.content.bytes
      let range = artifact.bodyRange
      guard body.startIndex <= range.lowerBound, range.upperBound <= body.endIndex else {
        return ["\(name) stands outside the body"]
      }
      demand(
        content == Array(body[range]) + (range.isEmpty ? [] : [ASCII.lf]),
        "\(name) is a slice of the body and one line end")
      demand(artifact.sha256 == SHA256.hex(content), "\(name) has the digest of its content")
      demand(
        content.isEmpty == artifact.findings.contains { $0.rule == Rule.empty.id },
        "\(name) is told to be empty when it is")
      demand(!hasBlankEnds(content), "\(name) neither begins nor ends with a blank line")
      if !range.isEmpty {
        ranges.append(range)
        demand(
          report.position(ofBodyOffset: range.lowerBound).line == artifact.reportLines.lowerBound,
          "\(name) begins at its first report line")
      }
      let isRefused = artifact.findings.contains {
        [Rule.unsafePath.id, Rule.protectedPath.id].contains($0.rule)
      }
      demand(isRefused == (artifact.path == nil), "\(name) has a path unless it is refused")
      demand(artifact.path.map { isPlain($0.string) } ?? true, "\(name) has a plain path")
      for finding in artifact.findings {
        demand(
          isInside(finding.reportLocation, report.text), "\(finding.rule) points into the report")
        demand(
          finding.location.map { isInside($0, artifact.content) } ?? true,
          "\(finding.rule) points into \(name)")
      }
    }
    ranges.sort { $0.lowerBound < $1.lowerBound }
    for (one, next) in zip(ranges, ranges.dropFirst()) {
      demand(one.upperBound <= next.lowerBound, "no byte is in two files")
    }
    for finding in extraction.findings {
      demand(
        isInside(finding.reportLocation, report.text), "\(finding.rule) points into the report")
    }
    for line in untold(by: extraction, of: report) {
      demand(false, "line \(line) is in a file, is a marker, or is told")
    }
    let written = extraction.artifacts.compactMap { $0.path?.string.lowercased() }
    demand(Set(written).count == written.count, "no path is written twice")
    return faults
  }

  /// The lines with text that are in no file, are no marker and no fence, and that nothing is said of.
  private static func untold(by extraction: Extraction, of report: Report) -> [Int] {
    let body = report.body.bytes
    let everything = extraction.findings + extraction.artifacts.flatMap(\.findings)
    // What was proposed twice is told by its path.
    let twice = [Rule.duplicate.id, Rule.repeated.id]
    if everything.contains(where: { twice.contains($0.rule) }) { return [] }
    let told = extraction.findings.compactMap { finding -> ClosedRange<Int>? in
      guard let line = finding.reportLocation?.line else { return nil }
      let last = finding.message.matches(of: /lines \d+ to (\d+)/).first.flatMap { Int($0.1) }
      return line...max(last ?? line, line)
    }
    let start = body.drop { ASCII.isBlank($0) || $0 == ASCII.lf }.startIndex
    let trailer = Lines(body).filter { body[$0].starts(with: "This is for opportunity:") }.last
    return Lines(body).filter { line in
      !ASCII.isBlank(body[line]) && Fence(ASCII.trimmedStart(body[line])) == nil
        && !line.contains(start)
        && line.lowerBound < trailer?.lowerBound ?? body.endIndex
        && MarkerReader.marker(in: body[line]) == nil
        && !extraction.artifacts.contains { $0.bodyRange.overlaps(line) }
    }
    .map { report.position(ofBodyOffset: $0.lowerBound).line }
    .filter { line in !told.contains { $0.contains(line) } }
  }

  private static func isInside(_ place: Position?, _ text: SourceText) -> Bool {
    guard let place else { return false }
    return text.position(at: text.offset(of: place)) == place && place.line <= text.lineCount
  }

  private static func hasBlankEnds(_ content: [UInt8]) -> Bool {
    var lines = content.split(separator: ASCII.lf, omittingEmptySubsequences: false)
    guard lines.popLast() != nil else { return false }
    return [lines.first, lines.last].contains { $0.map { ASCII.isBlank($0) } ?? false }
  }

  /// Rule 9 once more, by bytes, as the kernel sees a path.
  private static func isPlain(_ path: String) -> Bool {
    let names = path.utf8.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
    return path.utf8.first != UInt8(ascii: "~") && !path.utf8.contains(UInt8(ascii: "\\"))
      && names.allSatisfy { name in
        !name.isEmpty && !name.elementsEqual(".".utf8) && !name.elementsEqual("..".utf8)
          && name.count <= 255 && name.allSatisfy { $0 >= 0x20 && $0 != 0x7F }
      }
  }
}

/// Bodies made of the fixtures and of what the rules are about.
private enum Mutant {
  private static let seeds: [[String]] = Fixture.all.compactMap { fixture in
    guard let report = try? Sample.read(markdown: fixture.report()), report.body.bytes.count < 600
    else { return nil }
    return report.body.bytes.split(separator: ASCII.lf, omittingEmptySubsequences: false)
      .map { $0.text }
  }

  private static let salt = [
    "===FILE:a.js===", "===FILE:./a.js=== remark", "// FILE:b/c.sql===", "-- ===FILE:B/c.sql===",
    "---FILE:a--b.md---", "<!-- ===FILE:x.html=== -->", "/* ===file: y.css == */", "===FILE:===",
    "===FILE:a.js (x) ===", "===FILE:`q`(", "===FILE:../up===", "===FILE:/\u{301}x===",
    "===FILE:.git/x===", "// a.js ===START FILE===", "-- File: a.js ===END FILE===",
    "a.js ===FILE===",
    "===END===", "code ===END===", "---END FILE---", "-----END CERTIFICATE-----", "===END",
    "// ===END OF a.js FILE===", "##### FILE:x ####", "x ===FILE:y=== z", "══FILE:x.js══",
    "=FILE:x", "~FILE:~", "[[FILE:a.js]]", "FILE", "＝＝ＦＩＬＥ:", "```", "```sql", "````",
    "~~~", "~~~ md", "   ```", "```markdown", "", "  ", "\t", "\r", "text", "é📚e\u{301}",
    "\u{FEFF}", "\u{0}", "\u{2028}", "## Risks", "## Mitigations", "- proposal: x",
    "This is for opportunity: x", "Create or update the file z.js with this complete content: y",
  ]

  static func body(_ generator: inout Generator) -> String {
    var lines = generator.pick(seeds)
    for _ in 0...generator.below(8) {
      let at = generator.below(lines.count + 1)
      switch generator.below(9) {
      case 0, 1, 2: lines.insert(generator.pick(salt), at: at)
      case 3 where at < lines.count: lines.remove(at: at)
      case 4 where at < lines.count: lines.swapAt(at, generator.below(lines.count))
      case 5 where at < lines.count: lines[at] += generator.pick(salt)
      case 6 where at < lines.count: lines[at] = generator.pick(salt) + lines[at]
      case 7 where at < lines.count: lines[at] = damaged(lines[at], &generator)
      default: lines.insert(contentsOf: generator.pick(seeds).prefix(6), at: at)
      }
    }
    return lines.joined(separator: generator.below(6) == 0 ? "\r\n" : "\n")
  }

  /// The line with code points left out, doubled, and put in; it stays valid UTF-8.
  private static func damaged(_ line: String, _ generator: inout Generator) -> String {
    var scalars = Array(line.unicodeScalars)
    for _ in 0..<3 {
      let at = generator.below(scalars.count + 1)
      switch generator.below(3) {
      case 0 where at < scalars.count: scalars.remove(at: at)
      case 1 where at < scalars.count: scalars.insert(scalars[at], at: at)
      default: scalars.insert(Unicode.Scalar(UInt32(generator.below(0xD800))) ?? "x", at: at)
      }
    }
    var text = String.UnicodeScalarView()
    text.append(contentsOf: scalars)
    return String(text)
  }
}
