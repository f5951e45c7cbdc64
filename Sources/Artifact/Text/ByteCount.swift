/// A number of bytes: `4096`, `64K`, `512M`, `2G`; the units are powers of 1024.
package struct ByteCount: Sendable, Comparable {
  package let bytes: Int

  package init(_ bytes: Int) { self.bytes = bytes }

  private static let units: [(suffix: String, bytes: Int)] = [
    ("G", 1 << 30), ("M", 1 << 20), ("K", 1 << 10), ("", 1),
  ]

  package init?(argument: String) {
    let digits = argument.utf8.prefix { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
    let suffix = argument[digits.endIndex...]
    guard let count = Int(String(digits) ?? ""),
      let unit = Self.units.first(where: { $0.suffix == suffix })
    else { return nil }
    let (bytes, overflow) = count.multipliedReportingOverflow(by: unit.bytes)
    guard !overflow else { return nil }
    self.bytes = bytes
  }

  /// The largest unit that divides it.
  package var spelling: String {
    let unit = Self.units.first { bytes != 0 && bytes % $0.bytes == 0 } ?? ("", 1)
    return "\(bytes / unit.bytes)\(unit.suffix)"
  }

  package static var expectation: String { "a number of bytes such as 4096, 64K, 512M or 2G" }

  package static func < (one: ByteCount, other: ByteCount) -> Bool { one.bytes < other.bytes }
}
