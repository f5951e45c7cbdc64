import Artifact

/// One run of one tool over many files, as bytes in both directions; it launches nothing.
///
/// The tool is started once with ``arguments``, gets ``request`` on its standard input, and writes
/// one line for each file, in order, as soon as it has parsed it. A tool that dies or falls silent
/// has answered a prefix: the first file without an answer is the one that did it, and a new batch
/// of the files behind it goes on.
///
/// The request is `NONCE\n`, then for each file `KIND LENGTH\n` and LENGTH bytes. An answer is one
/// line of JSON with the nonce, the file's index, `kind`, `goal` and, by kind, `message`, `line`,
/// `column`, `names`. No text from a file is executed, and messages are JSON strings: a file cannot write a
/// line of its own, and it does not know the nonce.
package struct Batch: Sendable {
  /// The arguments behind the program's name: flags, then the script itself.
  package let arguments: [String]
  /// The files, each with a word that tells the script how to read it.
  let files: [(kind: String, text: [UInt8])]
  /// All that goes to the tool's standard input, which is then closed.
  package let request: [UInt8]
  private let nonce: String

  init(arguments: [String], files: [(kind: String, text: [UInt8])]) {
    self.arguments = arguments
    self.files = files
    nonce = randomWord() + randomWord()
    request = Array("\(nonce)\n".utf8) + Self.frames(files)
  }

  /// The answers in what the tool wrote: one for each file up to the first that has none.
  ///
  /// Strict: a line that is cut off, is not in its turn, or is not exactly what the script writes
  /// ends the answers, as if the tool had died there.
  /// The first one is that of the file with the number `first`; nil for `count` is all of them.
  package func answers(
    from stdout: [UInt8], startingAt first: Int = 0, count: Int? = nil
  ) -> [Answer] {
    let count = count ?? files.count
    var answers: [Answer] = []
    var rest = stdout[...]
    while answers.count < count, let end = rest.firstIndex(of: ASCII.lf) {
      guard let line = Line(rest[..<end]),
        line.nonce == nonce, line.index == first + answers.count, let answer = line.answer
      else { break }
      answers.append(answer)
      rest = rest[rest.index(after: end)...]
    }
    return answers
  }

  /// Files as they are given to the tool, also later in the same run.
  static func frames(_ files: [(kind: String, text: [UInt8])]) -> [UInt8] {
    var frames: [UInt8] = []
    frames.reserveCapacity(files.reduce(64) { $0 + $1.text.count + 24 })
    for file in files {
      frames += "\(file.kind) \(file.text.count)\n".utf8
      frames += file.text
    }
    return frames
  }

  private struct Line {
    var nonce = ""
    var index = -1
    var kind = ""
    var goal: Goal?
    var message: String?
    var line: Int?
    var column: Int?
    var names: Set<String>?

    /// Nil for what is not one object of these fields.
    init?(_ bytes: ArraySlice<UInt8>) {
      guard case .object(let members)? = try? JSONNode(parsing: Array(bytes)).value else {
        return nil
      }
      for (key, value) in members {
        switch (key, value.value) {
        case ("index", .number(let number)): index = Int(number) ?? -1
        case ("line", .number(let number)): line = Int(number) ?? -1
        case ("column", .number(let number)): column = Int(number) ?? -1
        case ("names", .array(let items)):
          let texts = items.compactMap(\.string)
          guard texts.count == items.count else { return nil }
          names = Set(texts)
        case ("nonce", .string), ("kind", .string), ("goal", .string), ("message", .string):
          guard let text = value.string else { return nil }
          switch key {
          case "nonce": nonce = text
          case "kind": kind = text
          case "goal": goal = Goal(rawValue: text)
          default: message = text
          }
        default: return nil
        }
      }
    }

    /// Nil where the fields do not fit together.
    var answer: Answer? {
      guard let goal else { return nil }
      let isPlace = (line ?? 1) >= 1 && (column ?? 1) >= 1 && (line != nil || column == nil)
      switch (kind, message) {
      case ("parsed", nil) where line == nil && column == nil:
        return .parsed(goal, names: names)
      case ("error", let message?) where isPlace && names == nil:
        return .error(message: message, line: line, column: column, goal: goal)
      case ("unable", let message?) where line == nil && column == nil && names == nil:
        return .unable(reason: message)
      default:
        return nil
      }
    }
  }
}

/// 64 random bits, as digits and letters.
func randomWord() -> String { String(UInt64.random(in: .min ... .max), radix: 36) }
