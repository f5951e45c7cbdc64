import CKernel
import Glibc

/// A report's files in a directory of their own, `Sandboxes/<id>-<time>`: `files/` holds them,
/// `manifest.json` says where each came from, `result.json` what became of it.
///
/// It is locked while it is open, so that nobody cleans it away under a running trial.
package final class Workspace: Sendable {
  /// The directory's name below `Sandboxes/`.
  package let name: String
  private let directory: Directory

  /// The directory's absolute path.
  package var path: String { directory.path }

  /// Makes a new directory; two at the same time get two names.
  package init(
    in home: Home, for report: String, at date: Moment = .now,
    numbers: WorkspaceNumbers = WorkspaceNumbers()
  ) throws {
    let base = "\(Self.stem(for: report))-\(date.compact)"
    let sandboxes = try home.open(.sandboxes)
    while true {
      let number = numbers.next(for: base)
      let name = number == 1 ? base : "\(base).\(number)"
      do throws(FileFailure) {
        try sandboxes.make(name)
        self.name = name
        break
      } catch {
        guard error.errno == EEXIST else { throw error }
      }
    }
    directory = try sandboxes.directory([name])
    flock(directory.descriptor, LOCK_EX | LOCK_NB)
    try directory.make(Self.files)
  }

  static let files = "files"

  /// What of a report's id can be in a name.
  package static func stem(for report: String) -> String {
    let plain = report.utf8.map { byte in
      ASCII.isWord(byte) || byte == UInt8(ascii: "-") ? byte : UInt8(ascii: "_")
    }
    let id = plain.isEmpty ? "report" : String(decoding: plain.prefix(80), as: UTF8.self)
    return id.hasPrefix("-") ? "_" + id : id
  }

  /// Writes the artifacts that have a path that is safe; 0600, directories 0700.
  package func write(_ artifacts: [Artifact]) throws {
    let tree = FileTree(try directory.directory([Self.files]))
    for artifact in artifacts where !artifact.isDeletion {
      if let target = artifact.path { try tree.write(artifact.content.bytes, at: target) }
    }
  }

  /// Writes `manifest.json` or `result.json`: whole, or not at all.
  package func write(_ document: some Sequence<UInt8>, as name: String) throws {
    let staged = ".\(name)"
    try directory.write(Array(document), as: staged)
    let result = renameat(directory.descriptor, staged, directory.descriptor, name)
    try FileFailure.check(result == 0, "rename", directory.naming(name))
  }
}

extension Workspace {
  /// The manifest: where each file came from. Schema `sandbox.manifest/1`.
  package static func manifest(
    of artifacts: [Artifact], in report: Report, path: String, sha256: String
  ) -> JSONValue {
    let files = artifacts.map { artifact in
      JSONValue.object([
        ("path", .string(artifact.rawPath)),
        ("written", .bool(artifact.path != nil && !artifact.isDeletion)),
        ("bytes", .int(artifact.content.bytes.count)), ("sha256", .string(artifact.sha256)),
        ("origin", .string(artifact.origin.rawValue)),
        ("report_lines", lines(artifact.reportLines)),
      ])
    }
    let source = JSONValue.object([
      ("path", .string(path)), ("id", .optional(report.id.value)), ("sha256", .string(sha256)),
    ])
    return .object([
      ("schema", .string("sandbox.manifest/1")), ("report", source), ("files", .array(files)),
    ])
  }

  private static func lines(_ lines: ClosedRange<Int>) -> JSONValue {
    .object([("start", .int(lines.lowerBound)), ("end", .int(lines.upperBound))])
  }
}
