/// An option with a value: `--format json` or `--format=json`.
///
/// The type says the kind:
/// - `Option<Format>("--format", default: .text, "…")`: the default where it is absent;
/// - `Option<Format>("--format", "…")`: has to be given;
/// - `Option<Format?>("--format", "…")`: nil where it is absent;
/// - `Option<[Format]>("--format", "…")`: may be repeated;
/// - `Option<Selection<Format>>("--format", "…")`: its value may be left out.
package struct Option<Value: Sendable>: Parameter {
  package let syntaxes: [ParameterSyntax]
  private let read: @Sendable ([String?]) throws(UsageError) -> Value

  /// A row, and what the values that were given for it make.
  private init<Element>(
    _ name: String, _ short: Character?, _ domain: Domain<Element>, _ placeholder: String?,
    _ occurrences: ClosedRange<Int>, _ summary: String, note: String?,
    make: @escaping @Sendable ([Element]) -> Value
  ) {
    let syntax = ParameterSyntax(
      .option, name, short: short, placeholder: placeholder, occurrences: occurrences, summary,
      notes: [domain.note, note], domain)
    syntaxes = [syntax]
    read = { texts throws(UsageError) in make(try syntax.values(texts, domain)) }
  }

  package func value(in matches: Matches) throws(UsageError) -> Value {
    try read(matches[syntaxes[0]])
  }
}

extension Option where Value: ArgumentValue {
  /// An option with a default.
  package init(
    _ name: String, short: Character? = nil, as domain: Domain<Value> = .any,
    placeholder: String? = nil, default fallback: Value, _ summary: String
  ) {
    let note = "default: \(fallback.spelling)"
    self.init(name, short, domain, placeholder, 0...1, summary, note: note) {
      $0.first ?? fallback
    }
  }

  /// An option that has to be given.
  package init(
    _ name: String, short: Character? = nil, as domain: Domain<Value> = .any,
    placeholder: String? = nil, _ summary: String
  ) {
    self.init(name, short, domain, placeholder, 1...1, summary, note: "required") { $0[0] }
  }
}

extension Option {
  /// An option that is nil where it is absent; help tells what `usual` is then taken.
  package init<Element: ArgumentValue>(
    _ name: String, short: Character? = nil, as domain: Domain<Element> = .any,
    placeholder: String? = nil, usual: Element? = nil, _ summary: String
  ) where Value == Element? {
    let note = usual.map { "default: \($0.spelling)" }
    self.init(name, short, domain, placeholder, 0...1, summary, note: note, make: \.first)
  }

  /// An option that may be repeated; empty where it is absent.
  package init<Element: ArgumentValue>(
    _ name: String, short: Character? = nil, as domain: Domain<Element> = .any,
    placeholder: String? = nil, _ summary: String
  ) where Value == [Element] {
    self.init(name, short, domain, placeholder, 0...Int.max, summary, note: "may be repeated") {
      $0
    }
  }

  /// An option whose value, a list with commas, may be left out: `--allow`, `--allow=css,html`.
  package init<Element: ArgumentValue>(
    _ name: String, as domain: Domain<Element> = .any, placeholder: String? = nil,
    _ summary: String
  ) where Value == Selection<Element> {
    let syntax = ParameterSyntax(
      .selection, name, placeholder: placeholder, occurrences: 0...1, summary,
      notes: [domain.note], domain)
    syntaxes = [syntax]
    read = { texts throws(UsageError) in
      guard let given = texts.first else { return .nothing }
      guard let list = given else { return .everything }
      let words = list.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
      return .only(try syntax.values(words, domain))
    }
  }
}
