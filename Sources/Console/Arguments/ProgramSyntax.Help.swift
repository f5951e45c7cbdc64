extension ProgramSyntax {
  /// The whole program's help.
  func help(_ layout: HelpLayout) -> String {
    var page = HelpPage(layout)
    page.usage(name, ["COMMAND", "[options]"])
    page.prose(summary)
    page.prose(discussion)
    page.table("Commands", commands.map { ($0.name, $0.summary) })
    page.table("Options of every command", rows(shared + [Self.help]))
    page.table("Options of the program", rows([Self.version]))
    page.table("Exit status", statuses.map { ("\($0.key)", $0.value) })
    page.prose("'\(name) help COMMAND' explains one command.")
    return page.text
  }

  /// One command's help.
  func help(for command: CommandSyntax, _ layout: HelpLayout) -> String {
    var page = HelpPage(layout)
    page.usage("\(name) \(command.name)", command.forms)
    page.prose(command.summary)
    page.prose(command.discussion)
    page.table("Operands", rows(command.operands))
    page.table("Options", rows(command.options))
    page.table("Options of every command", rows(shared + [Self.help]))
    page.table("Exit status", statuses.map { ("\($0.key)", $0.value) })
    return page.text
  }

  /// What a program says that was called without a command.
  func shortUsage(_ layout: HelpLayout) -> String {
    var page = HelpPage(layout)
    page.usage(name, ["COMMAND", "[options]"])
    page.table("Commands", commands.map { ($0.name, $0.summary) })
    return page.text + "\nsee '\(name) --help'\n"
  }

  private func rows(_ parameters: [ParameterSyntax]) -> [(left: String, right: String)] {
    let aligned = parameters.contains { $0.short != nil }
    return parameters.map { parameter in
      let letter = parameter.short.map { "-\($0), " } ?? (aligned ? "    " : "")
      return (letter + parameter.form, parameter.explanation)
    }
  }
}

extension CommandSyntax {
  /// What follows the command in its usage line.
  var forms: [String] {
    operands.map { $0.isRequired ? $0.form : "[\($0.form)]" }
      + options.filter(\.isRequired).map(\.form)
      + ["[options]"]
  }
}

extension ParameterSyntax {
  /// What it is for, and what help adds in parentheses.
  var explanation: String {
    summary + (notes.isEmpty ? "" : " (\(notes.joined(separator: "; ")))")
  }
}
