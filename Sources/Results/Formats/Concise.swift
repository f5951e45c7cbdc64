import Artifact
import Console

/// A trial as a line for each thing to look at, in the order of the files and of their lines, for `grep` and
/// for editors: `file:line:column: severity: rule message [in path:line:column]`, as vim's own
/// `errorformat` reads it.
struct Concise {
  let notices: Notices

  var bytes: [UInt8] {
    let run = notices.run.map(Self.line)
    let reports = notices.reports.flatMap { report in
      (report.whole + report.artifacts.joined()).enumerated().sorted { a, b in
        let (left, right) = (a.element.place, b.element.place)
        guard let left, let right, left != right else { return a.offset < b.offset }
        return left < right
      }.map { Self.line($0.element) }
    }
    return Array((run + reports).map { $0.inert + "\n" }.joined().utf8)
  }

  private static func line(_ notice: Notice) -> String {
    var text = "\(notice.severity.rawValue): \(notice.rule.escaped) "
    if let code = notice.code { text += "\(code.escaped) " }
    text += notice.message.escaped
    if let help = notice.help { text += "; help: \(help.escaped)" }
    if let artifact = notice.artifact {
      let place = notice.artifactPlace.map { ":\($0.line):\($0.column)" } ?? ""
      text += " [in \(artifact.escaped)\(place)]"
    }
    guard let source = notice.source else { return "sandbox: \(unmistakable(text))" }
    let place = notice.place ?? Position(line: 1, column: 1)
    return "\(name(source)):\(place.line):\(place.column): \(unmistakable(text))"
  }

  /// A file's name, which ends at the first colon. `errorformat` knows lines that begin with
  /// `In file included from` or `make: `: none of ours does.
  private static func name(_ source: SourceName) -> String {
    let name = source.path.escaped.replacing(":", with: "\\u{3a}").replacing("\"", with: "\\u{22}")
    let isPlain = source.path.utf8.allSatisfy { ASCII.isWord($0) || "-./".utf8.contains($0) }
    return isPlain || !source.isRelative ? name : "./" + name
  }

  /// `errorformat` first looks for a name in quotation marks with a line behind it, `"f", line 3: `,
  /// wherever it stands. A blank before the colon, and it is none.
  private static func unmistakable(_ text: String) -> String {
    text.contains("\"") ? text.replacing(#/([0-9]):(\s)/#) { "\($0.1) :\($0.2)" } : text
  }
}
