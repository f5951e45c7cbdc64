/// What to put instead of a part of an artifact: it was tried, and the error it stands at went away.
package struct Replacement: Equatable, Sendable {
  /// From here, up to but not including `end`.
  package var start: Position
  package var end: Position
  package var text: String
  /// The same places in the report.
  package var reportStart: Position?
  package var reportEnd: Position?

  package init(start: Position, end: Position, text: String) {
    self.start = start
    self.end = end
    self.text = text
  }
}
