/// Lines that name a file, in whatever form another tool, or a person, would.
enum NamedFile {
  /// The path that a line names, and nothing else that matters: `src/b.js`, `### 2. src/b.js`,
  /// `**File:** src/b.js (new)`, `// src/b.js`. Nil where it says more, or none.
  static func alone(in line: ArraySlice<UInt8>) -> String? {
    guard mayHoldPath(line.prefix(400)) else { return nil }
    var path: String?
    var isRemark = false
    let pieces = line.prefix(400).split { ASCII.isBlank($0) || $0 == UInt8(ascii: ":") }
    for word in pieces {
      if word.first == UInt8(ascii: "(") { isRemark = true }
      if isRemark {
        isRemark = !word.contains(UInt8(ascii: ")"))
        continue
      }
      let bare = bare(word)
      // What has neither letters nor digits of ASCII is a sign.
      if !bare.contains(where: ASCII.isWord) || bare.allSatisfy(ASCII.isDigit)
        || words.contains(bare.text.lowercased())
      {
        continue
      }
      guard path == nil, isPath(bare) else { return nil }
      path = bare.text
    }
    return path
  }

  /// Whether there is a point with something behind it, or a name that has none: most lines have neither.
  private static func mayHoldPath(_ line: ArraySlice<UInt8>) -> Bool {
    zip(line, line.dropFirst()).contains { $0 == UInt8(ascii: ".") && ASCII.isWord($1) }
      || ["file", "LICENSE"].contains { line.firstRange(of: $0.utf8) != nil }
  }

  /// What people write beside a file's name.
  private static let words: Set<String> = [
    "file", "filename", "path", "filepath", "new", "create", "created", "update", "updated",
    "modify", "edit", "add", "the", "in", "and", "then", "step", "title", "name", "code", "for",
    "content", "contents", "of", "here", "is", "full", "complete", "begin", "start", "end",
  ]

  /// Without quotes, signs and what ends a sentence.
  private static func bare(_ word: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
    let signs = "`\"'*_#<>[](){}=-~+/!,;|".utf8
    let start = word.drop { signs.contains($0) && $0 != UInt8(ascii: "_") }
    let end = start.lastIndex { !signs.contains($0) && $0 != UInt8(ascii: ".") }
    return end.map { start[...$0] } ?? []
  }

  /// Whether a word is a path: a name with an ending, or one of those that have none.
  static func isPath(_ word: ArraySlice<UInt8>) -> Bool {
    guard word.allSatisfy({ ASCII.isWord($0) || $0 >= 0x80 || "./-@+[]()$\\ ".utf8.contains($0) })
    else { return false }
    let name = word[((word.lastIndex(of: UInt8(ascii: "/")) ?? (word.startIndex - 1)) + 1)...]
    if plainNames.contains(name.text) { return true }
    guard let dot = name.lastIndex(of: UInt8(ascii: ".")) else { return false }
    let ending = name[(dot + 1)...]
    guard (1...12).contains(ending.count), ending.allSatisfy(ASCII.isWord),
      ending.contains(where: ASCII.isLetter),
      name.count > ending.count + 1 || dot == name.startIndex
    else { return false }
    // A product that is called after its ending is no file.
    return word.count > name.count || !products.contains(name.text)
  }

  private static let plainNames: Set<String> = [
    "Dockerfile", "Makefile", "LICENSE", "Procfile", "Gemfile", "Jenkinsfile", "Vagrantfile",
  ]
  private static let products: Set<String> = [
    "Node.js", "Next.js", "Vue.js", "Express.js", "React.js", "Nuxt.js", "Nest.js", "Three.js",
    "D3.js", "Chart.js", "Socket.io", "ASP.NET", "e.g", "i.e", "node.js", "next.js", "react.js",
    "vue.js",
  ]

  /// The path that a sentence says is written: ``Create `src/b.js` with this content:``. Nil where it ends
  /// otherwise, or tells of something else.
  static func announced(in line: ArraySlice<UInt8>) -> String? {
    let text = ASCII.trimmed(line).prefix(400)
    guard text.last == UInt8(ascii: ":") || text.reversed().starts(with: "**:".utf8)
    else { return nil }
    let words = text.split { ASCII.isBlank($0) }
    let isWriting = words.contains { word in
      writing.contains(bare(word.prefix { $0 != UInt8(ascii: ":") }).text.lowercased())
    }
    guard isWriting else { return nil }
    return words.lazy.map { bare($0) }.map {
      $0.last == UInt8(ascii: ":") ? bare($0.dropLast()) : $0
    }
    .first { isPath($0) }?.text
  }

  /// Whether a line that names a file says that its content follows: `Contents of a.js:`, `Filename: a.js`.
  static func announcesContent(_ line: ArraySlice<UInt8>) -> Bool {
    let first = ASCII.trimmed(line).drop { !ASCII.isLetter($0) }.prefix(while: ASCII.isLetter)
    if ["filename", "filepath"].contains(first.text.lowercased()),
      line[first.endIndex...].first == UInt8(ascii: ":")
    {
      return true
    }
    return line.prefix(400).split { ASCII.isBlank($0) }.contains { word in
      ["content", "contents"].contains(word.filter(ASCII.isWord)[...].text.lowercased())
    }
  }

  private static let writing: Set<String> = [
    "create", "add", "save", "write", "put", "paste", "update", "replace", "append", "edit",
    "modify", "content", "contents", "following", "file",
  ]

  /// Whether a line outside of a fence opens or holds a block of another format: a tag with a path, a
  /// patch, SEARCH/REPLACE, a tool's call, a shell's here-document into a file.
  static func isForeignBlock(_ line: ArraySlice<UInt8>) -> Bool {
    let text = ASCII.trimmed(line).prefix(2000)
    guard let first = text.first else { return false }
    return switch first {
    case UInt8(ascii: "<"): isTag(text)
    case UInt8(ascii: "{"), UInt8(ascii: "\""), UInt8(ascii: "["): hasPathMember(text)
    default: foreignBeginnings.contains { text.starts(with: $0) }
    }
  }

  private static let foreignBeginnings: [StaticString] = [
    "*** Add File:", "*** Update File:", "*** Delete File:", "*** Begin Patch", "--- a/", "+++ b/",
    "@@ -", "%%writefile ", "%%file ", "diff --git ",
  ]

  /// `cat > a.js <<'EOF'`, `psql <<SQL`, `echo "…" > a.js`, `Set-Content -Path a.js`: a shell is given a
  /// text, or writes a file.
  static func isWritten(_ line: ArraySlice<UInt8>) -> Bool {
    // Each of these has one of those signs.
    guard line.contains(where: { "<>-".utf8.contains($0) }) else { return false }
    let words = ASCII.trimmed(line).prefix(400).split { ASCII.isBlank($0) }
    guard let first = words.first?.drop(while: { $0 == UInt8(ascii: "$") }), words.count > 1 else {
      return false
    }
    let isGiven = words.contains { word in
      let rest = word.drop { ASCII.isDigit($0) }
      return rest.starts(with: "<<")
        && rest.dropFirst(2).first.map { ASCII.isLetter($0) || "'\"-".utf8.contains($0) } == true
        || word.contains(UInt8(ascii: "-"))
          && ["Set-Content", "Out-File", "Add-Content"].contains(word.text)
    }
    if isGiven { return true }
    let command = first.isEmpty ? words[1] : first
    guard ["echo", "printf", "cat"].contains(command.text) else { return false }
    return zip(words, words.dropFirst()).contains { mark, path in
      mark.allSatisfy { $0 == UInt8(ascii: ">") } && isPath(bare(path))
    }
  }

  /// `<file path="a.js">`, `<boltAction filePath=…>`, `<path>a.js</path>`, `<<<<<<< SEARCH`.
  private static func isTag(_ text: ArraySlice<UInt8>) -> Bool {
    if text.starts(with: "<<<<<<<") { return true }
    let inside = text.dropFirst()
    let name = inside.prefix {
      ASCII.isWord($0) || $0 == UInt8(ascii: "-") || $0 == UInt8(ascii: ":")
    }
    guard !name.isEmpty else { return false }
    let end = inside.firstIndex(of: UInt8(ascii: ">")) ?? inside.endIndex
    for attribute in inside[name.endIndex..<end].split(whereSeparator: ASCII.isBlank) {
      guard let equals = attribute.firstIndex(of: UInt8(ascii: "=")) else { continue }
      let key = attribute[..<equals].text.lowercased()
      if key.contains("path") || key.contains("file") || key == "name",
        isPath(bare(attribute[(equals + 1)...]))
      {
        return true
      }
    }
    let tag = name.text.lowercased()
    guard ["file", "path", "source", "write"].contains(where: { tag.contains($0) }) else {
      return false
    }
    let rest = inside[min(end + 1, inside.endIndex)...].prefix { $0 != UInt8(ascii: "<") }
    return ASCII.isBlank(rest)
      ? tag.contains("file") || tag.contains("write") : isPath(bare(ASCII.trimmed(rest)))
  }

  /// A member `"path": "a.js"`, under that name or one like it, or `"a.js": "…"`.
  private static func hasPathMember(_ text: ArraySlice<UInt8>) -> Bool {
    let pieces = text.split(separator: UInt8(ascii: "\""))
    for (index, piece) in pieces.enumerated() where index + 2 < pieces.count {
      guard ASCII.trimmed(pieces[index + 1]).elementsEqual(":".utf8) else { continue }
      let names = ["path", "file", "filename", "file_path", "filepath"]
      if isPath(piece) || names.contains(piece.text.lowercased()) && isPath(pieces[index + 2]) {
        return true
      }
    }
    return false
  }
}
