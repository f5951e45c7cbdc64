import CKernel

/// A SHA-256 digest in the making: feed it bytes, then ask for the digest once.
///
/// FIPS 180-4. The block function is C (`sha256.c`), the bookkeeping is here.
package struct SHA256: Sendable {
  private var state = SIMD8<UInt32>(
    0x6a09_e667, 0xbb67_ae85, 0x3c6e_f372, 0xa54f_f53a,
    0x510e_527f, 0x9b05_688c, 0x1f83_d9ab, 0x5be0_cd19)
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
    partial.append(contentsOf: repeatElement(0, count: (120 - partial.count % 64) % 64))
    for shift in stride(from: 56, through: 0, by: -8) {
      partial.append(UInt8(truncatingIfNeeded: bits >> UInt64(shift)))
    }
    partial.withUnsafeBufferPointer { take($0[...], $0.count / 64) }
    return [UInt8](unsafeUninitializedCapacity: 32) { [state] bytes, count in
      for index in 0..<32 {
        bytes[index] = UInt8(truncatingIfNeeded: state[index / 4] >> UInt32(24 - 8 * (index % 4)))
      }
      count = 32
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
      partial.withUnsafeBufferPointer { take($0[...], 1) }
      partial.removeAll(keepingCapacity: true)
    }
    let blocks = rest.count / 64
    take(rest, blocks)
    partial.append(contentsOf: rest.dropFirst(blocks * 64))
  }

  private mutating func take(_ bytes: Slice<UnsafeBufferPointer<UInt8>>, _ blocks: Int) {
    guard blocks > 0, let start = UnsafeBufferPointer(rebasing: bytes).baseAddress else { return }
    withUnsafeMutablePointer(to: &state) {
      $0.withMemoryRebound(to: UInt32.self, capacity: 8) { kernel_sha256_blocks($0, start, blocks) }
    }
  }
}
