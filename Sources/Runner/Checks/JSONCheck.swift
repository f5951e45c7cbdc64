import Artifact
import Foundation
import Judging

/// JSON, judged by Foundation and by our own strict reader, which knows the place of an error:
/// Foundation lets commas behind the last item pass, and takes a text with NUL for UTF-16 or UTF-32.
enum JSONCheck {
  static let tool = "foundation"

  static func outcome(for subject: Subject) -> Outcome {
    func outcome(_ verdict: Verdict, _ findings: [Finding] = []) -> Outcome {
      subject.outcome(verdict, by: tool, findings)
    }
    let bytes = allowsComments(subject.name) ? plain(subject.text.bytes) : subject.text.bytes
    let isHeld: Bool
    do throws(JSONSyntaxError) {
      isHeld = try JSONNode.isHeld(parsing: bytes)
    } catch {
      if error.message == "nested too deeply" { return outcome(.unchecked(.unable)) }
      let isAtEnd = error.offset >= subject.text.bytes.count
      let place = isAtEnd ? subject.text.endOfCode : subject.text.position(at: error.offset)
      let help = help(at: place, in: subject.text)
      return outcome(.failed, [subject.finding(.error, error.message, at: place, help: help)])
    }
    let isRead =
      bytes.count <= Self.mostHeld
      ? (try? JSONSerialization.jsonObject(with: Data(bytes), options: [.fragmentsAllowed])) != nil
      : (try? JSONDecoder().decode(Unheld.self, from: Data(bytes))) != nil && isHeld
    if isRead { return outcome(.passed) }
    // Legal, and more than a reader may be able to hold: a lone surrogate, 1e999999.
    let finding = subject.finding(.note, "the grammar is right, but a value cannot be read")
    return outcome(.unchecked(.unable), [finding])
  }

  /// Bytes of the largest text of which Foundation holds the values: they take 400 times as much. Of
  /// others it reads the grammar.
  private static let mostHeld = 1 << 18

  /// A value that is not looked into.
  private struct Unheld: Decodable {
    init(from decoder: any Decoder) {}
  }

  /// Whether whoever reads a file of this name takes comments, and commas behind the last item.
  private static func allowsComments(_ name: String) -> Bool {
    let name = name.lowercased()
    return name.hasSuffix(".jsonc") || name == "devcontainer.json" || name == ".eslintrc.json"
      || ["tsconfig", "jsconfig", "tslint"].contains { name.hasPrefix($0) }
  }

  /// The text with blanks for comments, and for commas that nothing follows.
  private static func plain(_ text: [UInt8]) -> [UInt8] {
    var plain = text
    var comma: Int?
    var before: UInt8 = 0
    var at = 0
    func blank(to end: Int) {
      while at < end {
        if text[at] != ASCII.lf { plain[at] = ASCII.space }
        at += 1
      }
    }
    while at < text.count {
      switch text[at] {
      case UInt8(ascii: "\""):
        comma = nil
        at += 1
        while at < text.count, text[at] != UInt8(ascii: "\"") {
          at += text[at] == UInt8(ascii: "\\") ? 2 : 1
        }
      case UInt8(ascii: "/") where text[at...].starts(with: "//"):
        blank(to: text[at...].firstIndex(of: ASCII.lf) ?? text.count)
        continue
      case UInt8(ascii: "/") where text[at...].starts(with: "/*"):
        // One that does not end stays: it is an error.
        guard let end = text[(at + 2)...].firstRange(of: [UInt8]("*/".utf8)) else { return plain }
        blank(to: end.upperBound)
        continue
      case UInt8(ascii: ","): comma = "[{,".utf8.contains(before) ? nil : at
      case UInt8(ascii: "]"), UInt8(ascii: "}"):
        if let comma { plain[comma] = ASCII.space }
        comma = nil
      case let byte where ASCII.isBlank(byte) || byte == ASCII.lf: break
      default: comma = nil
      }
      if at < text.count, !ASCII.isBlank(text[at]), text[at] != ASCII.lf { before = text[at] }
      at += 1
    }
    return plain
  }

  private static func help(at place: Position, in text: SourceText) -> String? {
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
