import Artifact
import Console

/// A line clipped around the place that matters, and the caret below it.
struct Excerpt: Equatable {
  let text: Shown
  /// Columns before the caret.
  let caret: Int
  let marks: Shown

  /// `column` counts code points from 1; the text takes at most `width` columns, or all it needs.
  init(line: ArraySlice<UInt8>, column: Int, width: Int?) {
    let room = max(width ?? line.count, 20)
    let near = Self.window(of: line, around: column, reach: room)
    let token = near.after.prefix {
      $0.properties.isAlphabetic || $0 == "_" || $0.properties.numericType != nil
    }
    let length = Self.columns(Self.cells(token.prefix(40)))
    guard width != nil else {
      // Whole, and as one text: a line may have millions of characters.
      var before = String.UnicodeScalarView()
      before.append(contentsOf: near.before)
      (text, caret) = (line.text.shown, String(before).shown.columns)
      marks = String(repeating: "^", count: max(1, length)).shown
      return
    }
    var before = Self.cells(near.before)
    var after = Self.cells(near.after)
    let whole = Self.columns(before) + Self.columns(after)
    if near.isCutLeft || near.isCutRight || whole > room {
      // What stands behind the caret gets what it needs, up to a third; the rest goes before it.
      let behind = min(Self.columns(after), max(room / 3, min(token.count, 40) + 1))
      let isCutLeft = near.isCutLeft || Self.columns(before) > room - behind
      if isCutLeft {
        while Self.columns(before) > room - behind - 1, !before.isEmpty { before.removeFirst() }
        before.insert("…", at: 0)
      }
      let left = room - Self.columns(before)
      if near.isCutRight || Self.columns(after) > left {
        while Self.columns(after) > left - 1, !after.isEmpty { after.removeLast() }
        after.append("…")
      }
    }
    text = (before + after).joined()
    caret = Self.columns(before)
    marks = String(repeating: "^", count: max(1, min(length, room - caret))).shown
  }

  private struct Window {
    var before: ArraySlice<Unicode.Scalar>
    var after: ArraySlice<Unicode.Scalar>
    var isCutLeft: Bool
    var isCutRight: Bool
  }

  /// The code points up to `reach` before and behind the place: a line of megabytes costs one walk
  /// over its bytes and no more.
  private static func window(
    of line: ArraySlice<UInt8>, around column: Int, reach: Int
  ) -> Window {
    var at = line.startIndex
    var left = column - 1
    while at < line.endIndex, left > 0 || ASCII.isContinuation(line[at]) {
      if !ASCII.isContinuation(line[at]) { left -= 1 }
      at += 1
      while at < line.endIndex, ASCII.isContinuation(line[at]) { at += 1 }
    }
    var from = at
    var count = 0
    while from > line.startIndex, count <= reach {
      from -= 1
      if !ASCII.isContinuation(line[from]) { count += 1 }
    }
    var to = min(at + 4 * reach, line.endIndex)
    while to < line.endIndex, ASCII.isContinuation(line[to]) { to += 1 }
    let after = Array(line[at..<to].text.unicodeScalars)
    return Window(
      before: Array(line[from..<at].text.unicodeScalars)[...], after: after.prefix(reach + 1),
      isCutLeft: from > line.startIndex, isCutRight: to < line.endIndex || after.count > reach + 1)
  }

  /// Each code point as it is shown.
  private static func cells(_ scalars: ArraySlice<Unicode.Scalar>) -> [Shown] {
    if scalars.allSatisfy({ $0.value >= 0x20 && $0.value < 0x7F }) {
      return scalars.map { String($0).shown }
    }
    var text = String.UnicodeScalarView()
    text.append(contentsOf: scalars)
    return String(text).map { String($0).shown }
  }

  private static func columns(_ cells: [Shown]) -> Int { cells.reduce(0) { $0 + $1.columns } }
}
