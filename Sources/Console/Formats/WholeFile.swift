import Artifact
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
  private let directory: String
  private let leaf: String

  /// What two names of one file have in common.
  package var place: String { "\(directory)/\(leaf)" }

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
    let url = URL(fileURLWithPath: PlainPath()(name))
    leaf = url.lastPathComponent
    directory = try Self.resolved(url.deletingLastPathComponent().path, for: name)
    // Found out now, not when all is done.
    let probe = try stage()
    close(probe.descriptor)
    unlink(probe.path)
  }

  /// Puts these bytes there.
  package func write(_ bytes: [UInt8]) throws(Failure) {
    let staged = try stage()
    var isDone = false
    defer {
      close(staged.descriptor)
      if !isDone { unlink(staged.path) }
    }
    guard Terminal.write(bytes, to: staged.descriptor), fsync(staged.descriptor) == 0 else {
      throw Failure(name, errno)
    }
    guard rename(staged.path, place) == 0 else { throw Failure(name, errno) }
    isDone = true
    let parent = open(directory, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    if parent >= 0 {
      fsync(parent)
      close(parent)
    }
  }

  private func stage() throws(Failure) -> (path: String, descriptor: Int32) {
    while true {
      let path = "\(directory)/.sandbox-\(UInt64.random(in: 0...UInt64.max))"
      let descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0o666)
      if descriptor >= 0 { return (path, descriptor) }
      guard errno == EEXIST else { throw Failure(name, errno) }
    }
  }

  private static func resolved(_ path: String, for name: String) throws(Failure) -> String {
    guard let real = realpath(path, nil) else { throw Failure(name, errno) }
    defer { free(real) }
    return String(cString: real)
  }
}
