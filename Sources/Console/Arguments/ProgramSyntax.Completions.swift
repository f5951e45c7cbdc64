import Artifact

extension ProgramSyntax {
  /// The script that completes the program in a shell.
  func completions(for shell: Shell) -> String {
    switch shell {
    case .bash: bashCompletions
    case .zsh: zshCompletions
    case .fish: fishCompletions
    }
  }

  /// The command that prints names of a kind, one a line.
  func asking(for kind: String) -> String { "\(name) \(Self.complete) \(kind) 2>/dev/null" }

  static let complete = "--complete"

  /// Whether a shell takes a name as it stands: bash expands what it is offered.
  static func isPlain(_ name: String) -> Bool {
    !name.isEmpty && name.utf8.allSatisfy { ASCII.isWord($0) || "-.".utf8.contains($0) }
      && name.utf8.first != UInt8(ascii: "-")
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
