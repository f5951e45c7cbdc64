/// The path that a file gives itself in its first line: `-- File: migrations/001_users.sql`. Asked only
/// of those whose own name was made up.
enum OwnName {
  /// `generated_1.sql`: a word that says nothing, a number, and an ending, in no directory.
  static func isMadeUp(_ path: String) -> Bool {
    guard !path.contains("/"), let dot = path.firstIndex(of: ".") else { return false }
    let name = path[..<dot].lowercased()
    let word = name.prefix { $0.isLetter }
    let number = name.dropFirst(word.count).drop { "_-".contains($0) }
    return madeUp.contains(String(word)) && !number.isEmpty
      && number.utf8.allSatisfy(ASCII.isDigit)
  }

  private static let madeUp: Set<String> = [
    "generated", "untitled", "unnamed", "file", "code", "block", "snippet", "artifact",
  ]

  /// The path, and where it stands: in the first line, or behind a shebang in the second.
  static func path(in content: [UInt8]) -> (path: RawPath, offset: Int)? {
    var lines = Lines(content[...])
    guard var line = lines.next() else { return nil }
    if content[line].starts(with: "#!"), let next = lines.next() { line = next }
    var text = ASCII.trimmed(content[line].prefix(1000))
    guard let leader = leaders.first(where: { text.starts(with: $0) }) else { return nil }
    text = ASCII.trimmedStart(text.dropFirst(leader.utf8CodeUnitCount))
    for closer in ["-->", "*/", "#}", "*)"]
    where text.reversed().starts(with: closer.utf8.reversed()) {
      text = ASCII.trimmedEnd(text.dropLast(closer.utf8.count))
    }
    if let colon = text.firstIndex(of: UInt8(ascii: ":")),
      ["file", "filename", "filepath", "file path", "path"].contains(
        text[..<colon].text.lowercased())
    {
      text = ASCII.trimmedStart(text[(colon + 1)...])
    }
    let word = text.prefix { !ASCII.isBlank($0) }
    let path = RawPath(word)
    let rest = ASCII.trimmed(text[word.endIndex...])
    // What follows it is a remark, and no sentence that goes on.
    guard NamedFile.isPath(Array(path.cleaned.utf8)[...]),
      rest.isEmpty || rest.first == UInt8(ascii: "(")
        || ["- ", "\u{2013} ", "\u{2014} "].contains(where: { rest.starts(with: $0.utf8) })
    else { return nil }
    return (path, word.startIndex)
  }

  private static let leaders: [StaticString] = [
    "<!--", "{/*", "/**", "/*", "//", "--", "{#", "(*", "#", ";", "%",
  ]
}

extension Artifact {
  /// Tells that a file with a made-up name says which file it is, and takes that name if it is to.
  mutating func tellOwnName(taking: Bool, in report: Report) {
    guard origin != .diff, OwnName.isMadeUp(rawPath),
      let (path, offset) = OwnName.path(in: content.bytes),
      !path.cleaned.utf8.elementsEqual(rawPath.utf8)
    else { return }
    let place = content.position(at: offset)
    findings.tell(
      .namesItself,
      taking
        ? "\(rawPath) was taken as \(path.cleaned), as its first line says"
        : "the first line says that this is \(path.cleaned)",
      at: place, inReport: reportPosition(of: place, in: report),
      help: taking ? nil : "--own-names takes the files with made-up names by their own")
    if taking { rawPath = path.cleaned }
  }
}
