import Artifact

/// The lines that a feedback quotes, kept while the text that they are of is at hand.
package struct Quotes: Sendable {
  /// By the SHA-256 of the text, and by the number of the line.
  private var lines: [String: [Int: String]] = [:]

  package init() {}

  /// Keeps what the findings of a report are about: lines of its own text, and of its files.
  package mutating func keep(_ report: ReportRecord, text: SourceText?, files: [Artifact]) {
    if let text {
      for finding in report.findings { keep(finding.reportLocation?.line, of: text, report.sha256) }
    }
    let texts = Dictionary(files.map { ($0.sha256, $0.content) }) { first, _ in first }
    for artifact in report.artifacts {
      guard let text = texts[artifact.sha256] else { continue }
      for finding in artifact.findings {
        keep(finding.location?.line, of: text, artifact.sha256)
        guard let replacement = finding.replacement else { continue }
        for line in replacement.lines { keep(line, of: text, artifact.sha256) }
      }
    }
  }

  private mutating func keep(_ number: Int?, of text: SourceText, _ sha256: String) {
    guard let number, lines[sha256]?[number] == nil else { return }
    // Behind the last line there is the end of the file, where things are put in.
    guard let line = text.line(number) ?? (number == text.lineCount + 1 ? [] : nil) else { return }
    lines[sha256, default: [:]][number] = line.text
  }

  /// A line of a text; nil where it was not at hand, or has no such line.
  func line(_ number: Int, of sha256: String) -> String? { lines[sha256]?[number] }
}

extension Replacement {
  /// The lines of the file that it touches.
  var lines: ClosedRange<Int> { start.line...max(start.line, end.line) }
}

/// A part of a file as repairs make it: lines that go, and lines that come.
struct Mend: Equatable {
  /// The number of the first line that goes, or before which lines come.
  var line: Int
  var old: [String]
  var new: [String]
  /// The lines that the repairs touch.
  let repaired: ClosedRange<Int>

  /// What these repairs make of a file, those that share lines as one; nothing of a file that is not at hand.
  static func all(_ repairs: [Replacement], of sha256: String, in quotes: Quotes) -> [Mend] {
    var groups: [[Replacement]] = []
    for repair in repairs.sorted(by: { $0.start < $1.start }) {
      guard let last = groups.last?.last else {
        groups.append([repair])
        continue
      }
      // What begins within another is none that could be made beside it.
      if repair.start < last.end { continue }
      if repair.start.line <= last.lines.upperBound {
        groups[groups.count - 1].append(repair)
      } else {
        groups.append([repair])
      }
    }
    return groups.compactMap { Mend($0, of: sha256, in: quotes) }
  }

  /// Of repairs in the order of their places.
  private init?(_ repairs: [Replacement], of sha256: String, in quotes: Quotes) {
    guard let first = repairs.first, let last = repairs.last,
      quotes.line(first.start.line, of: sha256) != nil
    else { return nil }
    line = first.start.line
    repaired = line...last.lines.upperBound
    func text(_ number: Int) -> String { quotes.line(number, of: sha256) ?? "" }
    old = (line...last.lines.upperBound).map(text)
    var made = ""
    var at = Position(line: line, column: 1)
    for repair in repairs {
      made += Self.text(from: at, to: repair.start, text) + repair.text
      at = repair.end
    }
    made += text(at.line).unicodeScalars.dropFirst(at.column - 1).text
    new = made.utf8.split(separator: ASCII.lf, omittingEmptySubsequences: false)
      .map { String(decoding: $0, as: UTF8.self) }
    // What stands in an empty line, or at the end, takes nothing away.
    if old == [""] { (old, new) = ([], new.last == "" ? new.dropLast() : new) }
    while let one = old.last, old.count + new.count > 2, one == new.last {
      (old, new) = (old.dropLast(), new.dropLast())
    }
    while let one = old.first, old.count + new.count > 2, one == new.first {
      (old, new, line) = (Array(old.dropFirst()), Array(new.dropFirst()), line + 1)
    }
  }

  private static func text(
    from start: Position, to end: Position, _ line: (Int) -> String
  ) -> String {
    guard start.line < end.line else {
      return line(start.line).unicodeScalars.prefix(end.column - 1).dropFirst(start.column - 1).text
    }
    let between = (start.line + 1..<end.line).map { line($0) + "\n" }.joined()
    return line(start.line).unicodeScalars.dropFirst(start.column - 1).text + "\n" + between
      + line(end.line).unicodeScalars.prefix(end.column - 1).text
  }
}

extension Sequence<Unicode.Scalar> {
  fileprivate var text: String {
    var view = String.UnicodeScalarView()
    view.append(contentsOf: self)
    return String(view)
  }
}
