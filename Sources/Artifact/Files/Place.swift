import CKernel

/// Which directory it is, after a reboot and a remount, too: what is written down of one that is to be
/// found again. An inode number alone comes again, and device numbers change.
package struct Place: Sendable, Equatable {
  package let inode: UInt64
  /// `SECONDS.NANOSECONDS`: when it was made. Nobody can set that.
  let birth: String?
  /// The kernel's name for it in hexadecimal, which holds a number that no later file at this inode has.
  let handle: String?
  /// The kind of file system, and its UUID where the kernel tells it, in hexadecimal.
  let system: String?
  let uuid: String?
}

extension Place {
  package init(_ directory: Directory) throws(FileFailure) {
    let status = try directory.status()
    var identity = kernel_identity()
    let result = kernel_identity_of(directory.descriptor, &identity)
    guard result >= 0 else { throw FileFailure("statfs", directory.path, -result) }
    inode = status.inode
    system = String(identity.type, radix: 16)
    func hex(_ bytes: UnsafeRawBufferPointer, _ count: UInt32) -> String? {
      count == 0 ? nil : Hex.text(Array(bytes.prefix(Int(count))))
    }
    uuid = withUnsafeBytes(of: identity.uuid) { hex($0, identity.uuid_size) }
    // Elsewhere (overlay, FUSE, 9p) either may change while the directory stays: with a copy up, with a
    // remount.
    let isLasting = Self.lasting.contains(identity.type)
    handle =
      isLasting ? withUnsafeBytes(of: identity.handle) { hex($0, identity.handle_size) } : nil
    birth =
      isLasting && status.flags & UInt32(KERNEL_HAS_BIRTH) != 0
      ? "\(status.birth_seconds).\(status.birth_nanoseconds)" : nil
  }

  /// ext2 to 4, XFS, Btrfs, tmpfs, F2FS, ZFS, NFS. linux/magic.h
  private static let lasting: Set<UInt64> = [
    0xEF53, 0x5846_5342, 0x9123_683E, 0x0102_1994, 0xF2F5_2010, 0x2FC1_2FC1, 0x6969,
  ]

  /// What a directory that is there now has otherwise than this one, which was written down; empty if
  /// it is the same. What was not written down says nothing.
  package func differences(in found: Place) -> [String] {
    var all: [String] = []
    if inode != found.inode { all.append("its inode is \(found.inode), not \(inode)") }
    for (what, known, now) in [
      ("the time at which it was made", birth, found.birth),
      ("the kernel's handle for it", handle, found.handle),
      ("its kind of file system", system, found.system),
      ("its file system's UUID", uuid, found.uuid),
    ] where known != nil && known != now { all.append("\(what) is another") }
    return all
  }

  package var json: JSONValue {
    .object([
      ("inode", .string(String(inode))), ("birth", .optional(birth)),
      ("handle", .optional(handle)), ("system", .optional(system)), ("uuid", .optional(uuid)),
    ])
  }

  package init?(_ node: JSONNode?) {
    guard let node, let inode = node["inode"]?.string.flatMap({ UInt64($0) }) else { return nil }
    self.init(
      inode: inode, birth: node["birth"]?.string, handle: node["handle"]?.string,
      system: node["system"]?.string, uuid: node["uuid"]?.string)
  }

  /// What is known of one of which an older program wrote down only its number.
  package init(inode: UInt64) {
    self.init(inode: inode, birth: nil, handle: nil, system: nil, uuid: nil)
  }
}
