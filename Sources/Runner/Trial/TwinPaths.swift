import Artifact

/// What a report and its twin have in common: their path, but for `.md` and `.json`.
struct TwinPaths: Sendable {
  private let plain: PlainPath

  /// Paths count from the current directory, or, if `relative`, from wherever that is.
  init(relative: Bool = false) { plain = relative ? PlainPath(from: "") : PlainPath() }

  func stem(of path: String) -> String {
    let path = plain(path)
    guard let slash = path.utf8.lastIndex(of: UInt8(ascii: "/")),
      let dot = path.utf8.lastIndex(of: UInt8(ascii: ".")), dot > path.utf8.index(after: slash)
    else { return path }
    return String(path[..<dot])
  }
}
