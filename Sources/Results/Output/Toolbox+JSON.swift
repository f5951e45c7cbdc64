import Artifact
import Runner

extension Toolbox {
  /// The tools that are here: `name`, `version`, `path`.
  var toolsJSON: JSONValue {
    .array(tools.map { ToolRecord($0).json })
  }

  /// Those that are not: `name`, what it `judges`, how to `install` it.
  var missingJSON: JSONValue {
    .array(missing.map { MissingToolRecord($0).json })
  }
}
