import Artifact
import Console

/// `sandbox show`: one workspace, its files and what became of each.
enum Show {
  static let command = Command<Session>(
    "Show a workspace: its files, and what became of each.",
    Operand<String?>(
      "workspace", as: .name("workspaces"),
      "Its name, or how it begins; the newest if none is named."),
    Option<Format>("--format", placeholder: "FORMAT", default: .text, "How to write it.")
  ) { session, name, format in
    let home = try session.foundHome()
    let workspaces = Workspaces(in: home)
    guard let entry = try workspaces.entry(named: name) else {
      let wanted = name.map { "no workspace, or more than one, begins with '\($0)'" }
      throw Home.Problem(
        description: "\(wanted ?? "there is no workspace") in \(home.sandboxes); see 'sandbox list'"
      )
    }
    guard let result = entry.result else {
      throw Home.Problem(
        description: "\(entry.path) has no result: "
          + (entry.isBusy ? "its trial is still running" : "its trial was stopped before its end"))
    }
    if format == .json {
      try Terminal.print(document: workspaces.document(of: entry))
      return 0
    }
    var lines: [Shown] = [
      "\(result["id"]?.string ?? entry.name)  \(result["verdict"]?.string ?? "")",
      "  from \((result["path"]?.string ?? "").shown)",
      "  in \(session.shown(entry.path))/files",
    ]
    for artifact in result.artifacts {
      let verdict = (artifact["verdict"]?.string ?? "").shown.padded(to: 10)
      let error = artifact["findings"]?.items?.first { $0["severity"]?.string == "error" }
      let why = (artifact["reason"]?.string ?? error?["message"]?.string ?? "").shown
      let path = (artifact["path"]?.string ?? "").shown
      lines.append("  \(verdict) \(path)" + (why.isEmpty ? "" : "  \(why)"))
    }
    try Terminal.print(lines.lines)
    return 0
  }
}
