import CKernel
import Glibc

/// The workspaces of a home, as they lie there.
package struct Workspaces: Sendable {
  package struct Entry: Sendable {
    package let name: String
    package let path: String
    /// When it was made.
    package let date: Moment
    /// What `result.json` says; nil while a trial is running, and after one that was killed.
    package let result: JSONNode?
    /// A running trial holds it.
    package let isBusy: Bool
  }

  package let home: Home

  package init(in home: Home) { self.home = home }

  /// How many there are: none of them is opened.
  package func count() throws -> Int {
    try home.open(.sandboxes).names().count { $0.first != UInt8(ascii: ".") }
  }

  /// All of them, oldest first.
  package func entries() throws -> [Entry] {
    let sandboxes = try home.open(.sandboxes)
    return try sandboxes.names().compactMap { bytes in
      // A name that is not UTF-8 is none that we gave.
      String(validating: bytes, as: UTF8.self).flatMap { entry($0, in: sandboxes) }
    }.sorted { ($0.date, $0.name) < ($1.date, $1.name) }
  }

  /// The one of this name, or the only one whose name begins so; the newest if none is named.
  package func entry(named name: String?) throws -> Entry? {
    let all = try entries()
    guard let name else { return all.last }
    let base = name.split(separator: "/").last.map(String.init) ?? name
    if let exact = all.first(where: { $0.name == base }) { return exact }
    let like = all.filter { $0.name.hasPrefix(base) }
    return like.count == 1 ? like[0] : nil
  }

  /// Removes one; false if a running trial holds it.
  package func remove(_ entry: Entry) throws -> Bool {
    let sandboxes = try home.open(.sandboxes)
    if let directory = try? sandboxes.directory([entry.name]), Self.isBusy(directory) {
      return false
    }
    try sandboxes.remove(entry.name)
    return true
  }

  /// The bytes of its `result.json`.
  package func document(of entry: Entry) throws -> [UInt8] {
    try home.open(.sandboxes).directory([entry.name]).read(Self.result, atMost: Self.largest)
  }

  private func entry(_ name: String, in sandboxes: Directory) -> Entry? {
    guard !name.hasPrefix("."), let directory = try? sandboxes.directory([name]),
      let status = try? directory.status(),
      (try? directory.directory([Workspace.files])) != nil
    else { return nil }
    let result = (try? directory.read(Self.result, atMost: Self.largest))
      .flatMap { try? JSONNode(parsing: $0) }
    return Entry(
      name: name, path: directory.path,
      date: Moment(seconds: Double(status.seconds) + Double(status.nanoseconds) / 1e9),
      result: result, isBusy: Self.isBusy(directory))
  }

  private static let result = "result.json"
  /// More than any result that we wrote.
  private static let largest = 256 << 20

  private static func isBusy(_ directory: Directory) -> Bool {
    flock(directory.descriptor, LOCK_EX | LOCK_NB) != 0
  }
}
