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

  let request: @Sendable (Matches) throws(UsageError) -> Request
  private let summary: String
  private let discussion: String
  private let parameters: [ParameterSyntax]

  /// Declares a command; the summary is one sentence, and ``CommandSyntax`` says how the
  /// discussion is laid out. A ``Program`` gives it its name.
  package init<each P: Parameter>(
    _ summary: String, discussion: String = "", _ parameters: repeat each P,
    run: @escaping @Sendable (Context, repeat (each P).Value) async throws -> Int32
  ) {
    let handler = Group(repeat each parameters) { (values: repeat (each P).Value) in
      Request.run { context in try await run(context, repeat each values) }
    }
    self.init(summary, discussion: discussion, handler)
  }

  init(_ summary: String, discussion: String, _ parameter: some Parameter<Request>) {
    self.summary = summary
    self.discussion = discussion
    parameters = parameter.syntaxes
    request = { matches throws(UsageError) in try parameter.value(in: matches) }
  }

  func syntax(named name: String) -> CommandSyntax {
    CommandSyntax(name: name, summary: summary, discussion: discussion, parameters: parameters)
  }
}
