import Artifact
import Judging

/// bash as a judge of shell scripts: `bash -n` reads a script and executes nothing of it.
package enum Bash {
  /// The script comes on the standard input.
  package static let arguments = ["--noprofile", "--norc", "-n"]

  /// What bash complained of: `bash: line 3: syntax error near unexpected token `done'`.
  package static func outcome(
    status: Int32, complaints: [UInt8], in text: SourceText
  ) -> (verdict: Verdict, findings: [Finding]) {
    let said = String(decoding: complaints, as: UTF8.self).split(separator: "\n")
    if status == 0 {
      // A warning, such as of a here-document that never ends: it read it, and did not just like it.
      guard let first = said.first else { return (.passed, []) }
      let finding = Finding(rule: "bash/syntax", severity: .note, String(first))
      return (.unchecked(.unable), [finding])
    }
    guard let match = said.lazy.compactMap({ $0.firstMatch(of: /line (\d+): (.*)$/) }).first else {
      return (.unchecked(.unable), [])
    }
    let number = min(Int(match.1) ?? 1, max(text.lineCount, 1))
    let message = String(match.2)
    let place = place(ofLine: number, message, in: text)
    return (.failed, [Finding(rule: "bash/syntax", severity: .error, message, at: place)])
  }

  /// bash tells the line; the token it names is looked for there, and must be there once.
  private static func place(ofLine number: Int, _ message: String, in text: SourceText) -> Position
  {
    if message.contains("unexpected end of file") { return text.endOfCode }
    let start = Position(line: number, column: 1)
    guard let line = text.line(number) else { return start }
    if let token = message.firstMatch(of: /token `(.*)'$/)?.1, token != "newline" {
      let ranges = line.ranges(of: Array(token.utf8))
      if let only = ranges.first, ranges.count == 1 { return text.position(at: only.lowerBound) }
    }
    let first = ASCII.trimmedStart(line)
    return first.isEmpty ? start : text.position(at: first.startIndex)
  }
}
