/// What taking a file out of a report finds.
extension Rule {
  package static let empty = Rule(
    "artifact/empty", .error,
    "A proposed file must have content.",
    advice: "Write the file's content between its two markers, or leave the file out.",
    bad: .file("config/desk.json", ""),
    good: .file("config/desk.json", "{\"loanDays\": 21}"))

  package static let placeholder = Rule(
    "artifact/placeholder", .note,
    "The file holds comments or elisions instead of code.",
    advice: """
      Write out the code that the comment stands for. A file is taken as it is, and nobody \
      fills it in later.
      """,
    bad: .file(
      "lib/due.js",
      """
      module.exports = (day) => {
        // ... rest of the code ...
      };
      """),
    good: .file(
      "lib/due.js",
      """
      module.exports = (day) => {
        return day + 21;
      };
      """))

  package static let duplicate = Rule(
    "artifact/duplicate", .error,
    "One path was proposed with two different contents.",
    advice: "Propose each file once, with the content that you want.",
    bad: .body(deskFile(loanDays: 21) + deskFile(loanDays: 28)),
    good: .file("config/desk.json", "{\"loanDays\": 28}"))

  package static let repeated = Rule(
    "artifact/repeated", .note,
    "The same file was proposed more than once.",
    advice: "Nothing is lost, since the contents are the same. Propose each file once.",
    bad: .body(deskFile(loanDays: 21) + deskFile(loanDays: 21)),
    good: .file("config/desk.json", "{\"loanDays\": 21}"))

  package static let gaveWay = Rule(
    "artifact/gave-way", .note,
    "A declared file without content gave way to the marked files.",
    advice: """
      Nothing is missing if you meant the marked files only. Leave out the declaration, or \
      write its content behind it.
      """,
    bad: .body(
      "Create or update the file lib/due.js with this complete content:\n\n"
        + marked("lib/loan.js", "module.exports = 21;")),
    good: .file("lib/loan.js", "module.exports = 21;"))

  package static let fenceRemoved = Rule(
    "artifact/fence-removed", .note,
    "The code fence around the content was removed.",
    advice: """
      Nothing is wrong with the file. Leave out the fence: the markers alone show where a file \
      begins and ends.
      """,
    bad: .file(
      "lib/due.js",
      """
      ```js
      module.exports = (day) => day + 21;
      ```
      """),
    good: .file("lib/due.js", "module.exports = (day) => day + 21;"))

  package static let fenceInContent = Rule(
    "artifact/fence-in-content", .error,
    "A code fence stands inside a file that was declared complete.",
    advice: "Take out the fence, and all lines that are not part of the file.",
    bad: .body(
      """
      Create or update the file lib/due.js with this complete content:

      module.exports = (day) => day + 21;

      Use it like this:

      ```js
      require('./due')(1);
      ```
      """),
    good: .body(
      """
      Create or update the file lib/due.js with this complete content:

      module.exports = (day) => day + 21;
      """))

  package static let languageMismatch = Rule(
    "artifact/language-mismatch", .warning,
    "The content is plainly in another language.",
    advice:
      "Give the file the ending of its language, or give it the content that its name promises.",
    bad: .file(
      "migrations/001_books.yaml", "CREATE TABLE IF NOT EXISTS books (isbn text PRIMARY KEY);"),
    good: .file(
      "migrations/001_books.sql", "CREATE TABLE IF NOT EXISTS books (isbn text PRIMARY KEY);"))

  package static let installScript = Rule(
    "artifact/install-script", .note,
    "What runs when a package is installed asks for review.",
    advice: """
      Look at what the script does, because it runs on every machine that installs the package. \
      If nobody needs it, take it out.
      """,
    bad: .file(
      "package.json",
      """
      {
        "name": "lending-desk",
        "scripts": {"postinstall": "node setup.js"}
      }
      """),
    good: .file(
      "package.json",
      """
      {
        "name": "lending-desk",
        "scripts": {"setup": "node setup.js"}
      }
      """))

  /// All of these.
  static let ofArtifacts = [
    empty, placeholder, duplicate, repeated, gaveWay, fenceRemoved, fenceInContent,
    languageMismatch, installScript,
  ]
}
