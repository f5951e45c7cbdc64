import Artifact
import Foundation

extension Rollouts {
  /// A directory that is not complete yet, and one that is being removed.
  static let unborn = ".new-"
  static let removed = ".removed-"

  /// The names of the rollouts, oldest first: `NUMBER-TIME`.
  func names() throws(FileFailure) -> [String] {
    // One that could not be seen would be taken for one that is not there.
    try Removal.names(in: directory.path).map { String(decoding: $0, as: UTF8.self) }
      .filter { Self.number($0) != nil }
      .sorted { (Self.number($0) ?? 0, $0) < (Self.number($1) ?? 0, $1) }
  }

  static func number(_ id: String) -> Int? {
    let digits = id.prefix { $0.isASCII && $0.isNumber }
    guard digits.count >= 4, id.dropFirst(digits.count).first == "-" else { return nil }
    return Int(digits)
  }

  /// All rollouts, oldest first. One that cannot be opened is an error.
  func folders() throws -> [Folder] { try names().map { try Folder($0, in: directory) } }

  /// A new rollout's directory, its journal begun.
  func makeFolder() throws -> Folder {
    let number = (try names().compactMap(Self.number).max() ?? 0) + 1
    let digits = "\(number)"
    let id =
      String(repeating: "0", count: max(0, 4 - digits.count)) + digits + "-" + Self.time(Date())
    let unborn = Self.unborn + id
    try directory.make(unborn)
    let control = try directory.directory([unborn])
    try Journal(in: control, isNew: true).append(
      .begun, [("id", .string(id)), ("directory", .string(String(control.identity().inode)))])
    try control.sync()
    try directory.move(unborn, to: directory, as: id)
    try directory.sync()
    return try Folder(id, in: directory)
  }

  private static func time(_ date: Date) -> String {
    var seconds = time_t(date.timeIntervalSince1970)
    var parts = tm()
    gmtime_r(&seconds, &parts)
    var text = [CChar](repeating: 0, count: 32)
    let count = strftime(&text, text.count, "%Y%m%dT%H%M%S", &parts)
    return String(decoding: text[..<count].map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }

  /// Removes a rollout and its snapshot: out of sight at once, then for good.
  func remove(_ folder: Folder) throws {
    let away = Self.removed + folder.id
    try directory.move(folder.id, to: directory, as: away)
    try directory.sync()
    try removeForGood(away)
  }

  /// Removes what is left of rollouts that were not begun, or were removed.
  func sweep() throws {
    for entry in try Removal.names(in: directory.path) {
      let name = String(decoding: entry, as: UTF8.self)
      if name.hasPrefix(Self.unborn) { try Removal.remove(directory.naming(name)) }
      if name.hasPrefix(Self.removed) { try removeForGood(name) }
    }
  }

  private func removeForGood(_ name: String) throws {
    let control = try directory.directory([name])
    // A snapshot on another file system, which only the manifest or the note of it names.
    if let bytes = try? control.read(Self.elsewhere) {
      let path = String(decoding: bytes, as: UTF8.self)
      // Nothing but the very directory that was made for this rollout, whatever the note says.
      let id = String(name.dropFirst(Self.removed.count))
      if try path.hasSuffix("/\(Store.name)/\(Store.own(id, control))") {
        try Removal.remove(path)
      }
    }
    try Removal.remove(control.path)
  }

  /// The file in a rollout's directory that says where its snapshot is, if that is elsewhere.
  static let elsewhere = "elsewhere"
}
