import CKernel
import Foundation

/// A report's files in a directory of their own, `Sandboxes/<id>-<time>`: `files/` holds them,
/// `manifest.json` says where each came from, `result.json` what became of it.
///
/// It is locked while it is open, so that nobody cleans it away under a running trial.
package final class Workspace: Sendable {
  /// The directory's name below `Sandboxes/`.
  package let name: String
  /// The directory's absolute path.
  package let path: String
  private let directory: Int32

  /// Makes a new directory; two at the same time get two names.
  package init(in home: Home, for report: String, at date: Date = Date()) throws {
    let base = Self.name(for: report, at: date)
    var number = 1
    while true {
      let name = number == 1 ? base : "\(base).\(number)"
      let path = "\(home.sandboxes)/\(name)"
      if mkdir(path, 0o700) == 0 {
        self.name = name
        self.path = path
        break
      }
      guard errno == EEXIST else { throw FileFailure("mkdir", path, errno) }
      number += 1
    }
    directory = open(path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC)
    guard directory >= 0 else { throw FileFailure("open", path, errno) }
    flock(directory, LOCK_EX | LOCK_NB)
    guard mkdirat(directory, "files", 0o700) == 0 else { throw FileFailure("mkdir", path, errno) }
  }

  deinit { close(directory) }

  /// What of a report's id can be in a name, and the time to the second.
  private static func name(for report: String, at date: Date) -> String {
    let plain = report.utf8.map { byte in
      ASCII.isWord(byte) || byte == UInt8(ascii: "-") ? byte : UInt8(ascii: "_")
    }
    let id = plain.isEmpty ? "report" : String(decoding: plain.prefix(80), as: UTF8.self)
    let time = date.formatted(
      .iso8601.year().month().day().dateSeparator(.omitted).time(includingFractionalSeconds: false)
        .timeSeparator(.omitted))
    return "\(id.hasPrefix("-") ? "_" + id : id)-\(time)"
  }

  /// Writes the artifacts that have a path that is safe; 0600, directories 0700.
  package func write(_ artifacts: [Artifact]) throws {
    let root = openat(directory, "files", O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC)
    guard root >= 0 else { throw FileFailure("open", "\(path)/files", errno) }
    defer { close(root) }
    var made: Set<[String]> = []
    for artifact in artifacts {
      guard let target = artifact.path else { continue }
      let parent = try directory(Array(target.components.dropLast()), in: root, &made)
      defer { if parent != root { close(parent) } }
      try write(artifact.content.bytes, as: target.components.last ?? "", in: parent)
    }
  }

  /// Writes `manifest.json` or `result.json`: whole, or not at all.
  package func write(_ text: String, as name: String) throws {
    let staged = ".\(name)"
    try write(Array(text.utf8), as: staged, in: directory)
    guard renameat(directory, staged, directory, name) == 0 else {
      throw FileFailure("rename", "\(path)/\(name)", errno)
    }
  }

  /// The directory down the given names, each a directory and no link.
  private func directory(
    _ names: [String], in root: Int32, _ made: inout Set<[String]>
  ) throws -> Int32 {
    if names.isEmpty { return root }
    let whole = names.joined(separator: "/")
    if made.contains(names) {
      let flags = O_RDONLY | O_DIRECTORY | O_CLOEXEC
      let found = kernel_open_beneath(root, whole, flags, 0)
      if found >= 0 { return found }
      guard found == -ENOSYS else { throw FileFailure("openat2", "\(path)/files/\(whole)", -found) }
    }
    var current = root
    for name in names {
      let here = current
      defer { if here != root { close(here) } }
      if mkdirat(here, name, 0o700) != 0, errno != EEXIST {
        throw FileFailure("mkdir", "\(path)/files/\(whole)", errno)
      }
      current = openat(here, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC)
      guard current >= 0 else { throw FileFailure("open", "\(path)/files/\(whole)", errno) }
    }
    made.insert(names)
    return current
  }

  private func write(_ bytes: [UInt8], as name: String, in directory: Int32) throws {
    let file = openat(
      directory, name, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0o600)
    guard file >= 0 else { throw FileFailure("open", "\(path): \(name)", errno) }
    defer { close(file) }
    var rest = bytes[...]
    while !rest.isEmpty {
      let count = rest.withUnsafeBytes { Foundation.write(file, $0.baseAddress, $0.count) }
      if count < 0, errno == EINTR { continue }
      guard count > 0 else { throw FileFailure("write", "\(path): \(name)", errno) }
      rest = rest.dropFirst(count)
    }
  }
}

extension Workspace {
  /// The manifest: where each file came from. Schema `sandbox.manifest/1`.
  package static func manifest(
    of artifacts: [Artifact], in report: Report, path: String, sha256: String
  ) -> JSONValue {
    .object([
      ("schema", .string("sandbox.manifest/1")),
      (
        "report",
        .object([
          ("path", .string(path)), ("id", .optional(report.id.value)), ("sha256", .string(sha256)),
        ])
      ),
      (
        "files",
        .array(
          artifacts.map { artifact in
            .object([
              ("path", .string(artifact.rawPath)), ("written", .bool(artifact.path != nil)),
              ("bytes", .int(artifact.content.bytes.count)), ("sha256", .string(artifact.sha256)),
              ("origin", .string(artifact.origin.rawValue)),
              (
                "report_lines",
                .object([
                  ("start", .int(artifact.reportLines.lowerBound)),
                  ("end", .int(artifact.reportLines.upperBound)),
                ])
              ),
            ])
          })
      ),
    ])
  }
}
