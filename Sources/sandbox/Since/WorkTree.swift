import Artifact
import Foundation
import Judging
import Runner

/// What stands in the working tree beside what git has.
struct WorkTree: Sendable {
  let repository: Repository

  /// So many files are read as quickly as they are asked after.
  private static let few = 200

  /// How a path stands here otherwise than git has it.
  enum Difference: Sendable, Equatable {
    case edited
    /// Git does not have it.
    case added
    case link
    case unreadable(String)
  }

  /// What stands at a path.
  private enum Standing: Sendable {
    /// Nothing that could be a report: nothing at all, a directory.
    case nothing
    case link
    case file([UInt8])
    case unreadable(String, size: Int)
  }

  /// Those of the paths, from the top, where a report stands that git has not so; with `anything` not
  /// only a report. What is gone, or is a directory now, is nothing that could be tried.
  func differences(
    at paths: [[UInt8]], from kept: GitTree, index: GitTree, anything: Bool = false
  ) async throws -> [(path: [UInt8], difference: Difference)] {
    // Asked only where that saves more than it costs.
    let times = paths.count < Self.few ? IndexTimes.none : try await repository.times()
    var found: [(path: [UInt8], difference: Difference)] = []
    // So that memory does not grow with their number.
    for start in stride(from: 0, to: paths.count, by: 500) {
      let some = paths[start..<min(start + 500, paths.count)].filter { path in
        var status = stat()
        return kept[path] == nil || kept[path] != index[path]
          || lstat(repository.place(of: path), &status) != 0
          || !times.isUntouched(path, status)
      }
      let standing = try await Parallel.map(some) { self.standing(at: $0, anything) }
      let known = try await contents(
        of: zip(some, standing).compactMap { path, standing in
          if case .file = standing { return kept[path] }
          return nil
        })
      for (path, standing) in zip(some, standing) {
        if let difference = try await difference(standing, kept[path], known) {
          found.append((path, difference))
        }
      }
    }
    return found
  }

  private func contents(of entries: [GitTree.Entry]) async throws -> [String: [UInt8]] {
    let files = Set(entries.filter { $0.kind == .file }.map(\.object)).sorted()
    // What is larger than any report is not what stands here, as that was read.
    let contents = try await repository.contents(of: files, atMost: Candidate.largest)
    return Dictionary(uniqueKeysWithValues: zip(files, contents)).compactMapValues(\.self)
  }

  private func difference(
    _ standing: Standing, _ entry: GitTree.Entry?, _ known: [String: [UInt8]]
  ) async throws -> Difference? {
    switch standing {
    case .nothing: return nil
    // A link of git's own is judged as that.
    case .link: return entry?.kind == .link ? nil : .link
    case .unreadable(let message, let size):
      // Too large to be compared: by its size, for its bytes are not read either where they are judged.
      if let entry, entry.kind == .file, size > Candidate.largest,
        try await repository.sizes(of: [entry.object])[0] == size
      {
        return nil
      }
      return .unreadable(message)
    case .file(let bytes):
      guard let entry else { return .added }
      guard let kept = known[entry.object] else { return .edited }
      return CheckoutForm.isSame(bytes, kept) ? nil : .edited
    }
  }

  private func standing(at bytes: [UInt8], _ anything: Bool) -> Standing {
    // A name that is not UTF-8 is told of where the names are looked at.
    guard bytes.isUTF8 else { return .nothing }
    let path = repository.place(of: bytes)
    var status = stat()
    guard lstat(path, &status) == 0 else { return .nothing }
    switch status.st_mode & S_IFMT {
    case S_IFLNK: return .link
    case S_IFDIR: return .nothing
    default: break
    }
    switch Candidate.bytes(of: path) {
    case .failure(let problem):
      return .unreadable(problem.message, size: Int(status.st_size))
    case .success(let bytes):
      if anything { return .file(bytes) }
      switch Candidate.content(of: CheckoutForm.text(bytes), isJSON: Candidate.isJSON(path)) {
      case .report, .unreadable: return .file(bytes)
      case .noReport, .resembling, .noText: return .nothing
      }
    }
  }
}
