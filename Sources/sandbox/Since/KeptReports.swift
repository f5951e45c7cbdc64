import Artifact
import Judging
import Results
import Runner

/// Files that may be reports, as git keeps them: each with its object and the repository that has it.
struct KeptReports: Sendable {
  private struct Place: Sendable {
    let repository: Repository
    let object: String
    let size: Int
  }

  private var places: [ExactText: Place] = [:]
  private var paths: [String] = []

  /// Takes the files of one repository. Those whose objects are not there, or are too large, are given
  /// back, with the reason.
  mutating func add(
    _ files: [(path: String, object: String)], of repository: Repository
  ) async throws -> [Unreadable] {
    guard !files.isEmpty else { return [] }
    var unreadable: [Unreadable] = []
    for (file, size) in zip(files, try await repository.sizes(of: files.map(\.object))) {
      guard let size, size <= Candidate.largest else {
        let why =
          size == nil
          ? "its object \(file.object) is not here (a partial clone?); fetch it"
          : "the file is larger than \(Candidate.largest >> 20) MB"
        unreadable.append(Unreadable(path: file.path, message: why))
        continue
      }
      paths.append(file.path)
      places[ExactText(file.path)] = Place(repository: repository, object: file.object, size: size)
    }
    return unreadable
  }

  mutating func remove(_ path: String) { places[ExactText(path)] = nil }

  /// What there is to try.
  var search: Search {
    Search(
      files: paths.compactMap { path in
        places[ExactText(path)].map { Search.File(path: path, isNamed: false, size: $0.size) }
      })
  }

  /// Reads some of them: one process for those of one repository.
  func read(_ files: [Search.File], as form: PlainForm? = nil) async throws -> [Candidate] {
    var contents: [ExactText: [UInt8]] = [:]
    let wanted = files.map { ExactText($0.path) }.filter { places[$0] != nil }
    for (_, paths) in Dictionary(grouping: wanted, by: { places[$0]?.repository.top }) {
      let some = paths.compactMap { places[$0] }
      let bytes = try await some[0].repository.contents(of: some.map(\.object))
      for (path, bytes) in zip(paths, bytes) { contents[path] = bytes }
    }
    let read = contents
    return try await Parallel.map(files) { file in
      let content = read[ExactText(file.path)].map { Self.content($0, file.path, as: form) }
      return Candidate(
        path: file.path, isNamed: false,
        content: content ?? .unreadable("its object is no longer here"))
    }
  }

  /// What the bytes of an object are; a pointer to what is kept elsewhere is nothing that can be judged.
  static func content(
    _ bytes: [UInt8], _ path: String, as form: PlainForm? = nil
  ) -> Candidate.Content {
    guard !bytes.starts(with: "version https://git-lfs.github.com/spec/".utf8) else {
      return .unreadable(
        "git has a pointer of Git LFS here, not the text; keep reports out of LFS, or name the "
          + "paths to try")
    }
    return Candidate.content(of: bytes, isJSON: Candidate.isJSON(path), as: form)
  }
}
