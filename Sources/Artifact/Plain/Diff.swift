/// A unified diff as it stands in a document: the files it names, and what of its lines is none of it.
struct Diff {
  /// What is to be said of a place in the document.
  typealias Fault = (rule: Rule, message: String, offset: Int)

  struct Hunk {
    enum Kind { case context, old, new }
    struct Line {
      let kind: Kind
      /// Behind the sign, without the line end.
      let text: Range<Int>
      /// Unless the diff says that it is the last, without a line end.
      var isEnded = true
    }
    let head: Range<Int>
    /// The line of the old file that it was made from, if it says so.
    var oldStart: Int?
    var lines: [Line] = []
  }

  struct File {
    /// Its first line.
    let opening: Range<Int>
    var end: Int
    /// What git's own line names.
    var git: [UInt8]?
    /// Behind `---` and `+++`.
    var names: (old: [UInt8], new: [UInt8])?
    var isNew = false
    var isDeleted = false
    /// Where the file was before, and whether it stays there, too.
    private(set) var moved: (from: [UInt8], isCopy: Bool)?
    private(set) var movedTo: (name: [UInt8], isCopy: Bool)?
    var hunks: [Hunk] = []
    var faults: [Fault] = []

    /// What a line says of where the file was, or is to be.
    mutating func move(_ name: [UInt8], isFrom: Bool, isCopy: Bool, at line: Range<Int>) {
      if isFrom ? moved != nil : movedTo != nil {
        faults.append((.malformedDiff, "this is said a second time", line.lowerBound))
      }
      if isFrom { moved = (name, isCopy) } else { (movedTo, git) = ((name, isCopy), name) }
    }

    /// What its lines say against each other.
    var contradiction: String? {
      if isNew && isDeleted { return "that the file is new, and that it is deleted" }
      if (moved != nil || movedTo != nil) && (isNew || isDeleted) {
        return "that the file is moved, and that it is new or deleted"
      }
      if moved?.isCopy != movedTo?.isCopy { return "where the file was or is to be, and not both" }
      guard let (old, new) = names else { return nil }
      if isNew && old != DiffName.nowhere { return "that the file is new, and name an old one" }
      if isDeleted && new != DiffName.nowhere {
        return "that the file is deleted, and name a new one"
      }
      return nil
    }
  }

  var files: [File] = []
  /// What belongs to no file and is wrong.
  var faults: [Fault] = []
  /// All that is no diff.
  private(set) var gaps: [Range<Int>] = []

  let bytes: ArraySlice<UInt8>
  let lines: [Range<Int>]
  /// Whether the lines of git that say more of a file may follow; and whether a binary follows.
  private var isInHeader = false
  private var isInBinary = false

  init(_ lines: [Range<Int>], in bytes: ArraySlice<UInt8>) {
    (self.lines, self.bytes) = (lines, bytes)
    var at = 0
    while at < lines.count { at = take(at) }
  }

  /// Whether a file begins at a line.
  static func begins(_ line: ArraySlice<UInt8>, before next: ArraySlice<UInt8>?) -> Bool {
    line.starts(with: "diff --git ") || isPatch(line)
      || line.starts(with: "--- ") && next?.starts(with: "+++ ") == true
  }

  func text(_ at: Int) -> ArraySlice<UInt8>? { at < lines.count ? bytes[lines[at]] : nil }

  /// Takes what begins at a line; the line behind it.
  private mutating func take(_ at: Int) -> Int {
    let (line, text) = (lines[at], bytes[lines[at]])
    if Self.isPatch(text) {
      (isInHeader, isInBinary) = (false, false)
      return takePatch(at)
    }
    if Self.begins(text, before: self.text(at + 1)) {
      let isGit = text.starts(with: "diff --git ")
      if isGit || !isInHeader || files.last?.names != nil {
        files.append(File(opening: line, end: line.upperBound))
      }
      (isInHeader, isInBinary) = (isGit, false)
      if isGit {
        files[files.count - 1].git = DiffName.ofGit(text.dropFirst(11))
        return at + 1
      }
      takeNames(text.dropFirst(4), bytes[lines[at + 1]].dropFirst(4), at: line)
      files[files.count - 1].end = lines[at + 1].upperBound
      return at + 2
    }
    if text.starts(with: "@@") {
      isInHeader = false
      return takeHunk(at)
    }
    if isInBinary || isInHeader && takeHeader(ASCII.trimmedEnd(text), at: line) {
      files[files.count - 1].end = line.upperBound
    } else {
      isInHeader = false
      if let last = gaps.last, at > 0, last.upperBound == lines[at - 1].upperBound {
        gaps[gaps.count - 1] = last.lowerBound..<line.upperBound
      } else {
        gaps.append(line)
      }
    }
    return at + 1
  }

  mutating func fault(_ rule: Rule, _ message: String, at line: Range<Int>) {
    let fault = (rule, message, line.lowerBound)
    if files.isEmpty { faults.append(fault) } else { files[files.count - 1].faults.append(fault) }
  }

  private mutating func takeNames(
    _ old: ArraySlice<UInt8>, _ new: ArraySlice<UInt8>, at line: Range<Int>
  ) {
    guard let old = DiffName.name(in: old), let new = DiffName.name(in: new) else {
      return fault(.malformedDiff, "the names of the file cannot be read", at: line)
    }
    files[files.count - 1].names = (old, new)
    if old == DiffName.nowhere { files[files.count - 1].isNew = true }
    if new == DiffName.nowhere { files[files.count - 1].isDeleted = true }
  }

  /// Whether a line is one of those that git puts between its own and the names.
  private mutating func takeHeader(_ text: ArraySlice<UInt8>, at line: Range<Int>) -> Bool {
    let mode = text.suffix(7)
    if text.starts(with: "new file mode ") {
      files[files.count - 1].isNew = true
      if !mode.elementsEqual(" 100644".utf8) {
        fault(.unable, "the new file is executable, or no plain file", at: line)
      }
    } else if text.starts(with: "index ") {
      if mode.elementsEqual(" 120000".utf8) || mode.elementsEqual(" 160000".utf8) {
        fault(.unable, "the file is a link or another repository", at: line)
      }
    } else if text.starts(with: "deleted file mode ") {
      files[files.count - 1].isDeleted = true
      if !mode.elementsEqual(" 100644".utf8), !mode.elementsEqual(" 100755".utf8) {
        fault(.unable, "the deleted file is no plain file", at: line)
      }
    } else if let (_, does) = Self.unable.first(where: { text.starts(with: $0.0) }) {
      if let does { fault(.unable, "the diff \(does)", at: line) }
      isInBinary = text.starts(with: "GIT binary patch")
    } else if !takeMove(text, at: line) {
      return false
    }
    return true
  }

  /// How lines of a header begin, and what they say that no rollout does.
  private static let unable: [(StaticString, String?)] = [
    ("old mode ", "changes who may execute the file"),
    ("Binary files ", "is of a binary, and holds nothing of it"),
    ("GIT binary patch", "is of a binary"),
    ("new mode ", nil), ("similarity index ", nil), ("dissimilarity index ", nil),
  ]

  /// Whether a line of a header says where the file was, or is to be.
  private mutating func takeMove(_ text: ArraySlice<UInt8>, at line: Range<Int>) -> Bool {
    for (word, isCopy) in [("rename", false), ("copy", true)] {
      for (way, isFrom) in [(" from ", true), (" to ", false)]
      where text.starts(with: (word + way).utf8) {
        guard let name = DiffName.name(in: text.dropFirst(word.utf8.count + way.utf8.count)) else {
          fault(.malformedDiff, "the names of the file cannot be read", at: line)
          return true
        }
        files[files.count - 1].move(name, isFrom: isFrom, isCopy: isCopy, at: line)
        return true
      }
    }
    return false
  }

  // MARK: Hunks

  private mutating func takeHunk(_ start: Int) -> Int {
    guard !files.isEmpty else {
      fault(.malformedDiff, "no file is named before this hunk", at: lines[start])
      return skip(start + 1)
    }
    guard let head = HunkHead(bytes[lines[start]]) else {
      fault(.malformedDiff, "the head of the hunk does not say its lines", at: lines[start])
      return skip(start + 1)
    }
    var hunk = Hunk(head: lines[start], oldStart: head.oldStart)
    var (old, new, at) = (head.old, head.new, start + 1)
    while let text = text(at) {
      if text.first == UInt8(ascii: "\\") {
        if !hunk.lines.isEmpty { hunk.lines[hunk.lines.count - 1].isEnded = false }
      } else if let (kind, isSigned) = Self.kind(of: text),
        kind == .new || old > 0, kind == .old || new > 0
      {
        let start = lines[at].lowerBound + (isSigned ? 1 : 0)
        hunk.lines.append(Hunk.Line(kind: kind, text: start..<lines[at].upperBound))
        if kind != .new { old -= 1 }
        if kind != .old { new -= 1 }
      } else {
        break
      }
      at += 1
    }
    let end = skip(at)
    if end > at || old > 0 || new > 0 {
      fault(
        .malformedDiff,
        "the head says \(head.old) old and \(head.new) new lines, and others follow",
        at: hunk.head)
    }
    files[files.count - 1].hunks.append(hunk)
    files[files.count - 1].end = lines[end - 1].upperBound
    return end
  }

  /// What a line of a hunk is, and whether its sign stands there: of an empty line of context it is often
  /// lost.
  static func kind(of text: ArraySlice<UInt8>) -> (Hunk.Kind, isSigned: Bool)? {
    switch text.first {
    case ASCII.space: (.context, true)
    case UInt8(ascii: "-"): (.old, true)
    case UInt8(ascii: "+"): (.new, true)
    case nil: (.context, false)
    case ASCII.cr where text.count == 1: (.context, false)
    default: nil
    }
  }

  /// Behind the lines of a hunk that its head did not count. A mail's signature is none.
  private func skip(_ start: Int) -> Int {
    var at = start
    while let text = text(at), let first = text.first, " +-\\".utf8.contains(first),
      !Self.begins(text, before: self.text(at + 1)),
      !ASCII.trimmedEnd(text).elementsEqual("--".utf8)
    {
      at += 1
    }
    return at
  }
}
