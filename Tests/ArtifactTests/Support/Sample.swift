import Artifact
import Testing

/// Reports of our own around a body, and the same in JSON.
enum Sample {
  static let header = """
    # FSAR Proposal Report
    - id: fsar_lending_1
    - timestamp: 2026-03-14T09:26:53.589Z
    - severity: 4
    - block_execution: false
    - proposal: 
    """
  static let lists = """

    ## Risks
    - A miscount

    ## Mitigations
    - Count again

    """

  /// The markdown report whose proposal is `body`.
  static func markdown(_ body: String) -> [UInt8] { Array((header + body + lists).utf8) }

  /// The JSON report whose proposal is `body`, which stands in line 2.
  static func json(_ body: some Sequence<UInt8>, _ escaping: Escaping = .least) -> [UInt8] {
    json(escaped: escaping.escaped(body))
  }

  /// The JSON report whose proposal is spelled like this between its quotes.
  static func json(escaped body: some Sequence<UInt8>) -> [UInt8] {
    Array(
      #"{"id": "fsar_lending_1", "timestamp": "2026-03-14T09:26:53.589Z", "severity": 4,"#.utf8)
      + Array("\n\"proposal\": \"".utf8) + body
      + Array(
        #"", "block_execution": false, "risks": ["A miscount"], "mitigations": ["Count again"]}"#
          .utf8)
  }

  static func read(markdown bytes: [UInt8]) throws -> Report {
    try #require(MarkdownReader.report(in: SourceText(bytes)))
  }

  static func read(json bytes: [UInt8]) throws -> Report {
    try #require(try JSONReportReader.report(in: SourceText(bytes)))
  }

  /// What is taken out of a markdown report with this body.
  static func extraction(_ body: String) throws -> Extraction {
    Extraction(try read(markdown: markdown(body)))
  }

  /// A body that opens a file of each path, in order.
  static func body(proposing paths: [String]) -> String {
    paths.enumerated().map { "===FILE:\($1)===\nlend(\($0));\n" }.joined() + "===END==="
  }
}

/// Ways to spell one and the same text as a JSON string; ours, not those of the program under test.
enum Escaping: CaseIterable {
  /// Only what RFC 8259 demands.
  case least
  /// All but ASCII as `\uXXXX`, astral characters as surrogate pairs, `/` as `\/`.
  case ascii
  /// Every character as `\uXXXX`.
  case all

  func escaped(_ bytes: some Sequence<UInt8>) -> [UInt8] {
    var out: [UInt8] = []
    for scalar in String(decoding: Array(bytes), as: UTF8.self).unicodeScalars {
      switch (self, scalar) {
      case (.least, "\""), (.ascii, "\""): out += #"\""#.utf8
      case (.least, "\\"), (.ascii, "\\"): out += #"\\"#.utf8
      case (.ascii, "/"): out += #"\/"#.utf8
      case (.least, "\n"), (.ascii, "\n"): out += #"\n"#.utf8
      case (.least, "\u{20}"...), (.ascii, "\u{20}"..."\u{7E}"): out += String(scalar).utf8
      default:
        for unit in String(scalar).utf16 {
          let digits = String(unit, radix: 16)
          out += ("\\u" + String(repeating: "0", count: 4 - digits.count) + digits).utf8
        }
      }
    }
    return out
  }
}
