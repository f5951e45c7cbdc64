import Artifact
import Console
import Foundation

/// A file that is written whole or not at all: under another name beside it, synced, and renamed.
package struct WholeFile: Sendable {
  /// The machine does not let us write it.
  package struct Failure: Error, CustomStringConvertible {
    package let description: String

    init(_ name: String, _ errno: Int32) {
      description = "cannot write \(name): \(String(cString: strerror(errno)).lowercased())"
    }
  }

  /// As it was named.
  package let name: String
  /// Opened once; what stands at its path later makes no difference.
  private let directory: Directory
  private let leaf: String

  /// What two names of one file have in common.
  package var place: String { directory.naming(leaf) }

  /// Whether that is what the name stands for now.
  package func isThere(as path: String) -> Bool {
    var (mine, other) = (stat(), stat())
    return fstatat(directory.descriptor, leaf, &mine, 0) == 0 && stat(path, &other) == 0
      && (mine.st_dev, mine.st_ino) == (other.st_dev, other.st_ino)
  }

  /// Throws where no such file can be: what is wrong with the name is a `UsageError`, what the machine
  /// refuses a `Failure`.
  package init(_ name: String) throws {
    self.name = name
    var status = stat()
    let isThere = stat(name, &status) == 0
    if name.utf8.last == UInt8(ascii: "/") || (isThere && status.st_mode & S_IFMT == S_IFDIR) {
      throw UsageError("'\(name.echoed)' is a directory, and a result is written to a file")
    }
    if isThere, status.st_mode & S_IFMT != S_IFREG {
      throw UsageError("'\(name.echoed)' is no regular file; use --format to write to a stream")
    }
    // It may be another's, such as a branch's that is tried, and lead anywhere.
    if lstat(name, &status) == 0, status.st_mode & S_IFMT == S_IFLNK {
      throw UsageError("'\(name.echoed)' is a symbolic link; name the file that is to be written")
    }
    do throws(FileFailure) {
      guard let (parent, last) = try Directory.parent(of: name) else {
        throw FileFailure("open", name, EISDIR)
      }
      (directory, leaf) = (parent, last)
    } catch {
      throw Failure(name, error.errno)
    }
    // Found out now, not when all is done.
    let probe = try stage()
    close(probe.descriptor)
    if let path = probe.path { unlinkat(directory.descriptor, path, 0) }
  }

  /// Puts these bytes there.
  package func write(_ bytes: [UInt8]) throws(Failure) {
    let staged = try stage()
    var path = staged.path
    defer {
      close(staged.descriptor)
      if let path { unlinkat(directory.descriptor, path, 0) }
    }
    guard Terminal.write(bytes: bytes, to: staged.descriptor), fsync(staged.descriptor) == 0 else {
      throw Failure(name, errno)
    }
    if path == nil {
      let named = staging
      guard
        linkat(
          AT_FDCWD, "/proc/self/fd/\(staged.descriptor)", directory.descriptor, named,
          AT_SYMLINK_FOLLOW) == 0
      else { throw Failure(name, errno) }
      path = named
    }
    guard let whole = path,
      renameat(directory.descriptor, whole, directory.descriptor, leaf) == 0
    else { throw Failure(name, errno) }
    path = nil
    fsync(directory.descriptor)
  }

  private var staging: String { ".sandbox-\(UInt64.random(in: 0...UInt64.max))" }

  /// A file without a name where there can be one, of which a kill leaves nothing; else one with a name
  /// of its own.
  private func stage() throws(Failure) -> (path: String?, descriptor: Int32) {
    if access("/proc/self/fd", X_OK) == 0 {
      let nameless = openat(
        directory.descriptor, ".", O_WRONLY | Self.temporary | O_CLOEXEC, 0o666)
      if nameless >= 0 { return (nil, nameless) }
    }
    while true {
      let path = staging
      let descriptor = openat(
        directory.descriptor, path, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0o666)
      if descriptor >= 0 { return (path, descriptor) }
      guard errno == EEXIST else { throw Failure(name, errno) }
    }
  }

  /// O_TMPFILE, which is a macro that Swift cannot see.
  private static let temporary = 0o20_000_000 | O_DIRECTORY
}
