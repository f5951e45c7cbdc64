import Artifact
import Judging

/// What there is to try, before it is parted into shards: all machines have to have found the same.
package struct Inventory: Sendable, Equatable {
  /// SHA-256 of the sorted names of all files found.
  package let names: String
  /// SHA-256 of the sorted names with the SHA-256 of each that is a report: none changed meanwhile.
  package let contents: String
  /// How many of the files are reports.
  package let reports: Int
}

/// What one shard has to try of what a search found.
package struct Allotment: Sendable {
  package let shard: Shard
  package let inventory: Inventory
  /// Its files, and what else is for it to tell.
  package let search: Search
  /// The SHA-256 of each of its reports, by path.
  private let reports: [ExactText: String]

  /// What one file gives for the parting.
  private struct Label: Sendable {
    let key: String
    let sha256: String?
  }

  /// Reads every file that was found, and keeps none: memory does not grow with their sizes.
  package init(
    _ shard: Shard, of search: Search, reading read: Trial.Reader = Trial.read
  ) async throws {
    var labels: [Label] = []
    for files in search.stretches() {
      labels += try await Parallel.map(try await read(Array(files))) { candidate in
        let report = candidate.report
        return Label(
          key: Shard.key(id: report?.id.value, path: candidate.path),
          sha256: report.map { SHA256.hex($0.text.bytes) })
      }
    }
    self.shard = shard
    self.search = search.keeping(
      where: { shard.holds(labels[$0].key) }, skipped: shard.index == 1,
      unreadable: { shard.holds(Shard.key(id: nil, path: $0.path)) })
    var reports: [ExactText: String] = [:]
    for (file, label) in zip(search.files, labels) where shard.holds(label.key) {
      reports[ExactText(file.path)] = label.sha256
    }
    self.reports = reports
    let plain = PlainPath(from: "")
    let names = search.files.map { plain($0.path) }
    inventory = Inventory(
      names: Self.digest(names + search.unreadable.map { plain($0.path) }),
      contents: Self.digest(zip(names, labels).map { "\($0)\0\($1.sha256 ?? "-")" }),
      reports: labels.count { $0.sha256 != nil })
  }

  /// The candidates; one that is another than when the shards were parted is no longer readable.
  package func unchanged(_ candidates: [Candidate]) -> [Candidate] {
    candidates.map { candidate in
      let now = candidate.report.map { SHA256.hex($0.text.bytes) }
      guard now != reports[ExactText(candidate.path)] else { return candidate }
      return Candidate(
        path: candidate.path, isNamed: candidate.isNamed,
        content: .unreadable("the file changed while the shards were tried; try all of them again"))
    }
  }

  private static func digest(_ lines: [String]) -> String {
    var digest = SHA256()
    for line in lines.sorted(by: { $0.utf8.lexicographicallyPrecedes($1.utf8) }) {
      digest.update(Array(line.utf8) + [0])
    }
    return digest.hex()
  }
}
