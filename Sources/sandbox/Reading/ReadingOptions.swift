import Artifact
import Console
import Foundation
import Runner

extension PlainForm: ArgumentValue {}

/// What is read, and how files are taken out of it: the same words for every verb that reads documents.
struct ReadingOptions: Sendable {
  var form: PlainForm?
  var ownNames: Bool
  /// What standard input is called.
  var inputName: String?

  static let group = Group(
    Option<PlainForm?>(
      "--from", placeholder: "FORM",
      "Take the files out of a plain document, which is no report, by these marks; it asks for review."
    ),
    Flag(
      "--own-names",
      "Take files by the names that they give themselves ('-- File: a.sql' in the first line)."),
    Option<String?>(
      "--stdin-name", placeholder: "NAME", "What '-', standard input, is called in the result.")
  ) { ReadingOptions(form: $0, ownNames: $1, inputName: $2) }

  /// The operand that stands for standard input.
  static let input = "-"
}

/// What was named to be read: what lies in files, and what came through standard input.
struct Inputs: Sendable {
  /// As they are named in the result.
  let names: [String]
  let read: Trial.Reader
  let search: Search

  /// Finds what these names stand for, and reads standard input to its end if it is one of them.
  ///
  /// Throws `UsageError` where it is named twice, or a file has its name.
  init(
    _ given: [String], _ options: ReadingOptions, inOrder: Bool = false, _ session: Session
  ) throws {
    guard given.contains(ReadingOptions.input) else {
      if options.inputName != nil {
        throw UsageError("'--stdin-name' names standard input, which is not read: add '-'")
      }
      names = given
      read = Trial.reader(as: options.form)
      search = Search(given, own: session.ownDirectories, inOrder: inOrder)
      return
    }
    guard given.count(where: { $0 == ReadingOptions.input }) == 1 else {
      throw UsageError("standard input, '-', can be read only once")
    }
    if isatty(STDIN_FILENO) == 1 {
      complain("reading standard input; Ctrl-D ends it, Ctrl-C stops")
    }
    let bytes = Candidate.bytes(
      ofStream: STDIN_FILENO, as: options.inputName ?? "standard input")
    try Task.checkCancellation()
    let text = try? bytes.get()
    let isJSON = text?.first { !ASCII.isSpace($0) } == UInt8(ascii: "{")
    let name = options.inputName ?? (isJSON ? "stdin.json" : "stdin.md")
    names = given.map { $0 == ReadingOptions.input ? name : $0 }
    let others = given.filter { $0 != ReadingOptions.input }
    guard !others.contains(name) else {
      throw UsageError(
        "'\(name.echoed)' is what standard input is called; give it another name by '--stdin-name'")
    }
    read = Trial.reader(as: options.form, given: [name: bytes])
    search = Search(
      names, own: session.ownDirectories, inOrder: inOrder, streams: [name: text?.count ?? 0])
  }
}
