import Artifact
import Foundation
import Testing

@testable import Judging
@testable import Launching
@testable import Runner

/// Pieces of code in no order, the same ones in every run: a look that stops at one would stop the run.
@Suite("Whatever a file holds", .timeLimit(.minutes(10))) struct JudgingFuzzTests {
  private static let pieces = [
    "'", "\"", "`", "${", "}", "{", "(", ")", "[", "]", "/", "//", "/*", "*/", "--", "#", "#!",
    "<!--",
    "-->", "\\", "\n", "\r\n", "\r", " ", "\t", ";", ":", ",", ".", "$$", "$a$", "E'", "U&\"", "é",
    "😀",
    "\u{0}", "a", "return", "if", "1", "=", "FILE:", "BEGIN", "COMMIT", "AND", "CHAIN", "ROLLBACK",
    "TO", "SET",
    "LOCAL", "SESSION", "TRANSACTION", "search_path", "CREATE", "TEMP", "TABLE", "ON", "DROP",
    "DECLARE",
    "CURSOR", "HOLD", "COPY", "FROM", "stdin", "\\.", "\\g", "\\gset", "\\copy t from stdin",
    "PRAGMA",
    "AUTOINCREMENT", "ATOMIC", "CASE", "END", "...", "rest of the code", "---", "import",
    "require(",
  ]

  /// A generator whose numbers are those of its seed (Steele and Vigna's SplitMix64).
  private struct Numbers {
    var state: UInt64

    mutating func next(below limit: Int) -> Int {
      state &+= 0x9E37_79B9_7F4A_7C15
      var mixed = state
      mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
      mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
      return Int((mixed ^ (mixed >> 31)) % UInt64(limit))
    }
  }

  @Test("every look at it comes to its end, and comments are slices of it", arguments: 0..<8)
  func looks(seed: Int) {
    var numbers = Numbers(state: UInt64(seed))
    for _ in 0..<(ProcessInfo.processInfo.environment["SANDBOX_ALL_FAULTS"] == "1" ? 2_000 : 400) {
      // Neighbours and two others, so that what belongs together meets in every order.
      let start = numbers.next(below: Self.pieces.count - 8)
      let some =
        Self.pieces[start..<(start + 8)]
        + (0..<2).map { _ in Self.pieces[numbers.next(below: Self.pieces.count)] }
      let text = (0..<numbers.next(below: 30)).map { _ in
        some[some.startIndex + numbers.next(below: some.count)]
          + (numbers.next(below: 3) == 0 ? " " : "")
      }.joined()
      let source = SourceText(text)
      for language in Language.allCases {
        let parted = Comments(in: source.bytes[...], language: language)
        #expect(
          parted.comments.allSatisfy {
            $0.endIndex <= source.bytes.count && $0.elementsEqual(source.bytes[$0.indices])
          }, "\(language): \(text.debugDescription)")
        _ = Placeholder(in: source, language: language)
      }
      _ = Language.sniffed(in: source)
      _ = SQLDialect.of(source)
      _ = SQLite.leavesOnlyData(source)
      let query = PostgreSQL.query(for: source)
      #expect(
        String(decoding: query.text, as: UTF8.self).unicodeScalars.count
          == text.unicodeScalars.count, "\(text.debugDescription)")
      let file = DryRun.File(id: 0, path: "a.sql", text: query.text)
      var run = DryRun([[file]], upon: .none)
      while let script = run.next(), !script.isEmpty, !run.left.isEmpty {}
      for statement in file.statements {
        #expect(file.text.indices.contains(statement.range.lowerBound))
        _ = (statement.setting, statement.needsTransaction, statement.transaction)
      }
    }
  }
}
