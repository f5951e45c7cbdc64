import Artifact

/// What may mend an error of a JSON text: tried by its reader, in this order.
///
/// A comment is never taken out: it may say that something is left out. Nor is a text closed that was cut off.
package enum JSONRepairs {
  package static func candidates(in text: [UInt8], at offset: Int, message: String) -> [Edit] {
    guard offset < text.count,
      let before = text[..<offset].lastIndex(where: { !ASCII.isSpace($0) })
    else { return [] }
    let here = text[offset]
    var edits: [Edit] = []
    if text[before] == UInt8(ascii: ","), "}]".utf8.contains(here) {
      edits.append(Edit(before..<(before + 1), "", help: "take out the comma before it"))
    }
    if message.hasPrefix("expected ','"), begins(here) {
      let place = before + 1
      edits.append(Edit(place..<place, ",", help: "a comma is missing before it", isWeak: true))
    }
    if here == UInt8(ascii: "'"), let end = endOfQuoted(text, from: offset) {
      let inner = text[(offset + 1)..<end].text
      edits.append(
        Edit(offset..<(end + 1), "\"\(inner)\"", help: "JSON quotes with \", not with '"))
    }
    if ASCII.isLetter(here) || here == UInt8(ascii: "_") {
      let isKey = message.hasPrefix("expected a key")
      let word = text[offset...].prefix {
        ASCII.isWord($0) || isKey && ("-.$".utf8.contains($0) || $0 >= 0x80)
      }.text
      let range = offset..<(offset + word.utf8.count)
      if isKey {
        guard text[range.upperBound...].first(where: { !ASCII.isBlank($0) }) == UInt8(ascii: ":")
        else { return edits }
        edits.append(Edit(range, "\"\(word)\"", help: "a key stands in double quotes"))
      } else if let meant = ["True": "true", "False": "false", "None": "null"][word] {
        edits.append(Edit(range, meant: meant))
      }
    }
    return edits
  }

  /// Whether a value begins so.
  private static func begins(_ byte: UInt8) -> Bool {
    "\"{[-tfn".utf8.contains(byte) || ASCII.isDigit(byte)
  }

  /// The quote that ends a text in single quotes; nil where something in it is not the same in double ones.
  private static func endOfQuoted(_ text: [UInt8], from start: Int) -> Int? {
    let end = text[(start + 1)...].firstIndex { $0 < 0x20 || "'\"\\".utf8.contains($0) }
    return end.flatMap { text[$0] == UInt8(ascii: "'") ? $0 : nil }
  }
}
