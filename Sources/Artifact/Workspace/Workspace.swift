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
  package init(
    in home: Home, for report: String, at date: Date = Date(),
    numbers: WorkspaceNumbers = WorkspaceNumbers()
  ) throws {
    let base = Self.name(for: report, at: date)
    while true {
      let number = numbers.next(for: base)
      let name = number == 1 ? base : "\(base).\(number)"
      let path = "\(home.sandboxes)/\(name)"
      if mkdir(path, 0o700) == 0 {
        self.name = name
        self.path = path
        break
      }
      guard errno == EEXIST else { throw FileFailure("mkdir", path, errno) }
    }
    directory = open(path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC)
    guard directory >= 0 else { throw FileFailure("open", path, errno) }
    flock(directory, LOCK_EX | LOCK_NB)
    guard mkdirat(directory, "files", 0o700) == 0 else { throw FileFailure("mkdir", path, errno) }
  }

  deinit { close(directory) }

  /// What of a report's id can be in a name.
  package static func stem(for report: String) -> String {
    let plain = report.utf8.map { byte in
      ASCII.isWord(byte) || byte == UInt8(ascii: "-") ? byte : UInt8(ascii: "_")
    }
    let id = plain.isEmpty ? "report" : String(decoding: plain.prefix(80), as: UTF8.self)
    return id.hasPrefix("-") ? "_" + id : id
  }

  /// That, and the time to the second.
  private static func name(for report: String, at date: Date) -> String {
    var seconds = time_t(date.timeIntervalSince1970.rounded(.down))
    var parts = tm()
    gmtime_r(&seconds, &parts)
    func digits(_ number: Int32) -> String { number < 10 ? "0\(number)" : "\(number)" }
    let day = "\(parts.tm_year + 1900)\(digits(parts.tm_mon + 1))\(digits(parts.tm_mday))"
    let time = "\(day)T\(digits(parts.tm_hour))\(digits(parts.tm_min))\(digits(parts.tm_sec))"
    return "\(stem(for: report))-\(time)"
  }

  /// Writes the artifacts that have a path that is safe; 0600, directories 0700.
  package func write(_ artifacts: [Artifact]) throws {
    let root = openat(directory, "files", O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC)
    guard root >= 0 else { throw FileFailure("open", "\(path)/files", errno) }
    let tree = FileTree(root, at: "\(path)/files")
    for artifact in artifacts {
      if let target = artifact.path { try tree.write(artifact.content.bytes, at: target) }
    }
  }

  /// Writes `manifest.json` or `result.json`: whole, or not at all.
  package func write(_ document: some Sequence<UInt8>, as name: String) throws {
    let staged = ".\(name)"
    try FileTree.write(Array(document), as: staged, in: directory, shown: path)
    guard renameat(directory, staged, directory, name) == 0 else {
      throw FileFailure("rename", "\(path)/\(name)", errno)
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
