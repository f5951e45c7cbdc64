import CKernel

package enum SHA256 {
  package static func hex(_ bytes: [UInt8]) -> String {
    var state: [UInt32] = [
      0x6a09_e667, 0xbb67_ae85, 0x3c6e_f372, 0xa54f_f53a, 0x510e_527f, 0x9b05_688c, 0x1f83_d9ab,
      0x5be0_cd19,
    ]
    let whole = bytes.count / 64
    kernel_sha256_blocks(&state, bytes, whole)
    var tail = Array(bytes[(whole * 64)...]) + [0x80]
    while tail.count % 64 != 56 { tail.append(0) }
    let bits = UInt64(bytes.count) * 8
    tail += (0..<8).reversed().map { UInt8(truncatingIfNeeded: bits >> ($0 * 8)) }
    kernel_sha256_blocks(&state, tail, tail.count / 64)
    return state.map { ("0000000" + String($0, radix: 16)).suffix(8) }.joined()
  }
}
