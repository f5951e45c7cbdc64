import Artifact

// The objects, as they are kept: no filter, no line ends, no encoding is theirs.

extension Repository {
  /// How many bytes each blob has; nil for one that is not here. One process for all.
  func sizes(of objects: [String]) async throws -> [Int?] {
    guard !objects.isEmpty else { return [] }
    let lines = try await catFile("--batch-check", objects).split(separator: ASCII.lf)
    guard lines.count == objects.count else { throw Self.incomplete }
    return try zip(objects, lines).map { try Self.size($1, of: $0) }
  }

  /// The bytes of each blob; nil for one that is not here. One process for all, which are held in memory
  /// at the same time.
  func contents(of objects: [String]) async throws -> [[UInt8]?] {
    guard !objects.isEmpty else { return [] }
    var rest = try await catFile("--batch", objects)[...]
    return try objects.map { object in
      guard let end = rest.firstIndex(of: ASCII.lf) else { throw Self.incomplete }
      let size = try Self.size(rest[..<end], of: object)
      rest = rest[(end + 1)...]
      guard let size else { return nil }
      guard rest.count > size else { throw Self.incomplete }
      defer { rest = rest.dropFirst(size + 1) }
      return Array(rest.prefix(size))
    }
  }

  /// The same of those that have at most so many bytes; nil for the others, too.
  func contents(of objects: [String], atMost most: Int) async throws -> [[UInt8]?] {
    let isSmall = try await sizes(of: objects).map { ($0 ?? .max) <= most }
    let small = zip(objects, isSmall).filter(\.1).map(\.0)
    var contents = try await contents(of: small).makeIterator()
    return isSmall.map { $0 ? contents.next() ?? nil : nil }
  }

  /// The address of who made a commit; nil where it names none.
  func author(of commit: String) async -> String? {
    let lines = (try? await git(.catFile, "commit", commit).out)?.split(separator: ASCII.lf)
    guard let line = lines?.first(where: { $0.starts(with: "author ".utf8) }),
      let start = line.firstIndex(of: UInt8(ascii: "<")),
      let end = line[start...].firstIndex(of: UInt8(ascii: ">"))
    else { return nil }
    return String(decoding: line[(start + 1)..<end], as: UTF8.self)
  }

  /// Of `OBJECT blob SIZE`, or nil of `OBJECT missing`. Throws for whatever else stands there.
  private static func size(_ line: ArraySlice<UInt8>, of object: String) throws -> Int? {
    let words = String(decoding: line, as: UTF8.self).split(separator: " ")
    if words.count == 2, words[0] == object, words[1] == "missing" { return nil }
    guard words.count == 3, words[0] == object, words[1] == "blob", let size = Int(words[2]),
      size >= 0
    else { throw incomplete }
    return size
  }

  private func catFile(_ option: String, _ objects: [String]) async throws -> [UInt8] {
    try await git(.catFile, option, input: Array(objects.map { "\($0)\n" }.joined().utf8)).out
  }

  private static var incomplete: Git.Problem {
    Git.Problem(description: "git cat-file did not give every object; see git fsck")
  }
}
