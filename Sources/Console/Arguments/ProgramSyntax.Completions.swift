extension ProgramSyntax {
  /// The script that completes the program in a shell.
  func completions(for shell: Shell) -> String {
    switch shell {
    case .bash: bashCompletions
    case .zsh: zshCompletions
    case .fish: fishCompletions
    }
  }
}

extension CommandSyntax {
  /// What a shell offers where the command takes an operand: what its first one is.
  var operandCompletion: Completion { operands.first?.completion ?? .nothing }
}

extension ParameterSyntax {
  /// `--quiet`, and `-q` where there is one.
  var spellings: [String] { [name] + (short.map { ["-\($0)"] } ?? []) }
}

extension String {
  /// The text as one word of a shell, between single quotes.
  func quoted(escaping quote: String = "'\\''") -> String {
    "'" + split(separator: "'", omittingEmptySubsequences: false).joined(separator: quote) + "'"
  }
}
