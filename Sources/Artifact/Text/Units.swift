/// The units that may stand behind a whole number: the largest first, the smallest last.
struct Units {
  let sizes: [(suffix: String, size: Int)]

  /// How many of what has size 1 a text such as `64K` says; nil if it says nothing, or too much.
  func total(_ text: String) -> Int? {
    let digits = text.utf8.prefix(while: ASCII.isDigit)
    guard let count = Int(String(digits) ?? ""),
      let unit = sizes.first(where: { $0.suffix == text[digits.endIndex...] })
    else { return nil }
    let (total, overflow) = count.multipliedReportingOverflow(by: unit.size)
    return overflow ? nil : total
  }

  /// In the largest unit that divides it.
  func spelling(of total: Int) -> String {
    let unit = sizes.first { total != 0 && total % $0.size == 0 } ?? sizes[sizes.count - 1]
    return "\(total / unit.size)\(unit.suffix)"
  }
}
