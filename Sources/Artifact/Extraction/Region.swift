/// What stands between the line that opens a file and the line that ends it, fences and all.
struct Region {
  var path: RawPath
  var origin: Artifact.Origin
  /// The declaration or the marker's line.
  var opening: Range<Int>
  /// What stands behind the marker on its line.
  var remark: Range<Int>
  var content: Range<Int>
  /// Lines that look like markers and are none.
  var unrecognized: [Range<Int>] = []
}

/// A stretch of the body that belongs to no file.
struct Gap {
  var range: Range<Int>
  var text = LeftOut.Text.between
}

/// The body cut at its declaration, its markers and its trailer.
struct RegionScan {
  private(set) var regions: [Region] = []
  private(set) var gaps: [Gap] = []
  /// Whether a marker opened a file.
  private(set) var opens = false
  /// Lines that close a file where none is open, and text stands before them.
  private(set) var strayEnds: [Range<Int>] = []
  /// The file that no line closed, behind others that were closed.
  private(set) var unclosed: Region?
  /// Behind the last line that begins with `This is for opportunity:`, that line included.
  let trailer: Range<Int>

  private let bytes: ArraySlice<UInt8>
  private var hasContent = false
  private var isOpen = false
  private var hasClosed = false
  /// Where the line of the last closing marker ends.
  private var behindMarker: Int

  /// A plain document has neither a declaration nor a trailer, and its first word says nothing of it.
  init(_ body: ArraySlice<UInt8>, isPlain: Bool = false) {
    trailer = (isPlain ? body.endIndex : Self.trailer(in: body))..<body.endIndex
    bytes = body[..<trailer.lowerBound]
    behindMarker = body.startIndex
    var start = bytes.startIndex
    if isPlain {
      gaps.append(Gap(range: start..<start))
    } else if let declaration = Declaration(in: bytes) {
      start = declaration.range.upperBound
      regions.append(
        Region(
          path: declaration.path, origin: .declared, opening: declaration.range,
          remark: start..<start, content: start..<start))
      isOpen = true
    } else {
      // The word that says what kind of a proposal it is belongs to no text.
      start = Declaration.endOfKind(in: bytes)
      gaps.append(Gap(range: start..<start))
    }
    for line in Lines(bytes[start...]) { take(line) }
    if isOpen, hasClosed, regions.last?.origin == .marker { unclosed = regions.last }
    end(at: bytes.endIndex)
  }

  private mutating func take(_ line: Range<Int>) {
    let text = bytes[line]
    let marker = MarkerReader.marker(in: text)
    switch marker {
    case .opening(let path, let remark):
      open(path, remark: remark, line: line)
    case .pathFirst(let path, let remark):
      if isOpen, hasContent,
        regions[regions.count - 1].path.cleaned.utf8.elementsEqual(path.cleaned.utf8)
      {
        close(contentEnd: line.lowerBound, next: line.upperBound)
      } else {
        open(path, remark: remark, line: line)
      }
    case .closing(let contentEnd, let remark):
      // With nothing open it closes nothing, and is no commentary either. What stands between the two was
      // meant for a file.
      if !isOpen, behindMarker < line.lowerBound,
        !bytes[behindMarker..<line.lowerBound].allSatisfy(ASCII.isSpace)
      {
        strayEnds.append(line)
      }
      close(
        contentEnd: isOpen ? contentEnd : line.lowerBound,
        next: ASCII.isBlank(bytes[remark]) ? line.upperBound : remark.lowerBound - 1)
      behindMarker = line.upperBound
    case .unrecognized, nil:
      guard isOpen else { return }
      if marker != nil || LookAlike.isMarker(text)
        || LookAlike.isNameBetweenRuns(text, marks: "=") || LookAlike.opensWithoutColon(text)
        || LookAlike.isCutMarker(text) && regions[regions.count - 1].origin == .marker
        || LookAlike.isCloser(text, of: regions[regions.count - 1].path)
      {
        regions[regions.count - 1].unrecognized.append(line)
        hasContent = true
      } else if !hasContent {
        hasContent = !ASCII.isBlank(text) && Fence(text) == nil
      }
    }
  }

  private mutating func open(_ path: RawPath, remark: Range<Int>, line: Range<Int>) {
    end(at: line.lowerBound)
    let start = min(line.upperBound + 1, bytes.endIndex)
    regions.append(
      Region(
        path: path, origin: .marker, opening: line, remark: remark, content: start..<start))
    isOpen = true
    hasContent = false
    opens = true
  }

  private mutating func close(contentEnd: Int, next: Int) {
    end(at: contentEnd)
    hasClosed = hasClosed || isOpen
    isOpen = false
    let start = min(next + 1, bytes.endIndex)
    gaps.append(Gap(range: start..<start))
  }

  /// Ends what is open, a file or a gap, before `offset`.
  private mutating func end(at offset: Int) {
    if isOpen {
      let start = regions[regions.count - 1].content.lowerBound
      regions[regions.count - 1].content = start..<max(offset, start)
    } else {
      let start = gaps[gaps.count - 1].range.lowerBound
      gaps[gaps.count - 1].range = start..<max(offset, start)
    }
  }

  /// Where the last line that begins with `This is for opportunity:` begins, else the end.
  private static func trailer(in body: ArraySlice<UInt8>) -> Int {
    Lines(body).reduce(body.endIndex) { trailer, line in
      body[line].starts(with: "This is for opportunity:") ? line.lowerBound : trailer
    }
  }
}

/// `Create or update the file P with this complete content:`, which counts only at the body's start.
struct Declaration {
  let path: RawPath
  /// From the body's first word to the colon that the content follows.
  let range: Range<Int>

  init?(in body: ArraySlice<UInt8>) {
    let start = body.drop(while: ASCII.isSpace)
    let rest = body[Self.endOfKind(in: body)...].drop(while: ASCII.isSpace)
    let opening: StaticString = "Create or update the file "
    let closing: StaticString = " with this complete content:"
    guard rest.starts(with: opening) else { return nil }
    let from = rest.startIndex + opening.utf8CodeUnitCount
    let end = rest.firstIndex(of: ASCII.lf) ?? rest.endIndex
    guard let at = rest[from..<end].place(of: closing) else { return nil }
    path = RawPath(rest[from..<at])
    // Content on the declaration's own line begins behind the blanks that set it off.
    let content = rest[(at + closing.utf8CodeUnitCount)..<end].drop(while: ASCII.isBlank)
    range = start.startIndex..<content.startIndex
    if path.cleaned.isEmpty { return nil }
  }

  /// Behind the colon of the word that the body begins with; the body's start if there is none.
  static func endOfKind(in body: ArraySlice<UInt8>) -> Int {
    Body.kind(of: body).map { $0.endIndex + 1 } ?? body.startIndex
  }
}
