import Artifact
import Testing

/// Fixtures that were cut, shuffled and salted, the same ones in every run.
@Suite struct FuzzTests {
  @Test("whatever the body is, its files are slices of it and its findings point into it", arguments: 0..<10)
  func invariants(seed: Int) throws {
    var generator = Generator(seed: seed)
    for round in 0..<200 {
      let body = Mutant.body(&generator)
      let comment: Comment = "seed \(seed), round \(round): \(body.debugDescription)"
      let report = try Sample.read(markdown: Sample.markdown(body))
      let extraction = Extraction(report)
      try check(extraction, of: report, comment)

      let again = Extraction(try Sample.read(markdown: Sample.markdown(body)))
      #expect(again.artifacts.map(\.findings) == extraction.artifacts.map(\.findings), comment)
      #expect(again.findings == extraction.findings, comment)

      let twin = try Sample.read(
        json: Sample.json(report.body.bytes, generator.pick(Escaping.allCases)))
      let twins = Extraction(twin)
      try check(twins, of: twin, comment)
      #expect(
        Essence(twins) == Essence(extraction, bodyFrom: report.body.bytes.startIndex), comment)
    }
  }

  private func check(_ extraction: Extraction, of report: Report, _ comment: Comment) throws {
    let body = report.body.bytes
    var ranges: [Range<Int>] = []
    for artifact in extraction.artifacts {
      let content = artifact.content.bytes
      let range = artifact.bodyRange
      try #require(
        body.startIndex <= range.lowerBound && range.upperBound <= body.endIndex, comment)
      #expect(content == Array(body[range]) + (range.isEmpty ? [] : [ASCII.lf]), comment)
      #expect(artifact.sha256 == SHA256.hex(content), comment)
      #expect(artifact.isEmpty == artifact.findings.contains { $0.rule == Rule.empty.id }, comment)
      #expect(!Self.hasBlankEnds(content), comment)
      if !range.isEmpty {
        ranges.append(range)
        #expect(
          report.position(ofBodyOffset: range.lowerBound).line == artifact.reportLines.lowerBound,
          comment)
      }
      let refused = artifact.findings.contains {
        [Rule.unsafePath.id, Rule.protectedPath.id].contains($0.rule)
      }
      #expect(refused == (artifact.path == nil), comment)
      if let path = artifact.path { #expect(Self.isPlain(path.string), comment) }
      for finding in artifact.findings {
        #expect(Self.isInside(finding.reportLocation, report.text), comment)
        if let place = finding.location { #expect(Self.isInside(place, artifact.content), comment) }
      }
    }
    ranges.sort { $0.lowerBound < $1.lowerBound }
    for (one, next) in zip(ranges, ranges.dropFirst()) {
      #expect(one.upperBound <= next.lowerBound, "two files overlap; \(comment)")
    }
    for finding in extraction.findings {
      #expect(Self.isInside(finding.reportLocation, report.text), comment)
    }
    let written = extraction.artifacts.compactMap { $0.path?.string.lowercased() }
    #expect(Set(written).count == written.count, comment)
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
    guard let report = try? Sample.read(markdown: fixture.report()), report.body.bytes.count < 1500
    else { return nil }
    return report.body.bytes.split(separator: ASCII.lf, omittingEmptySubsequences: false)
      .map { $0.text }
  }

  private static let salt = [
    "===FILE:a.js===", "===FILE:./a.js=== remark", "// FILE:b/c.sql===", "-- ===FILE:B/c.sql===",
    "---FILE:a--b.md---", "<!-- ===FILE:x.html=== -->", "/* ===file: y.css == */", "===FILE:===",
    "===FILE:a.js (x) ===", "===FILE:`q`(", "===FILE:../up===", "===FILE:/\u{301}x===",
    "===FILE:.git/x===", "// a.js ===START FILE===", "-- File: a.js ===END FILE===", "a.js ===FILE===",
    "===END===", "code ===END===", "---END FILE---", "-----END CERTIFICATE-----", "===END",
    "// ===END OF a.js FILE===", "##### FILE:x ####", "x ===FILE:y=== z", "```", "```sql", "````",
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
