import Artifact
import Judging
import Launching
import Runner

/// The jail and the tools of a trial as a results file has them.
package struct EnvironmentRecord: Sendable, Equatable {
  package var jail: String
  package var obstacles: [ObstacleRecord]
  package var tools: [ToolRecord]
  package var missing: [MissingToolRecord]
  /// Tools that are here and did not work: what happened.
  package var failures: [String]

  package init(_ tally: Tally) {
    jail = tally.jail?.rawValue ?? "none"
    obstacles = tally.obstacles.map {
      ObstacleRecord(jail: $0.tier.rawValue, cause: $0.cause, remedy: $0.remedy)
    }
    tools = tally.toolbox.tools.map(ToolRecord.init) + tally.toolbox.own.map(ToolRecord.init)
    missing = tally.toolbox.missing.map(MissingToolRecord.init)
    failures = tally.failures
  }

  package var json: JSONValue {
    [
      "jail": .string(jail), "jail_obstacles": .array(obstacles.map(\.json)),
      "tools": .array(tools.map(\.json)), "missing": .array(missing.map(\.json)),
      "failures": .array(failures.map(JSONValue.string)),
    ]
  }

  init(_ reader: RecordReader) throws(RecordError) {
    jail = try reader.string("jail")
    obstacles = try reader.list("jail_obstacles", ObstacleRecord.init)
    tools = try reader.list("tools", ToolRecord.init)
    missing = try reader.list("missing", MissingToolRecord.init)
    failures = try reader.strings("failures")
  }
}

/// Why the jail is not a stronger one.
package struct ObstacleRecord: Sendable, Equatable {
  package var jail, cause, remedy: String
}

package struct ToolRecord: Sendable, Equatable {
  package var name, version: String
  /// Nil where results are to be reproducible.
  package var path: String?

  init(_ tool: Tool) {
    name = tool.name.rawValue
    version = tool.version
    path = tool.path
  }

  init(_ tool: OwnTool) { (name, version, path) = (tool.name, tool.version, tool.path) }

  var json: JSONValue {
    ["name": .string(name), "version": .string(version), "path": path.map { .string($0) }]
  }

  fileprivate init(_ reader: RecordReader) throws(RecordError) {
    name = try reader.string("name")
    version = try reader.string("version")
    path = try reader.optionalString("path")
  }
}

package struct MissingToolRecord: Sendable, Equatable {
  package var name, judges, install: String

  init(_ tool: MissingTool) {
    name = tool.name.rawValue
    judges = tool.judges
    install = tool.install
  }

  var json: JSONValue {
    ["name": .string(name), "judges": .string(judges), "install": .string(install)]
  }

  fileprivate init(_ reader: RecordReader) throws(RecordError) {
    name = try reader.string("name")
    judges = try reader.string("judges")
    install = try reader.string("install")
  }
}

extension ObstacleRecord {
  fileprivate var json: JSONValue {
    ["jail": .string(jail), "cause": .string(cause), "remedy": .string(remedy)]
  }

  fileprivate init(_ reader: RecordReader) throws(RecordError) {
    jail = try reader.string("jail")
    cause = try reader.string("cause")
    remedy = try reader.string("remedy")
  }
}
