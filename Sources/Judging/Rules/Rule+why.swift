import Artifact

extension Rule {
  /// Why there is such a rule: what comes of it where nobody looks. Rules of one family have one reason.
  package var why: String {
    switch id.prefix(while: { $0 != "/" }) {
    case "artifact":
      """
      A file is installed byte for byte: nobody fills in what was left out, nor takes out what was not \
      meant to be in it.
      """
    case "against": "What stands there is not what was judged."
    case "audit": "A gate that nobody tries may have stopped working without a sign."
    case "check": "A team knows of its files what no program of ours knows."
    case "diff":
      """
      Lines that are matched "nearly", or counted wrongly, change another place than the one that was meant.
      """
    case "gate":
      "What says of itself that it may do harm is not run before somebody has looked at it."
    case "jail":
      """
      A tool that was stopped, or kept from something, has not read all of the file: it cannot vouch for it.
      """
    case "path":
      """
      A file in another place is another thing: it may run by itself, judge the next report, or replace \
      what nobody looks at.
      """
    case "policy": "Who is judged must not choose the judge, nor be let through for good."
    case "report": "What is in no file is not checked, and nobody would miss it."
    case "results", "run", "tool", "verdict":
      "What was not looked at, or is not shown, must never read as passed."
    case "set":
      "Which of the two is meant nobody can tell, and one would silently replace the other."
    case "text": "Who reviews it reads one text, and a program reads another."
    case "sql" where id != Rule.sqlSyntax.id:
      "SQL changes data. A rollback of files does not bring that back, and half of a migration is worse than none."
    case "javascript" where id != Rule.javascriptSyntax.id:
      "What a file asks for is looked for when it runs: a program that parses may still not start."
    default: "What does not parse does not run, nor does anything that needs it."
    }
  }

  /// What a policy can make of what it weighs, and what comes of it.
  package var weighing: [String] {
    guard Rule.settable.contains(where: { $0.id == id }) else {
      return [
        "No policy changes what it weighs: it keeps a report in its place, or judges it."
      ]
    }
    func entry(_ severity: Severity) -> String {
      "\"rules\": {\"\(id)\": \"\(severity.rawValue)\"}"
    }
    switch severity {
    case .error:
      return [
        """
        \(entry(.warning)) in .sandbox.json, or "note", lowers it. What failed by it is 'unchecked: lowered' \
        then, with status 3: it never passes, nobody can accept it, and 'sandbox apply' asks for --accept.
        """,
        """
        Why not: nothing is mended by it, and it holds for every report to come. Mend this one; if the \
        check lacks something, name it (--baseline, --database).
        """,
      ]
    case .warning:
      return [
        """
        \(entry(.error)) in .sandbox.json makes a report that has it fail. "note" shows it less, and changes no \
        verdict: what is unchecked by it, or asks for review, stays so.
        """,
        """
        Why not: as a note it is no longer among what people read first; as an error no acceptance lets a \
        report through that somebody looked at.
        """,
      ]
    case .note:
      return [
        """
        It weighs the least already. \(entry(.error)) in .sandbox.json makes a report that has it fail; \
        "warning" shows it without --notes.
        """,
        "Why not: it tells a decision, which is mostly right. A failure by it is one that no acceptance lets through.",
      ]
    }
  }
}
