import Console
import Foundation
import Testing

@Suite("No command line brings the parser down")
struct FuzzTests {
  private static let words = [
    "try", "apply", "take", "list", "help", "completions", "bash", "--", "-", "", "--help", "-h",
    "--version", "--format", "--format=", "--format=json", "--fromat", "-f", "-q", "-qf", "-=",
    "--=", "---", "--allow-unchecked", "--allow-unchecked=,", "--home", "--color=", "never", "--to",
    "--jobs", "9223372036854775808", "--limit", "9223372036854775807d", "a.md", "\u{0}", "\u{202E}",
    "-\u{301}", "--\u{301}x", "--format=\u{301}", "é", "🎈", "\u{FFFD}", "-🎈", "=", "--n=m=o",
  ]

  @Test("ten thousand random lines of known words, for each seed", arguments: 1...4)
  func random(_ seed: UInt64) {
    var generator = SplitMix(state: seed)
    for _ in 0..<(ProcessInfo.processInfo.environment["SANDBOX_ALL_FAULTS"] == "1" ? 10_000 : 2_000)
    {
      let count = Int.random(in: 0...8, using: &generator)
      var line = (0..<count).map { _ in Self.words.randomElement(using: &generator) ?? "" }
      if Bool.random(using: &generator), let last = line.popLast() {
        line.append(Self.mutated(last, using: &generator))
      }
      guard case .print(let text, let status, let stream) = Example.program.resolve(line) else {
        continue
      }
      #expect(status == (stream == .error ? 2 : 0), "\(line)")
      #expect(text.hasSuffix("\n"))
      #expect(text.unicodeScalars.allSatisfy(Self.isHarmless), "\(line)")
    }
  }

  @Test(
    "an argument of a megabyte is refused at once, in a short message",
    .timeLimit(.minutes(10)),
    arguments: ["", "-", "--", "--format=", "--allow-unchecked=", "-q"])
  func long(_ start: String) {
    let hostile = start + String(repeating: "f", count: 1 << 20)
    let clock = ContinuousClock()
    let time = clock.measure {
      for words in [[], ["list", "a"], ["try"], ["completions"]] {
        let line = words + [hostile]
        if case .print(let text, let status, _) = Example.program.resolve(line) {
          #expect(status == 2)
          #expect(text.utf8.count < 1_000)
        }
      }
    }
    #expect(time < .seconds(60))
  }

  @Test("many arguments take time in proportion", .timeLimit(.minutes(10)))
  func many() async throws {
    let values = try await Example.run(["try"] + Array(repeating: "a", count: 200_000))
    #expect(values.utf8.count > 600_000)
    let languages = Array(repeating: "--language=css", count: 200_000)
    #expect(try await Example.run(["take", "a", "b"] + languages).hasPrefix("a [] b ["))
    let commas = String(repeating: "css,", count: 200_000) + "css"
    #expect(try await Example.run(["try", "a", "--allow-unchecked=" + commas]).contains("only"))
  }

  private static func isHarmless(_ scalar: Unicode.Scalar) -> Bool {
    let category = scalar.properties.generalCategory
    return scalar == "\n" || category != .control && category != .format
  }

  private static func mutated(_ word: String, using generator: inout SplitMix) -> String {
    var scalars = Array(word.unicodeScalars)
    for _ in 0..<Int.random(in: 1...4, using: &generator) {
      let scalar = Unicode.Scalar(UInt32.random(in: 0...0x2FFF, using: &generator)) ?? "?"
      scalars.insert(scalar, at: Int.random(in: 0...scalars.count, using: &generator))
    }
    var text = String.UnicodeScalarView()
    text.append(contentsOf: scalars)
    return String(text)
  }
}

/// The SplitMix64 generator, whose seed makes a run repeatable.
private struct SplitMix: RandomNumberGenerator {
  var state: UInt64

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }
}
