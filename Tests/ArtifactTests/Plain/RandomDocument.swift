import Artifact

/// A made-up document of code blocks or diffs, and what has to be taken out of it.
struct RandomDocument {
  var text = ""
  var baseline: [String: String] = [:]
  /// Nil where it was spoiled.
  var contents: [String: String]? = [:]

  private var generator: Generator
  private var lineEnd = "\n"

  init(_ form: PlainForm, seed: Int) {
    generator = Generator(seed: seed)
    lineEnd = generator.below(5) == 0 ? "\r\n" : "\n"
    let isBare = form == .diff && generator.below(2) == 0
    for index in 0...generator.below(4) {
      if !isBare || index == 0 { prose() }
      form == .fences ? block("src/f\(index).txt") : diff("src/f\(index).txt", isBare: isBare)
    }
    if !isBare { prose() }
  }

  /// Lines taken out, doubled, swapped and salted.
  mutating func spoil() {
    var lines = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    for _ in 0...generator.below(5) {
      let at = generator.below(lines.count)
      switch generator.below(5) {
      case 0: lines.remove(at: at)
      case 1: lines.insert(lines[at], at: at)
      case 2: lines.swapAt(at, generator.below(lines.count))
      case 3: lines[at] = "é" + lines[at]
      default:
        lines.insert(
          generator.pick([
            "```", "~~~", "```diff", "@@ -1 +1 @@", "--- a/src/f0.txt", "+++ b/src/f0.txt",
            "src/f0.txt",
            "\\ No newline at end of file", "", " ", "+x", "-x", "   ```js title=src/f1.txt",
          ]), at: at)
      }
      if lines.isEmpty { lines = [""] }
    }
    text = lines.joined(separator: "\n")
    contents = nil
  }

  private mutating func add(_ line: String) { text += line + lineEnd }

  private mutating func prose() {
    for _ in 0..<generator.below(4) {
      add(
        generator.pick([
          "Then we lend a book.", "", "## Notes", "It is 📚 for the désk.", "- one\n- two",
        ]))
    }
    add("")
  }

  private mutating func line() -> String {
    let number = generator.next() % 1_000_000
    return generator.pick([
      "let a\(number) = 1;", "  é📚\(number)\u{301}", "\t\(number)", "- \(number)", "+ \(number)",
      "`\(number)`",
      "# \(number)", " \(number) ", "-- \(number)",
    ])
  }

  private mutating func lines(_ most: Int) -> [String] {
    (0...generator.below(most)).map { _ in line() }
  }

  // MARK: Code blocks

  private mutating func block(_ path: String) {
    let mark = generator.pick(["```", "````", "~~~", "~~~~~"])
    let indent = String(repeating: " ", count: generator.pick([0, 0, 0, 1, 3]))
    let isAbove = generator.below(2) == 0
    if isAbove {
      add(
        generator.pick([
          "### \(path)", "**`\(path)`**", "File: \(path)", "`\(path)`:", "// \(path)",
        ]))
      if generator.below(2) == 0 { add("") }
    }
    let info = generator.pick([
      " js title=\"\(path)\"", "js:\(path)", "{file=\(path)}", " text \(path)",
    ])
    add(indent + mark + (isAbove ? generator.pick(["", "js", info]) : info))
    var content = lines(12)
    for _ in 0..<generator.below(3) { content.insert("", at: generator.below(content.count)) }
    // A fence that is none of this block.
    if generator.below(3) == 0 { content.insert(mark.hasPrefix("~") ? "```js" : "~~~", at: 0) }
    for line in content { add(line.isEmpty ? "" : indent + line) }
    add(indent + mark + generator.pick(["", " ", String(mark.prefix(1))]))
    contents?[path] = content.map { $0 + lineEnd }.joined()
  }

  // MARK: Diffs

  private mutating func diff(_ path: String, isBare: Bool) {
    // In a block a line that is a fence would close it; none is.
    let old = generator.below(6) == 0 ? [] : lines(40)
    let endsOpen = generator.below(4) == 0 && !old.isEmpty
    var new: [String] = []
    // What becomes of each line: kept, gone, or kept behind others.
    var edits: [(sign: String, line: String)] = []
    if old.isEmpty { edits = lines(6).map { ("+", $0) } }
    for (index, line) in old.enumerated() {
      let isLast = endsOpen && index == old.count - 1
      switch isLast ? 9 : generator.below(10) {
      case 0: edits.append(("-", line))
      case 1: edits += [("+", self.line()), (" ", line)]
      case 2: edits += [("-", line), ("+", self.line()), ("+", self.line())]
      default: edits.append((" ", line))
      }
    }
    new = edits.filter { $0.sign != "-" }.map(\.line)
    let isChanged = edits.contains { $0.sign != " " }
    guard isChanged, !new.isEmpty else { return }
    func whole(_ lines: [String]) -> String {
      lines.joined(separator: lineEnd) + (endsOpen ? "" : lineEnd)
    }
    if !old.isEmpty { baseline[path] = whole(old) }
    contents?[path] = whole(new)

    if !isBare { add("```diff") }
    let isGit = generator.below(2) == 0
    if isGit {
      add("diff --git a/\(path) b/\(path)")
      add(old.isEmpty ? "new file mode 100644" : "index 12ab..34cd 100644")
    }
    add("--- " + (old.isEmpty ? "/dev/null" : "a/\(path)"))
    add("+++ b/\(path)")
    for hunk in hunks(of: edits, context: 1 + generator.below(3)) {
      let part = edits[hunk]
      let before = edits[..<hunk.lowerBound]
      let shift = old.isEmpty ? 0 : generator.pick([0, 0, 7])
      func range(_ gone: String) -> String {
        let count = part.count { $0.sign != gone }
        let start = before.count { $0.sign != gone } + (count == 0 ? 0 : 1) + shift
        return count == 1 && generator.below(2) == 0 ? "\(start)" : "\(start),\(count)"
      }
      add("@@ -\(range("+")) +\(range("-")) @@" + generator.pick(["", " desk()"]))
      for (index, edit) in zip(hunk, part) {
        if endsOpen, index == edits.count - 1 {
          text += "\(edit.sign)\(edit.line)\n\\ No newline at end of file\n"
        } else {
          add(edit.sign + edit.line)
        }
      }
    }
    if !isBare { add("```") }
  }

  /// The stretches that change, and so many lines around each.
  private func hunks(of edits: [(sign: String, line: String)], context: Int) -> [Range<Int>] {
    var hunks: [Range<Int>] = []
    for (index, edit) in edits.enumerated() where edit.sign != " " {
      let around = max(index - context, 0)..<min(index + context + 1, edits.count)
      if let last = hunks.last, last.upperBound >= around.lowerBound {
        hunks[hunks.count - 1] = last.lowerBound..<around.upperBound
      } else {
        hunks.append(around)
      }
    }
    return hunks
  }
}
