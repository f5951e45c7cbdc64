import Artifact

/// The order of names in which `2_loans.sql` stands before `10_fines.sql`: as people number migrations.
package enum NaturalOrder {
  package static func precedes(_ a: String, _ b: String) -> Bool {
    let (one, other) = (Array(a.utf8), Array(b.utf8))
    var (i, j) = (0, 0)
    while i < one.count, j < other.count {
      if ASCII.isDigit(one[i]), ASCII.isDigit(other[j]) {
        let (first, second) = (number(in: one, at: &i), number(in: other, at: &j))
        if first.count != second.count { return first.count < second.count }
        if first != second { return first.lexicographicallyPrecedes(second) }
      } else {
        if one[i] != other[j] { return one[i] < other[j] }
        (i, j) = (i + 1, j + 1)
      }
    }
    // Alike but for zeros before a number: by their bytes, so that each order is one.
    return i == one.count && j == other.count
      ? one.lexicographicallyPrecedes(other) : j < other.count
  }

  /// The digits from here on, without zeros before them.
  private static func number(in text: [UInt8], at index: inout Int) -> ArraySlice<UInt8> {
    let start = index
    while index < text.count, ASCII.isDigit(text[index]) { index += 1 }
    return text[start..<index].drop { $0 == UInt8(ascii: "0") }
  }
}
