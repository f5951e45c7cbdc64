/// One row of the table that feeds the parser, the help and the completions.
package struct ParameterSyntax: Sendable {
  package enum Kind: Sendable {
    /// An option without a value: `--quiet`.
    case flag
    /// An option with one: `--format json` or `--format=json`.
    case option
    /// An option whose value may be left out, and is attached if given: `--allow[=css,html]`.
    case selection
    /// An argument that is told by its place.
    case operand
  }

  package let kind: Kind
  /// `--format`, or for an operand its word in capitals: `REPORT|DIR`.
  package let name: String
  /// The letter of `-q`.
  package let short: Character?
  /// What stands for the value: `FORMAT`.
  package let placeholder: String
  /// How often it has to and may be given.
  package let occurrences: ClosedRange<Int>
  package let summary: String
  /// What help adds in parentheses: allowed values, the default.
  package let notes: [String]
  /// What the value has to be, as it stands after "expected".
  package let expectation: String
  package let completion: Completion

  init<Value>(
    _ kind: Kind, _ name: String, short: Character? = nil, placeholder: String? = nil,
    occurrences: ClosedRange<Int>, _ summary: String, notes: [String?] = [],
    _ domain: Domain<Value>
  ) {
    let isOption = name.utf8.starts(with: "--".utf8)
    precondition(isOption == (kind != .operand), "an option's name begins with '--': \(name)")
    self.kind = kind
    self.name = kind == .operand ? name.uppercased() : name
    self.short = short
    self.placeholder = placeholder ?? String(name.trimmingPrefix("--")).uppercased()
    self.occurrences = occurrences
    self.summary = summary
    self.notes = notes.compactMap { $0 }
    expectation = domain.expectation
    completion = domain.completion
  }

  package var isOperand: Bool { kind == .operand }
  package var isRequired: Bool { occurrences.lowerBound > 0 }

  /// How an error names it: `'--format'`, `REPORT|DIR`.
  var subject: String { isOperand ? name : "'\(name)'" }

  /// How it is written: `--format FORMAT`, `--allow[=LANGUAGE,…]`, `REPORT|DIR…`.
  var form: String {
    switch kind {
    case .flag: name
    case .option: "\(name) \(placeholder)"
    case .selection: "\(name)[=\(placeholder),…]"
    case .operand: occurrences.upperBound > 1 ? "\(name)…" : name
    }
  }

  /// Reads every text that was given for this row, whose values lie in the domain.
  func values<Value>(_ texts: [String?], _ domain: Domain<Value>) throws(UsageError) -> [Value] {
    try texts.map { text throws(UsageError) in try domain.value(of: text ?? "", for: subject) }
  }
}
