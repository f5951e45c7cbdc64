import Artifact
import Console
import Judging

/// A rule, or a reason why a file is unchecked, as somebody who met it is told of it.
package enum Explanation: Sendable {
  case rule(Rule)
  case reason(Unchecked)

  /// All that there are, the rules first.
  package static let all: [Explanation] = {
    let ofResults = Rule.ofResults.values.sorted { $0.id < $1.id }
    return (Rule.all + ofResults).map(Self.rule) + Unchecked.allCases.map(Self.reason)
  }()

  /// The one of this name; of a check of a policy's own, what holds for all of them.
  package static func of(_ name: String) -> Explanation? {
    if let known = all.first(where: { $0.id == name }) { return known }
    guard name.hasPrefix(OwnCheck.prefix), name != OwnCheck.prefix else { return nil }
    let own = RuleText(name, worst: .error)
    return .rule(Rule(result: own.id, own.severity, own.summary, advice: own.help))
  }

  package var id: String {
    switch self {
    case .rule(let rule): rule.id
    case .reason(let why): why.rawValue
    }
  }

  package var severity: String {
    switch self {
    case .rule(let rule): rule.severity.rawValue
    case .reason: "unchecked"
    }
  }

  package var summary: String {
    switch self {
    case .rule(let rule): rule.summary
    case .reason(let why): "\(why.sentence(for: "this language").capitalized)."
    }
  }

  package var json: JSONValue {
    switch self {
    case .rule(let rule):
      [
        "id": .string(id), "severity": .string(severity), "summary": .string(summary),
        "why": .string(rule.why), "advice": .string(rule.advice),
        "bad": rule.example?.bad.json, "good": rule.example?.good.json,
        "options": rule.example.map { .array($0.options.map(JSONValue.string)) },
        "policy": rule.example?.policy.map { .string($0) },
        "weighing": .array(rule.weighing.map(JSONValue.string)),
      ]
    case .reason(let why):
      [
        "id": .string(id), "severity": .string(severity), "summary": .string(summary),
        "why": .string(Self.unchecked), "advice": .string("\(why.next.capitalized)."),
        "weighing": .array(why.weighing.map(JSONValue.string)),
      ]
    }
  }

  private static let unchecked =
    "A file passed only if a program read the whole of it. Of this one none did, so it is not called passed."

  /// All of it for people, in lines that are wrapped where they have a width.
  package func lines(_ style: Style, width: Int?) -> [Shown] {
    func part(_ title: Shown, _ texts: [String]) -> [Shown] {
      [style(.strong, title)]
        + texts.flatMap {
          TextLayout.wrap($0.shown, width: width.map { $0 - 2 }).behind("  ", indent: 2)
        }
    }
    let role: Style.Role =
      switch severity {
      case "error": .error
      case "warning": .warning
      case "note": .note
      default: .open
      }
    let head: [Shown] =
      ["\(style(.strong, id.shown)): \(style(role, severity.shown))"]
      + TextLayout.wrap(summary.shown, width: width.map { $0 - 2 }).behind("  ", indent: 2)
    switch self {
    case .rule(let rule):
      var lines = head + part("why", [rule.why]) + part("what to do", [rule.advice])
      if let example = rule.example {
        lines += example.bad.lines("bad", style) + example.good.lines("good", style)
        if !example.options.isEmpty {
          lines += part("both tried with", [example.options.joined(separator: " ")])
        }
        if let policy = example.policy {
          lines += part("both tried by the policy", [policy])
        }
      }
      return lines + part("in a policy", rule.weighing)
    case .reason(let why):
      return head + part("why", [Self.unchecked]) + part("what to do", ["\(why.next.capitalized)."])
        + part("how it is let through", why.weighing)
    }
  }

  /// A line for each, as a list.
  package static func list(_ all: [Explanation], _ style: Style, width: Int?) -> [Shown] {
    let longest = all.map(\.id.shown.columns).max() ?? 0
    return all.map { one in
      let head: Shown = "\(one.id.shown.padded(to: longest))  \(one.severity.shown.padded(to: 9))  "
      let room = max(20, (width ?? 0) - head.columns)
      return head + one.summary.shown.clipped(to: room, in: width)
    }
  }
}

extension Unchecked {
  /// What lets it through.
  fileprivate var weighing: [String] {
    switch self {
    case .gateShut: ["Nothing does: no option and no policy lets a blocked report through."]
    case .lowered:
      [
        "--allow-unchecked=LANGUAGE and a policy's \"allow_unchecked\" give status 0; the verdict stays.",
        "It failed, so nobody can accept it with 'sandbox policy accept'; 'sandbox apply' asks for --accept.",
      ]
    case .noChecker, .toolMissing, .needsContext, .timeout, .crashed, .memory, .output, .processes,
      .disk, .tooLarge, .unable, .placeholder, .idle, .mixedScript, .template, .deletion,
      .metaCommand,
      .unrecognizedMarker, .languageMismatch:
      [
        "--allow-unchecked=LANGUAGE and a policy's \"allow_unchecked\" give status 0; the verdict stays.",
        "'sandbox policy accept' takes this one report as it is, until a day that you name.",
        "Why not: no program vouches for the file, and of a language that is allowed nobody looks any more.",
      ]
    }
  }
}

extension Rule.Example.Sample {
  fileprivate var json: JSONValue {
    switch self {
    case .file(let path, let text): ["file": .string(path), "text": .string(text)]
    case .body(let text): ["body": .string(text)]
    case .report(let text): ["report": .string(text)]
    case .twins(let markdown, let json): ["markdown": .string(markdown), "json": .string(json)]
    case .elsewhere(let text): ["elsewhere": .string(text)]
    }
  }

  fileprivate func lines(_ word: Shown, _ style: Style) -> [Shown] {
    func block(_ title: Shown, _ text: String) -> [Shown] {
      [style(.strong, word) + title]
        + text.split(separator: "\n", omittingEmptySubsequences: false)
        .map { "  \(style(.gutter, "|")) \(String($0))" }
    }
    return switch self {
    case .file(let path, let text): block(", as \(path)", text)
    case .body(let text): block(", as a proposal", text)
    case .report(let text): block(", as a report", text)
    case .twins(let markdown, let json):
      block(", as a proposal in markdown", markdown) + block(", beside its twin in JSON", json)
    case .elsewhere(let text): [style(.strong, word), "  \(text)"]
    }
  }
}

extension String {
  fileprivate var capitalized: String { prefix(1).uppercased() + dropFirst() }
}
