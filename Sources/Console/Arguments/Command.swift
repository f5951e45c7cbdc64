/// One verb of a program: its words, its parameters and its handler, in one typed table.
///
/// The handler is given the program's shared options as one `Context`, then each parameter's value.
package struct Command<Context: Sendable>: Sendable {
  package typealias Handler = @Sendable (Context) async throws -> Int32

  /// What a command that was given its arguments asks for.
  enum Request: Sendable {
    case run(Handler)
    case help(topic: String?)
    case completions(Shell)
  }

  package let syntax: CommandSyntax
  let request: @Sendable (Matches) throws(UsageError) -> Request

  /// Declares a command; the summary is one sentence, and ``CommandSyntax`` says how the
  /// discussion is laid out.
  package init<each P: Parameter>(
    _ name: String, _ summary: String, discussion: String = "", _ parameters: repeat each P,
    run: @escaping @Sendable (Context, repeat (each P).Value) async throws -> Int32
  ) {
    let handler = Group(repeat each parameters) { (values: repeat (each P).Value) in
      Request.run { context in try await run(context, repeat each values) }
    }
    self.init(name, summary, discussion: discussion, handler)
  }

  init(
    _ name: String, _ summary: String, discussion: String, _ parameter: some Parameter<Request>
  ) {
    syntax = CommandSyntax(
      name: name, summary: summary, discussion: discussion, parameters: parameter.syntaxes)
    request = { matches throws(UsageError) in try parameter.value(in: matches) }
  }
}
