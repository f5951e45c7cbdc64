/// Tells whether a line is a marker: rules 2 to 4 of the extraction, each a pass over the line.
struct MarkerReader {
  /// Without its line end.
  let line: ArraySlice<UInt8>

  static func marker(in line: ArraySlice<UInt8>) -> Marker? {
    var line = ASCII.trimmedEnd(line)
    // The end of an HTML comment is no run of marks.
    if ASCII.trimmedStart(line).starts(with: "<!--"), line.reversed().starts(with: ">--".utf8) {
      line = line.dropLast(3)
    }
    return MarkerReader(line: line).marker()
  }

  private func marker() -> Marker? {
    guard hasRun(in: line) else { return hasForeignMark ? .unrecognized : nil }
    let start = skipBlanks(line.startIndex)
    // `---FILE:` is a run of dashes, not SQL's comment leader and a dash: the run is tried first.
    if let marker = opening(at: start, needsRun: true) ?? closing(at: start) { return marker }
    if let leader = endOfLeader(at: start) {
      let after = skipBlanks(leader)
      if let marker = opening(at: after, needsRun: true) ?? closing(at: after)
        ?? pathFirst(at: after) ?? opening(at: after, needsRun: false)
      {
        return marker
      }
    }
    return gluedClosing() ?? (looksLikeMarker || hasForeignMark ? .unrecognized : nil)
  }

  // MARK: Opening: ===FILE:path===

  private func opening(at start: Int, needsRun: Bool) -> Marker? {
    let run = endOfRun(at: start)
    guard run != nil || !needsRun, let path = endOfLabel(at: run.map(skipBlanks) ?? start) else {
      return nil
    }
    return opening(ofPathAt: path, openedBy: run.map { _ in line[start] })
  }

  /// The path that begins at `start` and the run of marks that ends it; nil if either is missing.
  private func opening(ofPathAt start: Int, openedBy mark: UInt8?) -> Marker? {
    let tokenEnd = endOfToken(at: start)
    guard tokenEnd > start else { return nil }
    // A run of marks and nothing before it: there is no path. (A name may begin with dashes.)
    if let run = endOfRun(at: start), run == tokenEnd || line[start] == UInt8(ascii: "=") {
      return nil
    }
    let inToken = closingRun(in: start..<tokenEnd, openedBy: mark)
    if let run = inToken.sure {
      return opening(of: start..<run.lowerBound, remarkFrom: run.upperBound)
    }
    // The remark may stand apart, `x.js (draft) ===`, or not: `x.js(a draft)===`.
    let parenthesis = line[start..<tokenEnd].firstIndex(of: UInt8(ascii: "("))
    for at in [tokenEnd, parenthesis].compactMap(\.self) {
      let end = skipRemark(at: skipBlanks(at))
      if let run = endOfRun(at: end) { return opening(of: start..<end, remarkFrom: run) }
    }
    return inToken.doubtful.flatMap {
      opening(of: start..<$0.lowerBound, remarkFrom: $0.upperBound)
    }
  }

  private func skipRemark(at start: Int) -> Int {
    guard line[start...].first == UInt8(ascii: "("),
      let close = line[start...].firstIndex(of: UInt8(ascii: ")"))
    else { return start }
    return skipBlanks(close + 1)
  }

  private func opening(of range: Range<Int>, remarkFrom: Int) -> Marker? {
    let path = RawPath(line[range])
    guard !path.cleaned.isEmpty, !path.cleaned.utf8.contains(where: ASCII.isBlank) else {
      return nil
    }
    return .opening(path: path, remark: remarkFrom..<line.endIndex)
  }

  /// The run that closes a path in its own token: surely the first of `=`, which no name holds; of
  /// dashes, which a name may hold, the one at the token's end, else the first if dashes opened the
  /// marker. Else the first is doubtful: the run that closes the path may stand apart.
  private func closingRun(
    in token: Range<Int>, openedBy mark: UInt8?
  ) -> (sure: Range<Int>?, doubtful: Range<Int>?) {
    var dashes: Range<Int>?
    var at = token.lowerBound + 1
    while at < token.upperBound {
      guard let end = endOfRun(at: at) else {
        at += 1
        continue
      }
      if line[at] == UInt8(ascii: "=") || end == token.upperBound { return (at..<end, nil) }
      dashes = dashes ?? at..<end
      at = end
    }
    return mark == UInt8(ascii: "-") ? (dashes, nil) : (nil, dashes)
  }

  // MARK: Path first: // path ===START FILE===

  private func pathFirst(at start: Int) -> Marker? {
    let at = endOfLabel(at: start) ?? start
    var end = endOfToken(at: at)
    if let glued = closingRun(in: at..<end, openedBy: UInt8(ascii: "=")).sure {
      end = glued.lowerBound
    }
    let path = RawPath(line[at..<end])
    guard Self.looksLikePath(path.cleaned) else { return nil }
    let mark = skipRemark(at: skipBlanks(end))
    guard let run = endOfRun(at: mark), line[mark] == UInt8(ascii: "=") else { return nil }
    // The word FILE, and then the run that ends the mark.
    var sawFile = false
    for at in run..<line.endIndex {
      if line[at] == UInt8(ascii: "="), let end = endOfRun(at: at) {
        return sawFile ? .pathFirst(path: path, remark: end..<line.endIndex) : nil
      }
      if hasFile(at: at) { sawFile = true }
    }
    return nil
  }

  private static func looksLikePath(_ path: String) -> Bool {
    path.utf8.contains { $0 == UInt8(ascii: "/") || $0 == UInt8(ascii: ".") }
      ? path.utf8.contains { ASCII.isWord($0) }
      : ["Dockerfile", "Makefile", "Procfile", "Gemfile", "LICENSE"].contains(path)
  }

  // MARK: Closing: ===END===

  private func closing(at start: Int) -> Marker? {
    guard let end = endOfClosing(at: start) else { return nil }
    let rest = ASCII.trimmed(line[end...])
    // No program has such a line: what stands behind is a remark. Dashes are a comment of SQL.
    if line[start] == UInt8(ascii: "="), line[end - 1] == UInt8(ascii: "="),
      let next = line[end...].first,
      ASCII.isBlank(next) || next == UInt8(ascii: "#")
        || rest.allSatisfy(".,;:!)]}\"'`*".utf8.contains)
    {
      return .closing(contentEnd: line.startIndex, remark: end..<line.endIndex)
    }
    guard rest.isEmpty || rest.elementsEqual("*/".utf8) || rest.elementsEqual("-->".utf8) else {
      return nil
    }
    return .closing(contentEnd: line.startIndex, remark: line.endIndex..<line.endIndex)
  }

  /// `===END===`, `---END OF x FILE---`: where its last run ends. Between the two stand words, no
  /// code: `a === END && b ===` is no marker.
  private func endOfClosing(at start: Int) -> Int? {
    guard let run = endOfRun(at: start) else { return nil }
    var hasEquals = line[start] == UInt8(ascii: "=")
    let word = skipBlanks(run)
    guard ASCII.hasPrefix(line[word...], ignoringCase: "END"),
      let next = line[(word + 3)...].first, !ASCII.isLetter(next), !ASCII.isDigit(next)
    else { return nil }
    var sawFile = false
    for at in (word + 3)..<line.endIndex {
      if let end = endOfRun(at: at) {
        hasEquals = hasEquals && line[at] == UInt8(ascii: "=")
        // Behind a comment's leader `=== END OF SETUP ===` ends a part of the file.
        let words = line[(word + 3)..<at]
        if !sawFile, start > skipBlanks(line.startIndex), !ASCII.isBlank(words),
          !words.contains(UInt8(ascii: "."))
        {
          return nil
        }
        return hasEquals || sawFile ? end : nil
      }
      if ASCII.hasPrefix(line[at...], ignoringCase: "FILE"), !ASCII.isLetter(line[at - 1]),
        line[(at + 4)...].first.map(ASCII.isLetter) != true
      {
        sawFile = true
      }
      guard
        ASCII.isWord(line[at]) || ASCII.isBlank(line[at]) || line[at] >= 0x80
          || Self.punctuation.contains(line[at])
      else { return nil }
    }
    return nil
  }

  private static let punctuation = Array("./:,'()-".utf8)

  /// A closing mark at the end of a line that holds something else before it.
  private func gluedClosing() -> Marker? {
    let text = ASCII.trimmedEnd(line)
    let end = text.endIndex
    guard text.count >= 7, isMark(text[end - 1]), text[end - 1] == text[end - 2] else { return nil }
    // Runs before the last one, from the right: the first that begins a closing mark is it.
    var rest = text[...(text.lastIndex { !isMark($0) } ?? text.startIndex)]
    while let at = rest.lastIndex(where: isMark) {
      let start = rest[..<at].lastIndex { $0 != rest[at] }.map { $0 + 1 } ?? rest.startIndex
      if at > start {
        return endOfClosing(at: start) == end
          ? .closing(contentEnd: start, remark: line.endIndex..<line.endIndex) : nil
      }
      rest = rest[..<at]
    }
    return nil
  }

  // MARK: Pieces of a line

  private func isMark(_ byte: UInt8) -> Bool {
    byte == UInt8(ascii: "=") || byte == UInt8(ascii: "-")
  }

  /// The end of a run of two or more `=` or of two or more `-` that begins at `start`.
  private func endOfRun(at start: Int) -> Int? {
    guard start < line.endIndex, isMark(line[start]) else { return nil }
    let end = line[start...].firstIndex { $0 != line[start] } ?? line.endIndex
    return end - start >= 2 ? end : nil
  }

  private func endOfToken(at start: Int) -> Int {
    line[start...].firstIndex(where: ASCII.isBlank) ?? line.endIndex
  }

  func skipBlanks(_ start: Int) -> Int {
    line[start...].firstIndex { !ASCII.isBlank($0) } ?? line.endIndex
  }

  /// Whether the whole word FILE stands at `at`, in any case.
  private func hasFile(at: Int) -> Bool {
    ASCII.hasPrefix(line[at...], ignoringCase: "FILE")
      && line[(at + 4)...].first.map(ASCII.isWord) != true
      && (at == line.startIndex || !ASCII.isWord(line[at - 1]))
  }

  /// Behind `FILE:` and the blanks that follow it, if that stands at `at`.
  private func endOfLabel(at: Int) -> Int? {
    guard hasFile(at: at) else { return nil }
    let colon = skipBlanks(at + 4)
    return line[colon...].first == UInt8(ascii: ":") ? skipBlanks(colon + 1) : nil
  }

  /// The end of a comment leader that begins at `start`.
  func endOfLeader(at start: Int) -> Int? {
    Self.leaders.first { line[start...].starts(with: $0) }.map { start + $0.utf8CodeUnitCount }
  }

  private static let leaders: [StaticString] = ["<!--", "//", "--", "/*", "#", "*"]

  // MARK: What may be a marker at all

  /// `FILE:` or `File:` and a run of any marks, a comment's leader not counted. (`file:` is what
  /// programs call a property.)
  private var looksLikeMarker: Bool {
    let start = skipBlanks(line.startIndex)
    let from = endOfLeader(at: start) ?? start
    return hasRun(in: line[from...])
      && (from..<line.endIndex).contains { colon in
        guard line[colon] == UInt8(ascii: ":") else { return false }
        let word = ASCII.trimmedEnd(line[from..<colon]).endIndex - 4
        return word >= from && line[word] == UInt8(ascii: "F") && hasFile(at: word)
      }
  }

  private static let marks: [UInt8] = Array("=-#*".utf8)

  /// Text without two equal marks in a row can be no marker, and none that is spoiled.
  func hasRun(in text: ArraySlice<UInt8>) -> Bool {
    var before: UInt8 = 0
    for byte in text {
      if byte == before, Self.marks.contains(byte) { return true }
      before = byte
    }
    return false
  }
}
