/// The first error that psql passed on, with VERBOSITY=verbose.
struct ServerError {
  let state: String
  let message: String
  let detail: String?
  /// Whether it is a demand of ours that was not met, and no statement's own.
  let isOwn: Bool

  /// Nil: there was none.
  init?(_ err: String) {
    var lines = err.split(separator: "\n", omittingEmptySubsequences: false)[...]
    while let line = lines.first {
      for level in ["ERROR:  ", "FATAL:  ", "PANIC:  "] {
        guard let found = line.firstRange(of: level) else { continue }
        let rest = line[found.upperBound...]
        guard rest.utf8.count > 7, rest.dropFirst(5).hasPrefix(": ") else { continue }
        state = String(rest.prefix(5))
        let text = String(rest.dropFirst(7))
        let own = Self.own(text)
        (message, isOwn) = (ServerMessage.plain(own ?? text), own != nil)
        detail = lines.dropFirst().first { $0.hasPrefix("DETAIL:  ") }
          .map { ServerMessage.plain($0.dropFirst(9)) }
        return
      }
      lines.removeFirst()
    }
    return nil
  }

  /// A sentence of ours, in whatever message it came.
  private static func own(_ text: String) -> String? {
    if text.hasPrefix(SQL.marked) { return String(text.dropFirst(SQL.marked.count)) }
    guard text.hasSuffix("\""), let found = text.firstRange(of: "\"\(SQL.marked)") else {
      return nil
    }
    return String(text[found.upperBound...].dropLast())
  }

  var full: String { detail.map { "\(message) (\($0))" } ?? message }

  /// Locks that could not be had.
  var isBusy: Bool { ["55P03", "40P01", "40001"].contains(state) }

  /// The server ends the connection, or has none to give.
  var isEnding: Bool { state.hasPrefix("57P") || state.hasPrefix("08") || state == "25P03" }
}
