/// The content of a region: what its fences leave, without the blank lines at both ends.
struct Content {
  /// In the body, without the last line's end.
  private(set) var range: Range<Int>
  private(set) var fenceRemoved = false
  /// Where a fence begins that opens with text before it: it is content.
  private(set) var innerFence: Int?
  /// What the fence around it says of it.
  private var info: String?
  /// The blanks before its marker.
  private let margin: Int
  /// What of the region is not content.
  private(set) var commentary: Gap?

  init(of region: Region, in bytes: ArraySlice<UInt8>) {
    range = region.content
    margin = bytes[region.opening].prefix(while: ASCII.isBlank).count
    let body = bytes[region.content]
    if let first = Lines(body).first(where: { !ASCII.isBlank(body[$0]) }) {
      if region.path.isMarkdown {
        unwrapMarkdown(body, first: first)
      } else if let fence = Fence(body[first], behind: margin) {
        unwrap(body, fence, at: first)
      } else {
        cutAtStrayFence(body)
      }
    }
    if range.upperBound < region.content.upperBound {
      let rest = range.upperBound..<region.content.upperBound
      commentary = Gap(range: rest, text: .behindCut(info: info))
    }
    range = Self.trimmed(bytes[range])
  }

  /// The file's first line opens a fence: its content is what that fence holds.
  private mutating func unwrap(_ body: ArraySlice<UInt8>, _ fence: Fence, at first: Range<Int>) {
    let start = min(first.upperBound + 1, body.endIndex)
    let marks = Lines(body[start...]).compactMap { line in
      Fence(body[line], behind: margin).map { (line, $0) }
    }
    if fence.isBare, let next = marks.first, !next.1.isBare {
      // The next one opens a block: this one was the closer of a file without content.
      range = first.lowerBound..<first.lowerBound
      return
    }
    fenceRemoved = true
    info = fence.info
    let able = marks.filter { $0.1.mark == fence.mark && $0.1.length >= fence.length }
    let closers = able.filter(\.1.isBare).map(\.0)
    let holdsFences = able.first.map { !$0.1.isBare } ?? false || Self.arePairs(able, in: body)
    let closer = holdsFences ? closers.last : closers.first
    range = start..<(closer?.lowerBound ?? body.endIndex)
  }

  /// Whether bare fences are pairs within a file, and the last one is the file's own: between the first two
  /// stands text that is no prose about the next block, and behind the last one nothing.
  private static func arePairs(_ fences: [(Range<Int>, Fence)], in body: ArraySlice<UInt8>) -> Bool
  {
    guard fences.count > 2, !fences.count.isMultiple(of: 2), fences.allSatisfy(\.1.isBare),
      let last = fences.last
    else { return false }
    let behind = body[min(last.0.upperBound + 1, body.endIndex)...]
    let within = body[fences[0].0.upperBound..<fences[1].0.lowerBound]
    let lines = Lines(within).map { within[$0] }.filter { !ASCII.isBlank($0) }
    return !lines.isEmpty && Lines(behind).allSatisfy { ASCII.isBlank(behind[$0]) }
      && !lines.contains { LineLook.behindCut($0) == .prose }
  }

  /// In markdown fences are content, save one around the whole.
  private mutating func unwrapMarkdown(_ body: ArraySlice<UInt8>, first: Range<Int>) {
    guard let fence = Fence(body[first], behind: margin),
      fence.isBare || ["md", "markdown"].contains(fence.info.lowercased())
    else { return }
    let start = min(first.upperBound + 1, body.endIndex)
    fenceRemoved = true
    range = start..<body.endIndex
    for line in Lines(body[start...])
    where Fence(body[line], behind: margin)?.closes(fence) == true {
      range = start..<line.lowerBound
    }
  }

  /// A bare fence with none open ends the content; one that opens with text before it is content.
  private mutating func cutAtStrayFence(_ body: ArraySlice<UInt8>) {
    var open: Fence?
    for line in Lines(body) {
      guard let fence = Fence(body[line], behind: margin) else { continue }
      if let opening = open {
        if fence.closes(opening) { open = nil }
      } else if fence.isBare {
        range = body.startIndex..<line.lowerBound
        return
      } else {
        open = fence
        if innerFence == nil { innerFence = line.lowerBound }
      }
    }
  }

  /// Without blank lines at both ends, and without the last line end.
  private static func trimmed(_ text: ArraySlice<UInt8>) -> Range<Int> {
    guard let first = text.firstIndex(where: { !ASCII.isSpace($0) }),
      let last = text.lastIndex(where: { !ASCII.isSpace($0) })
    else { return text.endIndex..<text.endIndex }
    let start = text[..<first].lastIndex(of: ASCII.lf).map { $0 + 1 } ?? text.startIndex
    return start..<(text[last...].firstIndex(of: ASCII.lf) ?? text.endIndex)
  }
}
