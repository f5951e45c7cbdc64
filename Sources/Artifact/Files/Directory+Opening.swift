import CKernel
import Glibc

/// The two ways to a directory that is not below another: by a name that a person gives, and by a path
/// that was recorded. Nothing else opens a directory by its path.
extension Directory {
  /// Opens the directory that a person names, relative to another, else to the current one. Links are
  /// followed, this once, as the kernel does (`link/..` is beside what the link names); `path` is where
  /// that led.
  package static func named(
    _ name: String, from directory: Directory? = nil
  ) throws(FileFailure) -> Directory {
    let found = openat(
      directory?.descriptor ?? AT_FDCWD, name, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard found >= 0 else { throw FileFailure("open", name, errno) }
    let here = Directory(found, at: name)
    return Directory(try here.duplicate(), at: try here.realPath())
  }

  /// The directory that holds what a person names, which may be a link, or nothing yet, and that last
  /// name. Nil for a name that ends in `.` or `..`, or names nothing: those have no parent by name.
  package static func parent(
    of name: String
  ) throws(FileFailure) -> (directory: Directory, name: String)? {
    let bytes = Array(name.utf8)
    let slash = UInt8(ascii: "/")
    let end = (bytes.lastIndex { $0 != slash } ?? -1) + 1
    let start = (bytes[..<end].lastIndex(of: slash) ?? -1) + 1
    let last = String(decoding: bytes[start..<end], as: UTF8.self)
    if ["", ".", ".."].contains(last) { return nil }
    let above = start == 0 ? "." : String(decoding: bytes[..<start], as: UTF8.self)
    return (try named(above), last)
  }

  /// Opens the directory that a person names, which is made if it is not there, 0700. Its last name may
  /// be no link.
  package static func making(at name: String) throws(FileFailure) -> Directory {
    guard let (parent, last) = try parent(of: name) else { return try named(name) }
    let isThere = mkdirat(parent.descriptor, last, 0o700) == 0 || errno == EEXIST
    try FileFailure.check(isThere, "mkdir", name)
    let found = openat(
      parent.descriptor, last, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC)
    guard found >= 0 else { throw FileFailure("open", name, errno) }
    return Directory(found, at: parent.naming(last))
  }

  /// Opens the directory at an absolute path that was written down when no link was in it: one that is
  /// there now is not followed (`ELOOP`).
  package static func recorded(_ path: String) throws(FileFailure) -> Directory {
    let found = kernel_open_recorded(path)
    guard found >= 0 else { throw FileFailure("open", path, -found) }
    return Directory(found, at: path)
  }

  private func duplicate() throws(FileFailure) -> Int32 {
    let copy = fcntl(descriptor, F_DUPFD_CLOEXEC, 3)
    guard copy >= 0 else { throw FileFailure("dup", path, errno) }
    return copy
  }

  /// Where it is, by the kernel's own word: absolute, and without links. A directory that was removed
  /// is nowhere (`ENOENT`); one whose name is not UTF-8 cannot be written down (`EILSEQ`).
  private func realPath() throws(FileFailure) -> String {
    if try status().links == 0 { throw FileFailure("open", path, ENOENT) }
    var buffer = [CChar](repeating: 0, count: Int(PATH_MAX) + 1)
    let count = readlink("/proc/self/fd/\(descriptor)", &buffer, buffer.count - 1)
    if count < 0 {
      // No /proc here. Whether the name still leads to the same directory is seen below.
      guard realpath(path, &buffer) != nil else { throw FileFailure("realpath", path, errno) }
    }
    let bytes = buffer.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }
    guard let real = String(validating: bytes, as: UTF8.self) else {
      throw FileFailure("open", path, EILSEQ)
    }
    if count < 0, try Self.recorded(real).identity() != identity() {
      throw FileFailure("open", path, ESTALE)
    }
    return real
  }
}
