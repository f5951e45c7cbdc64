import Foundation
import Testing

@testable import Launching

@Suite("An installation outside of the system")
struct InstallationTests {
  /// A program that needs these libraries and searches for them there: all of ELF that a loader looks at first.
  private static func program(needs: [String], path: String, tag: Int) -> Data {
    var names: [UInt8] = [0]
    func name(_ text: String) -> Int {
      defer { names += text.utf8 + [0] }
      return names.count
    }
    func words(_ numbers: [Int], _ width: Int = 8) -> [UInt8] {
      numbers.flatMap { number in (0..<width).map { UInt8(truncatingIfNeeded: number >> (8 * $0)) }
      }
    }
    let entries = needs.map { (1, name($0)) } + [(tag, name(path))]
    let (load, start) = (0x40_0000, 64 + 2 * 56)
    let size = (entries.count + 3) * 16
    let dynamic =
      entries + [(5, load + start + size), (10, names.count), (0, 0)]
    let head =
      [0x7f, 0x45, 0x4c, 0x46, 2, 1, 1] + [UInt8](repeating: 0, count: 9) + words([3, 62], 2)
      + words([1], 4) + words([0, 64, 0]) + words([0], 4) + words([64, 56, 2, 0, 0, 0], 2)
    let total = start + size + names.count
    let segments =
      words([1, 5], 4) + words([0, load, load, total, total, 4096])
      + words([2, 6], 4) + words([start, load + start, load + start, size, size, 8])
    return Data(head + segments + dynamic.flatMap { words([$0.0, $0.1]) } + names)
  }

  private func lend(_ body: (String) throws -> Void) throws {
    let made = FileManager.default.temporaryDirectory.appendingPathComponent(
      "installation-\(UUID())")
    try FileManager.default.createDirectory(at: made, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: made) }
    let root = try #require(realpath(made.path, nil))
    defer { free(root) }
    try body(String(cString: root))
  }

  private func write(_ data: Data, to path: String) throws {
    let file = URL(fileURLWithPath: path)
    try FileManager.default.createDirectory(
      at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
    try data.write(to: file)
  }

  @Test(
    "opens the libraries that a program says it searches for, and nothing beside them",
    arguments: [15, 29])
  func searched(tag: Int) throws {
    try lend { root in
      let tool = "\(root)/a/inst/bin/tool"
      for name in ["a.libs/libx-1.so.5", "a.libs/liby.so", "home/libz.so", "home/secret"] {
        try write(Data(), to: "\(root)/\(name)")
      }
      let path = "$ORIGIN/../../../a.libs:${ORIGIN}/../../../home:\(root)/none:/usr/lib:relative"
      try write(
        Self.program(needs: ["libx-1.so.5", "libz.so", "libc.so.6"], path: path, tag: tag), to: tool
      )
      #expect(Installation(of: tool).paths == [tool, "\(root)/a.libs", "\(root)/home/libz.so"])
    }
  }

  @Test("of a server opens its programs, what those search for, and its files where they lie")
  func server() throws {
    try lend { root in
      let prefix = "\(root)/s/inst"
      try write(Self.program(needs: [], path: "", tag: 29), to: "\(prefix)/bin/postgres")
      try write(
        Self.program(needs: ["libpq.so.5"], path: "$ORIGIN/../../../s.libs", tag: 15),
        to: "\(prefix)/bin/initdb")
      for name in ["inst/lib/plpgsql.so", "inst/share/postgres.bki"] {
        try write(Data(), to: "\(root)/s/\(name)")
      }
      try write(Data(), to: "\(root)/s.libs/libpq.so.5")
      #expect(
        Installation(of: "\(prefix)/bin/postgres").paths
          == ["\(prefix)/bin", "\(prefix)/lib", "\(prefix)/share", "\(root)/s.libs"])
    }
  }

  @Test("of a program that is damaged anywhere opens no more, and nothing fails")
  func damaged() throws {
    try lend { root in
      let tool = "\(root)/bin/tool"
      try write(Data(), to: "\(root)/x.libs/libx.so")
      let whole = Self.program(needs: ["libx.so"], path: "$ORIGIN/../x.libs", tag: 29)
      try write(whole, to: tool)
      #expect(Installation(of: tool).paths == [tool, "\(root)/x.libs"])
      var random = SystemRandomNumberGenerator()
      for offset in whole.indices {
        var data = whole
        data[offset] ^= UInt8.random(in: 1...255, using: &random)
        try write(data, to: tool)
        let paths = Installation(of: tool).paths
        #expect(paths == [tool] || paths == [tool, "\(root)/x.libs"], "\(offset)")
        try write(whole.prefix(offset), to: tool)
        #expect(Installation(of: tool).paths == [tool], "cut at \(offset)")
      }
      for value: UInt8 in [0xff, 0x80, 0x7f] {
        for offset in stride(from: 16, to: whole.count - 8, by: 8) {
          var data = whole
          data.replaceSubrange(
            offset..<offset + 8, with: [value, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, value])
          try write(data, to: tool)
          #expect(Installation(of: tool).paths.first == tool)
        }
      }
    }
  }
}
