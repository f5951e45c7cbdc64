import Artifact
import Testing

@testable import Judging

@Suite("Hidden text") struct HiddenTextTests {
  @Test(
    "a character that no reader sees, or that turns the writing around, is told",
    arguments: [
      "\u{0}", "\u{1}", "\u{8}", "\u{B}", "\u{1B}", "\u{7F}", "\u{85}", "\u{9B}", "\u{200B}",
      "\u{200C}", "\u{200D}", "\u{200E}", "\u{200F}", "\u{2028}", "\u{2029}", "\u{202A}",
      "\u{202E}", "\u{2060}", "\u{2063}", "\u{2066}", "\u{2069}", "\u{61C}", "\u{FEFF}",
      "\u{115F}", "\u{1160}", "\u{3164}", "\u{FFA0}", "\u{FFF9}", "\u{E0001}", "\u{E0041}",
      "\u{FE0F}", "\u{E0101}", "\u{2800}", "\u{34F}",
    ] as [Unicode.Scalar])
  func hidden(scalar: Unicode.Scalar) throws {
    let text = SourceText("é = 1\n b\(scalar)c \(scalar)\n")
    let findings = HiddenText(in: text.bytes).findings(in: text)
    let finding = try #require(findings.first)
    #expect(findings.count == 1 && finding.rule == "text/hidden" && finding.severity == .error)
    #expect(finding.location == Position(line: 2, column: 3))
    #expect(finding.message.contains("U+\(scalar.hex)") && finding.message.contains("2 times"))
    // What is said of it is fit for a terminal.
    #expect(!finding.message.unicodeScalars.contains(scalar))
  }

  @Test(
    "what is seen, or has its place in a script, is right",
    arguments: [
      "a\tb\r\n\u{C}", "\u{FEFF}a", "é ñ ß Привет 日本語",
      "\u{1F468}\u{200D}\u{1F469}\u{200D}\u{1F467}",
      "\u{2764}\u{FE0F} 1\u{FE0F}\u{20E3} #\u{FE0F}\u{20E3}", "葛\u{E0100}",
      "\u{1F3F4}\u{E0067}\u{E0062}\u{E0065}\u{E006E}\u{E0067}\u{E007F}",
      "می\u{200C}خواهم", "क्\u{200D}ष", "שלום\u{200F}!", "!\u{200F}שלום",
      "שלום \u{200F}abc\u{200E} עולם",
      "⠋\u{2800}⠙", "ไทย\u{200B}ไทย",
      "a\u{A0}b",
      "soft\u{AD}hyphen",
    ])
  func seen(text: String) {
    #expect(HiddenText(in: Array(text.utf8)).hidden == [])
  }

  @Test(
    "only tags behind a black flag spell one, and only one variant follows a sign",
    arguments: [
      "\u{1F3F4}a\u{E0067}",
      "\u{1F3F4}\u{E0067}\u{E0062}\u{E0065}\u{E006E}\u{E0067}\u{E0067}\u{E0067}",
      "\u{2764}\u{FE0F}\u{FE0F}", "\u{E0067}",
    ])
  func smuggled(text: String) {
    #expect(HiddenText(in: Array(text.utf8)).hidden.count == 1)
  }

  @Test("a word of Latin letters and look-alikes is told once, with the word and how")
  func mixed() throws {
    let text = SourceText("let p\u{430}ssword = p\u{430}ssword\n")
    let finding = try #require(HiddenText(in: text.bytes).findings(in: text).first)
    #expect(finding.rule == "text/mixed-script" && finding.severity == .warning)
    #expect(finding.location == Position(line: 1, column: 6))
    #expect(finding.message.contains("p\u{430}ssword") && finding.message.contains("U+0430"))
  }

  @Test(
    "words of one script, signs of science, patterns and escapes before a word are not mixed",
    arguments: [
      "таблица СССР", "SQL-запрос", "ΔT αβ λx kΩ µm hν", "[a-zA-Zа-яА-Я]", "'\\nа \\tО'", "%dс %sа",
      "IDшник",
      "5с 10х20", "naïve Müller",
    ])
  func unmixed(text: String) {
    #expect(HiddenText(in: Array(text.utf8)).mixed == nil)
  }

  @Test("a text of nothing but look-alikes and hidden characters takes time by its length alone")
  func linear() {
    let word = Array(repeating: Array("\u{430}a\u{202E}".utf8), count: 400_000).flatMap(\.self)
    #expect(HiddenText(in: word).hidden.first?.count == 400_000)
    #expect(
      HiddenText(in: Array(repeating: Array("\u{430}".utf8), count: 2_000_000).flatMap(\.self))
        .mixed == nil)
  }
}
