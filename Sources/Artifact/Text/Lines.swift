/// The lines of a slice, as ranges without their LF: one pass, no copy.
package struct Lines: Sequence, IteratorProtocol {
  private let bytes: ArraySlice<UInt8>
  private var start: Int?

  package init(_ bytes: ArraySlice<UInt8>) {
    self.bytes = bytes
    start = bytes.isEmpty ? nil : bytes.startIndex
  }

  package mutating func next() -> Range<Int>? {
    guard let start else { return nil }
    let end = bytes[start...].firstIndex(of: ASCII.lf) ?? bytes.endIndex
    self.start = end + 1 < bytes.endIndex ? end + 1 : nil
    return start..<end
  }
}
