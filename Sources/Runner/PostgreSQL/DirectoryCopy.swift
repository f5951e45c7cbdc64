import Artifact
import CKernel
import Foundation
import Launching

/// Copies a directory of plain files and directories, as a database cluster is one.
enum DirectoryCopy {
  /// Copies `source` to a name of an open directory, where nothing is; owned by `owner` if given
  /// (only root can). Modes are kept; links and special files are refused. No path of the copy is
  /// followed.
  static func copy(
    _ source: String, of above: Int32 = AT_FDCWD, to name: String, in parent: Int32, owner: User?
  ) throws {
    let from = openat(above, source, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC)
    guard from >= 0 else { throw failure("open", source) }
    defer { close(from) }
    guard mkdirat(parent, name, 0o700) == 0 else { throw failure("make the directory", name) }
    let to = openat(parent, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC)
    guard to >= 0 else { throw failure("open", name) }
    defer { close(to) }
    if let owner, fchown(to, owner.uid, owner.gid) != 0 { throw failure("give away", name) }
    for bytes in try Removal.names(in: from, name) {
      let entry = String(decoding: bytes, as: UTF8.self)
      var status = stat()
      guard fstatat(from, entry, &status, AT_SYMLINK_NOFOLLOW) == 0 else {
        throw failure("look at", entry)
      }
      switch status.st_mode & S_IFMT {
      case S_IFDIR: try copy(entry, of: from, to: entry, in: to, owner: owner)
      case S_IFREG: try copyFile(from, entry, to: to, mode: status.st_mode & 0o777, owner: owner)
      default: throw ToolFailure(description: "\(entry) is neither a file nor a directory")
      }
    }
  }

  private static func copyFile(
    _ from: Int32, _ name: String, to: Int32, mode: mode_t, owner: User?
  ) throws {
    let input = openat(from, name, O_RDONLY | O_NOFOLLOW | O_CLOEXEC)
    guard input >= 0 else { throw failure("open", name) }
    defer { close(input) }
    let output = openat(to, name, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, mode)
    guard output >= 0 else { throw failure("make", name) }
    defer { close(output) }
    try transfer(from: input, to: output, named: name)
    if let owner, fchown(output, owner.uid, owner.gid) != 0 { throw failure("give away", name) }
  }

  private static func transfer(from input: Int32, to output: Int32, named name: String) throws {
    while true {
      let count = kernel_copy_file_range(input, output, 1 << 30)
      if count == 0 { return }
      if count < 0 { break }
    }
    // Across file systems, or on an old kernel, the kernel leaves the work to us.
    var buffer = [UInt8](repeating: 0, count: 1 << 17)
    while true {
      let count = read(input, &buffer, buffer.count)
      if count == 0 { return }
      guard count > 0 else { throw failure("read", name) }
      var written = 0
      while written < count {
        let step = buffer[written..<count].withUnsafeBytes {
          write(output, $0.baseAddress, $0.count)
        }
        guard step > 0 else { throw failure("write", name) }
        written += step
      }
    }
  }

  private static func failure(_ verb: String, _ path: String) -> ToolFailure {
    ToolFailure(description: "could not \(verb) \(path): \(String(cString: strerror(errno)))")
  }
}
