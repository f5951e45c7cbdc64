import Artifact
import Console

/// How other things than a trial are written.
enum Format: String, CaseIterable, Sendable, ArgumentValue {
  case text, json

  func print(json: @autoclosure () -> JSONValue, lines: @autoclosure () -> [Shown]) throws {
    switch self {
    case .json: try Terminal.print(document: json().bytes)
    case .text: try Terminal.print(lines().lines)
    }
  }
}
