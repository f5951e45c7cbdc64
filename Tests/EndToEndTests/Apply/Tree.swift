import Foundation

/// A directory as it is: of each thing in it the kind, the mode, the owner, the time of the last change,
/// and the content.
struct Tree: Equatable, CustomStringConvertible {
  private(set) var entries: [String: String] = [:]

  /// Without times where these may differ, such as after a restore of something that was away.
  init(_ root: String, times: Bool = true) {
    let names = FileManager.default.enumerator(atPath: root)?.compactMap { $0 as? String } ?? []
    for name in names + ["."] {
      let path = "\(root)/\(name)"
      var status = stat()
      guard lstat(path, &status) == 0 else { continue }
      var words = [String(status.st_mode, radix: 8), "\(status.st_uid)"]
      if times { words.append("\(status.st_mtim.tv_sec).\(status.st_mtim.tv_nsec)") }
      switch status.st_mode & S_IFMT {
      case S_IFREG:
        words.append((FileManager.default.contents(atPath: path) ?? Data()).base64EncodedString())
      case S_IFLNK:
        words.append((try? FileManager.default.destinationOfSymbolicLink(atPath: path)) ?? "?")
      default: break
      }
      entries[name] = words.joined(separator: " ")
    }
  }

  var description: String {
    entries.sorted { $0.key < $1.key }.map { "\($0.key): \($0.value)" }.joined(separator: "\n")
  }
}
