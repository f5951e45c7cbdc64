import Artifact
import Judging

/// bash and dash as judges of shell scripts: with `-n` each reads a script and executes nothing of it.
package enum Bash {
  /// The script comes on the standard input. What a script itself turns on changes how it is read.
  package static func arguments(for text: SourceText) -> [String] {
    let isExtended = text.bytes.firstRange(of: [UInt8]("extglob".utf8)) != nil
    return ["--noprofile", "--norc"] + (isExtended ? ["-O", "extglob"] : []) + ["-n"]
  }

  /// What bash complained of (`bash: line 3: syntax error near unexpected token `done'`), or dash
  /// (`dash: 3: Syntax error: "done" unexpected`).
  package static func outcome(
    status: Int32, complaints: [UInt8], in text: SourceText
  ) -> (verdict: Verdict, findings: [Finding]) {
    let said = String(decoding: complaints, as: UTF8.self).split(separator: "\n")
    func finding(
      _ severity: Severity, _ message: String, _ place: Position?, help: String? = nil
    ) -> Finding {
      Finding(rule: "bash/syntax", severity: severity, message, at: place, help: help)
    }
    let isOpen = said.first?.contains("here-document") == true
    let opening = said.first?.firstMatch(of: /here-document at line (\d+)/)
      .flatMap { Int($0.1) }.map { Position(line: $0, column: 1) }
    let help = isOpen ? "end it with its word, alone on a line and not indented" : nil
    // Within `[[ ]]` and `(( ))` bash tells of an error, and ends as if it had none.
    if status == 0, said.first?.contains("warning:") != false {
      // A warning, such as of a here-document that never ends: it read it, and did not just like it.
      guard let first = said.first else {
        // A shell takes it for the first letters of the first word.
        guard text.bytes.starts(with: [0xEF, 0xBB, 0xBF]) else { return carriageReturn(in: text) }
        let message = "the file begins with a byte order mark, which a shell takes for a letter"
        let start = Position(line: 1, column: 1)
        return (.failed, [finding(.error, message, start, help: "save it as UTF-8 without one")])
      }
      return (.unchecked(.unable), [finding(.note, String(first), opening, help: help)])
    }
    guard let match = said.lazy.compactMap({ $0.firstMatch(of: /(?:line )?(\d+): (.*)$/) }).first
    else { return (.unchecked(.unable), []) }
    let number = min(Int(match.1) ?? 1, max(text.lineCount, 1))
    let message = String(match.2)
    let place = place(ofLine: number, message, in: text)
    return (
      .failed, [finding(.error, message, opening ?? place, help: help ?? lineEnds(in: text))]
    )
  }

  /// A script whose lines end in CR LF is read, and its first line names a program that is not there.
  private static func carriageReturn(in text: SourceText) -> (Verdict, [Finding]) {
    guard let help = lineEnds(in: text) else { return (.passed, []) }
    let isProgram = text.bytes.starts(with: "#!".utf8)
    let message =
      isProgram
      ? "the name of the program in the first line ends in a carriage return"
      : "the lines end in CR LF, and a shell takes the CR for a part of the last word"
    return (
      isProgram ? .failed : .passed,
      [
        Finding(
          rule: "bash/syntax", severity: isProgram ? .error : .note, message,
          at: Position(line: 1, column: 1), help: help)
      ]
    )
  }

  /// What to do about lines that end in CR LF; nil where the first does not.
  private static func lineEnds(in text: SourceText) -> String? {
    guard let end = text.bytes.firstIndex(of: ASCII.lf), end > 0,
      text.bytes[end - 1] == ASCII.cr
    else { return nil }
    return "its lines end in CR LF, as on Windows: let them end in LF"
  }

  /// The shell tells the line; the token it names is looked for there, and must be there once.
  private static func place(ofLine number: Int, _ message: String, in text: SourceText) -> Position
  {
    if message.lowercased().contains("end of file") { return text.endOfCode }
    let start = Position(line: number, column: 1)
    guard let line = text.line(number) else { return start }
    let token =
      message.firstMatch(of: /token `(.*)'$/)?.1 ?? message.firstMatch(of: /"(.*)" unexpected/)?.1
    if let token, token != "newline" {
      let ranges = line.ranges(of: Array(token.utf8))
      if let only = ranges.first, ranges.count == 1 { return text.position(at: only.lowerBound) }
    }
    let first = ASCII.trimmedStart(line)
    return first.isEmpty ? start : text.position(at: first.startIndex)
  }
}
