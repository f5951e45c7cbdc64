import Artifact

extension GitTree {
  /// Whether a link of this tree leads to a file of it that is no report: nothing but that is harmless.
  ///
  /// What leads to a directory, through another link, out of the tree or to nothing may bring reports that
  /// nobody looks at.
  func isHarmless(link: Entry, to target: [UInt8]) -> Bool {
    guard !ReportName.isLike(link.path), target.first != .slash else { return false }
    var names = link.path.split(separator: .slash).dropLast().map(Array.init)
    for name in target.split(separator: .slash) {
      switch name.text {
      case ".": break
      case "..": if names.popLast() == nil { return false }
      default: names.append(Array(name))
      }
    }
    let path = Array(names.joined(separator: [.slash]))
    return self[path]?.kind == .file && !ReportName.isLike(path)
  }
}
