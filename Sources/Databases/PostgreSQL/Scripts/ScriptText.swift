import Artifact

/// A script for psql that grows line by line.
struct ScriptText {
  /// What the lines begin with that are ours: nothing in a database can know it.
  let nonce: String
  private(set) var text = ""

  init(nonce: String) {
    precondition(!nonce.isEmpty && nonce.utf8.allSatisfy(Names.isPlain), "a nonce is [a-z0-9]+")
    self.nonce = nonce
  }

  /// Adds text of ours.
  mutating func add(_ lines: String) { text += lines.hasSuffix("\n") ? lines : lines + "\n" }

  /// Has the server run texts that are not ours, or that hold names that are not ours.
  mutating func run(_ texts: [String]) {
    // What they answer goes nowhere.
    if !texts.isEmpty { add("\\o /dev/null\n\(SQL.run(texts))\\o\n") }
  }

  /// The same, with the value of a variable of psql in the place of a mark.
  mutating func run(_ texts: [String], replacing mark: String, by variable: String) {
    let calls = texts.map {
      "SELECT pg_catalog.replace(\(SQL.text($0)), '\(mark)', :'\(variable)') \\gexec\n"
    }
    add("\\o /dev/null\n\(calls.joined())\\o\n")
  }

  /// Prints a word, and nothing else.
  mutating func say(_ word: String) { add("\\echo \(nonce)|\(word)") }

  /// Prints a word and the value of an expression, which is one line.
  mutating func say(_ word: String, _ expression: String, from rest: String = "") {
    add("SELECT '\(nonce)|\(word)|' || (\(expression))::text \(rest);")
  }

  /// Ends the script with a sentence if the condition, of which psql knows the value, is false.
  mutating func require(_ variable: String, _ sentence: String) {
    add(
      """
      \\if :\(variable)
      \\else
      DO $\(nonce)$BEGIN RAISE EXCEPTION USING ERRCODE = 'SBX01', \
      MESSAGE = \(SQL.literal(SQL.marked + sentence)); END$\(nonce)$;
      \\endif
      """)
  }

  /// A block of PL/pgSQL that is sent as a text.
  static func block(_ body: String, tag: String) -> String { "DO $\(tag)$\(body)$\(tag)$" }
}
