/// A number of bytes: `4096`, `64K`, `512M`, `2G`; the units are powers of 1024.
package struct ByteCount: Sendable, Comparable {
  package let bytes: Int

  package init(_ bytes: Int) { self.bytes = bytes }

  private static let units = Units(
    sizes: [("G", 1 << 30), ("M", 1 << 20), ("K", 1 << 10), ("", 1)])

  package init?(argument: String) {
    guard let bytes = Self.units.total(argument) else { return nil }
    self.bytes = bytes
  }

  package var spelling: String { Self.units.spelling(of: bytes) }

  package static var expectation: String { "a number of bytes such as 4096, 64K, 512M or 2G" }

  package static func < (one: ByteCount, other: ByteCount) -> Bool { one.bytes < other.bytes }
}
