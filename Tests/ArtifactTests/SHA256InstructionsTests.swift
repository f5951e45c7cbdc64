import CKernel
import Testing

@Suite("SHA-256's block function") struct SHA256InstructionsTests {
  @Test("is the same with the processor's instructions and without, for any number of blocks")
  func same() {
    for blocks in [0, 1, 2, 3, 17, 64] {
      let bytes = (0..<(blocks * 64)).map { UInt8(truncatingIfNeeded: $0 &* 167 &+ blocks) }
      var one: [UInt32] = (1...8).map { $0 &* 0x9E37_79B9 }
      var other = one
      let start = one
      kernel_sha256_blocks(&one, bytes, blocks)
      kernel_sha256_blocks_portably(&other, bytes, blocks)
      #expect(one == other, "\(blocks)")
      #expect((one == start) == (blocks == 0))
    }
  }
}
