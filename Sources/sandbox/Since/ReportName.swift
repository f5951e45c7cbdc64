import Artifact
import Judging

/// What a path says of itself: whether a report may be there.
enum ReportName {
  /// Whether it ends as a report's does, in any case of letters; a policy is none.
  static func isLike(_ path: [UInt8]) -> Bool {
    let name = path[((path.lastIndex(of: .slash) ?? -1) + 1)...]
    let folded =
      name.allSatisfy { $0 < 0x80 }
      ? name.map { 65...90 ~= $0 ? $0 | 0x20 : $0 }
      : Array(String(decoding: name, as: UTF8.self).pathFolded.utf8)
    return (folded.ends(with: ".md") || folded.ends(with: ".json"))
      && !folded.elementsEqual(Policy.fileName.utf8)
  }

  /// What it has in common with its twin: the path, but for `.md` and `.json`; nil where it has another
  /// ending.
  static func stem(of path: [UInt8]) -> ArraySlice<UInt8>? {
    guard let dot = path.lastIndex(of: UInt8(ascii: ".")) else { return nil }
    let ending = String(decoding: path[dot...], as: UTF8.self).lowercased()
    return [".md", ".json"].contains(ending) ? path[..<dot] : nil
  }
}

extension [UInt8] {
  fileprivate func ends(with text: StaticString) -> Bool {
    text.withUTF8Buffer { suffix($0.count).elementsEqual($0) }
  }
}
