import Foundation
import Testing

/// The README and the pages of the manual.
enum Manual {
  struct Page {
    /// From the top of the repository.
    let name: String
    let text: String

    var file: URL { Manual.top.appending(path: name) }
  }

  /// The top of the repository.
  static let top = URL(fileURLWithPath: #filePath).appending(path: "../../..").standardized

  static let readme = "README.md"
  static let directory = "Sources/Manual"

  /// The README, the manual's index, and all its other pages.
  static func pages() throws -> [Page] {
    let names = try FileManager.default.contentsOfDirectory(
      atPath: top.appending(path: directory).path)
    let files = names.filter { $0.hasSuffix(".md") }.sorted().map { "\(directory)/\($0)" }
    return try ([readme] + files).map(page)
  }

  static func page(_ name: String) throws -> Page {
    let text = try String(contentsOf: top.appending(path: name), encoding: .utf8)
    return Page(name: name, text: text)
  }

  /// What stands between marks of this name, in the one place that has them: without its fence, or
  /// without the four blanks that indent it.
  static func block(_ mark: String) throws -> String {
    var found: [String] = []
    for page in try pages() {
      let parts = page.text.components(separatedBy: "<!-- \(mark) -->\n").dropFirst()
      for part in parts {
        let ends = part.components(separatedBy: "<!-- /\(mark) -->")
        try #require(ends.count == 2, "\(mark) in \(page.name) ends once")
        found.append(ends[0])
      }
    }
    try #require(found.count == 1, "\(mark) stands in the manual \(found.count) times")
    var lines = found[0].components(separatedBy: "\n")
    if let first = lines.firstIndex(where: { $0.hasPrefix("```") }),
      let last = lines.lastIndex(where: { $0.hasPrefix("```") })
    {
      lines = Array(lines[first..<last].dropFirst())
    } else {
      lines = lines.filter { $0.hasPrefix("    ") }.map { String($0.dropFirst(4)) }
    }
    try #require(!lines.isEmpty, "\(mark) holds something")
    return lines.map { "\($0)\n" }.joined()
  }
}
