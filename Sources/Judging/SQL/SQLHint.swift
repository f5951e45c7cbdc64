import Artifact

/// What a file that is no SQL probably is: where no repair helps.
package enum SQLHint {
  package static func help(in text: SourceText) -> String? {
    switch Language.sniffed(in: text) {
    case .javascript: "this is JavaScript, not SQL"
    case .python: "this is Python, not SQL"
    case .json: "this is JSON, not SQL"
    case .bash: "this is a shell script, not SQL"
    default: nil
    }
  }
}
