import Artifact
import Glibc

/// The build ID of a program, by which it is told from all others: of a packaged one, the commit that it was
/// made of. elf(5), `NT_GNU_BUILD_ID`.
package struct BuildID: Sendable, Equatable {
  package let hex: String

  /// Of the program that runs.
  package static let own: BuildID? = {
    let file = open("/proc/self/exe", O_RDONLY | O_CLOEXEC)
    guard file >= 0 else { return nil }
    defer { close(file) }
    return BuildID { offset, count in
      guard let place = Int(exactly: offset), count <= 1 << 16 else { return [] }
      var bytes = [UInt8](repeating: 0, count: count)
      return pread(file, &bytes, count, place) == count ? bytes : []
    }
  }()

  /// Of a program whose bytes are read by offset and count; nil where it has none that we can read.
  init?(_ read: (_ offset: UInt64, _ count: Int) -> [UInt8]) {
    func number(_ bytes: [UInt8], _ place: Int, _ count: Int) -> UInt64 {
      guard place + count <= bytes.count else { return 0 }
      return bytes[place..<(place + count)].reversed().reduce(0) { $0 << 8 | UInt64($1) }
    }
    let head = read(0, 64)
    // 64 bits, the lowest byte first.
    guard head.starts(with: [0x7F, 0x45, 0x4C, 0x46, 2, 1]), number(head, 0x36, 2) == 56 else {
      return nil
    }
    for index in 0..<number(head, 0x38, 2) {
      let header = read(number(head, 0x20, 8) &+ index * 56, 56)
      guard number(header, 0, 4) == 4 else { continue }  // PT_NOTE
      let step = number(header, 48, 8) == 8 ? 8 : 4
      func padded(_ count: Int) -> Int { (count + step - 1) / step * step }
      let notes = read(number(header, 8, 8), Int(min(number(header, 32, 8), 1 << 16)))
      var place = 0
      while place + 12 <= notes.count {
        let (name, size) = (Int(number(notes, place, 4)), Int(number(notes, place + 4, 4)))
        let start = place + padded(12 + name)
        if number(notes, place + 8, 4) == 3, start + size <= notes.count,
          notes[(place + 12)...].starts(with: Array("GNU\0".utf8))
        {
          hex = Hex.text(Array(notes[start..<(start + size)]))
          return
        }
        place = start + padded(size)
      }
    }
    return nil
  }
}
