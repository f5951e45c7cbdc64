import CKernel

// The library's own search of bytes for bytes takes a hundred times as long. These are chosen instead of it
// wherever arrays of bytes and their slices are searched.

extension [UInt8] {
  /// Where a text stands first from a place on; nil if it does not.
  package func first(_ text: StaticString, from start: Int = 0) -> Int? {
    withUnsafeBytes {
      $0.first(UnsafeRawBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount), start)
    }
  }

  package func holds(_ text: StaticString) -> Bool { first(text) != nil }

  /// Whether other bytes stand in it, from a place on.
  package func holds(_ other: [UInt8], from start: Int = 0) -> Bool {
    self[start...].firstRange(of: other) != nil
  }

  package func firstRange(of other: some Collection<UInt8>) -> Range<Int>? {
    self[...].firstRange(of: other)
  }

  package func ranges(of other: some Collection<UInt8>) -> [Range<Int>] {
    self[...].ranges(of: other)
  }
}

extension ArraySlice<UInt8> {
  /// Where other bytes stand first; an empty text stands at the beginning.
  package func firstRange(of other: some Collection<UInt8>) -> Range<Int>? {
    let found = withUnsafeBytes { bytes in
      other.withContiguousStorageIfAvailable { bytes.first(UnsafeRawBufferPointer($0), 0) }
        ?? Array(other).withUnsafeBytes { bytes.first($0, 0) }
    }
    return found.map { startIndex + $0..<startIndex + $0 + other.count }
  }

  /// All places where other bytes stand, none within another.
  package func ranges(of other: some Collection<UInt8>) -> [Range<Int>] {
    var (ranges, rest) = ([Range<Int>](), self)
    while !rest.isEmpty, let range = rest.firstRange(of: other) {
      ranges.append(range)
      rest = self[Swift.max(range.upperBound, range.lowerBound + 1)...]
    }
    return ranges
  }
}

extension UnsafeRawBufferPointer {
  fileprivate func first(_ other: Self, _ start: Int) -> Int? {
    guard !other.isEmpty, let sought = other.baseAddress else { return start }
    guard count - start >= other.count, let base = baseAddress,
      let found = kernel_find(base + start, count - start, sought, other.count)
    else { return nil }
    return found - base
  }
}
