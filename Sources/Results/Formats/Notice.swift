import Artifact
import Console

/// One thing that a reviewer is told, in whatever format: a finding, or a verdict that is no pass.
struct Notice: Sendable {
  var rule: String
  var severity: Severity
  var code: String?
  var message: String
  var help: String?
  /// The file to show it at; nil where there is none.
  var source: SourceName?
  /// In that file.
  var place: Position?
  /// The proposed file that it is about, and where in it.
  var artifact: String?
  var artifactPlace: Position?
  /// 32 hexadecimal digits.
  var fingerprint: String
  var baselineState: BaselineState?
  var replacement: Replacement?
  /// It says that something was not tried at all: nothing weighs more.
  var isGrave = false

  /// The message, the place in the proposed file, and the help: on one line, and inert.
  var sentence: String {
    var text = message.escaped.clipped(to: 500)
    if let artifact {
      let place = artifactPlace.map { ":\($0.line):\($0.column)" } ?? ""
      text += " (in \(artifact.escaped.clipped(to: 200))\(place))"
    }
    if let help { text += "; help: \(help.escaped.clipped(to: 300))" }
    return text
  }

  /// `sql/syntax 42601`
  var title: String {
    rule.escaped.clipped(to: 100) + (code.map { " \($0.escaped.clipped(to: 40))" } ?? "")
  }
}
