extension ProgramSyntax {
  /// Completions for zsh, to be sourced after `compinit` or put into `$fpath` as a file.
  var zshCompletions: String {
    """
    #compdef \(name)
    _\(name)() {
      local curcontext="$curcontext" state line
      typeset -A opt_args
      local -a commands=(
    \(zshCommands)  )
      _arguments -C \\
    \(leading.map(zshLine).joined())    '1:command:->command' \\
        '*::argument:->argument'
      case $state in
        command) _describe -t commands command commands ;;
        argument)
          case $words[1] in
    \(commands.map(zshCase).joined())      esac ;;
      esac
    }
    if [[ $funcstack[1] == _\(name) ]]; then _\(name) "$@"; else compdef _\(name) \(name); fi

    """
  }

  private var zshCommands: String {
    commands.map { "    \("\($0.name):\($0.summary)".quoted())\n" }.joined()
  }

  private func zshCase(_ command: CommandSyntax) -> String {
    let rows = parameters(of: command).flatMap(zshSpecifications)
    return "        \(command.name)) _arguments -s \(rows.joined(separator: " ")) ;;\n"
  }

  private func zshLine(_ parameter: ParameterSyntax) -> String {
    "    \(zshSpecifications(parameter).joined(separator: " ")) \\\n"
  }

  /// `'--format=[…]:FORMAT:(text json)'`, one for each spelling.
  private func zshSpecifications(_ parameter: ParameterSyntax) -> [String] {
    let value = "\(parameter.placeholder.zshEscaped):\(zshAction(parameter))"
    if parameter.isOperand {
      let word = "\(parameter.name.zshEscaped):\(zshAction(parameter))"
      return [(parameter.occurrences.upperBound > 1 ? "*:\(word)" : ":\(word)").quoted()]
    }
    let repeats = parameter.occurrences.upperBound > 1 && parameter.kind == .option
    let excluded = repeats ? "*" : "(\(parameter.spellings.joined(separator: " ")))"
    return parameter.spellings.map { spelling in
      let isLong = spelling == parameter.name
      let (mark, rest) =
        switch parameter.kind {
        case .flag, .operand: ("", "")
        case .option: (isLong ? "=" : "+", ":\(value)")
        case .selection: ("=-", "::\(value)")
        }
      return "\(excluded)\(spelling)\(mark)[\(parameter.summary.zshEscaped)]\(rest)".quoted()
    }
  }

  private func zshAction(_ parameter: ParameterSyntax) -> String {
    switch parameter.completion {
    case .nothing: ""
    case .words(let words) where parameter.kind == .selection:
      "_values -s , value \(words.joined(separator: " "))"
    case .words(let words): "(\(words.joined(separator: " ")))"
    case .printed(let kind): "{compadd -- $(\(asking(for: kind)))}"
    case .files: "_files"
    case .directories: "_files -/"
    }
  }
}

extension String {
  /// The text with the characters escaped that mean something in a specification.
  fileprivate var zshEscaped: String {
    map { "[]:\\".contains($0) ? "\\\($0)" : String($0) }.joined()
  }
}
