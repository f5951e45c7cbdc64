import CKernel

extension [UInt8] {
  /// Where a text stands first from a place on; nil if it does not.
  package func first(_ text: StaticString, from start: Int = 0) -> Int? {
    withUnsafeBytes { bytes in
      guard let base = bytes.baseAddress,
        let found = kernel_find(
          base + start, bytes.count - start, text.utf8Start, text.utf8CodeUnitCount)
      else { return nil }
      return found - base
    }
  }

  package func holds(_ text: StaticString) -> Bool { first(text) != nil }

  /// Whether other bytes stand in it, from a place on. The library's own search takes a hundred times as long.
  package func holds(_ other: [UInt8], from start: Int = 0) -> Bool {
    withUnsafeBytes { bytes in
      other.withUnsafeBytes { other in
        guard let base = bytes.baseAddress, let sought = other.baseAddress else {
          return other.isEmpty
        }
        return kernel_find(base + start, bytes.count - start, sought, other.count) != nil
      }
    }
  }
}
