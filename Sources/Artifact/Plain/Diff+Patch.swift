extension Diff {
  /// `*** Begin Patch`: a patch of another form, whose hunks have no numbers.
  static func isPatch(_ line: ArraySlice<UInt8>) -> Bool {
    ASCII.trimmedEnd(line).elementsEqual("*** Begin Patch".utf8)
  }

  /// Takes a patch that begins at a line, up to `*** End Patch`; the line behind it.
  mutating func takePatch(_ start: Int) -> Int {
    var at = start + 1
    while let text = text(at).map({ ASCII.trimmedEnd($0) }) {
      if text.elementsEqual("*** End Patch".utf8) { return at + 1 }
      let colon = text.firstIndex(of: UInt8(ascii: ":")) ?? text.startIndex
      let name = Array(ASCII.trimmed(text[colon...].dropFirst()))
      var file = File(opening: lines[at], end: lines[at].upperBound, git: name)
      switch text[..<colon].text {
      case "*** Add File": file.isNew = true
      case "*** Update File": break
      case "*** Delete File": file.isDeleted = true
      default:
        fault(.malformedDiff, "this line of the patch is none of a file", at: lines[at])
        return at + 1
      }
      files.append(file)
      at = takeHunks(behind: at)
    }
    fault(.malformedDiff, "the patch has no end", at: lines[start])
    return at
  }

  /// The hunks of a patch's file: each begins at `@@`, the first one also without.
  private mutating func takeHunks(behind start: Int) -> Int {
    var hunk = Hunk(head: lines[start])
    var hunks: [Hunk] = []
    var at = start + 1
    while let text = text(at) {
      if text.starts(with: "@@") {
        if !hunk.lines.isEmpty { hunks.append(hunk) }
        hunk = Hunk(head: lines[at])
      } else if let (kind, isSigned) = Self.kind(of: text) {
        hunk.lines.append(
          Hunk.Line(
            kind: kind, text: (lines[at].lowerBound + (isSigned ? 1 : 0))..<lines[at].upperBound))
      } else if text.starts(with: "*** Move to:") {
        // The name in the first line is where the file was.
        let name = Array(ASCII.trimmed(text.dropFirst("*** Move to:".utf8.count)))
        let from = files[files.count - 1].git ?? []
        files[files.count - 1].move(from, isFrom: true, isCopy: false, at: lines[at])
        files[files.count - 1].move(name, isFrom: false, isCopy: false, at: lines[at])
      } else if !ASCII.trimmedEnd(text).elementsEqual("*** End of File".utf8) {
        break
      }
      at += 1
    }
    if !hunk.lines.isEmpty { hunks.append(hunk) }
    files[files.count - 1].hunks = hunks
    files[files.count - 1].end = lines[at - 1].upperBound
    return at
  }
}
