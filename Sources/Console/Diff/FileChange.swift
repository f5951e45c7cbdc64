import Artifact

/// One file before and after, as a diff tells it.
package struct FileChange: Sendable {
  /// What stands at the path.
  package struct Side: Sendable, Equatable {
    /// A file's bytes, or where a link leads.
    package var content: [UInt8]
    /// As git writes it: `0o100644`, `0o100755`, a link's `0o120000`.
    package var mode: Int

    package init(_ content: [UInt8], mode: Int = 0o100644) {
      self.content = content
      self.mode = mode
    }

    var isLink: Bool { mode & 0o170000 == 0o120000 }

    /// What no terminal should be shown, and no line tells anything of.
    var isBinary: Bool { content.contains(0) || !UTF8Form.isValid(content) }
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

  /// Lines that come, and lines that go; nil where one of the two sides is binary.
  package var counts: (added: Int, removed: Int)? {
    guard before?.isBinary != true, after?.isBinary != true else { return nil }
    return LineDiff(before?.content ?? [], after?.content ?? []).counts
  }
}
