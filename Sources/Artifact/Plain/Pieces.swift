/// A content that is put together of stretches, of the document and of what stands elsewhere.
struct Pieces {
  private(set) var bytes: [UInt8] = []
  private(set) var places: [Artifact.Piece] = []

  /// A stretch of the body, from where it stands there.
  mutating func append(_ stretch: ArraySlice<UInt8>) {
    append(stretch, for: stretch.startIndex, isInBody: true)
  }

  /// A line of the body, and its end, if it has one there.
  mutating func append(line: Range<Int>, in body: ArraySlice<UInt8>) {
    append(body[line.lowerBound..<min(line.upperBound + 1, body.endIndex)])
  }

  /// A stretch that the body does not hold; one place in it stands for all of it.
  mutating func append(_ stretch: ArraySlice<UInt8>, for place: Int) {
    append(stretch, for: place, isInBody: false)
  }

  private mutating func append(_ stretch: ArraySlice<UInt8>, for offset: Int, isInBody: Bool) {
    guard !stretch.isEmpty else { return }
    let piece = Artifact.Piece(start: bytes.count, bodyOffset: offset, isInBody: isInBody)
    bytes += stretch
    // What goes on where the last one ended is of it.
    if let last = places.last, last.isInBody == isInBody,
      isInBody ? offset - last.bodyOffset == piece.start - last.start : offset == last.bodyOffset
    {
      return
    }
    places.append(piece)
  }
}

extension Artifact {
  /// A file of a plain document, named at `opening`, its last byte before `end`.
  init(
    _ pieces: Pieces, _ path: RawPath, _ origin: Origin, from opening: Range<Int>, to end: Int,
    in report: Report
  ) {
    let place = report.position(ofBodyOffset: opening.lowerBound)
    let first = pieces.places.first.map { report.position(ofBodyOffset: $0.bodyOffset).line }
    let last = report.position(ofBodyOffset: max(end - 1, opening.lowerBound)).line
    self.init(
      rawPath: path.cleaned, path: nil, origin: origin, content: SourceText(pieces.bytes),
      sha256: SHA256.hex(pieces.bytes), bodyRange: opening.lowerBound..<end,
      pieces: pieces.places, opening: place,
      reportLines: first.map { min($0, last)...last } ?? place.line...place.line, findings: [])
    if path.cleaned != path.written {
      findings.tell(
        .pathCleaned, "\(path.written) was taken as \(path.cleaned)", inReport: place)
    }
  }
}
