import Artifact

/// The form of a policy as a JSON Schema (draft 2020-12), for editors and for other programs. What it
/// cannot say the reader knows besides: keys that are given twice, a review threshold above the
/// other, the bounds of what is written as a text.
package enum PolicySchema {
  /// Unlike those of a dictionary, its keys keep their order.
  private typealias Members = KeyValuePairs<String, JSONValue>

  package static let document: JSONValue = object(
    [
      "$schema": .string("https://json-schema.org/draft/2020-12/schema"),
      "title": .string("The policy of sandbox: \(Policy.fileName)"),
    ],
    [
      "$schema": text(),
      "version": value(nil, nil, ["const": .int(1)]),
      "gate": object(
        [:],
        [
          "review": severity("From which on a report asks for review; 25."),
          "block": severity("From which on a report is blocked; 45."),
        ]),
      "allow_unchecked": value(
        nil, "The languages whose files may stay unchecked; true: all.",
        ["anyOf": .array([value("boolean"), list(of: word(Language.self))])]),
      "allow_review": value("boolean", "Let what asks for review pass."),
      "rules": object(
        ["description": .string("What findings weigh.")],
        of: Rule.settable.map { rule in
          let summary = "\(rule.summary) By itself: \(rule.severity.rawValue)."
          return (rule.id, word(Severity.self, summary))
        }),
      "paths": object(
        ["description": .string("Which paths a report may propose: *, ** and ? are special.")],
        ["allow": list(of: pattern, atLeast: 1), "deny": list(of: pattern)]),
      "limits": object([:], of: TrialLimits.Name.allCases.map { ($0.rawValue, limit($0)) }),
      "baseline": list(
        of: text(
          "A directory or .sql file, relative to the policy's.", isFilled: true,
          pattern: #"^(?![/~])(?!.*\\)(?!(.*/)?\.\.(/|$))"#)),
      "accepted": list(
        of: object(
          ["description": .string("One report, as it is, byte for byte.")],
          [
            "sha256": text(pattern: "^[0-9a-f]{64}$"),
            "id": text(),
            "accept": list(of: word(Acceptance.What.self), atLeast: 1),
            "reason": text(isFilled: true),
            "by": text(isFilled: true),
            "until": text(
              "The last day on which it holds, in UTC.", pattern: #"^\d{4}-\d\d-\d\d$"#),
          ], required: ["sha256", "accept", "reason", "by", "until"])),
      "exempt": list(
        of: text(
          "Paths, from the top of the repository, that look like reports and are none: *, ** and "
            + "? are special.", isFilled: true)),
      "from": list(of: word(PlainForm.self, "Plain documents that '--since --from' may take.")),
      "jail": word(JailTier.self, "The weakest jail that may be used."),
      "audit": object(
        ["description": .string("The audit that the gate depends on.")],
        [
          "max_age": text(
            "How old the last audit that passed may be.", pattern: "^[0-9]+(ms|s|m|h|d)$"),
          "known": list(
            of: object(
              [
                "description": .string(
                  "What it need not catch until a day, and who answers for that.")
              ],
              [
                "claim": text(isFilled: true), "owner": text(isFilled: true),
                "until": text(pattern: #"^\d{4}-\d\d-\d\d$"#), "reason": text(isFilled: true),
              ], required: ["claim", "owner", "until", "reason"])),
        ]),
      "due": object(
        ["description": .string("When somebody has to look again, in days.")],
        ["review_days": days, "acceptance_days": days]),
      "checks": list(
        of: object(
          ["description": .string("A program of the machine's that judges files, too.")],
          [
            "name": text(pattern: OwnCheck.namePattern),
            "files": text("Which: *, ** and ? are special.", isFilled: true),
            "run": list(
              of: text("The program, a bare name, and its arguments: one is {file} or {files}."),
              atLeast: 2, isSet: false),
            "passes": list(of: status, atLeast: 1), "fails": list(of: status, atLeast: 1),
            "errors": text(
              "sarif, checkstyle, rdjson, or a pattern with the groups file, line, message, column."
            ),
            "columns": object(
              ["description": .string("How it counts columns.")],
              [
                "unit": word(OwnCheck.Columns.Unit.self),
                "first": value("integer", nil, ["minimum": .int(0), "maximum": .int(1)]),
              ]),
            "good": text("A file that must pass."), "bad": text("A file that must fail."),
          ], required: OwnCheck.required)),
      "dry_run": value("boolean", "Whether SQL is executed on a database of our own; true."),
    ], required: ["version"])

  private static let status = value(
    "integer", nil, ["minimum": .int(0), "maximum": .int(255)])
  private static let days = value(
    "integer", nil, ["minimum": .int(1), "maximum": .int(3650)])
  private static let pattern = text(isFilled: true, pattern: #"^(?![/~])[^\\\[\]{}!]*$"#)

  private static func object(
    _ head: Members, _ properties: Members, required: [String] = []
  ) -> JSONValue {
    object(head, of: properties.map { ($0, $1) }, required: required)
  }

  private static func object(
    _ head: Members, of properties: [(String, JSONValue)], required: [String] = []
  ) -> JSONValue {
    .object(
      head.map { ($0, $1) } + [
        ("type", .string("object")), ("properties", .object(properties)),
        ("additionalProperties", .bool(false)),
      ] + (required.isEmpty ? [] : [("required", words(required))]))
  }

  private static func list(
    of item: JSONValue, atLeast least: Int = 0, isSet: Bool = true
  ) -> JSONValue {
    value("array", nil, ["items": item, "minItems": .int(least), "uniqueItems": .bool(isSet)])
  }

  private static func words(_ words: [String]) -> JSONValue {
    .array(words.map(JSONValue.string))
  }

  /// One of the words of a type.
  private static func word<Word: CaseIterable & RawRepresentable<String>>(
    _ type: Word.Type, _ description: String? = nil
  ) -> JSONValue {
    value(nil, description, ["enum": words(Word.allCases.map(\.rawValue))])
  }

  private static func text(
    _ description: String? = nil, isFilled: Bool = false, pattern: String? = nil,
    usual: JSONValue? = nil
  ) -> JSONValue {
    value(
      "string", description,
      [
        "minLength": isFilled ? .int(1) : nil, "pattern": pattern.map(JSONValue.string),
        "default": usual,
      ])
  }

  private static func severity(_ description: String) -> JSONValue {
    value("number", description, ["minimum": .int(0), "maximum": .int(100)])
  }

  private static func limit(_ name: TrialLimits.Name) -> JSONValue {
    let usual = TrialLimits()[name].json
    let bounds = name.domain.bounds
    switch name.domain {
    case .time:
      return text(
        "\(Duration.expectation), \(bounds)", pattern: "^[0-9]+(ms|s|m|h|d)$", usual: usual)
    case .bytes:
      return text("\(ByteCount.expectation), \(bounds)", pattern: "^[0-9]+[KMG]?$", usual: usual)
    case .count(let bounds):
      return value(
        "integer", nil,
        ["minimum": .int(bounds.lowerBound), "maximum": .int(bounds.upperBound), "default": usual])
    }
  }

  /// What is known of a value: each member that is not nil.
  private static func value(
    _ type: String?, _ description: String? = nil, _ more: KeyValuePairs<String, JSONValue?> = [:]
  ) -> JSONValue {
    let head = [("description", description), ("type", type)]
    let members = head.map { ($0, $1.map(JSONValue.string)) } + more.map { ($0, $1) }
    return .object(members.compactMap { key, value in value.map { (key, $0) } })
  }
}
