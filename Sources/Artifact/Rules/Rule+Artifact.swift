/// What taking a file out of a report finds.
extension Rule {
  package static let empty = Rule(
    "artifact/empty", .error,
    "A proposed file must have content.",
    advice: "Write the file's content between its two markers, or leave the file out.")

  package static let placeholder = Rule(
    "artifact/placeholder", .note,
    "The file holds comments or elisions instead of code.",
    advice: """
      Write out the code that the comment stands for. A file is taken as it is, and nobody \
      fills it in later.
      """)

  package static let idle = Rule(
    "artifact/idle", .note,
    "The file holds more than comments and does nothing.",
    advice: """
      Write what the file is for, or leave it out. Where an empty file is meant, say so, and have \
      somebody accept it.
      """)

  package static let strayText = Rule(
    "artifact/stray-text", .error,
    "Text stands in the file that is no part of it.",
    advice: """
      Take it out: the name of a language or of the file in the first line, or what stands behind \
      the end of a page.
      """)

  package static let escapedLineEnds = Rule(
    "artifact/escaped-line-ends", .error,
    "Line ends are written as \\n, so that the file is one line.",
    advice: "Propose the file again with line ends of its own.")

  package static let duplicate = Rule(
    "artifact/duplicate", .error,
    "One path was proposed with two different contents.",
    advice: "Propose each file once, with the content that you want.")

  package static let repeated = Rule(
    "artifact/repeated", .note,
    "The same file was proposed more than once.",
    advice: "Nothing is lost, since the contents are the same. Propose each file once.")

  package static let gaveWay = Rule(
    "artifact/gave-way", .note,
    "A declared file without content gave way to the marked files.",
    advice: """
      Nothing is missing if you meant the marked files only. Leave out the declaration, or \
      write its content behind it.
      """)

  package static let fenceRemoved = Rule(
    "artifact/fence-removed", .note,
    "The code fence around the content was removed.",
    advice: """
      Nothing is wrong with the file. Leave out the fence: the markers alone show where a file \
      begins and ends.
      """)

  package static let fenceInContent = Rule(
    "artifact/fence-in-content", .error,
    "A code fence stands inside a file that was declared complete.",
    advice: "Take out the fence, and all lines that are not part of the file.")

  package static let unclearBlock = Rule(
    "artifact/unclear-block", .error,
    "Where a code block of a plain document ends, or which file it is, is not clear.",
    advice: """
      Close each block, and put a longer fence around one that holds fences. Name its file once, \
      in the fence or alone on the line above.
      """)

  package static let namesItself = Rule(
    "artifact/names-itself", .note,
    "A file with a made-up name says in its first line which file it is.",
    advice: """
      Propose it by that path, or take it with --own-names: the checks and its siblings go by the \
      name.
      """)

  package static let languageMismatch = Rule(
    "artifact/language-mismatch", .warning,
    "The content is plainly in another language.",
    advice:
      "Give the file the ending of its language, or give it the content that its name promises.")

  package static let installScript = Rule(
    "artifact/install-script", .note,
    "What runs when a package is installed asks for review.",
    advice: """
      Look at what the script does, because it runs on every machine that installs the package. \
      If nobody needs it, take it out.
      """)

  /// All of these.
  static let ofArtifacts = [
    empty, placeholder, idle, strayText, escapedLineEnds, duplicate, repeated, gaveWay,
    fenceRemoved, fenceInContent, unclearBlock, namesItself,
    languageMismatch, installScript,
  ]
}
