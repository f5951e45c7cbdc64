/// A line that opens or closes a code fence (CommonMark 0.31, section 4.5).
struct Fence: Equatable {
  let mark: UInt8
  let length: Int
  /// The first word behind an opening fence, such as `sql`; empty if the fence is bare.
  let info: String

  var isBare: Bool { info.isEmpty }

  /// The fence that `line` is, or nil; its text begins behind so many blanks, as in an item of a list.
  init?(_ line: ArraySlice<UInt8>, behind margin: Int = 0) {
    let line = line.dropFirst(line.prefix(margin).prefix(while: ASCII.isBlank).count)
    let start = line.prefix(3).prefix { $0 == ASCII.space }.endIndex
    guard start < line.endIndex else { return nil }
    mark = line[start]
    guard mark == UInt8(ascii: "`") || mark == UInt8(ascii: "~") else { return nil }
    let run = line[start...].prefix { $0 == line[start] }
    length = run.count
    let rest = ASCII.trimmed(line[run.endIndex...])
    guard length >= 3, mark == UInt8(ascii: "~") || !rest.contains(mark) else { return nil }
    info = rest.prefix { !ASCII.isBlank($0) }.text
  }

  func closes(_ opening: Fence) -> Bool {
    isBare && mark == opening.mark && length >= opening.length
  }
}
