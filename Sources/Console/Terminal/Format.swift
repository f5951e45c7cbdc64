import Artifact
import Console

/// How a result is written.
enum Format: String, CaseIterable, Sendable, ArgumentValue {
  case text, json

  func print(
    json: @autoclosure () throws -> JSONValue, lines: @autoclosure () throws -> [Shown]
  ) throws {
    switch self {
    case .json: try Terminal.print(document: json().bytes)
    case .text: try Terminal.print(lines().lines)
    }
  }
}
