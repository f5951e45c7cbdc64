/// A line of a report that opens or closes an artifact.
enum Marker: Equatable {
  /// `===FILE:path===`.
  case opening(path: RawPath, remark: Range<Int>)
  /// `// path ===START FILE===`: opens the path, or closes it if it is open and has content.
  case pathFirst(path: RawPath, remark: Range<Int>)
  /// `===END===`; what stands before it on the line, up to `contentEnd`, is content, and what stands
  /// behind it is a remark.
  case closing(contentEnd: Int, remark: Range<Int>)
  /// A line that looks like a marker and is none.
  case unrecognized
}

/// A path as a marker or a declaration names it.
struct RawPath: Equatable {
  /// Without quotes, backticks, a trailing `(remark)` and a leading `./`.
  let cleaned: String
  /// As it was written, without the blanks around it.
  let written: String

  var isMarkdown: Bool {
    [".md", ".markdown"].contains { cleaned.lowercased().hasSuffix($0) }
  }

  init(_ written: ArraySlice<UInt8>) {
    let written = ASCII.trimmed(written)
    self.written = written.text
    var path = Self.unquoted(written)
    if path.last == UInt8(ascii: ")"), let open = Self.openingOfLastParentheses(in: path) {
      path = Self.unquoted(ASCII.trimmedEnd(path[path.startIndex..<open]))
    }
    if path.starts(with: "./") { path = path.dropFirst(2) }
    cleaned = path.text
  }

  init(_ written: String) { self.init(Array(written.utf8)[...]) }

  /// One that is taken as it stands.
  init(exactly path: [UInt8]) {
    written = path[...].text
    cleaned = written
  }

  private static func openingOfLastParentheses(in path: ArraySlice<UInt8>) -> Int? {
    var depth = 0
    return path.indices.last { index in
      if path[index] == UInt8(ascii: ")") { depth += 1 }
      if path[index] == UInt8(ascii: "(") { depth -= 1 }
      return depth == 0 && path[index] == UInt8(ascii: "(")
    }
  }

  private static func unquoted(_ path: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
    let quotes = "\"'`".utf8
    let start = path.drop { quotes.contains($0) }
    guard let end = start.lastIndex(where: { !quotes.contains($0) }) else { return [] }
    return ASCII.trimmed(start[start.startIndex...end])
  }
}
