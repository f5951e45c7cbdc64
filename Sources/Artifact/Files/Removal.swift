import CKernel
import Glibc

/// Removing a directory that hostile programs filled.
///
/// No link is followed: every step is one name in one open directory. Depth costs neither stack nor
/// descriptors: a directory that is not empty is first moved up, to below the top. Modes are no
/// obstacle. Where something is mounted, the move fails, and so does the removal.
package enum Removal {
  /// Removes what stands at a name of an open directory. Nothing happens if nothing does; a link or a
  /// file is removed as such.
  package static func remove(_ name: String, in parent: Directory) throws(FileFailure) {
    let shown = parent.naming(name)
    let name = Array(name.utf8CString)
    if unlinkat(parent.descriptor, name, 0) == 0 || errno == ENOENT { return }
    let top = try directory(parent.descriptor, name, shown)
    defer { close(top) }
    var moved = 0
    while true {
      let names = list(top).names
      if names.isEmpty { break }
      for name in names { try empty(name, in: top, shown, &moved) }
    }
    try FileFailure.check(unlinkat(parent.descriptor, name, AT_REMOVEDIR) == 0, "rmdir", shown)
  }

  /// Removes what is at a path whose directory the caller vouches for.
  package static func remove(_ path: String) throws(FileFailure) {
    let end = path.utf8.lastIndex(of: UInt8(ascii: "/"))
    let above = end.map { $0 == path.startIndex ? "/" : String(path[..<$0]) } ?? "."
    let found = open(above, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard found >= 0 else {
      if errno == ENOENT { return }
      throw FileFailure("open", above, errno)
    }
    let name = end.map { path[path.utf8.index(after: $0)...] } ?? path[...]
    try remove(String(name), in: Directory(found, at: above))
  }

  /// The names in a directory, as bytes without NUL: none if it cannot be read.
  package static func entries(of path: String) -> [[UInt8]] {
    let found = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard found >= 0 else { return [] }
    return (try? Directory(found, at: path).names()) ?? []
  }

  /// The same of an open one, which an error calls `path`: all of them, or an error.
  package static func names(
    in directory: Int32, _ path: String
  ) throws(FileFailure) -> [[UInt8]] {
    let (names, failure) = list(directory)
    guard failure == 0 else { throw FileFailure("readdir", path, failure) }
    return names.map { $0.dropLast().map { UInt8(bitPattern: $0) } }
  }

  /// Removes one entry of `top`; a directory's own directories end up in `top`, if not empty.
  private static func empty(
    _ name: [CChar], in top: Int32, _ path: String, _ moved: inout Int
  ) throws(FileFailure) {
    if removed(name, in: top) { return }
    let inner = try directory(top, name, path)
    defer { close(inner) }
    for entry in list(inner).names where !removed(entry, in: inner) {
      // To move a directory is to write its "..": its own mode counts.
      close(try directory(inner, entry, path))
      try move(entry, from: inner, to: top, path, &moved)
    }
    guard unlinkat(top, name, AT_REMOVEDIR) == 0 else { throw FileFailure("rmdir", path, errno) }
  }

  private static func move(
    _ entry: [CChar], from inner: Int32, to top: Int32, _ path: String, _ moved: inout Int
  ) throws(FileFailure) {
    while true {
      moved += 1
      let name = "moved-\(moved)"
      var result = kernel_renameat2(inner, entry, top, name, UInt32(KERNEL_RENAME_NOREPLACE))
      if result == -EINVAL || result == -ENOSYS {
        result =
          faccessat(top, name, F_OK, AT_SYMLINK_NOFOLLOW) == 0
          ? -EEXIST : renameat(inner, entry, top, name) == 0 ? 0 : -errno
      }
      if result >= 0 { return }
      guard result == -EEXIST else { throw FileFailure("rename", path, -result) }
    }
  }

  /// Removes a file, a link, an empty directory. False: it is a directory, and not empty.
  private static func removed(_ name: [CChar], in directory: Int32) -> Bool {
    unlinkat(directory, name, 0) == 0 || unlinkat(directory, name, AT_REMOVEDIR) == 0
      || errno == ENOENT
  }

  /// Opens a directory, which gets mode 0700 if that is what it takes.
  private static func directory(
    _ parent: Int32, _ name: [CChar], _ path: String
  ) throws(FileFailure) -> Int32 {
    let node = kernel_open_node(parent, name)
    guard node >= 0 else { throw FileFailure("open", path, -node) }
    defer { close(node) }
    // Such a descriptor asks for no rights on the directory, and chmod through it for no name.
    if geteuid() != 0 { chmod("/proc/self/fd/\(node)", 0o700) }
    let opened = openat(node, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    try FileFailure.check(opened >= 0, "open", path)
    return opened
  }

  /// The names in an open directory, with NUL, and the number of the error that ended them; 0 if
  /// that was the end.
  private static func list(_ directory: Int32) -> (names: [[CChar]], failure: Int32) {
    let copy = openat(directory, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard copy >= 0, let stream = fdopendir(copy) else { return ([], errno) }
    defer { closedir(stream) }
    var names: [[CChar]] = []
    while true {
      errno = 0
      guard let entry = readdir(stream) else { return (names, errno) }
      let name = withUnsafePointer(to: &entry.pointee.d_name) {
        $0.withMemoryRebound(to: CChar.self, capacity: 256) { start in
          Array(UnsafeBufferPointer(start: start, count: strlen(start) + 1))
        }
      }
      if name != [46, 0] && name != [46, 46, 0] { names.append(name) }
    }
  }
}
