import Testing

@testable import Artifact

@Suite("UTF-8") struct UTF8FormTests {
  @Test("what is valid is what the standard library takes, over all short ends of a text")
  func same() {
    let bytes: [UInt8] = [
      0x00, 0x41, 0x7F, 0x80, 0x8F, 0x90, 0x9F, 0xA0, 0xBF, 0xC0, 0xC1, 0xC2, 0xDF, 0xE0, 0xE1,
      0xEC,
      0xED, 0xEE, 0xEF, 0xF0, 0xF1, 0xF3, 0xF4, 0xF5, 0xFF,
    ]
    var valid = 0
    for length in [0, 5, 8] {
      let head = Array(repeating: UInt8(ascii: "a"), count: length)
      for a in bytes {
        for b in bytes {
          for c in bytes {
            for d in [[], [0x41], [0x80], [0xBF]] as [[UInt8]] {
              let text = head + [a, b, c] + d
              let isValid = String(validating: text, as: UTF8.self) != nil
              #expect(UTF8Form.isValid(text) == isValid, "\(text)")
              valid += isValid ? 1 : 0
            }
          }
        }
      }
    }
    #expect(valid > 0 && UTF8Form.isValid([]))
  }
}
