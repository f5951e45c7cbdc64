import Artifact
import Console
import Results

/// `sandbox explain`: what a rule or a reason is, in the words of the registry that judges by it.
enum Explain {
  static let command = Command<Session>(
    "Explain a rule, or a reason why a file is unchecked.",
    discussion: """
      What it is, why there is such a rule, what to do, what it catches and the same done right, and how a \
      policy weighs it. A test tries each example. Without a name, and \
      for the name of a family, it is a list.

        sandbox explain sql/dry-run
        sandbox explain needs-context
        sandbox explain sql
      """,
    Operand<String?>(
      "rule", as: names, "A rule, a reason, or what comes before the slash; else all of them."),
    Option<Format>("--format", placeholder: "FORMAT", default: .text, "How to write it.")
  ) { session, name, format in
    let (all, isList) = try explained(name)
    let width = Terminal.outputWidth
    try format.print(
      json: [
        "schema": "sandbox.explain/1", "tool": .tool(Product.version),
        "rules": .array(all.map(\.json)),
      ],
      lines: isList
        ? Explanation.list(all, session.style, width: width)
        : all.flatMap { $0.lines(session.style, width: width) })
    return 0
  }

  private static let names = Domain<String>(
    "a rule or a reason", completion: .words(Explanation.all.map(\.id))
  ) { String(argument: $0) }

  /// What is to be told, and whether as a list.
  private static func explained(_ name: String?) throws(UsageError) -> ([Explanation], Bool) {
    guard let name else { return (Explanation.all, true) }
    if let one = Explanation.of(name) { return ([one], false) }
    let family = Explanation.all.filter { $0.id.hasPrefix("\(name)/") }
    if !family.isEmpty { return (family, true) }
    let ids = Explanation.all.map(\.id)
    let meant = ids.filter { $0.hasSuffix("/\(name)") }.map { "; did you mean '\($0)'?" }.first
    throw UsageError(
      "there is no rule or reason '\(name.echoed)'\(meant ?? Suggestion.clause(for: name, among: ids))"
        + "; 'sandbox explain' lists them all")
  }
}
