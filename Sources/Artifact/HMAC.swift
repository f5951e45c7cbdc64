/// A key that authenticates messages: HMAC with SHA-256. RFC 2104; test vectors in RFC 4231.
package struct HMAC: Sendable {
  private var inner = SHA256()
  private var outer = SHA256()

  package init(key: [UInt8]) {
    var block = key
    if key.count > 64 {
      var digest = SHA256()
      digest.update(key)
      block = digest.finalize()
    }
    block += [UInt8](repeating: 0, count: 64 - block.count)
    inner.update(block.map { $0 ^ 0x36 })
    outer.update(block.map { $0 ^ 0x5C })
  }

  /// The code of a message, as 64 lower-case hexadecimal digits.
  package func hex(_ message: some Sequence<UInt8>) -> String {
    var (inner, outer) = (inner, outer)
    inner.update(message)
    outer.update(inner.finalize())
    return outer.hex()
  }
}
