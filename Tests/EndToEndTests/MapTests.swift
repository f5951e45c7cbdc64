import Foundation
import Testing

/// The maps of the sources and of the tests: what they name is there, and what is there they name.
@Suite("The maps") struct MapTests {
  /// The top of the repository.
  private static let top = URL(fileURLWithPath: #filePath).appending(path: "../../..").standardized
  private static let folders = ["Sources", "Tests"]
  /// A path of the repository ends so; code in backticks does not.
  private static let endings = [".swift", ".c", ".h", ".md", ".py", ".cjs", "/"]

  @Test("name only paths that are there", arguments: folders)
  func paths(folder: String) throws {
    let paths = try Self.paths(in: folder)
    #expect(paths.count > 20, "the control: the map names paths")
    for path in paths {
      var isDirectory: ObjCBool = false
      let file = Self.top.appending(path: path).path
      let isThere = FileManager.default.fileExists(atPath: file, isDirectory: &isDirectory)
      #expect(isThere, "\(folder)/README.md names \(path)")
      #expect(isDirectory.boolValue == path.hasSuffix("/") || !isThere, "\(path) is of that kind")
    }
  }

  @Test("name every folder that lies directly below", arguments: folders)
  func complete(folder: String) throws {
    let paths = try Self.paths(in: folder)
    let below = try FileManager.default.contentsOfDirectory(
      at: Self.top.appending(path: folder), includingPropertiesForKeys: [.isDirectoryKey],
      options: .skipsHiddenFiles
    ).filter { try $0.resourceValues(forKeys: [.isDirectoryKey]).isDirectory == true }
    #expect(below.count > 5, "the control: there are folders")
    for name in below.map(\.lastPathComponent) {
      let isNamed = paths.contains { $0.hasPrefix("\(folder)/\(name)/") }
      #expect(isNamed, "\(folder)/README.md does not name \(folder)/\(name)/")
    }
  }

  /// What stands in backticks in a folder's map and is a path.
  private static func paths(in folder: String) throws -> [String] {
    let map = top.appending(path: "\(folder)/README.md")
    return try String(contentsOf: map, encoding: .utf8).matches(of: /`([^`\s]+)`/)
      .map { String($0.1) }
      .filter { path in
        path.contains("/") && path.wholeMatch(of: /[\w.+\/-]+/) != nil
          && endings.contains(where: path.hasSuffix)
      }
  }
}
