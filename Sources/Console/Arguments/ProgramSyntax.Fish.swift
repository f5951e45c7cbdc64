extension ProgramSyntax {
  /// Completions for fish 3 and later.
  var fishCompletions: String {
    let first = "-n __fish_use_subcommand"
    var lines = ["complete -c \(name) -f"]
    lines.append(fishOption(Self.version, first))
    lines += (shared + [Self.help]).map { fishOption($0, "") }
    for command in commands {
      lines.append(
        "complete -c \(name) \(first) -a \(command.name) -d \(fish(command.summary))")
    }
    for command in commands {
      let seen = "-n '__fish_seen_subcommand_from \(command.name)'"
      lines += command.options.map { fishOption($0, seen) }
      if let operand = command.operands.first, let offer = fishOffer(operand.completion) {
        lines.append("complete -c \(name) \(seen) \(offer)")
      }
    }
    return lines.map { $0 + "\n" }.joined()
  }

  private func fishOption(_ parameter: ParameterSyntax, _ condition: String) -> String {
    var parts = ["complete -c \(name)"]
    if !condition.isEmpty { parts.append(condition) }
    if let short = parameter.short { parts.append("-s \(short)") }
    parts.append("-l \(parameter.name.dropFirst(2))")
    if parameter.kind == .option { parts.append("-r") }
    if parameter.kind != .flag { parts.append(fishOffer(parameter.completion) ?? "-f") }
    return (parts + ["-d \(fish(parameter.summary))"]).joined(separator: " ")
  }

  private func fishOffer(_ completion: Completion) -> String? {
    switch completion {
    case .nothing: nil
    case .words(let words): "-f -a \(fish(words.joined(separator: " ")))"
    case .printed(let kind): "-f -a \(fish("(\(asking(for: kind)))"))"
    case .files: "-F"
    case .directories: "-f -a '(__fish_complete_directories)'"
    }
  }

  /// One word between single quotes, in which fish knows `\'` and `\\`.
  private func fish(_ word: String) -> String {
    word.split(separator: "\\", omittingEmptySubsequences: false).joined(separator: "\\\\")
      .quoted(escaping: "\\'")
  }
}
