import Foundation
import Testing

@testable import Console

@Suite("The build ID") struct BuildIDTests {
  @Test("is the one that the program's notes hold, wherever these stand")
  func found() throws {
    let note: [UInt8] =
      [4, 0, 0, 0, 3, 0, 0, 0, 3, 0, 0, 0] + Array("GNU\0".utf8) + [0xAB, 0xCD, 0x01, 0]
    let other: [UInt8] = [4, 0, 0, 0, 4, 0, 0, 0, 1, 0, 0, 0] + Array("GNU\0".utf8) + [9, 9, 9, 9]
    var file = [UInt8](repeating: 0, count: 400)
    file.replaceSubrange(0..<6, with: [0x7F, 0x45, 0x4C, 0x46, 2, 1])
    (file[0x20], file[0x36], file[0x38]) = (64, 56, 2)
    // The first header is of no note.
    (file[64], file[120]) = (1, 4)
    let notes = other + note
    (file[128], file[152], file[168]) = (200, UInt8(notes.count), 4)
    file.replaceSubrange(200..<(200 + notes.count), with: notes)
    func id(_ file: [UInt8]) -> String? {
      BuildID { offset, count in
        let start = Int(min(offset, UInt64(file.count)))
        return start + count <= file.count ? Array(file[start..<(start + count)]) : []
      }?.hex
    }
    #expect(id(file) == "abcd01")
    // Whatever byte is another: no trap.
    for place in 0..<(200 + notes.count) {
      for byte in [0, 0x7F, 0xFF] as [UInt8] {
        var damaged = file
        damaged[place] = byte
        _ = id(damaged)
      }
    }
    for count in 0..<file.count { _ = id(Array(file.prefix(count))) }
    #expect(id(Array("#!/bin/sh\n".utf8)) == nil)
  }

  @Test("of this very program is the one that the linker gave it")
  func own() throws {
    let bytes = try Data(contentsOf: URL(fileURLWithPath: "/proc/self/exe"))
    guard let own = BuildID.own else { return }
    let raw = stride(from: 0, to: own.hex.count, by: 2).map { place in
      UInt8(own.hex.dropFirst(place).prefix(2), radix: 16) ?? 0
    }
    #expect(raw.count >= 8 && bytes.range(of: Data(Array("GNU\0".utf8) + raw)) != nil)
  }
}
