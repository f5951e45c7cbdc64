import Foundation

/// The workspaces of a home, as they lie there.
package struct Workspaces: Sendable {
  package struct Entry: Sendable {
    package let name: String
    package let path: String
    /// When it was made.
    package let date: Date
    /// What `result.json` says; nil while a trial is running, and after one that was killed.
    package let result: JSONNode?
    /// A running trial holds it.
    package let isBusy: Bool
  }

  package let home: Home

  package init(in home: Home) { self.home = home }

  /// All of them, oldest first.
  package func entries() -> [Entry] {
    Removal.entries(of: home.sandboxes).compactMap { entry(String(decoding: $0, as: UTF8.self)) }
      .sorted { ($0.date, $0.name) < ($1.date, $1.name) }
  }

  /// The one of this name, or the only one whose name begins so; the newest if none is named.
  package func entry(named name: String?) -> Entry? {
    let all = entries()
    guard let name else { return all.last }
    let base = name.split(separator: "/").last.map(String.init) ?? name
    if let exact = all.first(where: { $0.name == base }) { return exact }
    let like = all.filter { $0.name.hasPrefix(base) }
    return like.count == 1 ? like[0] : nil
  }

  /// Removes one; false if a running trial holds it.
  package func remove(_ entry: Entry) throws -> Bool {
    guard !isBusy(entry.path) else { return false }
    try Removal.remove(entry.path)
    return true
  }

  private func entry(_ name: String) -> Entry? {
    let path = "\(home.sandboxes)/\(name)"
    var status = stat()
    guard !name.hasPrefix("."), lstat(path, &status) == 0, status.st_mode & S_IFMT == S_IFDIR,
      FileManager.default.fileExists(atPath: "\(path)/files")
    else { return nil }
    let result = FileManager.default.contents(atPath: "\(path)/result.json")
      .flatMap { try? JSONNode(parsing: Array($0)) }
    return Entry(
      name: name, path: path,
      date: Self.date(of: path), result: result, isBusy: isBusy(path))
  }

  private static func date(of path: String) -> Date {
    let attributes = try? FileManager.default.attributesOfItem(atPath: path)
    return attributes?[.modificationDate] as? Date ?? .distantPast
  }

  private func isBusy(_ path: String) -> Bool {
    let directory = open(path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC)
    guard directory >= 0 else { return false }
    defer { close(directory) }
    return flock(directory, LOCK_EX | LOCK_NB) != 0
  }
}
