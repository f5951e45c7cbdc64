/// What parser, help and completions know of a program.
package struct ProgramSyntax: Sendable {
  package let name: String
  package let version: String
  package let summary: String
  package let discussion: String
  /// The options that every command takes.
  package let shared: [ParameterSyntax]
  /// What each exit status means.
  package let statuses: KeyValuePairs<Int32, String>
  let made: @Sendable () -> [CommandSyntax]

  /// What is known of each command: all are made for it.
  package var commands: [CommandSyntax] { made() }

  static let help = Flag("--help", short: "h", "Print help and stop.").syntaxes[0]
  static let version = Flag("--version", "Print the version and stop.").syntaxes[0]

  /// The options that may stand before the command.
  var leading: [ParameterSyntax] { shared + [Self.help, Self.version] }

  /// Everything that may follow a command.
  func parameters(of command: CommandSyntax) -> [ParameterSyntax] {
    command.parameters + shared + [Self.help]
  }

  /// The options that have to follow a command, each with a command line that shows it.
  var commandOptions: [String: String] {
    let rows = commands.flatMap { command in
      command.options.flatMap(\.spellings).map { ($0, "\(name) \(command.name) \($0)") }
    }
    return Dictionary(rows) { first, _ in first }
  }

  /// Stops on a table that contradicts itself, which is our own bug.
  func check() {
    precondition(Set(commands.map(\.name)).count == commands.count, "a command is there twice")
    for command in commands {
      let rows = parameters(of: command)
      let names = rows.map(\.name) + rows.compactMap { $0.short.map { "-\($0)" } }
      precondition(Set(names).count == names.count, "'\(command.name)' has a name twice")
      let open = command.operands.filter { $0.occurrences.upperBound > 1 }
      precondition(open.count <= 1, "'\(command.name)' has two lists of operands")
    }
  }
}
