import Artifact

/// One file before and after, as a diff tells it.
package struct FileChange: Sendable {
  /// What stands at the path.
  package struct Side: Sendable, Equatable {
    /// A file's bytes, or where a link leads; nil where they are too many to be compared.
    package var content: [UInt8]?
    /// How many there are.
    package var size: Int
    /// As git writes it: `0o100644`, `0o100755`, a link's `0o120000`.
    package var mode: Int

    package init(_ content: [UInt8], mode: Int = 0o100644) {
      self.content = content
      self.mode = mode
      size = content.count
    }

    /// One of so many bytes that nobody read it.
    package init(size: Int, mode: Int = 0o100644) {
      self.size = size
      self.mode = mode
    }

    var isLink: Bool { mode & 0o170000 == 0o120000 }

    /// What no terminal should be shown, and no line tells anything of.
    var isBinary: Bool { content.map { $0.contains(0) || !UTF8Form.isValid($0) } ?? false }

    fileprivate var isWhole: Bool { content != nil && !isBinary }
  }

  /// Relative to the target.
  package var path: String
  /// Nil where nothing stood or stands there.
  package var before: Side?
  package var after: Side?

  package init(path: String, before: Side?, after: Side?) {
    self.path = path
    self.before = before
    self.after = after
  }

  /// Bytes of the largest file that is worth reading for a diff.
  package static let mostBytes = LineDiff.mostBytes

  /// Lines that come, and lines that go; nil where one of the two sides is binary or was not read.
  package var counts: (added: Int, removed: Int)? {
    guard before?.isWhole != false, after?.isWhole != false else { return nil }
    return LineDiff(before?.content ?? [], after?.content ?? []).counts
  }
}
