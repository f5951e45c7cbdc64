import Artifact

/// What a commit has, or the index: every path, with what git keeps under it.
struct GitTree: Sendable, Equatable {
  enum Kind: Sendable, Equatable {
    case file
    case link
    /// A submodule: its object is a commit of another repository.
    case module
    /// Of the index: a merge left several, and nobody knows which one it will be.
    case conflict
  }

  struct Entry: Sendable, Equatable {
    let path: [UInt8]
    let kind: Kind
    /// As git writes it, in octal.
    let mode: String
    /// The name of the object, in hexadecimal.
    let object: String
  }

  /// A path that is other than it was.
  struct Change: Sendable, Equatable {
    let path: [UInt8]
    /// What it is now; nil where it is gone.
    let entry: Entry?
  }

  /// In the order of their paths' bytes, each once.
  private(set) var entries: [Entry] = []

  static let empty = GitTree()

  private init() {}

  /// Reads what `git ls-tree -r -z` or `git ls-files --stage -z` writes; nil where that has another form:
  /// what is not understood is not passed over.
  init?(listing: [UInt8]) {
    entries.reserveCapacity(listing.count / 64)
    for part in listing.split(separator: 0) {
      guard let tab = part.firstIndex(of: ASCII.tab) else { return nil }
      let words = part[..<tab].split(separator: UInt8(ascii: " "))
      let path = Array(part[(tab + 1)...])
      guard words.count == 3, Self.isPlain(path) else { return nil }
      let mode = String(decoding: words[0], as: UTF8.self)
      // `MODE TYPE OBJECT`, or `MODE OBJECT STAGE`.
      let isStaged = words[2].count == 1
      let object = String(decoding: words[isStaged ? 1 : 2], as: UTF8.self)
      guard [40, 64].contains(object.utf8.count) else { return nil }
      let kind: Kind
      switch mode {
      case _ where isStaged && words[2].first != UInt8(ascii: "0"): kind = .conflict
      case "120000": kind = .link
      case "160000": kind = .module
      case _ where mode.hasPrefix("100"): kind = .file
      default: return nil
      }
      let entry = Entry(path: path, kind: kind, mode: mode, object: object)
      // The stages of one path are one conflict.
      if kind == .conflict, entries.last?.path == path { continue }
      entries.append(entry)
    }
    let isOrdered = zip(entries, entries.dropFirst()).allSatisfy {
      $0.path.lexicographicallyPrecedes($1.path)
    }
    if !isOrdered { return nil }
  }

  /// Whether a path has no empty name, `.` or `..` in it, which no working tree could have.
  private static func isPlain(_ path: [UInt8]) -> Bool {
    let (slash, dot) = (UInt8(ascii: "/"), UInt8(ascii: "."))
    guard path.first != slash, path.first != nil, path.last != slash else { return false }
    // Most names hold nothing of the kind, and cost one look at each byte.
    var before = slash
    for byte in path {
      if before == slash, byte == slash || byte == dot {
        return path.split(separator: slash, omittingEmptySubsequences: false).allSatisfy {
          !$0.isEmpty && $0 != [dot] && $0 != [dot, dot]
        }
      }
      before = byte
    }
    return true
  }

  /// What stands at a path.
  subscript(path: [UInt8]) -> Entry? {
    let index = first(notBefore: path)
    return index < entries.count && entries[index].path == path ? entries[index] : nil
  }

  /// What stands below a directory; the empty path is the top.
  func entries(below directory: [UInt8]) -> ArraySlice<Entry> {
    if directory.isEmpty { return entries[...] }
    let prefix = directory + [UInt8(ascii: "/")]
    let start = first(notBefore: prefix)
    let end = entries[start...].firstIndex { !$0.path.starts(with: prefix) }
    return entries[start..<(end ?? entries.count)]
  }

  private func first(notBefore path: [UInt8]) -> Int {
    var (low, high) = (0, entries.count)
    while low < high {
      let middle = (low + high) / 2
      if entries[middle].path.lexicographicallyPrecedes(path) {
        low = middle + 1
      } else {
        high = middle
      }
    }
    return low
  }

  /// What is other here than in at least one of the older trees: content, mode, or being there.
  func changes(since bases: [GitTree]) -> [Change] {
    if let base = bases.first, bases.count == 1 { return changes(since: base) }
    var found: [[UInt8]: Change] = [:]
    for base in bases {
      for change in changes(since: base) { found[change.path] = change }
    }
    return found.values.sorted { $0.path.lexicographicallyPrecedes($1.path) }
  }

  private func changes(since base: GitTree) -> [Change] {
    var changes: [Change] = []
    var (new, old) = (entries[...], base.entries[...])
    while new.first != nil || old.first != nil {
      if let was = old.first,
        new.first.map({ was.path.lexicographicallyPrecedes($0.path) }) ?? true
      {
        changes.append(Change(path: was.path, entry: nil))
        old.removeFirst()
      } else if let entry = new.popFirst() {
        if old.first?.path == entry.path {
          if old.removeFirst() == entry { continue }
        }
        changes.append(Change(path: entry.path, entry: entry))
      }
    }
    return changes
  }
}
