/// What parser, help and completions know of one command.
package struct CommandSyntax: Sendable {
  package let name: String
  /// One sentence.
  package let summary: String
  /// Paragraphs, which are wrapped; lines that begin with a space stay as they are.
  package let discussion: String
  package let parameters: [ParameterSyntax]

  package var operands: [ParameterSyntax] { parameters.filter(\.isOperand) }
  package var options: [ParameterSyntax] { parameters.filter { !$0.isOperand } }
}
