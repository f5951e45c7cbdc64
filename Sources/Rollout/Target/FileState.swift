import Artifact

/// What stands at a path: everything about it that a restore brings back.
package struct FileState: Sendable, Hashable {
  package enum Kind: Sendable, Hashable {
    case absent
    case file
    case link
    case directory
    /// A FIFO, a socket or a device, in a word.
    case special(String)
    /// It cannot be looked at, or the way to it leads elsewhere: why.
    case unreachable(String)

    package var word: String {
      switch self {
      case .absent: "absent"
      case .file: "file"
      case .link: "link"
      case .directory: "directory"
      case .special(let word): word
      case .unreachable: "unreachable"
      }
    }
  }

  /// A time of the file system.
  package struct Time: Sendable, Hashable {
    package var seconds: Int
    package var nanoseconds: Int
  }

  package typealias Attribute = Attributes.Attribute

  package var kind: Kind
  /// SHA-256 of a file's content or of the text of a link; else empty.
  package var sha256 = ""
  /// In bytes.
  package var size = 0
  /// The twelve bits of permission.
  package var mode = 0
  package var uid: UInt32 = 0
  package var gid: UInt32 = 0
  package var modified = Time(seconds: 0, nanoseconds: 0)
  /// In the order of their names.
  package var attributes: [Attribute] = []
  /// The text of a link.
  package var linkTarget: [UInt8] = []

  package init(_ kind: Kind) { self.kind = kind }

  package static let absent = FileState(.absent)

  /// Whether something can be put there at all.
  package var isReachable: Bool { if case .unreachable = kind { false } else { true } }

  /// The same but for the time of the last change: a file that was only touched has nothing to lose.
  package func isSame(as other: FileState) -> Bool {
    var other = other
    other.modified = modified
    return self == other
  }

  /// What is other than expected, as `mode 0600 instead of 0644`; the time only where nothing else is.
  package func differences(from expected: FileState) -> [String] {
    guard kind == expected.kind else {
      if case .unreachable(let why) = kind { return [why] }
      if kind == .absent { return ["it is gone"] }
      return expected.kind == .absent
        ? ["a \(kind.word) stands there"] : ["a \(kind.word) instead of a \(expected.kind.word)"]
    }
    var parts: [String] = []
    if sha256 != expected.sha256 || size != expected.size { parts.append("content") }
    if mode != expected.mode {
      parts.append("mode \(Self.octal(mode)) instead of \(Self.octal(expected.mode))")
    }
    if uid != expected.uid || gid != expected.gid {
      parts.append("owner \(uid):\(gid) instead of \(expected.uid):\(expected.gid)")
    }
    if attributes != expected.attributes { parts.append("extended attributes") }
    if parts.isEmpty, modified != expected.modified { parts.append("time of change") }
    return parts
  }

  /// The mode as git writes it: the kind, and whether the owner may run it.
  package var gitMode: Int {
    if kind == .link { return 0o120000 }
    return mode & 0o100 == 0 ? 0o100644 : 0o100755
  }

  /// Four octal digits.
  package static func octal(_ mode: Int) -> String {
    let digits = String(mode, radix: 8)
    return String(repeating: "0", count: max(0, 4 - digits.count)) + digits
  }
}
