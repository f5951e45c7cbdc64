import Artifact
import CKernel

/// One line of a ledger, while its bytes are at hand. Fields are looked up in the text: a million lines
/// are read in seconds.
package struct LedgerLine {
  package let number: Int
  package let bytes: UnsafeRawBufferPointer
  package let previous: UnsafeRawBufferPointer

  /// Nil where it has not the form of a record, or `seal` did not sign it.
  init?(_ bytes: UnsafeRawBufferPointer, _ seal: HMAC?) {
    let (opening, middle) = (StaticString("{\"n\":"), StaticString(",\"prev\":\""))
    guard bytes.starts(with: opening.bytes), bytes.last == UInt8(ascii: "}") else { return nil }
    // As many digits as an Int can hold.
    let digits = bytes[opening.bytes.count...].prefix(18).prefix(while: ASCII.isDigit)
    guard bytes.count > digits.endIndex + 80, bytes[digits.endIndex...].starts(with: middle.bytes)
    else { return nil }
    let at = digits.endIndex + middle.bytes.count
    self.bytes = bytes
    number = digits.reduce(0) { $0 * 10 + Int($1 - 0x30) }
    previous = UnsafeRawBufferPointer(rebasing: bytes[at..<at + 64])
    guard let seal else {
      // Whoever has no key could write any text.
      if (try? JSONNode(parsing: Array(bytes))) == nil { return nil }
      return
    }
    // ,"mac":"64 digits"}
    let end = bytes.count - 74
    guard end > at + 64, bytes[end...].starts(with: StaticString(",\"mac\":\"").bytes),
      bytes[bytes.count - 2] == UInt8(ascii: "\""),
      seal.hex(UnsafeRawBufferPointer(rebasing: bytes[..<end])).utf8
        .elementsEqual(bytes[(end + 8)..<(end + 72)])
    else { return nil }
  }

  /// What the line of the next record begins with.
  static func start(after head: Ledger.Head?) -> [UInt8] {
    let previous = head?.sha256 ?? String(repeating: "0", count: 64)
    return Array("{\"n\":\((head?.number ?? -1) + 1),\"prev\":\"\(previous)\",".utf8)
  }

  /// Whether a line is the beginning of a record, as a crash leaves it: cut, or with zeros at its end. One
  /// that has the code at its end was whole, and somebody changed it.
  static func isTorn(_ line: [UInt8], after head: Ledger.Head?) -> Bool {
    let written = line.prefix { $0 != 0 }
    guard line.dropFirst(written.count).allSatisfy({ $0 == 0 }),
      !written.suffix(74).starts(with: ",\"mac\":\"".utf8)
        || !written.suffix(2).elementsEqual("\"}".utf8)
    else { return false }
    let start = start(after: head)
    return written.starts(with: start) || start.starts(with: written)
  }

  /// Where a text ends in it. No quotation mark stands in a value but behind a backslash, so what looks like
  /// a key is one; of several the first counts.
  static func find(
    _ text: StaticString, in bytes: UnsafeRawBufferPointer, from start: Int = 0
  ) -> Int? {
    guard let first = bytes.baseAddress,
      let found = kernel_find(
        first + start, bytes.count - start, text.utf8Start, text.utf8CodeUnitCount)
    else { return nil }
    return found - first + text.utf8CodeUnitCount
  }

  private func text(_ key: StaticString, until ends: StaticString) -> String? {
    Self.find(key, in: bytes).map { at in
      String(decoding: bytes[at...].prefix { !ends.bytes.contains($0) }, as: UTF8.self)
    }
  }

  /// The text of a member that we wrote without escapes: `,"verdict":"`, with all that stands around it.
  package func text(_ key: StaticString) -> String? { text(key, until: "\"") }

  /// The digits of a member: `,"severity":`.
  package func number(after key: StaticString) -> String { text(key, until: ",}") ?? "" }

  /// Whether this stands in it: `,"idle":true`.
  package func holds(_ text: StaticString) -> Bool { Self.find(text, in: bytes) != nil }

  package var kind: Ledger.Kind? { text(",\"kind\":\"").flatMap(Ledger.Kind.init) }

  /// All of it.
  package var node: JSONNode? { try? JSONNode(parsing: Array(bytes), keeping: 1 << 16) }

  var head: Ledger.Head { Ledger.Head(number: number, of: bytes) }

  /// When, in seconds since 1970: `2026-11-29T09:00:00.120Z`, as we write it.
  package var time: Double {
    guard let at = Self.find(",\"at\":\"", in: bytes), bytes.count > at + 24 else { return 0 }
    func number(_ start: Int, _ count: Int) -> Int {
      (0..<count).reduce(0) { $0 * 10 + Int(bytes[at + start + $1]) - 0x30 }
    }
    // Days since 1970 of the civil calendar, counted from the first of March.
    let month = number(5, 2)
    let year = number(0, 4) - (month < 3 ? 1 : 0)
    let ofYear = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + number(8, 2) - 1
    let days = year * 365 + year / 4 - year / 100 + year / 400 + ofYear - 719_468
    let seconds = number(11, 2) * 3600 + number(14, 2) * 60 + number(17, 2)
    return Double(days * 86_400 + seconds) + Double(number(20, 3)) / 1000
  }
}

extension StaticString {
  fileprivate var bytes: UnsafeBufferPointer<UInt8> {
    UnsafeBufferPointer(start: utf8Start, count: utf8CodeUnitCount)
  }
}
