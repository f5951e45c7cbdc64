import Artifact
import Runner

extension Toolbox {
  /// The tools that are here: `name`, `version`, `path`.
  var toolsJSON: JSONValue {
    .array(
      tools.map {
        .object([
          ("name", .string($0.name.rawValue)), ("version", .string($0.version)),
          ("path", .string($0.path)),
        ])
      })
  }

  /// Those that are not: `name`, what it `judges`, how to `install` it.
  var missingJSON: JSONValue {
    .array(
      missing.map {
        .object([
          ("name", .string($0.name.rawValue)), ("judges", .string($0.judges)),
          ("install", .string($0.install)),
        ])
      })
  }
}
