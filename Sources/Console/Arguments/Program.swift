import Artifact

/// A program of commands, and the way from its arguments to what they ask for.
///
/// `help` and `completions` are commands of every program.
package struct Program<Context: Sendable>: Sendable {
  /// The commands by their names. Each is made when it is asked for: a command line asks for one, and
  /// the types of all their parameters would take a millisecond of each start.
  package typealias Commands = KeyValuePairs<String, @Sendable () -> Command<Context>>

  package let syntax: ProgramSyntax
  private let commands: @Sendable (String) -> Command<Context>?
  private let changing: [String]
  private let names: @Sendable (String) -> [String]
  private let context: @Sendable (Matches) throws(UsageError) -> Context

  /// Declares a program; `options` are those that every command takes, before or after its name;
  /// `changing` are the names of the commands that change something of the user's; `names` gives what a shell
  /// is to offer of a kind.
  package init(
    _ name: String, version: String, _ summary: String, discussion: String = "",
    options: some Parameter<Context>, statuses: KeyValuePairs<Int32, String> = [:],
    changing: [String] = [], names: @escaping @Sendable (String) -> [String] = { _ in [] },
    commands: Commands
  ) {
    self.changing = changing
    self.names = names
    let topics = commands.map(\.key) + ["completions"]
    let command: @Sendable (String) -> Command<Context>? = { asked in
      switch asked {
      case "completions": .completions(program: name)
      case "help": .help(topics: topics)
      default: commands.first { $0.key == asked }?.value()
      }
    }
    syntax = ProgramSyntax(
      name: name, version: version, summary: summary, discussion: discussion,
      shared: options.syntaxes, statuses: statuses
    ) {
      (topics + ["help"]).compactMap { command($0)?.syntax(named: $0) }
    }
    self.commands = command
    context = { matches throws(UsageError) in try options.value(in: matches) }
    #if DEBUG
      syntax.check()
    #endif
  }

  /// Says what the arguments (without the program's own name) ask for; nothing is run or written.
  ///
  /// A command line that cannot be understood is a text for standard error, with status 2.
  package func resolve(_ arguments: [String], layout: HelpLayout = HelpLayout()) -> Resolution {
    if arguments.first == "--man", let text = syntax.manual(arguments.dropFirst()) {
      return page(text)
    }
    if arguments.first == ProgramSyntax.complete, arguments.count == 2 {
      let names = names(arguments[1]).filter(ProgramSyntax.isPlain)
      return page(names.map { $0 + "\n" }.joined())
    }
    var leading = Matching(
      syntax.name, arguments[...], syntax.leading, misplaced: { syntax.commandOptions })
    do {
      try leading.takeOptions()
    } catch {
      if asksForHelp(arguments[...]) { return page(syntax.help(layout)) }
      return refusal(error, see: "\(syntax.name) --help")
    }
    if !leading.matches[ProgramSyntax.help].isEmpty { return page(syntax.help(layout)) }
    if !leading.matches[ProgramSyntax.version].isEmpty {
      let build = BuildID.own.map { "build \($0.hex)\n" } ?? ""
      return page("\(syntax.name) \(syntax.version)\n\(build)")
    }
    var rest = leading.rest
    guard let name = rest.popFirst() else {
      return .print(syntax.shortUsage(layout), status: 2, .error)
    }
    guard let command = commands(name) else { return unknown(command: name) }
    let about = command.syntax(named: name)
    if asksForHelp(rest) { return page(syntax.help(for: about, layout)) }
    return resolve(command, about, rest, leading.matches, layout)
  }
}

extension Program {
  private func resolve(
    _ command: Command<Context>, _ about: CommandSyntax, _ rest: ArraySlice<String>,
    _ leading: Matches, _ layout: HelpLayout
  ) -> Resolution {
    let path = "\(syntax.name) \(about.name)"
    var matching = Matching(path, rest, syntax.parameters(of: about), matches: leading)
    let taken = Result { () throws(UsageError) in try matching.takeAll() }
    // `-qh`: the letter is found by matching alone.
    if !matching.matches[ProgramSyntax.help].isEmpty {
      return page(syntax.help(for: about, layout))
    }
    do throws(UsageError) {
      try taken.get()
      let context = try context(matching.matches)
      switch try command.request(matching.matches) {
      case .run(let handler): return .run { try await handler(context) }
      case .completions(let shell): return page(syntax.completions(for: shell))
      case .help(nil): return page(syntax.help(layout))
      case .help(let topic?):
        guard let command = commands(topic) else { return unknown(command: topic) }
        return page(syntax.help(for: command.syntax(named: topic), layout))
      }
    } catch {
      return refusal(error, see: "\(path) --help")
    }
  }

  private func asksForHelp(_ arguments: ArraySlice<String>) -> Bool {
    arguments.prefix { $0 != "--" }.contains { $0 == "--help" || $0 == "-h" }
  }

  private func page(_ text: String) -> Resolution { .print(text, status: 0, .output) }

  private func refusal(_ error: UsageError, see: String) -> Resolution {
    .print("\(error.message)\nsee '\(see)'\n", status: 2, .error)
  }

  private func unknown(command name: String) -> Resolution {
    // What changes something is not named where one that only looks may have been meant.
    let names = syntax.commands.map(\.name)
    let harmless = Suggestion.clause(for: name, among: names.filter { !changing.contains($0) })
    let error = UsageError(
      "unknown command '\(name.echoed)' for '\(syntax.name)'"
        + (harmless.isEmpty ? Suggestion.clause(for: name, among: names) : harmless))
    return refusal(error, see: "\(syntax.name) --help")
  }
}
