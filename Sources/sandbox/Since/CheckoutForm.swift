import Artifact
import Foundation

/// Whether a file of the working tree is what git has, as git writes it there.
///
/// Attributes give it other line ends, the object's name in `$Id$`, or the encoding UTF-16 (gitattributes(5)).
/// Nothing is judged by this: it only tells what somebody edited from what git wrote, without asking git, which
/// would run filters for that.
enum CheckoutForm {
  static func isSame(_ standing: [UInt8], _ kept: [UInt8]) -> Bool {
    standing == kept || plain(text(standing)) == plain(kept)
  }

  /// The text of a file, in UTF-8 where its first bytes say that it is UTF-16.
  static func text(_ bytes: [UInt8]) -> [UInt8] {
    guard bytes.starts(with: [0xFF, 0xFE]) || bytes.starts(with: [0xFE, 0xFF]),
      let text = String(data: Data(bytes), encoding: .utf16)
    else { return bytes }
    return Array(text.utf8)
  }

  /// Without what an attribute adds: a CR before a LF, and what stands in `$Id: … $`.
  private static func plain(_ bytes: [UInt8]) -> [UInt8] {
    let identity = Array("$Id:".utf8)
    var plain: [UInt8] = []
    plain.reserveCapacity(bytes.count)
    var at = 0
    while at < bytes.count {
      let byte = bytes[at]
      if byte == ASCII.cr, at + 1 < bytes.count, bytes[at + 1] == ASCII.lf {
        at += 1
      } else if byte == identity[0], bytes[at...].starts(with: identity),
        let end = bytes[(at + 4)...].firstIndex(where: { [identity[0], ASCII.lf].contains($0) }),
        bytes[end] == identity[0]
      {
        plain += Array("$Id$".utf8)
        at = end + 1
      } else {
        plain.append(byte)
        at += 1
      }
    }
    return plain
  }
}
