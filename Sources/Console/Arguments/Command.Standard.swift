extension Command {
  /// `help [COMMAND]`.
  static func help(topics: [String]) -> Command {
    let topic = Domain<String>(alternatives(topics), completion: .words(topics)) { $0 }
    return Command(
      "Print help on the program, or on one command.", discussion: "",
      Group(Operand<String?>("command", as: topic, "The command to explain.")) {
        Request.help(topic: $0)
      })
  }

  /// `completions bash|zsh|fish`.
  static func completions(program: String) -> Command {
    Command(
      "Print a script that completes \(program) in a shell.",
      discussion: """
          bash: source <(\(program) completions bash)        in ~/.bashrc
          zsh:  source <(\(program) completions zsh)         in ~/.zshrc, after compinit
          fish: \(program) completions fish | source         in config.fish
        """,
      Group(Operand<Shell>("shell", "The shell that loads it.")) { Request.completions($0) })
  }
}
