/// Tells whether a line is a marker: rules 2 to 4 of the extraction, each a pass over the line.
struct MarkerReader {
  let bytes: ArraySlice<UInt8>
  /// The line, without its line end.
  let line: Range<Int>

  static func marker(in bytes: ArraySlice<UInt8>, line: Range<Int>) -> Marker? {
    var slice = ASCII.trimmedEnd(bytes[line])
    // The end of an HTML comment is no run of marks.
    if ASCII.trimmedStart(slice).starts(with: "<!--"), slice.reversed().starts(with: ">--".utf8) {
      slice = slice.dropLast(3)
    }
    return MarkerReader(bytes: bytes, line: slice.startIndex..<slice.endIndex).marker()
  }

  private func marker() -> Marker? {
    guard hasRun else { return hasForeignMark ? .unrecognized : nil }
    let start = skipBlanks(line.lowerBound)
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
    var at = start
    var mark: UInt8?
    if let end = endOfRun(at: at) {
      mark = bytes[at]
      at = skipBlanks(end)
    } else if needsRun {
      return nil
    }
    guard hasWord("FILE", at: at) else { return nil }
    at = skipBlanks(at + 4)
    guard at < line.upperBound, bytes[at] == UInt8(ascii: ":") else { return nil }
    return path(at: skipBlanks(at + 1), openedBy: mark).map {
      .opening(path: $0.path, remark: $0.remark)
    }
  }

  /// The path that begins at `start` and the run of marks that ends it; nil if either is missing.
  private func path(at start: Int, openedBy mark: UInt8?) -> (path: RawPath, remark: Range<Int>)? {
    let tokenEnd = endOfToken(at: start)
    guard tokenEnd > start else { return nil }
    // A run of marks and nothing before it: there is no path. (A name may begin with dashes.)
    if let run = endOfRun(at: start), run == tokenEnd || bytes[start] == UInt8(ascii: "=") {
      return nil
    }
    let inToken = closingRun(in: start..<tokenEnd, openedBy: mark)
    if let run = inToken.sure {
      return named(start..<run.lowerBound, remarkFrom: run.upperBound)
    }
    // The remark may stand apart, `x.js (draft) ===`, or not: `x.js(a draft)===`.
    let parenthesis = bytes[start..<tokenEnd].firstIndex(of: UInt8(ascii: "("))
    for at in [tokenEnd, parenthesis].compactMap(\.self) {
      let end = skipRemark(at: skipBlanks(at))
      if let run = endOfRun(at: end) { return named(start..<end, remarkFrom: run) }
    }
    if let run = inToken.doubtful {
      return named(start..<run.lowerBound, remarkFrom: run.upperBound)
    }
    return nil
  }

  private func skipRemark(at start: Int) -> Int {
    guard start < line.upperBound, bytes[start] == UInt8(ascii: "("),
      let close = bytes[start..<line.upperBound].firstIndex(of: UInt8(ascii: ")"))
    else { return start }
    return skipBlanks(close + 1)
  }

  private func named(
    _ range: Range<Int>, remarkFrom: Int
  ) -> (path: RawPath, remark: Range<Int>)? {
    let path = RawPath(bytes[range])
    guard !path.cleaned.isEmpty, !path.cleaned.utf8.contains(where: ASCII.isBlank) else {
      return nil
    }
    return (path, remarkFrom..<line.upperBound)
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
      if bytes[at] == UInt8(ascii: "=") { return (at..<end, nil) }
      if end == token.upperBound { return (at..<end, nil) }
      if dashes == nil { dashes = at..<end }
      at = end
    }
    return mark == UInt8(ascii: "-") ? (dashes, nil) : (nil, dashes)
  }

  // MARK: Path first: // path ===START FILE===

  private func pathFirst(at start: Int) -> Marker? {
    var at = start
    if hasWord("FILE", at: at), skipBlanks(at + 4) < line.upperBound,
      bytes[skipBlanks(at + 4)] == UInt8(ascii: ":")
    {
      at = skipBlanks(skipBlanks(at + 4) + 1)
    }
    var end = endOfToken(at: at)
    if let glued = closingRun(in: at..<end, openedBy: UInt8(ascii: "=")).sure {
      end = glued.lowerBound
    }
    let path = RawPath(bytes[at..<end])
    guard Self.looksLikePath(path.cleaned) else { return nil }
    let mark = skipRemark(at: skipBlanks(end))
    guard mark < line.upperBound, bytes[mark] == UInt8(ascii: "="), let run = endOfRun(at: mark)
    else { return nil }
    // The word FILE, and then the run that ends the mark.
    var scan = run
    var sawFile = false
    while scan < line.upperBound {
      if bytes[scan] == UInt8(ascii: "="), let end = endOfRun(at: scan) {
        return sawFile ? .pathFirst(path: path, remark: end..<line.upperBound) : nil
      }
      if hasWord("FILE", at: scan) { sawFile = true }
      scan += 1
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
    let rest = ASCII.trimmed(bytes[end..<line.upperBound])
    // No program has such a line: what stands behind is a remark. Dashes are a comment of SQL.
    if bytes[start] == UInt8(ascii: "="), bytes[end - 1] == UInt8(ascii: "="),
      end < line.upperBound,
      ASCII.isBlank(bytes[end]) || rest.first == UInt8(ascii: "#")
    {
      return .closing(contentEnd: line.lowerBound, remark: end..<line.upperBound)
    }
    guard rest.isEmpty || rest.elementsEqual("*/".utf8) || rest.elementsEqual("-->".utf8) else {
      return nil
    }
    return .closing(contentEnd: line.lowerBound, remark: line.upperBound..<line.upperBound)
  }

  /// `===END===`, `---END OF x FILE---`: where its last run ends. Between the two stand words, no
  /// code: `a === END && b ===` is no marker.
  private func endOfClosing(at start: Int) -> Int? {
    guard let run = endOfRun(at: start) else { return nil }
    var hasEquals = bytes[start] == UInt8(ascii: "=")
    var at = skipBlanks(run)
    guard ASCII.hasPrefix(bytes[at..<line.upperBound], ignoringCase: "END") else { return nil }
    at += 3
    guard at < line.upperBound, !ASCII.isLetter(bytes[at]), !ASCII.isDigit(bytes[at]) else {
      return nil
    }
    var sawFile = false
    while at < line.upperBound {
      if let end = endOfRun(at: at) {
        hasEquals = hasEquals && bytes[at] == UInt8(ascii: "=")
        return hasEquals || sawFile ? end : nil
      }
      if ASCII.hasPrefix(bytes[at..<line.upperBound], ignoringCase: "FILE"),
        !ASCII.isLetter(bytes[at - 1]), at + 4 == line.upperBound || !ASCII.isLetter(bytes[at + 4])
      {
        sawFile = true
      }
      guard
        ASCII.isWord(bytes[at]) || ASCII.isBlank(bytes[at]) || bytes[at] >= 0x80
          || Self.punctuation.contains(bytes[at])
      else { return nil }
      at += 1
    }
    return nil
  }

  private static let punctuation = Array("./:,'()-".utf8)

  /// A closing mark at the end of a line that holds something else before it.
  private func gluedClosing() -> Marker? {
    let end = ASCII.trimmedEnd(bytes[line]).endIndex
    guard end - line.lowerBound >= 7, isMark(bytes[end - 1]), bytes[end - 1] == bytes[end - 2]
    else { return nil }
    // Runs before the last one, from the right: the first that begins a closing mark is it.
    var at = end - 1
    while at > line.lowerBound, isMark(bytes[at - 1]) { at -= 1 }
    while at > line.lowerBound {
      at -= 1
      guard isMark(bytes[at]) else { continue }
      var start = at
      while start > line.lowerBound, bytes[start - 1] == bytes[at] { start -= 1 }
      guard at > start else { continue }
      guard let closing = endOfClosing(at: start), closing == end else { return nil }
      return .closing(contentEnd: start, remark: line.upperBound..<line.upperBound)
    }
    return nil
  }

  // MARK: Pieces of a line

  private func isMark(_ byte: UInt8) -> Bool {
    byte == UInt8(ascii: "=") || byte == UInt8(ascii: "-")
  }

  /// The end of a run of two or more `=` or of two or more `-` that begins at `start`.
  private func endOfRun(at start: Int) -> Int? {
    guard start < line.upperBound, isMark(bytes[start]) else { return nil }
    var end = start + 1
    while end < line.upperBound, bytes[end] == bytes[start] { end += 1 }
    return end - start >= 2 ? end : nil
  }

  private func endOfToken(at start: Int) -> Int {
    bytes[start..<line.upperBound].firstIndex(where: ASCII.isBlank) ?? line.upperBound
  }

  func skipBlanks(_ start: Int) -> Int {
    var at = start
    while at < line.upperBound, ASCII.isBlank(bytes[at]) { at += 1 }
    return at
  }

  /// Whether the whole word stands at `at`, in any case.
  private func hasWord(_ word: StaticString, at: Int) -> Bool {
    let end = at + word.utf8CodeUnitCount
    return end <= line.upperBound && ASCII.hasPrefix(bytes[at..<end], ignoringCase: word)
      && (end == line.upperBound || !ASCII.isWord(bytes[end]))
      && (at == line.lowerBound || !ASCII.isWord(bytes[at - 1]))
  }

  /// The end of a comment leader that begins at `start`.
  func endOfLeader(at start: Int) -> Int? {
    let rest = bytes[start..<line.upperBound]
    if rest.starts(with: "<!--") { return start + 4 }
    if rest.starts(with: "//") || rest.starts(with: "--") || rest.starts(with: "/*") {
      return start + 2
    }
    if rest.starts(with: "#") || rest.starts(with: "*") { return start + 1 }
    return nil
  }

  // MARK: What may be a marker at all

  /// A line without two equal marks in a row can be no marker, and none that is spoiled.
  var hasRun: Bool { hasPair(of: Self.marks, from: line) }

  /// `FILE:` or `File:` and a run of any marks, a comment's leader not counted. (`file:` is what
  /// programs call a property.)
  private var looksLikeMarker: Bool {
    let start = skipBlanks(line.lowerBound)
    let from = endOfLeader(at: start) ?? start
    guard hasPair(of: Self.marks, from: from..<line.upperBound) else { return false }
    var rest = from
    while let colon = bytes[rest..<line.upperBound].firstIndex(of: UInt8(ascii: ":")) {
      let end = ASCII.trimmedEnd(bytes[from..<colon]).endIndex
      if end - 4 >= from, bytes[end - 4] == UInt8(ascii: "F"), hasWord("FILE", at: end - 4) {
        return true
      }
      rest = colon + 1
    }
    return false
  }

  private static let marks: [UInt8] = Array("=-#*".utf8)

  private func hasPair(of marks: [UInt8], from range: Range<Int>) -> Bool {
    var before: UInt8 = 0
    for byte in bytes[range] {
      if byte == before, marks.contains(byte) { return true }
      before = byte
    }
    return false
  }
}
