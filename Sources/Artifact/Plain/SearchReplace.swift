/// Edits of the form `<<<<<<< SEARCH`, `=======`, `>>>>>>> REPLACE`, each below the path of its file. Nothing
/// to search makes a new file.
struct SearchReplace {
  private(set) var files: [Diff.File] = []
  private(set) var faults: [Diff.Fault] = []
  private(set) var gaps: [Range<Int>] = []

  private let bytes: ArraySlice<UInt8>
  private let lines: [Range<Int>]

  /// Nil where there is none.
  init?(in bytes: ArraySlice<UInt8>) {
    guard Lines(bytes).contains(where: { Self.mark(bytes[$0]) == .search }) else { return nil }
    (self.bytes, lines) = (bytes, Array(Lines(bytes)))
    var (at, free) = (0, 0)
    var path: RawPath?
    while at < lines.count {
      guard mark(at) == .search else {
        at += 1
        continue
      }
      let above = above(at, from: free)
      if above.top > free { gaps.append(lines[free].lowerBound..<lines[above.top].lowerBound) }
      // One directly below another is of the same file.
      path = above.path ?? (above.top == free && free > 0 ? path : nil)
      let start = at
      at = take(at, path)
      if at < lines.count, Fence(bytes[lines[at]])?.isBare == true, at > start { at += 1 }
      free = at
    }
    if free < lines.count { gaps.append(lines[free].lowerBound..<bytes.endIndex) }
  }

  private enum Mark { case search, divider, replace }

  private func mark(_ at: Int) -> Mark? { Self.mark(bytes[lines[at]]) }

  private static func mark(_ line: ArraySlice<UInt8>) -> Mark? {
    let text = ASCII.trimmedEnd(line)
    guard let sign = text.first, "<=>".utf8.contains(sign) else { return nil }
    let run = text.prefix { $0 == sign }
    guard (5...9).contains(run.count) else { return nil }
    return switch (sign, text[run.endIndex...].text) {
    case (UInt8(ascii: "<"), " SEARCH"): .search
    case (UInt8(ascii: "="), ""): .divider
    case (UInt8(ascii: ">"), " REPLACE"): .replace
    default: nil
    }
  }

  /// The path that stands above an edit, with fences and blank lines between; and the first line of all that.
  private func above(_ at: Int, from free: Int) -> (path: RawPath?, top: Int) {
    var path: RawPath?
    var top = at
    while top > free {
      let text = bytes[lines[top - 1]]
      if let fence = Fence(text) {
        let info = ASCII.trimmed(ASCII.trimmedStart(text).dropFirst(fence.length))
        path = path ?? FenceName.paths(in: info)?.first
      } else if !ASCII.isBlank(text) {
        break
      }
      top -= 1
    }
    if path == nil, top > free, let title = NamedFile.title(in: bytes[lines[top - 1]]) {
      path = RawPath(title)
      top -= 1
      if top > free, Fence(bytes[lines[top - 1]]) != nil { top -= 1 }
    }
    return (path, top)
  }

  /// Takes an edit; the line behind it.
  private mutating func take(_ start: Int, _ path: RawPath?) -> Int {
    var hunk = Diff.Hunk(head: lines[start])
    var kind = Diff.Hunk.Kind.old
    var at = start + 1
    func fault(_ message: String) -> Diff.Fault {
      (.malformedDiff, message, lines[start].lowerBound)
    }
    while at < lines.count {
      switch mark(at) {
      case .divider where kind == .old: kind = .new
      case .replace where kind == .new:
        guard let path else {
          faults.append(fault("no file is named above this edit"))
          return at + 1
        }
        files.append(
          Diff.File(
            opening: lines[start], end: lines[at].upperBound, git: Array(path.cleaned.utf8),
            isNew: !hunk.holdsOld, hunks: [hunk]))
        return at + 1
      case nil: hunk.lines.append(Diff.Hunk.Line(kind: kind, text: lines[at]))
      default:
        faults.append(fault("the edit has one line of '=======' and ends with '>>>>>>> REPLACE'"))
        return at
      }
      at += 1
    }
    faults.append(fault("the edit has no end"))
    return at
  }
}
