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
}
