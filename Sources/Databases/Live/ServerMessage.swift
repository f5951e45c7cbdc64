import Artifact

/// What a client says of an error, made ready for people. It may come from a server that is not ours.
enum ServerMessage {
  /// Why no connection was had; nil where there was one.
  ///
  /// A client that fails later names the line of the script behind its own name.
  static func failedConnection(_ err: String, of program: String) -> String? {
    let opening = "\(program): error: "
    guard let line = err.split(separator: "\n").first(where: { $0.hasPrefix(opening) }) else {
      return nil
    }
    // Which file in memory the password came from says nothing to people.
    var text = plain(err[line.startIndex...].dropFirst(opening.count))
      .replacing(" password retrieved from file \"\(Psql.passwordPath)\"", with: "")
    if text.contains("no password supplied") || text.contains("password authentication failed") {
      text +=
        "; a password is read from ~/.pgpass, from the file that PGPASSFILE names, from "
        + "PGPASSWORD, or from the service"
    }
    return text
  }

  /// On one line, without what a terminal would act on, 500 characters at most.
  static func plain(_ text: some StringProtocol) -> String {
    let scalars = text.unicodeScalars.prefix(2000)
      .map { ArtifactPath.isForbidden($0) ? " " : Character($0) }
    let words = String(scalars).split(separator: " ").joined(separator: " ")
    return words.count > 500 ? words.prefix(500) + " …" : words
  }
}
