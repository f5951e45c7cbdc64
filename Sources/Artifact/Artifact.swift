/// One file that a report proposes: its path, its bytes, and where each of its lines stands in the
/// report.
package struct Artifact: Sendable {
  package enum Origin: String, Sendable {
    /// `Create or update the file …`
    case declared
    /// `===FILE:…===`
    case marker
    /// A code block of a plain document, with its name beside it.
    case fence
    /// What a diff of a plain document makes of a file, or a new one.
    case diff
    /// A file that a diff of a plain document takes away.
    case deletion
    /// A file as it stands, of no document.
    case file
  }

  /// A stretch of the content of a file that was put together, up to the next one.
  package struct Piece: Sendable, Equatable {
    /// Where it begins in the content.
    package var start: Int
    /// Where it begins in the body; of a stretch that the body does not hold, what stands for all of it.
    package var bodyOffset: Int
    package var isInBody: Bool

    package init(start: Int, bodyOffset: Int, isInBody: Bool) {
      (self.start, self.bodyOffset, self.isInBody) = (start, bodyOffset, isInBody)
    }
  }

  /// The path as it was named, quotes, a remark and a leading `./` taken off.
  package var rawPath: String
  /// The path to write to; nil where it is unsafe, protected or clashes with another.
  package var path: ArtifactPath?
  package var origin: Origin
  /// The content, byte for byte, with exactly one line end at its end; empty if there is none.
  package var content: SourceText
  /// Of the content; where the file is taken away, of the bytes that have to stand there.
  package var sha256: String
  /// Where the content stands in the body, without the line end that was added to it.
  package var bodyRange: Range<Int>
  /// In their order, the first at 0, where the content does not stand in one stretch; else none.
  package var pieces: [Piece] = []
  /// The path that it is moved from, whose owner and rights it keeps.
  package var movedFrom: ArtifactPath?
  /// Where the body holds the same file again, with the same content.
  package var repeats: [Range<Int>] = []
  /// Where the report names the file: its marker's line or its declaration.
  package var opening: Position
  /// The report's lines from the first to the last of the content; where there is none, the line
  /// that opened the file.
  package var reportLines: ClosedRange<Int>
  package var findings: [Finding]

  package var isEmpty: Bool { content.bytes.isEmpty }
  package var isDeletion: Bool { origin == .deletion }

  /// Whether both say the same of a path.
  package func isSame(as other: Artifact) -> Bool {
    sha256 == other.sha256 && isDeletion == other.isDeletion
  }
}

extension Artifact {
  /// Where a place in the artifact stands in the report it was taken from.
  package func reportPosition(of position: Position, in report: Report) -> Position {
    if report.format == .files { return position }
    let offset = content.offset(of: position)
    var (low, high) = (0, pieces.count)
    while high - low > 1 {
      let middle = (low + high) / 2
      if pieces[middle].start <= offset { low = middle } else { high = middle }
    }
    guard low < pieces.count else {
      return report.position(ofBodyOffset: bodyRange.lowerBound + min(offset, bodyRange.count))
    }
    let piece = pieces[low]
    return report.position(
      ofBodyOffset: piece.bodyOffset + (piece.isInBody ? offset - piece.start : 0))
  }
}
