extension Batch {
  /// What a parser says about one file.
  ///
  /// Messages are the parser's own words and may quote the file: up to 300 code points with any
  /// control character among them. Whoever prints them cleans them first.
  package enum Answer: Sendable, Hashable {
    /// The file has no syntax error. The names are those that CommonJS gives to whoever imports it, where
    /// they were asked for and are known; of an ES module those that it asks of node's own modules in vain.
    case parsed(Goal, names: Set<String>? = nil)
    /// The file has a syntax error.
    ///
    /// Lines end at LF and count from 1; columns count code points from 1, a byte order mark not
    /// included. An error at the end of the file is placed at the last character of its last token.
    /// What the parser does not tell exactly is nil.
    case error(message: String, line: Int?, column: Int?, goal: Goal)
    /// The parser came to no verdict: nested too deeply, a library missing. Never a failed file.
    case unable(reason: String)
  }

  /// The grammar a file was read under.
  package enum Goal: String, Sendable, Hashable {
    case commonjs, module, python, ruby, toml, xml, yaml
  }
}
