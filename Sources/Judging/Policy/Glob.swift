import Artifact

/// A pattern of paths: `*` is any part of a name, `?` one character of it, `**` any number of
/// directories, none included. Nothing else in it is special.
package struct Glob: Sendable, Hashable {
  package let pattern: String

  package struct Problem: Error, Equatable {
    package let message: String
  }

  package init(_ pattern: String) throws(Problem) {
    // What other programs' patterns mean by these would be something else here.
    for special in ["[", "]", "{", "}", "!"] where pattern.contains(special) {
      throw Problem(
        message: "only *, ** and ? are special in a pattern; write ? for \(special)")
    }
    let plain: ArtifactPath
    do {
      plain = try ArtifactPath(pattern.hasSuffix("/") ? String(pattern.dropLast()) : pattern)
    } catch {
      throw Problem(
        message: pattern.isEmpty
          ? "the pattern is empty" : error.message.replacing("the path", with: "the pattern"))
    }
    if let name = plain.components.first(where: { $0.contains("**") && $0 != "**" }) {
      throw Problem(message: "** stands alone between slashes, and not in a name: \(name)")
    }
    self.pattern = plain.string
  }

  /// Whether it is the whole path that it describes, to the letter.
  package func matches(_ path: ArtifactPath) -> Bool {
    Self.match(Self.scalars(pattern), Self.scalars(path.string), below: false)
  }

  /// Whether it describes the path or a directory above it, in whatever case and Unicode form: what
  /// would be one file on some file system.
  package func covers(_ path: ArtifactPath) -> Bool {
    let (pattern, path) = (pattern.pathFolded, path.string.pathFolded)
    return Self.match(Self.characters(pattern), Self.characters(path), below: true)
      || Self.match(Self.scalars(pattern), Self.scalars(path), below: true)
  }

  private static func scalars(_ text: String) -> [[Unicode.Scalar]] {
    text.unicodeScalars.split(separator: "/", omittingEmptySubsequences: false).map(Array.init)
  }

  private static func characters(_ text: String) -> [[Character]] {
    text.utf8.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
      .map { Array(String(decoding: $0, as: UTF8.self)) }
  }

  /// Whether the names match those of the pattern; `below`: whether the first of them do.
  private static func match<Letter: Equatable & ExpressibleByUnicodeScalarLiteral>(
    _ pattern: [[Letter]], _ names: [[Letter]], below: Bool
  ) -> Bool {
    // What of the names the pattern so far may have taken, all ways at once.
    var taken: [Bool] = [true] + names.map { _ in false }
    for part in pattern {
      var next = taken.map { _ in false }
      if part == ["*", "*"] {
        let first = taken.firstIndex(of: true) ?? next.count
        for index in first..<next.count { next[index] = true }
      } else {
        for index in names.indices where taken[index] && matches(part, names[index]) {
          next[index + 1] = true
        }
      }
      taken = next
    }
    return below ? taken.contains(true) : taken[names.count]
  }

  /// Within one name: back to the last star, where it does not go on.
  private static func matches<Letter: Equatable & ExpressibleByUnicodeScalarLiteral>(
    _ pattern: [Letter], _ name: [Letter]
  ) -> Bool {
    var (at, place) = (0, 0)
    var back: (at: Int, place: Int)?
    while place < name.count {
      if at < pattern.count, pattern[at] == "*" {
        back = (at + 1, place)
        at += 1
      } else if at < pattern.count, pattern[at] == "?" || pattern[at] == name[place] {
        at += 1
        place += 1
      } else if let last = back {
        (at, place) = (last.at, last.place + 1)
        back = (last.at, last.place + 1)
      } else {
        return false
      }
    }
    return pattern[at...].allSatisfy { $0 == "*" }
  }
}
