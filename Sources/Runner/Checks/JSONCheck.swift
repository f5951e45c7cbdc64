import Artifact
import Foundation
import Judging

/// JSON, judged by Foundation and by our own strict reader, which knows the place of an error:
/// Foundation lets commas behind the last item pass, and takes a text with NUL for UTF-16 or UTF-32.
enum JSONCheck {
  static let tool = "foundation"

  static func outcome(for subject: Subject) -> Outcome {
    let name = subject.name.lowercased()
    guard name.hasSuffix(".jsonl") || name.hasSuffix(".ndjson") else {
      let leniency = Leniency(path: subject.path)
      return outcome(for: subject, leniency.plain(subject.text.bytes), from: 0)
    }
    // A text on each line.
    for line in Lines(subject.text.bytes[...]) where !ASCII.isBlank(subject.text.bytes[line]) {
      let outcome = outcome(for: subject, Array(subject.text.bytes[line]), from: line.lowerBound)
      if outcome.check.verdict != .passed { return outcome }
    }
    return subject.outcome(.passed, by: tool)
  }

  /// Of a part of the file that is a whole text; places in it are `start` further in the file.
  private static func outcome(for subject: Subject, _ bytes: [UInt8], from start: Int) -> Outcome {
    func outcome(_ verdict: Verdict, _ findings: [Finding] = []) -> Outcome {
      subject.outcome(verdict, by: tool, findings)
    }
    let text = subject.text
    let look: JSONNode.Look
    do throws(JSONSyntaxError) {
      look = try JSONNode.look(at: bytes)
    } catch {
      if error.message == "nested too deeply" { return outcome(.unchecked(.unable)) }
      let isAtEnd = start + error.offset >= text.bytes.count
      let place = isAtEnd ? text.endOfCode : text.position(at: start + error.offset)
      let help = help(at: place, in: text)
      var failed = outcome(
        .failed, [subject.finding(.error, error.message, at: place, help: help)])
      if bytes.count == text.bytes.count {
        failed.mend(by: mended(subject, error), in: text, end: text.endOfCode) { found in
          Self.help(at: text.position(at: found.offset), in: text)
        }
      }
      return failed
    }
    if let (first, second) = look.twice {
      let line = text.position(at: start + first.lowerBound).line
      let finding = subject.finding(
        .error, "the key \(bytes[second].prefix(80).text) is there already, in line \(line)",
        at: text.position(at: start + second.lowerBound),
        help: "a reader keeps one of the two: take out the other")
      return outcome(.failed, [finding])
    }
    if look.isNull, bytes.count == text.bytes.count {
      return outcome(.unchecked(.placeholder), [subject.finding(.note, "null is no content")])
    }
    let isRead =
      bytes.count <= Self.mostHeld
      ? (try? JSONSerialization.jsonObject(with: Data(bytes), options: [.fragmentsAllowed])) != nil
      : (try? JSONDecoder().decode(Unheld.self, from: Data(bytes))) != nil && look.isHeld
    if isRead { return outcome(.passed) }
    // Legal, and more than a reader may be able to hold: a lone surrogate, 1e999999.
    let finding = subject.finding(.note, "the grammar is right, but a value cannot be read")
    return outcome(.unchecked(.unable), [finding])
  }

  /// A whole text that does not parse, and what mends it.
  private static func mended(_ subject: Subject, _ error: JSONSyntaxError) -> Mending.Patient? {
    let leniency = Leniency(path: subject.path)
    func diagnosis(of text: [UInt8]) -> Mending.Diagnosis {
      do throws(JSONSyntaxError) {
        return try JSONNode.look(at: leniency.plain(text)).twice == nil ? .parsed : .unable
      } catch {
        return .error(offset: error.offset, message: error.message, code: nil)
      }
    }
    let first = Mending.Diagnosis.error(offset: error.offset, message: error.message, code: nil)
    var mending = Mending(
      [(subject.text.bytes, first)], candidates: JSONRepairs.candidates(in:at:message:))
    while case let texts = mending.requests(), !texts.isEmpty {
      mending.take(texts.map(diagnosis))
    }
    return mending.patients.first
  }

  /// Bytes of the largest text of which Foundation holds the values: they take 400 times as much. Of
  /// others it reads the grammar.
  private static let mostHeld = 1 << 18

  /// A value that is not looked into.
  private struct Unheld: Decodable {
    init(from decoder: any Decoder) {}
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

  /// What whoever reads a file of this name takes besides JSON.
  private struct Leniency {
    private var takesComments = false
    /// Behind the last item.
    private var takesCommas = false

    init(path: String) {
      let parts = path.lowercased().split(separator: "/")
      let name = parts.last ?? ""
      let isSettings = parts.dropLast().contains {
        [".vscode", ".devcontainer", ".zed"].contains($0)
      }
      let isConfig = ["tsconfig", "jsconfig", "tslint", "appsettings"].contains {
        name == "\($0).json" || name.hasPrefix("\($0).") || name.hasPrefix("\($0)-")
      }
      takesCommas = name.hasSuffix(".jsonc") || isSettings || isConfig || Self.names.contains(name)
      // These take the comments out, and no commas.
      takesComments =
        takesCommas
        || [
          ".eslintrc.json", "rush.json", "cspell.json", ".cspell.json", ".markdownlint.json",
          ".mocharc.json", "pyrightconfig.json", "jest.config.json", "firebase.json", "global.json",
        ].contains(name) || parts.dropLast().suffix(3) == ["common", "config", "rush"]
    }

    private static let names: Set<Substring> = [
      "devcontainer.json", ".devcontainer.json", "deno.json", "turbo.json", "api-extractor.json",
      ".swcrc", "language-configuration.json", "babel.config.json", ".babelrc.json", "nx.json",
      "typedoc.json", "wrangler.json", "angular.json", ".oxlintrc.json", "knip.json",
      "project.json", "workspace.json", "launchsettings.json", "jsr.json", ".luarc.json",
      "dprint.json",
    ]

    /// The text with blanks for comments, and for commas that nothing follows.
    func plain(_ text: [UInt8]) -> [UInt8] {
      guard takesComments else { return text }
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
          if let comma, takesCommas { plain[comma] = ASCII.space }
          comma = nil
        case let byte where ASCII.isBlank(byte) || byte == ASCII.lf: break
        default: comma = nil
        }
        if at < text.count, !ASCII.isBlank(text[at]), text[at] != ASCII.lf { before = text[at] }
        at += 1
      }
      return plain
    }
  }
}
