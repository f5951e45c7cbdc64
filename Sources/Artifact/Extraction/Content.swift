/// The content of a region: what its fences leave, without the blank lines at both ends.
struct Content {
  /// In the body, without the last line's end.
  private(set) var range: Range<Int>
  private(set) var fenceRemoved = false
  /// Where a fence begins that opens with text before it: it is content.
  private(set) var innerFence: Int?
  /// Where another block of the same kind begins behind the one that the content is: it may be its rest.
  private(set) var nextBlock: Int?
  /// What of the region is not content.
  private(set) var commentary: Gap?

  init(of region: Region, in bytes: ArraySlice<UInt8>) {
    range = region.content
    let body = bytes[region.content]
    var first: Range<Int>?
    for line in Lines(body) where !ASCII.isBlank(body[line]) {
      first = line
      break
    }
    if let first {
      let isMarkdown = [".md", ".markdown"].contains {
        region.path.cleaned.lowercased().hasSuffix($0)
      }
      if isMarkdown {
        unwrapMarkdown(body, first: first)
      } else if let fence = Fence(body[first]) {
        unwrap(body, fence, at: first)
      } else {
        cutAtStrayFence(body)
      }
    }
    if range.upperBound < region.content.upperBound {
      let rest = range.upperBound..<region.content.upperBound
      commentary = Gap(
        range: rest, unrecognized: region.unrecognized.filter { rest.contains($0.lowerBound) })
    }
    range = Self.trimmed(range, in: bytes)
  }

  /// The file's first line opens a fence: its content is what that fence holds.
  private mutating func unwrap(_ body: ArraySlice<UInt8>, _ fence: Fence, at first: Range<Int>) {
    let start = min(first.upperBound + 1, body.endIndex)
    let rest = body[start...]
    if fence.isBare {
      for line in Lines(rest) {
        guard let next = Fence(rest[line]) else { continue }
        if next.isBare { break }
        // The next one opens a block: this one was the closer of a file without content.
        range = first.lowerBound..<first.lowerBound
        return
      }
    }
    fenceRemoved = true
    range = start..<body.endIndex
    for line in Lines(rest) where Fence(rest[line])?.closes(fence) == true {
      range = start..<line.lowerBound
      nextBlock = Self.block(like: fence, in: rest[min(line.upperBound + 1, rest.endIndex)...])
      break
    }
  }

  /// Where a block of the same kind begins that is not empty.
  private static func block(like fence: Fence, in text: ArraySlice<UInt8>) -> Int? {
    var start: Int?
    for line in Lines(text) {
      if let next = Fence(text[line]) {
        start = next.info.lowercased() == fence.info.lowercased() ? line.lowerBound : nil
      } else if let start, !ASCII.isBlank(text[line]) {
        return start
      }
    }
    return nil
  }

  /// In markdown fences are content, save one around the whole.
  private mutating func unwrapMarkdown(_ body: ArraySlice<UInt8>, first: Range<Int>) {
    guard let fence = Fence(body[first]),
      fence.isBare || ["md", "markdown"].contains(fence.info.lowercased())
    else { return }
    let start = min(first.upperBound + 1, body.endIndex)
    fenceRemoved = true
    range = start..<body.endIndex
    for line in Lines(body[start...]) where Fence(body[line])?.closes(fence) == true {
      range = start..<line.lowerBound
    }
  }

  /// A bare fence with none open ends the content; one that opens with text before it is content.
  private mutating func cutAtStrayFence(_ body: ArraySlice<UInt8>) {
    var open: Fence?
    for line in Lines(body) {
      guard let fence = Fence(body[line]) else { continue }
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
  private static func trimmed(_ range: Range<Int>, in bytes: ArraySlice<UInt8>) -> Range<Int> {
    var start = range.lowerBound
    for line in Lines(bytes[range]) {
      if !ASCII.isBlank(bytes[line]) { break }
      start = min(line.upperBound + 1, range.upperBound)
    }
    var end = range.upperBound
    while end > start {
      // The last line, its LF cut off, and blank: it goes.
      let bare = bytes[end - 1] == ASCII.lf ? end - 1 : end
      let lineStart = bytes[start..<bare].lastIndex(of: ASCII.lf).map { $0 + 1 } ?? start
      if !ASCII.isBlank(bytes[lineStart..<bare]) { return start..<bare }
      end = lineStart
    }
    return start..<start
  }
}
