/// Reads the markdown form of a report.
///
/// After the heading come `- key: value` bullets; `- proposal:` opens the body, which ends before the
/// *last* `## Risks` and `## Mitigations`: the body may hold those headings itself.
package enum MarkdownReader {
  /// Reads a report, or gives nil if the text has no line `# FSAR Proposal Report`.
  package static func report(in text: SourceText) -> Report? {
    guard let heading = headingEnd(in: text.bytes) else { return nil }
    let header = header(of: text.bytes, from: heading)
    let end = header.bodyStart ?? heading
    let lists = Lists(in: text.bytes[end...])
    let bodyEnd = lists.start ?? text.bytes.count
    let body = Body(header.bodyStart.map { text.bytes[$0..<bodyEnd] } ?? [])
    return Report(
      format: .markdown, text: text, id: header["id"], timestamp: header["timestamp"],
      severity: header["severity"], blockExecution: header["block_execution"], risks: lists.risks,
      mitigations: lists.mitigations, proposals: header.bodyStart == nil ? 0 : 1, body: body,
      strays: strays(before: end, behind: bodyEnd, in: text.bytes))
  }

  /// What stands before the proposal and is neither the heading nor one of the fields, a piece for each
  /// stretch; and what stands behind it, where nothing but the two lists is.
  private static func strays(before start: Int, behind end: Int, in bytes: [UInt8]) -> [Stray] {
    let fields = ["id", "timestamp", "severity", "block_execution", "proposal"]
    var strays: [Stray] = []
    var isComment = false
    // Whether the last piece goes on, and is a comment.
    var open: Bool?
    for line in Lines(bytes[min(markEnd(of: bytes), start)..<start]) {
      let text = ASCII.trimmed(bytes[line])
      let begins = text.starts(with: "<!--")
      let wasComment = isComment || begins
      if wasComment { isComment = !text.reversed().starts(with: ">--".utf8) }
      let isField = fields.contains { bytes[line].starts(with: "- \($0):".utf8) }
      if text.isEmpty || isField || isHeading(text, title) {
        open = nil
        continue
      }
      let last = open == wasComment ? strays.popLast() : nil
      let start = last?.offset ?? line.lowerBound
      strays.append(
        Stray(offset: start, bytes: bytes[start..<line.upperBound], isListed: wasComment))
      open = wasComment
    }
    if end < bytes.count { strays.append(Stray(offset: end, bytes: bytes[end...], isListed: true)) }
    return strays
  }

  /// Behind the byte order mark, if there is one.
  static func markEnd(of bytes: [UInt8]) -> Int {
    bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0
  }

  private static func headingEnd(in bytes: [UInt8]) -> Int? {
    Lines(bytes[markEnd(of: bytes)...]).first { isHeading(bytes[$0], title) }
      .map { min($0.upperBound + 1, bytes.count) }
  }

  private static let title: StaticString = "# FSAR Proposal Report"

  private static func isHeading(_ line: ArraySlice<UInt8>, _ heading: StaticString) -> Bool {
    line.starts(with: heading) && ASCII.isBlank(line.dropFirst(heading.utf8CodeUnitCount))
  }

  // MARK: The bullets

  private struct Header {
    var bullets: [(key: String, value: String)] = []
    /// Behind `- proposal:`, on its line.
    var bodyStart: Int?

    subscript(_ key: String) -> [String] { bullets.filter { $0.key == key }.map(\.value) }
  }

  private static func header(of bytes: [UInt8], from start: Int) -> Header {
    var header = Header()
    for line in Lines(bytes[start...]) {
      let text = bytes[line]
      guard text.starts(with: "- "), let colon = text.firstIndex(of: UInt8(ascii: ":")) else {
        continue
      }
      let key = ASCII.trimmed(text[(line.lowerBound + 2)..<colon])
      if key.elementsEqual("proposal".utf8) {
        header.bodyStart = colon + 1
        return header
      }
      header.bullets.append((key.text, ASCII.trimmed(text[(colon + 1)...]).text))
    }
    return header
  }

  // MARK: The lists

  private struct Lists {
    /// Where the first of the two begins.
    var start: Int?
    var risks: [[String]?] = []
    var mitigations: [[String]?] = []

    init(in bytes: ArraySlice<UInt8>) {
      var risksAt: Range<Int>?
      var mitigationsAt: Range<Int>?
      for line in Lines(bytes) {
        if isHeading(bytes[line], "## Risks") { risksAt = line }
        if isHeading(bytes[line], "## Mitigations") { mitigationsAt = line }
      }
      let starts = [risksAt, mitigationsAt].compactMap { $0?.lowerBound }
      start = starts.min()
      func items(behind heading: Range<Int>) -> [String]? {
        let end = starts.first { $0 > heading.lowerBound } ?? bytes.endIndex
        return list(bytes[min(heading.upperBound + 1, bytes.endIndex)..<end])
      }
      if let risksAt { risks = [items(behind: risksAt)] }
      if let mitigationsAt { mitigations = [items(behind: mitigationsAt)] }
    }
  }

  /// A list holds bullets, their indented continuations, blank lines and comments, and nothing else:
  /// otherwise what was taken for it may be a piece of the body.
  private static func list(_ section: ArraySlice<UInt8>) -> [String]? {
    var items: [String] = []
    for line in Lines(section) {
      let text = ASCII.trimmed(section[line])
      if text.isEmpty || text.starts(with: "<!--") { continue }
      if section[line].starts(with: "- ") || section[line].starts(with: "* ") {
        items.append(ASCII.trimmed(text.dropFirst(2)).text)
      } else if ASCII.isBlank(section[line.lowerBound]), !items.isEmpty {
        items[items.count - 1] += " " + text.text
      } else {
        return nil
      }
    }
    return items
  }
}
