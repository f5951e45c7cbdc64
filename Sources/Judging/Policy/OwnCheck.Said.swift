import Artifact
import _StringProcessing

extension OwnCheck {
  /// One error that a program told: where, in its own numbers.
  package struct Complaint: Sendable, Equatable {
    package let file: String
    package let line: Int
    package let column: Int?
    package let message: String
  }

  /// What a program said on its streams.
  package struct Said: Sendable, Equatable {
    package var complaints: [Complaint] = []
    /// Why that may not be all of it; nil if it is.
    package var doubt: String?
    /// The unit that a document itself says its columns are in.
    var unit: Columns.Unit?

    package init(complaints: [Complaint] = [], doubt: String? = nil) {
      (self.complaints, self.doubt) = (complaints, doubt)
    }
  }

  /// A longer line is not looked into, nor are more lines than that: what a pattern takes is bounded so.
  static let longestLine = 4096
  static let mostLines = 20_000

  /// The errors in what a program wrote; a document is all of its standard output.
  package func errors(out: [UInt8], err: [UInt8]) -> Said {
    switch errors {
    case .pattern(let pattern): Self.lines(of: pattern, in: [out, err])
    case .document(let document): document.said(out)
    }
  }

  private static func lines(of pattern: String, in streams: [[UInt8]]) -> Said {
    guard let regex = try? pattern.compiled() else { return Said(doubt: "its pattern is none") }
    var said = Said()
    var count = 0
    for stream in streams {
      for range in Lines(stream[...]) {
        count += 1
        guard count <= mostLines else {
          said.doubt = "it wrote more than \(mostLines) lines"
          return said
        }
        guard range.count <= longestLine else {
          said.doubt = "it wrote a line of more than \(longestLine) bytes"
          continue
        }
        var line = stream[range]
        if line.last == ASCII.cr { line.removeLast() }
        // Looked for within a line only, and a column that is no number is none.
        guard let match = String(decoding: line, as: UTF8.self).firstMatch(of: regex),
          let file = match["file"]?.substring, let number = match["line"]?.substring,
          let message = match["message"]?.substring
        else { continue }
        let column = pattern.contains("(?<column>") ? match["column"]?.substring : nil
        said.complaints.append(
          Complaint(
            file: String(file), line: Int(number) ?? 0, column: column.flatMap { Int($0) },
            message: String(message)))
      }
    }
    return said
  }
}

extension OwnCheck {
  /// What one run came to, for a file in it.
  package enum Answer: Sendable, Equatable {
    case passed
    case failed([Finding])
    case unable(String)
  }

  /// What a run over one file means: `name` is the copy's, in the directory `place`.
  package func answer(
    status: Int32, _ said: Said, about text: SourceText, named name: String, in place: String
  ) -> Answer {
    if let doubt = said.doubt { return .unable(doubt) }
    let (passes, fails) = (passes.contains(Int(status)), fails.contains(Int(status)))
    guard passes || fails else {
      return .unable("it ended with status \(status), which neither passes nor fails")
    }
    let own = said.complaints.filter { Self.isName($0.file, of: name, in: place) }
    guard own.count == said.complaints.count else {
      return .unable("it told an error of another file than the one it was given")
    }
    // The end of a text that ends in a line feed is a line behind it.
    let last = text.lineCount + (text.bytes.last ?? ASCII.lf == ASCII.lf ? 1 : 0)
    guard own.allSatisfy({ (1...last).contains($0.line) }) else {
      return .unable("it told an error at a line that the file does not have")
    }
    switch (passes, own.isEmpty) {
    case (true, true): return .passed
    case (true, false): return .unable("it told an error, and passed with status \(status)")
    case (false, true):
      return .unable("it failed with status \(status), and told no error with a place")
    case (false, false):
      let unit = columns.unit ?? said.unit ?? errors.unit
      return .failed(
        own.prefix(Self.mostFindings).map { error in
          Finding(
            rule: rule, severity: .error, error.message.capped,
            at: text.place(line: error.line, column: error.column.map { $0 - columns.first }, unit))
        })
    }
  }

  /// More of one file tell nobody more.
  static let mostFindings = 50

  /// Whether a program means the copy of this name.
  package static func isName(_ told: String, of name: String, in place: String) -> Bool {
    told == name || told == "./\(name)" || told == "\(place)/\(name)"
      || told == "file://\(place)/\(name)"
  }
}

extension OwnCheck.Errors {
  fileprivate var unit: OwnCheck.Columns.Unit {
    switch self {
    case .pattern, .document(.checkstyle): .points
    case .document(.rdjson): .bytes
    case .document(.sarif): .utf16
    }
  }
}

extension SourceText {
  /// The place of a column that counts from 0 in a unit; the line's start, or its end, where there is none.
  fileprivate func place(line: Int, column: Int?, _ unit: OwnCheck.Columns.Unit) -> Position {
    guard let bytes = self.line(line) else { return endOfCode }
    guard let column, column > 0 else { return Position(line: line, column: 1) }
    let text = String(decoding: bytes, as: UTF8.self)
    let points =
      switch unit {
      case .points: min(column, text.unicodeScalars.count)
      case .bytes:
        String(decoding: bytes.prefix(column), as: UTF8.self).unicodeScalars.count
      case .utf16:
        String(decoding: text.utf16.prefix(column), as: UTF16.self).unicodeScalars.count
      }
    return Position(line: line, column: points + 1)
  }
}

extension String {
  /// A pattern of one line; never of more, and by code points.
  func compiled() throws -> Regex<AnyRegexOutput> {
    try Regex(self).matchingSemantics(.unicodeScalar)
  }

  /// Without the blanks around it, and short.
  fileprivate var capped: String {
    let text = split(whereSeparator: \.isWhitespace).joined(separator: " ")
    return text.unicodeScalars.count <= 300
      ? text : String(String.UnicodeScalarView(text.unicodeScalars.prefix(299))) + "…"
  }
}
