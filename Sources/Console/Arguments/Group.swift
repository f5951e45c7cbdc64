/// Several parameters that become one value, such as options that commands share.
///
/// `Group(Option<String?>("--home", "…"), Flag("--quiet", "…")) { Session(home: $0, quiet: $1) }`
package struct Group<Value: Sendable>: Parameter {
  package let syntaxes: [ParameterSyntax]
  private let read: @Sendable (Matches) throws(UsageError) -> Value

  /// Makes the value in `make`, which may throw where the parts do not fit together.
  package init<each P: Parameter>(
    _ parameters: repeat each P,
    make: @escaping @Sendable (repeat (each P).Value) throws(UsageError) -> Value
  ) {
    var syntaxes: [ParameterSyntax] = []
    repeat syntaxes.append(contentsOf: (each parameters).syntaxes)
    self.syntaxes = syntaxes
    read = { matches throws(UsageError) in
      try make(repeat try (each parameters).value(in: matches))
    }
  }

  package func value(in matches: Matches) throws(UsageError) -> Value { try read(matches) }
}
