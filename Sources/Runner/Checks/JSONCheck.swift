import Artifact
import Foundation

/// JSON, judged by Foundation and by our own strict reader, which knows the place of an error:
/// Foundation lets commas behind the last item pass, and takes a text with NUL for UTF-16 or UTF-32.
enum JSONCheck {
  static let tool = "foundation"

  static func outcome(for subject: Subject) -> Outcome {
    let name = subject.language.syntaxCheck
    func outcome(_ verdict: Verdict, _ findings: [Finding] = []) -> Outcome {
      Outcome(check: Check(name, tool: tool, verdict), findings: findings)
    }
    do throws(JSONSyntaxError) {
      _ = try JSONNode(parsing: subject.text.bytes)
    } catch {
      if error.message == "nested too deeply" { return outcome(.unchecked(.unable)) }
      let isAtEnd = error.offset >= subject.text.bytes.count
      let place = isAtEnd ? subject.text.endOfCode : subject.text.position(at: error.offset)
      return outcome(
        .failed,
        [
          Finding(
            rule: name, severity: .error, error.message, at: place,
            help: help(at: place, in: subject.text))
        ])
    }
    do {
      _ = try JSONSerialization.jsonObject(
        with: Data(subject.text.bytes), options: [.fragmentsAllowed])
      return outcome(.passed)
    } catch {
      // Legal, and more than a reader may be able to hold: a lone surrogate, 1e999999.
      let message = "the grammar is right, but a value cannot be read"
      return outcome(
        .unchecked(.unable), [Finding(rule: name, severity: .note, message)])
    }
  }

  private static func help(at place: Position?, in text: SourceText) -> String? {
    guard let place else { return nil }
    let offset = text.offset(of: place)
    let rest = text.bytes[offset...]
    if rest.starts(with: "//") || rest.starts(with: "/*") || rest.starts(with: "#") {
      return "JSON has no comments"
    }
    if rest.starts(with: "'") { return "JSON quotes with \", not with '" }
    let before = text.bytes[..<offset].last { !ASCII.isBlank($0) && $0 != ASCII.lf }
    if before == UInt8(ascii: ","), rest.starts(with: "}") || rest.starts(with: "]") {
      return "take out the comma before it"
    }
    return nil
  }
}
