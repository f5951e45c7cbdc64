import Artifact
import CKernel

/// How a ledger's lines are read.
package struct LedgerText: Sendable {
  let seal: HMAC?
  private static let zeros = String(repeating: "0", count: 64)

  /// What the line of the next record begins with.
  static func start(after head: Ledger.Head?) -> [UInt8] {
    Array("{\"n\":\((head?.number ?? -1) + 1),\"prev\":\"\(head?.sha256 ?? zeros)\",".utf8)
  }

  /// Whether a line is the beginning of a record, as a crash leaves it: cut, or with zeros at its end. One
  /// that has the code at its end was whole, and somebody changed it.
  static func isTorn(_ line: ArraySlice<UInt8>, of start: [UInt8]) -> Bool {
    let written = line.prefix { $0 != 0 }
    guard line.dropFirst(written.count).allSatisfy({ $0 == 0 }),
      !written.suffix(74).starts(with: ",\"mac\":\"".utf8)
        || written.suffix(2) != Array("\"}".utf8)[...]
    else { return false }
    return written.starts(with: start) || start.starts(with: written)
  }

  /// The number and the hash of a line that is a record, by its form and, with a seal, by its code. That it
  /// continues what stands before it is for the caller to see.
  func record(_ line: [UInt8]) -> Ledger.Head? {
    line.withUnsafeBytes { line in
      guard let number = LedgerLine(line, seal)?.number else { return nil }
      var digest = SHA256()
      digest.update(line)
      return Ledger.Head(number: number, sha256: digest.hex())
    }
  }
}

/// One line of a ledger, while its bytes are at hand. Fields are looked up in the text: a million lines
/// are read in seconds.
package struct LedgerLine {
  package let number: Int
  package let kind: Ledger.Kind?
  package let bytes: UnsafeRawBufferPointer
  let previous: UnsafeRawBufferPointer

  /// Nil where it has not the form of a record, or `seal` did not sign it.
  init?(_ bytes: UnsafeRawBufferPointer, _ seal: HMAC?) {
    let opening = StaticString("{\"n\":")
    guard bytes.starts(with: opening.bytes), bytes.last == UInt8(ascii: "}") else { return nil }
    var at = opening.utf8CodeUnitCount
    var number = 0
    while at < bytes.count, ASCII.isDigit(bytes[at]), at < 24 {
      number = number * 10 + Int(bytes[at] - 0x30)
      at += 1
    }
    let middle = StaticString(",\"prev\":\"")
    guard bytes.count > at + 80, bytes[at...].starts(with: middle.bytes) else { return nil }
    at += middle.utf8CodeUnitCount
    self.bytes = bytes
    self.number = number
    previous = UnsafeRawBufferPointer(rebasing: bytes[at..<at + 64])
    if let seal {
      // ,"mac":"64 digits"}
      let end = bytes.count - 74
      guard end > at + 64, bytes[end...].starts(with: StaticString(",\"mac\":\"").bytes),
        bytes[bytes.count - 2] == UInt8(ascii: "\"")
      else { return nil }
      let code = bytes[(end + 8)..<(end + 72)]
      let body = UnsafeRawBufferPointer(rebasing: bytes[..<end])
      guard seal.hex(body).utf8.elementsEqual(code) else { return nil }
    }
    kind = Self.text(of: ",\"kind\":\"", in: bytes).flatMap(Ledger.Kind.init)
    // Whoever has no key could write any text.
    if seal == nil, (try? JSONNode(parsing: Array(bytes))) == nil { return nil }
  }

  /// The text of a member that we wrote without escapes; `key` with all that stands around it.
  private static func text(of key: StaticString, in bytes: UnsafeRawBufferPointer) -> String? {
    guard let at = find(key, in: bytes) else { return nil }
    let rest = bytes[at...].prefix { $0 != UInt8(ascii: "\"") }
    return String(decoding: rest, as: UTF8.self)
  }

  /// Where a text ends in it. No quotation mark stands in a value but behind a backslash, so what looks like
  /// a key is one; of several the first counts.
  private static func find(_ text: StaticString, in bytes: UnsafeRawBufferPointer) -> Int? {
    guard let start = bytes.baseAddress,
      let found = kernel_find(start, bytes.count, text.utf8Start, text.utf8CodeUnitCount)
    else { return nil }
    return found - start + text.utf8CodeUnitCount
  }

  /// The text of a member: `,"verdict":"`.
  package func text(_ key: StaticString) -> String? { Self.text(of: key, in: bytes) }

  /// Whether this stands in it: `,"idle":true`.
  package func holds(_ text: StaticString) -> Bool { Self.find(text, in: bytes) != nil }

  /// All of it.
  package var node: JSONNode? { try? JSONNode(parsing: Array(bytes), keeping: 1 << 16) }

  /// The digits of a member: `,"severity":`.
  package func number(after key: StaticString) -> String {
    guard let at = Self.find(key, in: bytes) else { return "" }
    let rest = bytes[at...].prefix { $0 != UInt8(ascii: ",") && $0 != UInt8(ascii: "}") }
    return String(decoding: rest, as: UTF8.self)
  }

  /// When, in seconds since 1970: `2026-11-29T09:00:00.120Z`, as we write it.
  package var time: Double {
    guard let at = Self.find(",\"at\":\"", in: bytes), bytes.count > at + 24 else { return 0 }
    func number(_ start: Int, _ count: Int) -> Int {
      (0..<count).reduce(0) { $0 * 10 + Int(bytes[at + start + $1]) - 0x30 }
    }
    // Days since 1970 of the civil calendar, counted from the first of March.
    let (year, month) = (number(0, 4) - (number(5, 2) < 3 ? 1 : 0), number(5, 2))
    let ofYear = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + number(8, 2) - 1
    let era = year / 400
    let ofEra = year % 400
    let days = era * 146_097 + ofEra * 365 + ofEra / 4 - ofEra / 100 + ofYear - 719_468
    let seconds = number(11, 2) * 3600 + number(14, 2) * 60 + number(17, 2)
    return Double(days * 86_400 + seconds) + Double(number(20, 3)) / 1000
  }
}

extension StaticString {
  fileprivate var bytes: UnsafeBufferPointer<UInt8> {
    UnsafeBufferPointer(start: utf8Start, count: utf8CodeUnitCount)
  }
}
