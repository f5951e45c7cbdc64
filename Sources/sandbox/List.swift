import Artifact
import Console

/// `sandbox list`: the workspaces of the home.
enum List {
  static let command = Command<Session>(
    "List the workspaces, oldest first.",
    Option<Format>("--format", placeholder: "FORMAT", default: .text, "How to write the list.")
  ) { session, format in
    let home = try session.foundHome()
    let entries = try Workspaces(in: home).entries()
    switch format {
    case .json:
      let list = entries.map { entry in
        JSONValue.object([
          ("name", .string(entry.name)), ("verdict", .optional(entry.verdict)),
          ("date", .string(entry.date.iso8601)),
          ("report", .optional(entry.result?["path"]?.string)),
          ("files", entry.result.map { .int($0.artifacts.count) } ?? .null),
        ])
      }
      try Terminal.print(
        document: JSONValue.object([
          ("schema", .string("sandbox.list/1")), ("workspaces", .array(list)),
        ]).bytes)
    case .text:
      if entries.isEmpty {
        try Terminal.print("no workspaces in \(session.shown(home.sandboxes))\n")
      }
      for entry in entries {
        let files: Shown = entry.result.map { "  \($0.artifacts.count.counted("file"))" } ?? ""
        let verdict = (entry.verdict ?? (entry.isBusy ? "running" : "unfinished")).shown
        try Terminal.print(["\(verdict.padded(to: 10)) \(entry.name)\(files)"].lines)
      }
    }
    return 0
  }
}

extension Workspaces.Entry {
  var verdict: String? { result?["verdict"]?.string }
}

extension JSONNode {
  var artifacts: [JSONNode] { self["artifacts"]?.items ?? [] }
}
