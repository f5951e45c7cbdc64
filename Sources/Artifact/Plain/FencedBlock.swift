/// A code block of markdown (CommonMark 0.31, section 4.5), and what names the file in it.
struct FencedBlock {
  /// The line of its opening fence.
  let opening: Range<Int>
  let fence: Fence
  /// The columns that its fence stands further in, which each of its lines may, too.
  let indent: Int
  /// The paths that name it: one, where it is a file and that is clear, and no more than two. Blocks of
  /// changes are no files.
  let paths: [RawPath]
  /// Whether a diff stands in it.
  let holdsChanges: Bool
  /// Between the two fences, the last line's end included.
  fileprivate(set) var content: Range<Int>
  /// Behind the closing fence.
  fileprivate(set) var end: Int
  /// Why it is not clear where it ends, and where that shows.
  fileprivate(set) var unclear: (why: String, offset: Int)?

  /// `title` is the path that stands alone on the line above.
  fileprivate init(_ fence: Fence, at line: Range<Int>, in bytes: ArraySlice<UInt8>, title: String?)
  {
    (self.fence, opening) = (fence, line)
    let text = bytes[line].drop { $0 == ASCII.space }
    indent = line.count - text.count
    let start = min(line.upperBound + 1, bytes.endIndex)
    (content, end) = (start..<start, start)
    let isChange = Self.changes.contains(fence.info.lowercased())
    var paths: [RawPath] = []
    if let named = FenceName.paths(in: ASCII.trimmed(text.dropFirst(fence.length))) {
      for path in named + (title.map { [RawPath($0)] } ?? [])
      where paths.count < 2 && paths.first?.cleaned.utf8.elementsEqual(path.cleaned.utf8) != true {
        if !isChange || Self.isChangeFile(path.cleaned) { paths.append(path) }
      }
    }
    self.paths = paths
    holdsChanges = isChange && paths.isEmpty
  }

  private static let changes: Set<String> = ["diff", "patch", "udiff"]

  private static func isChangeFile(_ path: String) -> Bool {
    changes.contains { path.lowercased().hasSuffix(".\($0)") }
  }
}

extension FencedBlock {
  /// All blocks of a document, in their order: one pass.
  static func all(in bytes: ArraySlice<UInt8>) -> [FencedBlock] {
    var blocks: [FencedBlock] = []
    var open: FencedBlock?
    // What the last line with text named, whether that was a list of files, and whether it is the line
    // above.
    var title: String?
    var isAbove = false
    var wasTitle = false
    for line in Lines(bytes) {
      let text = bytes[line]
      let fence = Fence(text)
      if var block = open {
        if fence?.closes(block.fence) == true {
          block.content = block.content.lowerBound..<line.lowerBound
          block.end = min(line.upperBound + 1, bytes.endIndex)
          blocks.append(block)
          open = nil
        } else {
          block.look(at: line, text, fence)
          open = block
        }
        (title, isAbove) = (nil, false)
      } else if let fence {
        open = FencedBlock(fence, at: line, in: bytes, title: title)
      } else if ASCII.isBlank(text) {
        isAbove = false
      } else {
        // Two in a row are a list of files.
        let name = NamedFile.title(in: text)
        title = isAbove && wasTitle ? nil : name
        (isAbove, wasTitle) = (true, name != nil)
      }
    }
    if var block = open {
      block.content = block.content.lowerBound..<bytes.endIndex
      block.end = bytes.endIndex
      if block.unclear == nil {
        block.unclear = ("this block has no closing fence", block.opening.lowerBound)
      }
      blocks.append(block)
    }
    return blocks
  }

  /// A line that does not close it.
  private mutating func look(at line: Range<Int>, _ text: ArraySlice<UInt8>, _ inner: Fence?) {
    guard unclear == nil else { return }
    if let inner, inner.mark == fence.mark, inner.length >= fence.length {
      unclear = ("another block opens before this one is closed", line.lowerBound)
    } else if indent > 0, text.prefix(indent).contains(where: { $0 != ASCII.space }),
      !ASCII.isBlank(text)
    {
      unclear = ("this line stands further out than the block's fence", line.lowerBound)
    }
  }

  /// The lines of its content without the blanks that its indentation gives each.
  func lines(in bytes: ArraySlice<UInt8>) -> [Range<Int>] {
    Lines(bytes[content]).map { line in
      line.lowerBound
        + bytes[line].prefix(indent).prefix { $0 == ASCII.space }.count..<line.upperBound
    }
  }
}
