import Artifact

/// What a directory gives to the files that are made in it: its default ACL. acl(5), `posix_acl_create`
/// in the kernel; the umask has no say where there is one.
struct DefaultACL: Sendable {
  static let name = Array("system.posix_acl_default".utf8)
  static let access = Array("system.posix_acl_access".utf8)

  private struct Entry: Sendable {
    let tag: Int
    var rights: Int
    let id: [UInt8]
  }

  private enum Tag {
    static let (owner, group, mask, other) = (1, 4, 0x10, 0x20)
    static let named = [2, 8]
  }

  private let entries: [Entry]

  /// nil if a directory has none.
  init?(of directory: Directory) throws {
    let attributes = try Attributes.all(of: directory.descriptor, nil, at: directory.path)
    guard let value = attributes.first(where: { $0.name == Self.name })?.value else { return nil }
    self.init(value)
  }

  /// As the kernel writes it: a version (2) in four bytes, then of each entry the tag and the rights in
  /// two bytes each and an id in four, the lowest first. nil for anything else.
  init?(_ value: [UInt8]) {
    guard value.count > 4, value.count % 8 == 4, value[..<4] == [2, 0, 0, 0] else { return nil }
    entries = stride(from: 4, to: value.count, by: 8).map { start in
      func number(at place: Int) -> Int { Int(value[place]) | Int(value[place + 1]) << 8 }
      return Entry(
        tag: number(at: start), rights: number(at: start + 2),
        id: Array(value[(start + 4)..<(start + 8)]))
    }
  }

  /// What a file gets that is made with a mode: its mode then, and its own ACL where that says more.
  func given(_ mode: Int) -> (mode: Int, attribute: FileState.Attribute?) {
    var entries = entries
    let hasMask = entries.contains { $0.tag == Tag.mask }
    var found = 0
    for index in entries.indices {
      let shift: Int
      switch entries[index].tag {
      case Tag.owner: shift = 6
      case Tag.mask: shift = 3
      case Tag.group where !hasMask: shift = 3
      case Tag.other: shift = 0
      default: continue
      }
      entries[index].rights &= mode >> shift & 7
      found |= entries[index].rights << shift
    }
    guard entries.contains(where: { Tag.named.contains($0.tag) || $0.tag == Tag.mask }) else {
      return (found, nil)
    }
    var value: [UInt8] = [2, 0, 0, 0]
    for entry in entries {
      for number in [entry.tag, entry.rights] {
        value += [UInt8(number & 0xFF), UInt8(number >> 8 & 0xFF)]
      }
      value += entry.id
    }
    return (found, FileState.Attribute(name: Self.access, value: value))
  }
}
