import Artifact
import Console
import Foundation

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
          ("date", .string(entry.date.formatted(.iso8601))),
          ("report", .optional(entry.result?["path"]?.string)),
          ("files", entry.result.map { .int($0.artifacts.count) } ?? .null),
        ])
      }
      try Terminal.print(
        JSONValue.object([("schema", .string("sandbox.list/1")), ("workspaces", .array(list))])
          .pretty)
    case .text:
      if entries.isEmpty {
        try Terminal.print("no workspaces in \(session.shown(home.sandboxes))\n")
      }
      for entry in entries {
        let files = entry.result.map { "\($0.artifacts.count) files" } ?? ""
        let verdict = (entry.verdict ?? (entry.isBusy ? "running" : "unfinished"))
        try Terminal.print(
          "\(verdict.padding(toLength: 10, withPad: " ", startingAt: 0)) \(entry.name.shown)"
            + (files.isEmpty ? "" : "  \(files)") + "\n")
      }
    }
    return 0
  }
}

extension Workspaces.Entry {
  var verdict: String? { result?["verdict"]?.string }
}

extension JSONNode {
  /// The artifacts of a result.
  var artifacts: [JSONNode] {
    guard case .array(let items)? = self["artifacts"]?.value else { return [] }
    return items
  }
}
