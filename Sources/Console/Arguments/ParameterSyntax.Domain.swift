extension ParameterSyntax {
  /// A row whose value lies in a domain.
  init<Value>(
    _ kind: Kind, _ name: String, short: Character? = nil, placeholder: String? = nil,
    occurrences: ClosedRange<Int>, _ summary: String, notes: [String?], _ domain: Domain<Value>
  ) {
    self.init(
      kind, name, short: short, placeholder: placeholder, occurrences: occurrences, summary,
      notes: notes, expectation: domain.expectation, completion: domain.completion)
  }

  /// Reads every text that was given for this row.
  func values<Value>(
    _ texts: [String?], _ domain: Domain<Value>
  ) throws(UsageError) -> [Value] {
    var values: [Value] = []
    for text in texts { values.append(try domain.value(of: text ?? "", for: subject)) }
    return values
  }
}
