import Artifact

/// The form of a policy as a JSON Schema (draft 2020-12), for editors and for other programs. What it
/// cannot say the reader knows besides: keys that are given twice, a review threshold above the
/// other, the bounds of what is written as a text.
package enum PolicySchema {
  package static let document: JSONValue = object(
    [
      ("$schema", .string("https://json-schema.org/draft/2020-12/schema")),
      ("title", .string("The policy of sandbox: \(Policy.fileName)")),
    ],
    [
      ("$schema", .object([("type", .string("string"))])),
      ("version", .object([("const", .int(1))])),
      (
        "gate",
        object(
          [],
          [
            ("review", severity("From which on a report asks for review; 25.")),
            ("block", severity("From which on a report is blocked; 45.")),
          ])
      ),
      (
        "allow_unchecked",
        .object([
          ("description", .string("The languages whose files may stay unchecked; true: all.")),
          (
            "anyOf",
            .array([
              .object([("type", .string("boolean"))]),
              list(of: .object([("enum", words(Language.allCases.map(\.rawValue)))])),
            ])
          ),
        ])
      ),
      ("allow_review", flag("Let what asks for review pass.")),
      (
        "rules",
        object(
          [("description", .string("What findings weigh."))],
          Rule.settable.map { rule in
            (
              rule.id,
              .object([
                ("description", .string("\(rule.summary) By itself: \(rule.severity.rawValue).")),
                ("enum", words(Severity.allCases.map(\.rawValue))),
              ])
            )
          })
      ),
      (
        "paths",
        object(
          [("description", .string("Which paths a report may propose: *, ** and ? are special."))],
          [("allow", list(of: pattern, atLeast: 1)), ("deny", list(of: pattern))])
      ),
      ("limits", object([], TrialLimits.Name.allCases.map { ($0.rawValue, limit($0)) })),
      (
        "baseline",
        list(
          of: .object([
            ("description", .string("A directory or .sql file, relative to the policy's.")),
            ("type", .string("string")), ("minLength", .int(1)),
            ("pattern", .string(#"^(?![/~])(?!.*\\)(?!(.*/)?\.\.(/|$))"#)),
          ]))
      ),
      (
        "accepted",
        list(
          of: object(
            [("description", .string("One report, as it is, byte for byte."))],
            [
              (
                "sha256",
                .object([("type", .string("string")), ("pattern", .string("^[0-9a-f]{64}$"))])
              ),
              ("id", .object([("type", .string("string"))])),
              (
                "accept",
                list(
                  of: .object([("enum", words(Acceptance.What.allCases.map(\.rawValue)))]),
                  atLeast: 1)
              ),
              ("reason", .object([("type", .string("string")), ("minLength", .int(1))])),
              ("by", .object([("type", .string("string")), ("minLength", .int(1))])),
              (
                "until",
                .object([
                  ("description", .string("The last day on which it holds, in UTC.")),
                  ("type", .string("string")), ("pattern", .string(#"^\d{4}-\d\d-\d\d$"#)),
                ])
              ),
            ], required: ["sha256", "accept", "reason", "by", "until"]))
      ),
      (
        "exempt",
        list(
          of: .object([
            (
              "description",
              .string(
                "Paths, from the top of the repository, that look like reports and are none: *, ** and "
                  + "? are special.")
            ),
            ("type", .string("string")), ("minLength", .int(1)),
          ]))
      ),
      (
        "jail",
        .object([
          ("description", .string("The weakest jail that may be used.")),
          ("enum", words(JailTier.allCases.map(\.rawValue))),
        ])
      ),
      (
        "audit",
        object(
          [("description", .string("The audit that the gate depends on."))],
          [
            (
              "max_age",
              .object([
                ("description", .string("How old the last audit that passed may be.")),
                ("type", .string("string")), ("pattern", .string("^[0-9]+(ms|s|m|h|d)$")),
              ])
            )
          ])
      ),
      (
        "due",
        object(
          [("description", .string("When somebody has to look again, in days."))],
          ["review_days", "acceptance_days"].map { key in
            (
              key,
              .object([
                ("type", .string("integer")), ("minimum", .int(1)), ("maximum", .int(3650)),
              ])
            )
          })
      ),
      ("dry_run", flag("Whether SQL is executed on a database of our own; true.")),
    ], required: ["version"])

  private static func object(
    _ head: [(String, JSONValue)], _ properties: [(String, JSONValue)], required: [String] = []
  ) -> JSONValue {
    .object(
      head + [
        ("type", .string("object")), ("properties", .object(properties)),
        ("additionalProperties", .bool(false)),
      ] + (required.isEmpty ? [] : [("required", words(required))]))
  }

  private static let pattern = JSONValue.object([
    ("type", .string("string")), ("minLength", .int(1)),
    ("pattern", .string(#"^(?![/~])[^\\\[\]{}!]*$"#)),
  ])

  private static func list(of item: JSONValue, atLeast least: Int = 0) -> JSONValue {
    .object([
      ("type", .string("array")), ("items", item), ("minItems", .int(least)),
      ("uniqueItems", .bool(true)),
    ])
  }

  private static func words(_ words: [String]) -> JSONValue {
    .array(words.map(JSONValue.string))
  }

  private static func flag(_ description: String) -> JSONValue {
    .object([("description", .string(description)), ("type", .string("boolean"))])
  }

  private static func severity(_ description: String) -> JSONValue {
    .object([
      ("description", .string(description)), ("type", .string("number")), ("minimum", .int(0)),
      ("maximum", .int(100)),
    ])
  }

  private static func limit(_ name: TrialLimits.Name) -> JSONValue {
    let usual = TrialLimits()[name].json
    func text(_ pattern: String, _ expectation: String, _ bounds: String) -> JSONValue {
      .object([
        ("description", .string("\(expectation), \(bounds)")), ("type", .string("string")),
        ("pattern", .string(pattern)), ("default", usual),
      ])
    }
    switch name.domain {
    case .time(let bounds):
      return text(
        "^[0-9]+(ms|s|m|h|d)$", Duration.expectation,
        "from \(bounds.lowerBound.spelling) to \(bounds.upperBound.spelling)")
    case .bytes(let bounds):
      return text(
        "^[0-9]+[KMG]?$", ByteCount.expectation,
        "from \(bounds.lowerBound.spelling) to \(bounds.upperBound.spelling)")
    case .count(let bounds):
      return .object([
        ("type", .string("integer")), ("minimum", .int(bounds.lowerBound)),
        ("maximum", .int(bounds.upperBound)), ("default", usual),
      ])
    }
  }
}
