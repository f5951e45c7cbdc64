import Artifact

/// The parser: sorts arguments by the rows of a table, and checks how often each was given.
///
/// An argument that begins with `-` is never an option's value unless `=` attaches it, so
/// `--home --quiet` is a missing value, and `--help` means help wherever it stands before `--`.
struct Matching {
  /// `sandbox try`, as errors name it.
  let path: String
  private(set) var matches = Matches()
  /// What has not been looked at.
  private(set) var rest: ArraySlice<String>
  private let syntaxes: [ParameterSyntax]
  private let options: [String: ParameterSyntax]
  /// Options that have their place elsewhere, and the command line that shows it.
  private let misplaced: () -> [String: String]

  /// Begins to match; `matches` are those that were made before, of rows that may recur here.
  init(
    _ path: String, _ arguments: ArraySlice<String>, _ syntaxes: [ParameterSyntax],
    matches: Matches = Matches(), misplaced: @escaping () -> [String: String] = { [:] }
  ) {
    self.path = path
    self.misplaced = misplaced
    self.matches = matches
    self.syntaxes = syntaxes
    rest = arguments
    var options: [String: ParameterSyntax] = [:]
    for syntax in syntaxes where !syntax.isOperand {
      options[syntax.name] = syntax
      if let short = syntax.short { options["-\(short)"] = syntax }
    }
    self.options = options
  }

  /// Takes options as far as the first operand, which becomes the first of ``rest``.
  mutating func takeOptions() throws(UsageError) {
    while let argument = rest.first, argument.utf8.first == UInt8(ascii: "-"), argument != "-" {
      rest.removeFirst()
      guard argument != "--" else { return }
      try take(option: argument)
    }
  }

  /// Takes everything up to the first mistake; what was taken before it stays in ``matches``.
  mutating func takeAll() throws(UsageError) {
    var operands: [String] = []
    while let argument = rest.popFirst() {
      if argument == "--" {
        operands += rest
        rest = []
      } else if argument.utf8.first == UInt8(ascii: "-"), argument != "-" {
        try take(option: argument)
      } else {
        operands.append(argument)
      }
    }
    try deal(operands[...])
    for syntax in syntaxes where syntax.kind == .option && syntax.isRequired {
      guard matches[syntax].isEmpty else { continue }
      throw UsageError("missing option '\(syntax.form)' for '\(path)'")
    }
  }

  /// Takes `--name`, `--name=value`, `-q`, `-qv`, `-fvalue`.
  private mutating func take(option argument: String) throws(UsageError) {
    let equals = argument.utf8.firstIndex(of: UInt8(ascii: "="))
    let name = String(argument[..<(equals ?? argument.endIndex)])
    guard argument.utf8.starts(with: "--".utf8) else {
      // `-format` is `--format` with a dash too few, not `-f` with the value `ormat`.
      guard options["-" + name] == nil else { throw unknown(name) }
      return try take(letters: argument)
    }
    guard let syntax = options[name] else { throw unknown(name) }
    try take(syntax, attached: equals.map { String(argument[argument.utf8.index(after: $0)...]) })
  }

  /// Takes letters until one has a value, which is then what follows it.
  private mutating func take(letters argument: String) throws(UsageError) {
    var letters = argument.unicodeScalars.dropFirst()
    while let letter = letters.popFirst() {
      guard let syntax = options["-\(letter)"] else { throw unknown(argument) }
      if syntax.kind == .flag {
        try take(syntax, attached: nil)
      } else {
        return try take(syntax, attached: letters.isEmpty ? nil : String(letters))
      }
    }
  }

  /// Takes an option with the value that is attached to it, or else the next argument.
  private mutating func take(
    _ syntax: ParameterSyntax, attached: String?
  ) throws(UsageError) {
    guard matches[syntax].count < syntax.occurrences.upperBound else {
      throw UsageError("'\(syntax.name)' is given twice for '\(path)'; give it once")
    }
    var value = attached
    if syntax.kind == .flag, attached != nil {
      throw UsageError("'\(syntax.name)' takes no value for '\(path)'")
    }
    if syntax.kind == .option, attached == nil {
      value = rest.first
      let dashed = value.map { $0.utf8.first == UInt8(ascii: "-") && $0 != "-" } ?? false
      guard value != nil, !dashed else {
        throw UsageError(
          "missing value for '\(syntax.name)': expected \(syntax.expectation)"
            + (dashed ? "; one that begins with '-' is written '\(syntax.name)=…'" : ""))
      }
      rest.removeFirst()
    }
    matches[syntax].append(value)
  }

  /// Deals operands out from the left; a row leaves over what later ones have to have.
  private mutating func deal(_ operands: ArraySlice<String>) throws(UsageError) {
    var operands = operands
    let rows = syntaxes.filter(\.isOperand)
    let required = rows.flatMap { Array(repeating: $0, count: $0.occurrences.lowerBound) }
    guard operands.count >= required.count else {
      throw UsageError("missing operand \(required[operands.count].form) for '\(path)'")
    }
    for (index, syntax) in rows.enumerated() {
      let reserved = rows[(index + 1)...].reduce(0) { $0 + $1.occurrences.lowerBound }
      let count = min(operands.count - reserved, syntax.occurrences.upperBound)
      matches[syntax] = Array(operands.prefix(count))
      operands = operands.dropFirst(count)
    }
    if let left = operands.first {
      throw UsageError("unexpected operand '\(left.echoed)' for '\(path)'")
    }
  }

  private func unknown(_ name: String) -> UsageError {
    let names = syntaxes.filter { !$0.isOperand }.map(\.name)
    let advice =
      misplaced()[name].map { "; it follows the command, as in '\($0)'" }
      ?? Suggestion.clause(for: name, among: names)
    return UsageError("unknown option '\(name.echoed)' for '\(path)'" + advice)
  }
}
