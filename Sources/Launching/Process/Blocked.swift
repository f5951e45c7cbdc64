/// Something that a run asked of the kernel and was denied, as the kernel told it.
package struct Blocked: Sendable, Hashable {
  /// The system call's name.
  package var call: String
  /// What it was about: a path, an address family; empty if that is not known. The text may be the
  /// tool's own: whoever prints it cleans it first.
  package var detail: String

  package init(call: String, detail: String = "") {
    self.call = call
    self.detail = detail
  }

  /// `blocked CALL [DETAIL]`, as a supervisor writes it; nil if it is not that.
  init?(_ line: Substring) {
    let words = line.split(separator: " ", omittingEmptySubsequences: false)
    guard (2...3).contains(words.count), words[0] == "blocked", !words[1].isEmpty else {
      return nil
    }
    call = String(words[1])
    detail = words.count == 3 ? Self.decoded(words[2]) : ""
  }

  /// What was done, in words.
  package var sentence: String {
    switch (call, detail.isEmpty) {
    // The supervisor's word for what it has no room for: no system call has that name.
    case ("others", false): "it tried more that was blocked, \(detail) times"
    case ("socket", false): "it tried to use \(detail)"
    case (_, false): "it tried to change \(detail) (\(call))"
    case (_, true): "it tried the system call \(call)"
    }
  }

  /// `%XX` is a byte.
  private static func decoded(_ text: Substring) -> String {
    var bytes: [UInt8] = []
    var rest = Array(text.utf8)[...]
    while let byte = rest.popFirst() {
      guard byte == UInt8(ascii: "%"), rest.count >= 2,
        let value = UInt8(String(decoding: rest.prefix(2), as: UTF8.self), radix: 16)
      else {
        bytes.append(byte)
        continue
      }
      bytes.append(value)
      rest = rest.dropFirst(2)
    }
    return String(decoding: bytes, as: UTF8.self)
  }
}
