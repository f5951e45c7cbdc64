/// Python, TOML, XML and YAML, judged by the parsers of python3: one process for all files.
///
/// Python comes from `compile` (never run), TOML from `tomllib` (Python 3.11), XML from expat, YAML
/// from PyYAML where it is installed; what is missing is ``Batch/Answer/unable(reason:)``.
enum Python {
  /// Isolated (`-I`), without the site directories (`-S`; the script adds them when it needs
  /// PyYAML), writing no byte code (`-B`), silent about what is only suspicious (`-W ignore`).
  static let arguments = [
    "-I", "-S", "-B", "-W", "ignore", "-c",
    String(decoding: PackageResources.parse_py, as: UTF8.self),
  ]
}
