import Artifact

/// A file with all the repairs that were proven.
package struct Mended: Sendable, Equatable {
  package var text: [UInt8]
  /// Whether it parses now; otherwise an error is left for which none was found.
  package var isWhole: Bool
}

extension Mending.Patient {
  /// The errors as findings, in the places of a file that has `skipped` bytes before its text, and
  /// whose last token ends at `end`.
  package func findings(
    rule: String, in text: SourceText, skipped: Int, end: Position,
    explaining: (Mending.Found) -> String?
  ) -> [Finding] {
    found.map { found in
      let isAtEnd = found.offset >= edits.original.count
      var finding = Finding(
        rule: rule, severity: .error, found.message, code: found.code,
        at: isAtEnd ? end : text.position(at: found.offset + skipped),
        help: found.edit?.help ?? explaining(found))
      finding.replacement = found.edit.map { edit in
        Replacement(
          start: text.position(at: edit.range.lowerBound + skipped),
          end: text.position(at: edit.range.upperBound + skipped),
          text: String(decoding: edit.replacement, as: UTF8.self))
      }
      return finding
    }
  }

  /// That there may be more; nil where all was looked for.
  package func unfinished(rule: String) -> Finding? {
    guard isCut else { return nil }
    return Finding(
      rule: rule, severity: .note,
      "further errors and repairs were not looked for: the parser was stopped",
      help: "try this report by itself")
  }

  /// The file as it is now; nil if nothing was mended.
  package func mended(in text: SourceText, skipped: Int) -> Mended? {
    guard !edits.list.isEmpty else { return nil }
    return Mended(text: Array(text.bytes[..<skipped]) + edits.current, isWhole: isMended)
  }
}
