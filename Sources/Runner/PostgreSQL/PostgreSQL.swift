import Artifact
import Judging

/// PostgreSQL as a judge of syntax: what is sent to psql, and what is read from the server's log.
///
/// Each file goes as one simple query, `SELECT 1/0;` and the text behind it. The server parses the
/// whole string before it runs any of it, so the division's 22012 says that the syntax is right, and
/// nothing behind it can run. psql must not lex the text: it gets it as hexadecimal digits and has the
/// server's echo of it sent by `\gexec`, which goes on after an error.
package enum PostgreSQL {
  /// What precedes each file in its query.
  static let opening = "SELECT 1/0;\n"

  /// The text of a file as it can be sent.
  package struct Query: Sendable, Equatable {
    /// Valid UTF-8 without NUL and without a byte order mark.
    package var text: [UInt8]
    /// Code points of the file before `text` begins: 1 for a byte order mark, else 0.
    package var skipped = 0
    /// Lines that are psql's, not SQL, and were blanked.
    package var blanked: [Int] = []
    /// Lines that are rows of a COPY, be they blanked or sent.
    package var rowLines: Set<Int> = []
    /// The rows behind its COPY statements, which are blanks in `text`.
    package var rows: [CopyRows] = []
    /// The text with a blank for each byte of these, so that places in it are those of the file.
    package var executable: [UInt8] { withRows ?? text }
    fileprivate(set) var withRows: [UInt8]?
    /// What another tool fills in, which has stand-ins in `text`; nil for SQL as it is.
    package var template: SQLTemplate?
    /// Where a part begins that Liquibase gives to other databases; it stands there as comments.
    package var foreign: Int?

    /// Whether places in it are those of the file, and it may be run.
    var isPlain: Bool { blanked.isEmpty && template == nil }
  }

  /// Blanks what is legal in a `.sql` file and is psql's: meta-commands, and rows of COPY. A code
  /// point becomes one blank, so that what the server counts stays what the file has. Where it is run, these
  /// rows are sent.
  package static func query(for text: SourceText, sendingRows: Bool = false) -> Query {
    var query = blanked(text, sendingRows)
    if let plain = Liquibase.plain(query.text) {
      (query.text, query.foreign) = plain
      query.withRows = query.withRows.flatMap { Liquibase.plain($0)?.0 }
    }
    // What is another language by its looks has signs of its own.
    if let template = SQLTemplate(in: query.text), SQLHint.help(in: text) == nil {
      query.template = template
      query.text = template.filled
    }
    return query
  }

  private static func blanked(_ text: SourceText, _ sendingRows: Bool) -> Query {
    var query = Query(text: text.bytes)
    if query.text.starts(with: [0xEF, 0xBB, 0xBF]) {
      query.text.removeFirst(3)
      query.skipped = 1
    }
    guard PsqlParts.mayBe(in: query.text) else { return query }
    if let plain = EscapedStrings.plain(query.text) { query.text = plain }
    let parts = PsqlParts(of: query.text)
    var kept: [UInt8] = []
    var end = 0
    for (line, range, kind) in parts.found {
      kept += query.text[end..<range.lowerBound]
      let blanks = query.text[range].count { !ASCII.isContinuation($0) }
      kept += Array(repeating: ASCII.space, count: blanks)
      if kind == .sending { kept[kept.count - blanks] = UInt8(ascii: ";") }
      if !(kind == .row && sendingRows) { query.blanked.append(line) }
      if kind == .row || kind == .foreignRow { query.rowLines.insert(line) }
      end = range.upperBound
    }
    if sendingRows, !parts.rows.isEmpty {
      query.rows = parts.rows
      query.withRows = query.text
      for range in parts.found.map(\.range) + parts.rows.map(\.options) {
        query.withRows?.replaceSubrange(range, with: repeatElement(ASCII.space, count: range.count))
      }
    }
    query.text = kept + query.text[end...]
    return query
  }

  /// The session's whole input: for each file a query, sent as the server echoes it.
  package static func script(for queries: [Query]) -> [UInt8] {
    echoed(queries.map { Array(opening.utf8) + $0.text })
  }

  /// An error as the server logged it.
  package struct LoggedError: Sendable, Equatable {
    package let code: String
    package let message: String
    /// Counts from 1, in code points of the query, or of one that a function made of it.
    package let character: Int?
    /// Whether it is of a query that a function made: its place is none of the text's.
    package fileprivate(set) var isWithin = false
    /// The line of the body of a DO, from 1, that it came from.
    package fileprivate(set) var bodyLine: Int?
    /// Which row of a COPY, from 1, that it came from.
    package fileprivate(set) var row: Int?
    /// What the server advises.
    package fileprivate(set) var hint: String?
  }

  /// What the server must be told for its log to be read by `errors(inLog:)`.
  package static let logSettings = [
    "log_line_prefix=@@%e@", "log_min_messages=error", "log_min_error_statement=panic",
    "log_error_verbosity=default", "log_checkpoints=off", "client_min_messages=error",
    "log_destination=stderr", "logging_collector=off", "lc_messages=C",
  ]

  /// The errors in a server's log, in order.
  ///
  /// A message that holds line ends is logged over several lines, each but the first behind a tab:
  /// no text of a file can begin a record. Its place stands at the end of its last line. Behind it may
  /// stand the query that it is of (`QUERY:`), and where that came from (`CONTEXT:`).
  package static func errors(inLog log: [UInt8]) -> [LoggedError] {
    var errors: [LoggedError] = []
    var record: (code: String, first: ArraySlice<UInt8>, last: ArraySlice<UInt8>)?
    var (isOfError, isContext) = (false, false)
    func end() {
      guard let known = record else { return }
      errors.append(LoggedError(code: known.code, first: known.first, last: known.last))
      record = nil
    }
    for line in Lines(log[...]) {
      let text = log[line]
      if text.first == ASCII.tab {
        if record != nil { record?.last = text } else if isContext { errors.see(text) }
        continue
      }
      end()
      isContext = false
      guard text.count >= 16, text.starts(with: "@@"),
        text[line.lowerBound + 7] == UInt8(ascii: "@")
      else {
        isOfError = false
        continue
      }
      let said = text[(line.lowerBound + 8)...]
      if said.starts(with: "ERROR:  ") {
        let message = said.dropFirst(8)
        record = (text[(line.lowerBound + 2)..<(line.lowerBound + 7)].text, message, message)
        isOfError = true
      } else if isOfError {
        isOfError =
          said.starts(with: "DETAIL:  ") || said.starts(with: "HINT:  ")
          || said.starts(with: "QUERY:  ") || said.starts(with: "CONTEXT:  ")
        if said.starts(with: "HINT:  ") {
          errors[errors.count - 1].hint = said.dropFirst(7).prefix(300).text
        }
        if said.starts(with: "QUERY:  ") { errors[errors.count - 1].isWithin = true }
        isContext = said.starts(with: "CONTEXT:  ")
        if isContext { errors.see(said) }
      }
    }
    end()
    return errors
  }

  /// `… at character 54`, parted.
  fileprivate static func placed(_ line: ArraySlice<UInt8>) -> (ArraySlice<UInt8>, Int?) {
    let digits = line.reversed().prefix(while: ASCII.isDigit).count
    let rest = line.dropLast(digits)
    let mark: StaticString = " at character "
    let start = rest.endIndex - mark.utf8CodeUnitCount
    guard (1...10).contains(digits), start >= rest.startIndex, rest[start...].starts(with: mark)
    else { return (line, nil) }
    return (rest[..<start], Int(line.suffix(digits).text))
  }

  /// What an error says about the file that was sent as `query`.
  package static func outcome(
    of error: LoggedError, for query: Query, in text: SourceText
  ) -> (verdict: Verdict, findings: [Finding]) {
    if error.code == "22012" { return (.passed, []) }
    if error.code.hasPrefix("53") || error.code == "54001"
      || error.message.hasPrefix("memory exhausted")
    {
      return (.unchecked(.memory), [])
    }
    if error.code.hasPrefix("57") || error.code.hasPrefix("08") || error.code == "XX000" {
      return (.unchecked(.crashed), [])
    }
    let position = codePoint(of: error, in: query).map {
      text.position(atCodePoint: $0 + query.skipped)
    }
    let finding = Finding(
      rule: "sql/syntax", severity: .error, error.message, code: error.code, at: position,
      help: SQLHint.help(in: text))
    return (.failed, [finding])
  }
}

extension PostgreSQL.LoggedError {
  /// From the first and the last line of a message; the place stands at the end of the last.
  init(code: String, first: ArraySlice<UInt8>, last: ArraySlice<UInt8>) {
    let (rest, character) = PostgreSQL.placed(last)
    let line = first.startIndex == last.startIndex ? rest : first
    var end = line.startIndex + min(line.count, 1000)
    while end < line.endIndex, end > line.startIndex, ASCII.isContinuation(line[end]) { end -= 1 }
    self.init(code: code, message: line[..<end].text, character: character)
  }
}

extension [PostgreSQL.LoggedError] {
  /// Notes of the last one where in the body of a DO, or in the rows of a COPY, it came from: the outermost
  /// place stands last.
  fileprivate mutating func see(_ context: ArraySlice<UInt8>) {
    let said = ASCII.trimmedStart(
      context.starts(with: "CONTEXT:".utf8) ? context.dropFirst(8) : context)
    if !isEmpty, said.starts(with: "COPY ".utf8),
      let at = said.firstRange(of: [UInt8](", line ".utf8))?.upperBound
    {
      self[count - 1].row = Int(said[at...].prefix(while: ASCII.isDigit).text)
    }
    let sign = "PL/pgSQL function inline_code_block line "
    guard !isEmpty, let at = context.firstRange(of: [UInt8](sign.utf8))?.upperBound else { return }
    let digits = context[at...].prefix(while: ASCII.isDigit)
    if let line = Int(digits.text) { self[count - 1].bodyLine = line }
  }
}
