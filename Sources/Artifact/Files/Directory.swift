import CKernel
import Glibc

/// An open directory, and what can be done below it: by descriptor, never above it, never through a
/// link, never into another mount.
package final class Directory: Sendable {
  package let descriptor: Int32
  /// As errors name it.
  package let path: String

  package init(_ descriptor: Int32, at path: String) {
    self.descriptor = descriptor
    self.path = path
  }

  deinit { close(descriptor) }

  /// How errors name something in it.
  package func naming(_ name: String) -> String {
    path == "/" ? "/\(name)" : "\(path)/\(name)"
  }

  /// Opens the directory down the given names.
  package func directory(_ names: [String]) throws(FileFailure) -> Directory {
    let whole = names.isEmpty ? "." : names.joined(separator: "/")
    let flags = O_RDONLY | O_DIRECTORY | O_CLOEXEC
    let found = kernel_open_within(descriptor, whole, flags, 0)
    if found >= 0 { return Directory(found, at: names.isEmpty ? path : naming(whole)) }
    guard found == -ENOSYS else { throw FileFailure("open", naming(whole), -found) }
    return try walk(names, flags | O_NOFOLLOW)
  }

  /// The same where openat2(2) is missing: a component at a time, on one and the same mount.
  private func walk(_ names: [String], _ flags: Int32) throws(FileFailure) -> Directory {
    var current = self
    let mount = try status().mount
    for name in names.isEmpty ? ["."] : names {
      let next = openat(current.descriptor, name, flags)
      guard next >= 0 else { throw FileFailure("open", current.naming(name), errno) }
      current = Directory(next, at: current.naming(name))
      guard try current.status().mount == mount else {
        throw FileFailure("open", current.path, EXDEV)
      }
    }
    return current
  }

  /// Makes a directory; one that is there is an error.
  package func make(_ name: String, mode: mode_t = 0o700) throws(FileFailure) {
    try FileFailure.check(mkdirat(descriptor, name, mode) == 0, "mkdir", naming(name))
  }

  /// Makes a directory if there is none, and opens it.
  package func making(_ name: String) throws(FileFailure) -> Directory {
    let isThere = mkdirat(descriptor, name, 0o700) == 0 || errno == EEXIST
    try FileFailure.check(isThere, "mkdir", naming(name))
    return try directory([name])
  }

  /// The status of what stands at a name, a link not followed; nil if nothing does. The empty name is
  /// the directory itself.
  package func status(of name: String) throws(FileFailure) -> kernel_status? {
    var status = kernel_status()
    let result = kernel_status_of(descriptor, name, &status)
    if result == -ENOENT { return nil }
    guard result >= 0 else { throw FileFailure("stat", naming(name), -result) }
    return status
  }

  /// The status of the directory itself.
  package func status() throws(FileFailure) -> kernel_status {
    guard let status = try status(of: "") else { throw FileFailure("stat", path, ENOENT) }
    return status
  }

  /// The device and number of the directory itself.
  package func identity() throws(FileFailure) -> Identity { Identity(try status()) }

  /// The mount that it is on, by the kernel's number.
  package func mount() throws(FileFailure) -> Mount {
    let status = try status()
    return Mount(device: status.device, number: status.mount)
  }

  package struct Mount: Equatable {
    let device: UInt64
    let number: UInt64
  }

  /// Which file it is, whatever it is called, until the next reboot; `Place` outlives that.
  package struct Identity: Hashable, Sendable {
    package let device: UInt64
    package let inode: UInt64

    package init(_ status: kernel_status) {
      device = status.device
      inode = status.inode
    }
  }

  /// The directory above; nil at the top. It is opened as a place in the tree only, whatever its mode.
  package func above() throws(FileFailure) -> Directory? {
    let found = kernel_open_node(descriptor, "..")
    guard found >= 0 else { throw FileFailure("open", naming(".."), -found) }
    let end = path.utf8.lastIndex(of: UInt8(ascii: "/")) ?? path.startIndex
    let above = Directory(found, at: end == path.startIndex ? "/" : String(path[..<end]))
    return try above.identity() == identity() ? nil : above
  }

  /// The names in it: all of them, or an error.
  package func names() throws(FileFailure) -> [[UInt8]] {
    try Removal.names(in: descriptor, path)
  }

  /// Removes a file or a link; nothing happens if there is none.
  package func unlink(_ name: String) throws(FileFailure) {
    let isGone = unlinkat(descriptor, name, 0) == 0 || errno == ENOENT
    try FileFailure.check(isGone, "unlink", naming(name))
  }

  /// Removes whatever stands at a name, with all that is in it; nothing happens if nothing does.
  package func remove(_ name: String) throws(FileFailure) { try Removal.remove(name, in: self) }

  /// Moves something to a name where nothing stands.
  package func move(
    _ name: String, to other: Directory, as newName: String
  ) throws(FileFailure) {
    try rename(name, to: other, as: newName, UInt32(KERNEL_RENAME_NOREPLACE))
  }

  /// Exchanges what stands at two names.
  package func exchange(
    _ name: String, with other: Directory, _ otherName: String
  ) throws(FileFailure) {
    try rename(name, to: other, as: otherName, UInt32(KERNEL_RENAME_EXCHANGE))
  }

  private func rename(
    _ name: String, to other: Directory, as newName: String, _ flags: UInt32
  ) throws(FileFailure) {
    let result = kernel_renameat2(descriptor, name, other.descriptor, newName, flags)
    guard result >= 0 else { throw FileFailure("rename", other.naming(newName), -result) }
  }

  /// Writes its entries to the device.
  package func sync() throws(FileFailure) {
    try FileFailure.check(fsync(descriptor) == 0, "fsync", path)
  }

  /// Writes all of its file system to the device; tells what was lost since it was opened.
  package func syncFileSystem() throws(FileFailure) {
    let result = kernel_sync_file_system(descriptor)
    guard result >= 0 else { throw FileFailure("syncfs", path, -result) }
  }
}
