import CKernel

/// A SHA-256 digest in the making: feed it bytes, then ask for the digest once.
///
/// FIPS 180-4. The block function is C (`sha256.c`), the bookkeeping is here.
package struct SHA256: Sendable {
  private var state: [UInt32] = [
    0x6a09_e667, 0xbb67_ae85, 0x3c6e_f372, 0xa54f_f53a,
    0x510e_527f, 0x9b05_688c, 0x1f83_d9ab, 0x5be0_cd19,
  ]
  /// The bytes of a block that is not full yet: 0 to 63.
  private var partial: [UInt8] = []
  private var length: UInt64 = 0

  package init() { partial.reserveCapacity(128) }

  /// Takes in more bytes of the message.
  package mutating func update(_ bytes: some Sequence<UInt8>) {
    if bytes.withContiguousStorageIfAvailable({ fold($0) }) == nil {
      Array(bytes).withUnsafeBufferPointer { fold($0) }
    }
  }

  /// The digest as 64 lower-case hexadecimal digits.
  package consuming func hex() -> String { Hex.text(finalize()) }

  /// The 32 bytes of the digest.
  package consuming func finalize() -> [UInt8] {
    let bits = length &* 8
    partial.append(0x80)
    while partial.count % 64 != 56 { partial.append(0) }
    for shift in stride(from: 56, through: 0, by: -8) {
      partial.append(UInt8(truncatingIfNeeded: bits >> UInt64(shift)))
    }
    kernel_sha256_blocks(&state, partial, partial.count / 64)
    return state.flatMap { word in
      stride(from: 24, through: 0, by: -8).map { UInt8(truncatingIfNeeded: word >> UInt32($0)) }
    }
  }

  /// The digest of `bytes`, as 64 lower-case hexadecimal digits.
  package static func hex(_ bytes: some Sequence<UInt8>) -> String {
    var digest = SHA256()
    digest.update(bytes)
    return digest.hex()
  }

  private mutating func fold(_ bytes: UnsafeBufferPointer<UInt8>) {
    length &+= UInt64(bytes.count)
    var rest = bytes[...]
    if !partial.isEmpty {
      let missing = rest.prefix(64 - partial.count)
      partial.append(contentsOf: missing)
      rest = rest.dropFirst(missing.count)
      guard partial.count == 64 else { return }
      kernel_sha256_blocks(&state, partial, 1)
      partial.removeAll(keepingCapacity: true)
    }
    let blocks = rest.count / 64
    if blocks > 0, let start = UnsafeBufferPointer(rebasing: rest).baseAddress {
      kernel_sha256_blocks(&state, start, blocks)
    }
    partial.append(contentsOf: rest.dropFirst(blocks * 64))
  }
}
