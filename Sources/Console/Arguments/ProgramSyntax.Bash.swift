extension ProgramSyntax {
  /// Completions for bash 3.2 and later, without the bash-completion package.
  var bashCompletions: String {
    """
    # bash completions of \(name); load them with: source <(\(name) completions bash)
    _\(name)_offer() {
      local word
      COMPREPLY=()
      while IFS= read -r word; do COMPREPLY+=("$word"); done < <(compgen "$@")
    }
    _\(name)() {
      local current=${COMP_WORDS[COMP_CWORD]} option=${COMP_WORDS[COMP_CWORD-1]}
      local prefix="" command="" operands="" index=1
      COMPREPLY=()
      # bash splits --option=value into three words; a front end may leave it in one.
      if [[ $current == "=" ]]; then current="" option+="="
      elif [[ $option == "=" ]]; then option=${COMP_WORDS[COMP_CWORD-2]}=
      elif [[ $current == --*=* ]]; then
        option=${current%%=*}= current=${current#*=} prefix=$option
      fi
      while ((index < COMP_CWORD)); do
        case ${COMP_WORDS[index]} in
          --) operands=yes ;;
    \(bashSkips)      -*|=) ;;
          *) [[ -n $command ]] || command=${COMP_WORDS[index]} ;;
        esac
        index=$((index + 1))
      done
      if [[ -z $operands ]]; then
        case "$command $option" in
    \(bashValues)    esac
        if [[ $current == -* ]]; then
          case $command in
    \(bashOptions)      esac
          return
        fi
      fi
      case $command in
    \(bashOperands)  esac
    }
    complete -F _\(name) \(name)

    """
  }

  /// The shared options whose value is not the command.
  private var bashSkips: String {
    let names = shared.filter { $0.kind == .option }.flatMap(\.spellings)
    guard !names.isEmpty else { return "" }
    return """
            \(names.joined(separator: "|")))
              [[ ${COMP_WORDS[index+1]} != "=" ]] || index=$((index + 1))
              index=$((index + 1)) ;;

      """
  }

  private var bashValues: String {
    let rows =
      shared.map { ("*", $0) }
      + commands.flatMap { command in command.options.map { (command.name, $0) } }
    return rows.filter { $0.1.kind != .flag }.map { command, option in
      let spellings =
        option.kind == .selection
        ? [option.name + "="] : option.spellings + [option.name + "="]
      let patterns = spellings.map {
        command == "*" ? "*" + " \($0)".quoted() : "\(command) \($0)".quoted()
      }.joined(separator: "|")
      let list =
        option.kind == .selection
        ? "prefix+=${current%\"${current##*,}\"} current=${current##*,}; " : ""
      return "      \(patterns)) \(list)\(bashOffer(option.completion)); return ;;\n"
    }.joined()
  }

  private var bashOptions: String {
    let program = ("''", leading)
    let rows = [program] + commands.map { ($0.name, parameters(of: $0)) }
    return rows.map { command, parameters in
      let words = parameters.filter { !$0.isOperand }.flatMap(\.spellings)
      return "        \(command)) \(bashOffer(.words(words))) ;;\n"
    }.joined()
  }

  private var bashOperands: String {
    let program = ("''", Completion.words(commands.map(\.name)))
    let rows = [program] + commands.map { ($0.name, $0.operandCompletion) }
    return rows.map { "    \($0)) \(bashOffer($1)) ;;\n" }.joined()
  }

  private func bashOffer(_ completion: Completion) -> String {
    let end = "-P \"$prefix\" -- \"$current\""
    let names = "compopt -o filenames 2>/dev/null; "
    return switch completion {
    case .nothing: ":"
    case .words(let words):
      "_\(name)_offer -W \(words.joined(separator: " ").quoted()) \(end)"
    case .printed(let kind):
      "_\(name)_offer -W \"$(\(asking(for: kind)))\" \(end)"
    case .files: names + "_\(name)_offer -f \(end)"
    case .directories: names + "_\(name)_offer -d \(end)"
    }
  }
}
