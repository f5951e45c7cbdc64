/// Python, TOML, XML and YAML, judged by the parsers of python3: one process for all files.
///
/// Python comes from `compile` (never run), TOML from `tomllib` (Python 3.11), XML from expat, YAML
/// from PyYAML where it is installed; what is missing is ``Batch/Answer/unable(reason:)``.
package enum Python {
  /// How a file is read.
  package enum Kind: String, Sendable, Hashable, CaseIterable {
    case python, toml, xml, yaml

    /// The kind for a file's name; nil where none of these parsers reads it.
    package init?(name: String) {
      let file = name.lowercased()
      guard let dot = file.lastIndex(of: ".") else { return nil }
      switch file[file.index(after: dot)...] {
      case "py", "pyi": self = .python
      case "toml": self = .toml
      case "xml", "svg": self = .xml
      case "yaml", "yml": self = .yaml
      default: return nil
      }
    }
  }

  /// A file to parse; its name and path never reach python3.
  package struct Source: Sendable {
    package var kind: Kind
    /// Valid UTF-8; a byte order mark may be there.
    package var text: [UInt8]

    package init(kind: Kind, text: [UInt8]) {
      self.kind = kind
      self.text = text
    }
  }

  /// The run that parses these files.
  package static func batch(_ sources: [Source]) -> Batch {
    Batch(arguments: arguments, files: sources.map { (kind: $0.kind.rawValue, text: $0.text) })
  }

  /// Isolated (`-I`), without the site directories (`-S`; the script adds them when it needs
  /// PyYAML), writing no byte code (`-B`), silent about what is only suspicious (`-W ignore`).
  static let arguments = ["-I", "-S", "-B", "-W", "ignore", "-c", script]

  /// Programs/parse.py
  package static let script = String(decoding: PackageResources.parse_py, as: UTF8.self)
}
