/// What a report proposes for a database: its forward statements, in order.
package struct Migration: Sendable, Equatable {
  /// One statement, without the semicolon behind it.
  package struct Statement: Sendable, Equatable {
    package let text: String
    /// The file that it comes from, and its first line there, counted from 1.
    package let path: String
    package let line: Int

    package init(text: String, path: String, line: Int) {
      (self.text, self.path, self.line) = (text, path, line)
    }
  }

  /// A word of `[a-z0-9]`, at most 24 long, that no other migration has: names on the server are made of it.
  package let id: String
  package let statements: [Statement]

  package init(id: String, statements: [Statement]) {
    (self.id, self.statements) = (id, statements)
  }
}
