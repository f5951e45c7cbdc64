/// What text that belongs to no file seems to hold all the same: code, or a file in another form. A pass
/// over its lines; each block and each stretch of code is told once.
struct LeftOut {
  enum Kind { case marker, block, code }

  struct Place {
    let offset: Int
    let kind: Kind
    /// The file that is named there.
    var path: String?
  }

  private(set) var places: [Place] = []
  private let kindOfText: Text
  /// The paths of the files that there are: who names one of these tells of it.
  private let known: Set<String>
  private var before: ArraySlice<UInt8> = []
  /// The path that a sentence before says is written.
  private var announced: String?
  private var open: Block?
  /// The path that the line before names.
  private var named: String?
  /// Whether code outside of blocks was told: what follows is the same.
  private var hasCode = false

  enum Text: Equatable {
    /// Between files, and around them: prose is what is expected.
    case between
    /// Behind a file that was cut at a fence: its rest, perhaps. `info` is what that fence said.
    case behindCut(info: String?)
    /// Outside of the proposal: no file can be there, so that what is a marker is told, too.
    case outside
    /// The same of a plain document, whose blocks are files: one that says nothing of itself may be one.
    case plain

    var isBehindCut: Bool { if case .behindCut = self { true } else { false } }
  }

  private struct Block {
    let fence: Fence
    let offset: Int
    /// Whether any line in it is to be told.
    let isCode: Bool
    let path: String?
    var isEmpty = true
    var isTold = false
  }

  init(in bytes: ArraySlice<UInt8>, _ text: Text, beside known: Set<String> = []) {
    kindOfText = text
    self.known = known
    let lines = Lines(bytes).lazy.filter { !ASCII.isBlank(bytes[$0]) }
    for (index, line) in lines.enumerated() {
      // The fence that the file was cut at.
      let isCut =
        index == 0 && text.isBehindCut && Fence(ASCII.trimmedStart(bytes[line]))?.isBare == true
      if !isCut { take(Self.unquoted(bytes[line])) }
    }
  }

  /// Without the signs of a quotation: what is quoted may be code as well.
  private static func unquoted(_ line: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
    let text = line.drop { ASCII.isBlank($0) || $0 == UInt8(ascii: ">") }
    return line.prefix(line.count - text.count).contains(UInt8(ascii: ">")) && !text.isEmpty
      ? text : line
  }

  private mutating func take(_ line: ArraySlice<UInt8>) {
    // In an item of a list a fence stands further in.
    if let fence = Fence(ASCII.trimmedStart(line)), open != nil || !isMarker(line) {
      if let block = open {
        if fence.closes(block.fence) { (open, named, announced, before) = (nil, nil, nil, []) }
      } else {
        begin(fence, line)
      }
    } else if open != nil {
      takeInBlock(line)
    } else {
      takeBetween(line)
    }
  }

  private mutating func begin(_ fence: Fence, _ line: ArraySlice<UInt8>) {
    let path = named ?? announced ?? Self.path(behind: fence, in: line)
    var isCode = path != nil || !Self.isSilent(fence.info)
    if case .behindCut(let info?) = kindOfText, info.lowercased() == fence.info.lowercased() {
      isCode = true
    }
    if kindOfText == .plain, fence.isBare { isCode = true }
    open = Block(fence: fence, offset: line.startIndex, isCode: isCode, path: path)
  }

  private mutating func takeInBlock(_ line: ArraySlice<UInt8>) {
    guard var block = open, !block.isTold else { return }
    let first = block.isEmpty
    block.isEmpty = false
    let commented = first && !block.isCode ? Self.commentedPath(in: line) : nil
    let isLoose = block.fence.isBare || Self.plain.contains(block.fence.info.lowercased())
    let looksLikeCode = LineLook.between(line) == .code || LineLook.isMember(line, of: before)
    let isForeign =
      looksLikeCode && !Self.isOutput(block.fence.info) && LineLook.isForeignToShells(line)
    before = line
    if block.isCode || isForeign || commented != nil || NamedFile.isWritten(line)
      || isLoose && looksLikeCode
    {
      block.isTold = true
      places.append(Place(offset: block.offset, kind: .block, path: block.path ?? commented))
    } else if isMarker(line) {
      places.append(Place(offset: line.startIndex, kind: .marker))
    }
    open = block
  }

  private mutating func takeBetween(_ line: ArraySlice<UInt8>) {
    let owner = named
    let alone = NamedFile.alone(in: line)
    named = alone.flatMap { known.contains($0) ? nil : $0 }
    announced = NamedFile.announced(in: line).flatMap { known.contains($0) ? nil : $0 }
    defer { before = line }
    let place: Place
    if isMarker(line) {
      // A heading for a file that is there.
      if alone.map(known.contains) == true { return }
      place = Place(offset: line.startIndex, kind: .marker)
    } else if NamedFile.isForeignBlock(line) || NamedFile.isWritten(line) {
      if hasCode { return }
      place = Place(offset: line.startIndex, kind: .block)
    } else if let path = announced ?? named, NamedFile.announcesContent(line) {
      place = Place(offset: line.startIndex, kind: .block, path: path)
    } else if !hasCode,
      looksLikeCode(line) || LineLook.isMember(line, of: before)
        || owner != nil && named == nil && !LineLook.isListed(line)
          && LineLook.behindCut(line) == .code
    {
      place = Place(offset: line.startIndex, kind: .code, path: owner)
    } else {
      return
    }
    hasCode = true
    places.append(place)
  }

  private func looksLikeCode(_ line: ArraySlice<UInt8>) -> Bool {
    (kindOfText.isBehindCut ? LineLook.behindCut(line) : LineLook.between(line)) == .code
  }

  private func isMarker(_ line: ArraySlice<UInt8>) -> Bool {
    if LookAlike.isMarker(line) || LookAlike.isNameBetweenRuns(line, marks: "=-~+")
      || LookAlike.isCutMarker(line)
    {
      return true
    }
    switch MarkerReader.marker(in: line) {
    case .unrecognized: return true
    case .opening, .pathFirst: return kindOfText == .outside || kindOfText == .plain
    case .closing: return false
    case nil: return MarkerReader.announcesFile(in: line)
    }
  }

  /// `// src/e.js`, `# src/e.py`: the first line of a block.
  private static func commentedPath(in line: ArraySlice<UInt8>) -> String? {
    let text = ASCII.trimmedStart(line)
    let leaders: [StaticString] = ["//", "--", "/*", "<!--", "#"]
    return leaders.contains { text.starts(with: $0) } ? NamedFile.alone(in: text) : nil
  }

  /// ` ```python:src/f.py`, ` ```js title="src/x.js"`, ` ```src/x.js`.
  private static func path(behind fence: Fence, in line: ArraySlice<UInt8>) -> String? {
    let info = ASCII.trimmed(line).drop { $0 == fence.mark }.prefix(400)
    let words = info.split { ASCII.isBlank($0) || ":={}\"'`,".utf8.contains($0) }
    return words.first(where: NamedFile.isPath)?.text
  }

  /// Blocks of these are no files: what a shell is told, what a program says, and pictures.
  private static func isSilent(_ info: String) -> Bool {
    let language = info.lowercased().drop { $0 == "{" || $0 == "." }
    return silent.contains(String(language.prefix { $0 != "}" && $0 != "," }))
  }

  private static func isOutput(_ info: String) -> Bool {
    ["output", "log", "logs", "stdout", "stderr", "console", "http", "psql", "mermaid", "tree"]
      .contains(info.lowercased())
  }

  /// Of these, those that say nothing of what is in them.
  private static let plain: Set<String> = ["text", "txt", "plaintext", "plain", "none"]

  private static let silent: Set<String> = [
    "", "bash", "sh", "shell", "zsh", "fish", "console", "terminal", "powershell", "ps1", "pwsh",
    "cmd", "bat", "batch", "shell-session", "shellsession", "sh-session", "output", "text", "txt",
    "plaintext", "plain", "log", "logs", "stdout", "stderr", "none", "http", "curl", "mermaid",
    "tree", "psql",
  ]
}
