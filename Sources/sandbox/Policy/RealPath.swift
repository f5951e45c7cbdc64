import Foundation

/// Paths without links in them.
enum RealPath {
  /// Nil where there is nothing.
  static func of(_ path: String) -> String? {
    guard let real = realpath(path, nil) else { return nil }
    defer { free(real) }
    return String(validatingCString: real)
  }

  /// Whether a path is the directory or below it, both without links.
  static func `is`(_ path: String, in directory: String) -> Bool {
    directory == "/" || path.utf8.elementsEqual(directory.utf8)
      || path.utf8.starts(with: "\(directory)/".utf8)
  }

  /// The directory that a path's last name stands in, which itself may be a link or nothing.
  static func parent(of path: String) -> String? {
    let path = path.hasSuffix("/") ? String(path.dropLast()) : path
    guard let slash = path.utf8.lastIndex(of: UInt8(ascii: "/")) else { return of(".") }
    return of(slash == path.startIndex ? "/" : String(path[..<slash]))
  }
}
