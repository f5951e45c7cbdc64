/// Why a text that is not read as a report may be one all the same.
package struct Resemblance: Sendable, Equatable {
  /// From 1.
  package let line: Int
  /// What stands there, as the end of a sentence: `a heading of a report, spelled otherwise`.
  package let what: String

  package init(line: Int, what: String) {
    self.line = line
    self.what = what
  }

  /// The first line that tells of a report: its heading, spelled in another way; a marker that opens a
  /// file; or `block_execution` beside another field of a report. Nil if there is none.
  package static func find(in bytes: [UInt8]) -> Resemblance? {
    guard bytes.hold(oneOf: ["fsar", "file", "block_execution"]) else { return nil }
    var number = 0
    var block: Int?
    var hasOther = false
    for line in Lines(bytes[MarkdownReader.markEnd(of: bytes)...]) {
      number += 1
      let text = bytes[line]
      if isHeading(text) {
        return Resemblance(line: number, what: "what looks like the heading of a report")
      }
      switch MarkerReader.marker(in: text) {
      case .opening, .pathFirst:
        return Resemblance(line: number, what: "a marker that opens a file")
      default: break
      }
      switch field(in: text) {
      case "block_execution"?: block = block ?? number
      case .some: hasOther = true
      case nil: break
      }
    }
    guard let block, hasOther else { return nil }
    return Resemblance(line: block, what: "fields of a report")
  }

  /// The words of the heading and nothing else, however they are set off.
  static func isHeading(_ line: ArraySlice<UInt8>) -> Bool {
    guard line.count < 200 else { return false }
    let words = line.split { !ASCII.isLetter($0) && $0 < 0x80 }
    let first = ASCII.trimmedStart(line).first
    // A sentence, a comment or a string that names it is none.
    return first.map { ASCII.isLetter($0) || "#*_=-".utf8.contains($0) } == true
      && words.elementsEqual(["fsar", "proposal", "report"]) { word, name in
        word.count == name.utf8.count
          && zip(word, name.utf8).allSatisfy { ASCII.lowercased($0) == $1 }
      }
  }

  /// The field of a report that a line gives: `- severity: 5`, `"severity": 5`, `severity: 5`.
  static func field(in line: ArraySlice<UInt8>) -> String? {
    let text = line.drop { ASCII.isBlank($0) || "-*\"'{,".utf8.contains($0) }
    let word = text.prefix(while: ASCII.isWord)
    // An id is nothing that only reports have.
    let name = JSONReportReader.fields.first { word.elementsEqual($0.utf8) }
    guard let name, name != "id" else { return nil }
    let rest = text[word.endIndex...].drop { ASCII.isBlank($0) || "\"'*".utf8.contains($0) }
    return rest.first == UInt8(ascii: ":") ? name : nil
  }
}

extension [UInt8] {
  /// Whether one of the words stands anywhere, ASCII letters compared without case. They are of small
  /// letters and begin with `f` or `b`; most files have none of those that tell of a report.
  func hold(oneOf words: [StaticString]) -> Bool {
    withUnsafeBufferPointer { bytes in
      bytes.indices.contains { at in
        let first = bytes[at] | 0x20
        guard first == UInt8(ascii: "f") || first == UInt8(ascii: "b") else { return false }
        return words.contains { word in
          at + word.utf8CodeUnitCount <= bytes.count
            && word.withUTF8Buffer { word in
              word.indices.allSatisfy { ASCII.lowercased(bytes[at + $0]) == word[$0] }
            }
        }
      }
    }
  }
}
