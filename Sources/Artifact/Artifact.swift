/// One file that a report proposes: its path, its bytes, and where each of its lines stands in the
/// report.
package struct Artifact: Sendable {
  package enum Origin: String, Sendable {
    /// `Create or update the file …`
    case declared
    /// `===FILE:…===`
    case marker
  }

  /// The path as it was named, quotes, a remark and a leading `./` taken off.
  package var rawPath: String
  /// The path to write to; nil where it is unsafe, protected or clashes with another.
  package var path: ArtifactPath?
  package var origin: Origin
  /// The content, byte for byte, with exactly one line end at its end; empty if there is none.
  package var content: SourceText
  package var sha256: String
  /// Where the content stands in the body, without the line end that was added to it.
  package var bodyRange: Range<Int>
  /// Where the report names the file: its marker's line or its declaration.
  package var opening: Position
  /// The report's lines from the first to the last of the content; where there is none, the line
  /// that opened the file.
  package var reportLines: ClosedRange<Int>
  package var findings: [Finding]

  package var isEmpty: Bool { content.bytes.isEmpty }
}

extension Artifact {
  /// Where a place in the artifact stands in the report it was taken from.
  package func reportPosition(of position: Position, in report: Report) -> Position {
    let offset = min(content.offset(of: position), bodyRange.count)
    return report.position(ofBodyOffset: bodyRange.lowerBound + offset)
  }
}
