import CKernel
import Foundation

/// Copies a directory of plain files and directories, as a database cluster is one.
enum DirectoryCopy {
  struct Failure: Error, CustomStringConvertible {
    let description: String
  }

  /// Copies `source` to `target`, which must not be there; owned by `owner` if given (only root can).
  /// Modes are kept; links and special files are refused.
  static func copy(_ source: String, to target: String, owner: User?) throws {
    guard mkdir(target, 0o700) == 0 else { throw failure("make the directory", target) }
    if let owner, lchown(target, owner.uid, owner.gid) != 0 {
      throw failure("give away", target)
    }
    for name in try FileManager.default.contentsOfDirectory(atPath: source) {
      let (from, to) = ("\(source)/\(name)", "\(target)/\(name)")
      var status = stat()
      guard lstat(from, &status) == 0 else { throw failure("look at", from) }
      switch status.st_mode & S_IFMT {
      case S_IFDIR: try copy(from, to: to, owner: owner)
      case S_IFREG: try copyFile(from, to: to, mode: status.st_mode & 0o777, owner: owner)
      default: throw Failure(description: "\(from) is neither a file nor a directory")
      }
    }
  }

  private static func copyFile(_ from: String, to: String, mode: mode_t, owner: User?) throws {
    let input = open(from, O_RDONLY | O_NOFOLLOW | O_CLOEXEC)
    guard input >= 0 else { throw failure("open", from) }
    defer { close(input) }
    let output = open(to, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, mode)
    guard output >= 0 else { throw failure("make", to) }
    defer { close(output) }
    try transfer(from: input, to: output, named: to)
    if let owner, fchown(output, owner.uid, owner.gid) != 0 { throw failure("give away", to) }
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

  private static func failure(_ verb: String, _ path: String) -> Failure {
    Failure(description: "could not \(verb) \(path): \(String(cString: strerror(errno)))")
  }
}
