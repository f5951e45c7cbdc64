import Artifact

/// How other things than a trial are written.
package enum Format: String, CaseIterable, Sendable, ArgumentValue {
  case text, json

  package func print(
    json: @autoclosure () throws -> JSONValue, lines: @autoclosure () throws -> [Shown]
  ) throws {
    switch self {
    case .json: try Terminal.print(document: json().bytes)
    case .text: try Terminal.print(lines().lines)
    }
  }
}
